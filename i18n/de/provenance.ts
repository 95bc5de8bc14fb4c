// The signed record: changed inputs, verification, anchors, erased rows, in German.

import type { PROVENANCE as EN } from '../en/provenance.ts';

export const PROVENANCE: Readonly<Record<keyof typeof EN, string>> = {
  'provenance.anchor-beyond':
    'Der Code steht für Eintrag {number}, aber das Protokoll endet mit Eintrag {last}: Es wurden Einträge abgeschnitten.',
  'provenance.anchor-differs':
    'Eintrag {number} ist nicht der des Codes: Das Protokoll wurde neu geschrieben, nachdem der Code notiert wurde.',
  'provenance.anchor-mistyped':
    '„{code}“ ist kein solcher Code, oder er enthält einen Tippfehler; er sieht aus wie 12-7ZK3Q-09XWV-5TB2N-8CD4R.',
  'provenance.back-to': 'Geht zurück auf: {sources}.',
  'provenance.base-changed':
    'Das Basismodell ist nicht das, mit dem {run} trainiert wurde: {file} wurde verändert.',
  'provenance.base-changed.hint':
    'Legen Sie die frühere Datei zurück, oder trainieren Sie mit der jetzigen Basis noch einmal.',
  'provenance.base-elsewhere':
    'Das Modell {base}, das {run} verwendet hat, ist nicht hier; es wurde nicht geprüft.',
  'provenance.came-in-pack':
    'Kam im Paket „{name}“, signiert von einem anderen Arbeitsbereich mit dem Schlüssel {signer}.',
  'provenance.changed-on-use.hint':
    'Legen Sie die frühere Datei aus einer Kopie zurück, oder führen Sie den Schritt, der sie erzeugt hat, noch einmal aus. omr verify nennt alles, was verändert wurde.',
  'provenance.entries-cut-off':
    'Das Protokoll endet zu früh: Die Einträge {from} bis {to} wurden abgeschnitten oder gingen bei einem Stromausfall verloren.',
  'provenance.entries-missing': 'Die Einträge {from} bis {to} wurden herausgenommen.',
  'provenance.entries-were-missing':
    'Die Einträge {from} bis {to} fehlten, als Eintrag {noted} geschrieben wurde.',
  'provenance.entry-changed': 'Eintrag {number} ({kind} von {run}) wurde verändert.',
  'provenance.entry-misplaced': 'Eintrag {number} ({kind} von {run}) folgt nicht auf den vor ihm.',
  'provenance.excerpt-changed': 'Der Nachweis wurde verändert: Sein Siegel passt nicht.',
  'provenance.excerpt-of-other': '{file} ist der Nachweis eines anderen Ordners.',
  'provenance.excerpt-of-other-record':
    '{file} stammt aus einem anderen Protokoll: Eintrag {number} war damals ein anderer. Das Protokoll wurde gekürzt oder neu geschrieben.',
  'provenance.excerpt-unreadable': '{file} wurde verändert und ist kein Nachweis mehr.',
  'provenance.file-added': '{file} kam hinzu.',
  'provenance.file-changed': '{file} wurde verändert.',
  'provenance.file-changed-on-use':
    '{file} ist nicht die Datei, die {by} nennt: Sie wurde verändert.',
  'provenance.file-missing': '{file} fehlt.',
  'provenance.file-missing-on-use': '{file} fehlt; {by} nennt diese Datei.',
  'provenance.folder-changed': 'Der Inhalt von {folder} wurde verändert.',
  'provenance.head-changed':
    'Das signierte Ende des Protokolls, record/head.json, wurde verändert.',
  'provenance.head-differs':
    'Das Protokoll enthält den Eintrag {number} nicht, der sein signiertes Ende war.',
  'provenance.head-missing': 'Das signierte Ende des Protokolls, record/head.json, fehlt.',
  'provenance.input-changed':
    'Die Einstellung „{setting}“ nennt das Ergebnis von {run}, das danach verändert wurde. {what}',
  'provenance.input-unlike-made':
    '{input} war nicht mehr das, was erzeugt wurde, als {run} es verwendet hat.',
  'provenance.key-in-file':
    'Der private Schlüssel liegt im Arbeitsbereich in einer Datei, die nur ihr Besitzer lesen darf (signing-key.pem).',
  'provenance.key-in-system':
    'Der private Schlüssel ist mit einem Geheimnis verschlüsselt, das das System für diesen Benutzer aufbewahrt.',
  'provenance.key-not-given':
    'Der öffentliche Schlüssel kam mit dem, was er prüft. Vergleichen Sie seinen Fingerabdruck mit einem, den Sie kennen, oder geben Sie den Schlüssel mit --key an.',
  'provenance.key-unreadable': '{file} enthält keinen öffentlichen Ed25519-Schlüssel.',
  'provenance.key-unreadable.hint':
    'Geben Sie die Datei signing-key.pub des Arbeitsbereichs an, aus dem das Protokoll stammt.',
  'provenance.not-anchored':
    'Wer den Arbeitsbereich mit dem privaten Schlüssel hat, kann das ganze Protokoll neu schreiben. Ein anderswo notierter Code zeigt es: omr verify --anchor CODE.',
  'provenance.not-recorded': 'Der abgeschlossene Lauf {run} hat keinen Eintrag im Protokoll.',
  'provenance.nothing-recorded':
    '{path} steht in keinem signierten Protokoll und hat keinen Nachweis bei sich.',
  'provenance.nothing-recorded.hint':
    'Nennen Sie einen Arbeitsbereich, einen Datensatz, ein Modell, einen Lauf oder einen Export darin, oder einen kopierten Ordner mit seiner record.json.',
  'provenance.path-missing': 'Unter {path} liegt nichts.',
  'provenance.path-missing.hint': 'Prüfen Sie den Pfad.',
  'provenance.picture-changed': 'Das Bild {file} der Zeile {row} wurde verändert.',
  'provenance.picture-missing': 'Das Bild {file} der Zeile {row} fehlt.',
  'provenance.pictures-elsewhere':
    'Die Bilder der Zeilen liegen im Arbeitsbereich; sie wurden nicht geprüft.',
  'provenance.proves':
    'Bewiesen: Jede hier genannte Datei ist Byte für Byte so, wie sie am Ende ihres Laufs war, aus den genannten Eingaben gemacht und vom Inhaber des privaten Schlüssels signiert.',
  'provenance.proves-not':
    'Nicht bewiesen: wer diesen Schlüssel hat, wann wirklich signiert wurde, und ob Daten und Antworten richtig sind.',
  'provenance.proves-not-whole':
    'Was oben genannt ist, ist nicht das Signierte; alles andere ist es.',
  'provenance.result-missing': 'Das Ergebnis von {run} fehlt: {folder}.',
  'provenance.row-changed': 'Zeile {line} von {file} wurde verändert.',
  'provenance.row-with-id-changed': 'Zeile {line} („{row}“) von {file} wurde verändert.',
  'provenance.row-unknown': 'Kein Datensatz des Arbeitsbereichs hat eine Zeile „{row}“.',
  'provenance.row-unknown.hint': 'Die Kennungen der Zeilen stehen beim Datensatz.',
  'provenance.settings-changed': 'Die Einstellungen von {run} wurden verändert: {file}.',
  'provenance.signature-wrong':
    'Die Signatur von Eintrag {number} ({kind} von {run}) ist falsch oder von einem anderen Schlüssel.',
  'provenance.signed-by-other-key':
    'Das Protokoll ist mit einem anderen Schlüssel signiert als dem angegebenen.',
  'provenance.statement-changed':
    'Die signierte Herkunftserklärung {file} wurde verändert oder ist von einem anderen Schlüssel.',
  'provenance.summary-broken':
    '{count, plural, one {# Sache ist} other {# Dinge sind}} nicht wie signiert.',
  'provenance.summary-broken.hint': 'Die mit ✘ markierten Zeilen nennen sie.',
  'provenance.summary-whole':
    'Nichts wurde verändert: {entries, plural, one {# Eintrag} other {# Einträge}}, {files, plural, one {# Datei} other {# Dateien}} und {pictures, plural, one {# Bild} other {# Bilder}} wurden geprüft.',
};
