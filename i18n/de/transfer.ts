// The transfer pack: what is wrong with one, and what cannot be packed or unpacked, in German.

import type { TRANSFER as EN } from '../en/transfer.ts';

export const TRANSFER: Readonly<Record<keyof typeof EN, string>> = {
  'transfer.base-not-here':
    'Das Basismodell {base} ist nicht auf diesem Rechner und kann deshalb nicht mitgehen.',
  'transfer.base-not-here.hint':
    'Packen Sie ohne --with-base; das Paket nennt dann die Basis, die es braucht.',
  'transfer.bomb': '{name} würde {ratio}-mal so groß',
  'transfer.busy': 'Es wird gerade schon gepackt oder entpackt.',
  'transfer.busy.hint': 'Warten Sie, bis es zu Ende ist, oder halten Sie es an.',
  'transfer.cannot-pack': 'Das lässt sich nicht packen: {reason}.',
  'transfer.cannot-pack.hint':
    'Geben Sie der Datei in dem Lauf, der sie gemacht hat, einen einfacheren Namen, oder entfernen Sie sie, und packen Sie noch einmal.',
  'transfer.changed-here':
    'Es wird nicht gepackt, denn es ist nicht mehr, was das signierte Protokoll sagt: {what}',
  'transfer.clash': '{folder} gibt es hier schon, mit anderem Inhalt.',
  'transfer.clash.hint':
    'Entpacken Sie mit --to ORDNER in einen anderen Arbeitsbereich, oder entfernen Sie hier, was ebenso heißt.',
  'transfer.copy-again':
    'Kopieren Sie das Paket mit allen Teilen noch einmal von dort, wo es gemacht wurde, oder packen Sie neu. Nichts wurde entpackt.',
  'transfer.damaged': '{file} ist nicht so, wie es gepackt wurde: {reason}.',
  'transfer.directory-changed':
    'seine Dateien sind heil, aber sein Inhaltsverzeichnis wurde verändert',
  'transfer.encrypted': '{name} ist verschlüsselt',
  'transfer.file-changed': '{name} wurde verändert',
  'transfer.file-missing': '{name} fehlt darin',
  'transfer.file-size': '{name} hat eine andere Größe, als sein Manifest angibt',
  'transfer.file-unknown': '{name} gehört nirgends in einen Arbeitsbereich',
  'transfer.file-unlisted': '{name} steht nicht in seinem Manifest',
  'transfer.files-overlap': 'seine Dateien liegen übereinander',
  'transfer.folder-gone': '{folder} ist nicht mehr da und lässt sich nicht packen.',
  'transfer.folder-gone.hint':
    'Führen Sie den Schritt noch einmal aus, der ihn gemacht hat, oder packen Sie etwas anderes.',
  'transfer.item-unlike-files': 'die Dateien von {folder} sind nicht die, die sein Manifest angibt',
  'transfer.manifest-changed': '{file}: Das Manifest wurde verändert oder ist keines.',
  'transfer.manifest-encrypted':
    'Das Manifest wird verschlüsselt aufbewahrt wie dieser Arbeitsbereich; omr pack --manifest-only schreibt eines für --since auf der anderen Seite.',
  'transfer.manifest-too-large': 'sein Manifest ist zu groß',
  'transfer.medium-takes-no-such-file':
    'Der Datenträger von {file} nimmt keine Datei dieser Größe.',
  'transfer.medium-takes-no-such-file.hint':
    'Packen Sie mit --split 4GB: Viele USB-Sticks nehmen nur Dateien bis zu dieser Größe.',
  'transfer.name-not-portable': 'der Name {name} ist nicht auf jedem System der einer Datei',
  'transfer.name-outside': 'der Name {name} führt aus dem Ordner hinaus',
  'transfer.name-too-long': 'der Name {name} ist zu lang',
  'transfer.name-twice': 'es hat den Namen {name} zweimal',
  'transfer.no-directory':
    'sein Inhaltsverzeichnis ist nicht lesbar; es ist abgeschnitten oder beschädigt',
  'transfer.no-room':
    '{folder} hat keinen Platz für {file}: {needed} sind nötig, {free} sind frei.',
  'transfer.no-room.hint':
    'Schaffen Sie Platz, oder entpacken Sie mit --to ORDNER in einen Arbeitsbereich auf einem anderen Laufwerk.',
  'transfer.not-a-pack': '{file} ist kein Transferpaket: Es hat kein signiertes Manifest.',
  'transfer.not-a-pack.hint':
    'ZIP-Archive mit Bildern und Zeilen liest omr import, die von Exporten omr verify.',
  'transfer.not-a-plain-file': '{name} ist eine Verknüpfung oder ein Gerät und keine Datei',
  'transfer.not-encrypted':
    'Das Paket ist nicht verschlüsselt, obwohl der Arbeitsbereich es ist: Wer die Datei hat, kann sie lesen.',
  'transfer.nothing-at-path': 'Bei {path} gibt es nichts zu packen.',
  'transfer.nothing-at-path.hint':
    'Nennen Sie einen Ordner in einem Arbeitsbereich wie workspace/models/ID, eine Rezeptdatei, oder eine Kennung mit --workspace ORDNER.',
  'transfer.other-version':
    '{file} ist ein Paket einer anderen Version: {format}. Dieses Programm liest {known}.',
  'transfer.other-version.hint':
    'Installieren Sie die Version des Programms, die das Paket gemacht hat.',
  'transfer.part-changed': '{part} wurde verändert: {what}',
  'transfer.part-size': '{part} hat eine andere Größe als beim Packen',
  'transfer.part-swapped': '{part} ist in Wahrheit {other}',
  'transfer.parts-missing':
    '{count, plural, one {Ein Teil von {file} fehlt: {names}.} other {# Teile von {file} fehlen: {names}.}}',
  'transfer.parts-missing.hint': 'Kopieren Sie alle Teile nach {folder}, neben die erste Datei.',
  'transfer.picture-missing': 'die Zeile {row} zeigt das Bild {picture}, das nicht darin ist',
  'transfer.project-went-on':
    'Das Projekt {project} ist hier inzwischen weitergegangen; {file} würde das rückgängig machen.',
  'transfer.relies-on-missing':
    '{file} enthält nur, was neu war, und setzt {count, plural, one {eine Datei voraus, die nicht hier ist: {name}.} other {# Dateien voraus, die nicht hier sind, wie {name}.}}',
  'transfer.relies-on-missing.hint':
    'Entpacken Sie zuerst das frühere Paket, oder packen Sie neu ohne --since.',
  'transfer.row-invalid': 'Zeile {line} von {name} ist nicht lesbar',
  'transfer.signature-wrong':
    '{file}: Das Manifest wurde nach dem Signieren verändert, oder die Signatur.',
  'transfer.since-unreadable': '{file} ist weder ein Paket noch das Manifest eines Pakets.',
  'transfer.since-unreadable.hint':
    'Nennen Sie ein Paket oder die Datei, die omr pack --manifest-only oder omr unpack auf der anderen Seite geschrieben hat.',
  'transfer.split-invalid':
    '--split nimmt eine Größe wie 4GB oder 700MB, mindestens 1 MB; „{size}“ ist keine.',
  'transfer.step-in-progress': 'Der Schritt {step} läuft oder wartet noch.',
  'transfer.step-in-progress.hint':
    'Packen Sie, wenn er zu Ende ist, oder halten Sie ihn vorher an.',
  'transfer.too-many-files': 'es enthält zu viele Dateien',
  'transfer.no-workspace': '{folder} ist kein Arbeitsbereich und nicht leer.',
  'transfer.no-workspace.hint':
    'Nennen Sie einen Arbeitsbereich oder einen neuen oder leeren Ordner dafür; es wurde nichts ausgepackt.',
  'transfer.no-folder': 'Den Ordner {folder} gibt es nicht.',
  'transfer.no-folder.hint': 'Legen Sie ihn an oder wählen Sie einen anderen.',
  'transfer.file-exists': '{file} gibt es schon, und es ist kein Paket.',
  'transfer.file-exists.hint': 'Wählen Sie einen anderen Namen; es wurde nichts geschrieben.',
  'transfer.inside-workspace':
    'Ein Paket wird nicht zwischen die Dateien des Arbeitsbereichs {workspace} geschrieben.',
  'transfer.inside-workspace.hint':
    'Wählen Sie eine Datei außerhalb, etwa auf dem Datenträger, den Sie mitnehmen.',
  'transfer.unknown': 'Im Arbeitsbereich {workspace} gibt es nichts namens {name}.',
  'transfer.unknown.hint':
    'Nennen Sie ein Projekt, einen Lauf, einen Datensatz oder ein Modell mit seiner Kennung.',
};
