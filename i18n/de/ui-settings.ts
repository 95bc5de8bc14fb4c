// The page Settings.

import type { UI_SETTINGS as EN_UI_SETTINGS } from '../en/ui-settings.ts';

export const UI_SETTINGS: Readonly<Record<keyof typeof EN_UI_SETTINGS, string>> = {
  'ui.settings.workspace': 'Arbeitsbereich',
  'ui.settings.workspace-note':
    'Projekte, Bilder, Läufe und Modelle liegen in diesem Ordner. Sie können ihn als Ganzes kopieren.',
  'ui.settings.choose': 'Anderen Arbeitsbereich öffnen …',
  'ui.settings.choose-blocked':
    'Ein Auftrag läuft. Warten Sie, bis er fertig ist, oder halten Sie ihn an.',
  'ui.settings.disk': 'Belegter Speicherplatz',
  'ui.settings.parts.pictures': 'Bilder',
  'ui.settings.parts.datasets': 'Datensätze',
  'ui.settings.parts.models': 'Modelle',
  'ui.settings.parts.runs': 'Läufe',
  'ui.settings.parts.database': 'Datenbank',
  'ui.settings.counting': 'Wird berechnet …',
  'ui.settings.free': '{size} frei auf diesem Datenträger',
  'ui.settings.to-runs': 'Läufe zum Entfernen wählen',
  'ui.settings.devices': 'Geräte',
  'ui.settings.devices-note':
    'Jedes wird mit einem Trainingsschritt in einem eigenen Prozess getestet.',
  'ui.settings.try-devices': 'Geräte testen',
  'ui.settings.trying': 'Werden nacheinander getestet …',
  'ui.settings.usable': 'funktioniert',
  'ui.settings.unusable': 'funktioniert nicht',
  'ui.settings.device.cpu': 'Prozessor',
  'ui.settings.device.webgpu': 'Grafikkarte, WebGPU',
  'ui.settings.device.cuda': 'NVIDIA-Grafikkarte, CUDA',
  'ui.settings.device.dml': 'Grafikkarte, DirectML',
  'ui.settings.device.coreml': 'Apple-Grafik, Core ML',
  'ui.settings.hosts': 'Erlaubte Server',
  'ui.settings.hosts-note':
    'Es ist kein Server erlaubt, also verlässt nichts diesen Rechner. Fügen Sie einen eigenen Server hinzu, um ihn als Lehrer oder Gutachter zu verwenden; Ihre Fragen und Bilder werden dann dorthin gesendet.',
  'ui.settings.hosts-some':
    'Nur diese Server können verwendet werden. Fragen und Bilder werden dorthin gesendet.',
  'ui.settings.hosts-waiting':
    'Diese Server standen schon im Arbeitsordner, aber Sie haben sie auf diesem Rechner nicht erlaubt. Bis dahin werden sie nicht verwendet.',
  'ui.settings.allow-host': '{host} erlauben',
  'ui.settings.host-label': 'Server, etwa teacher.example:8000',
  'ui.settings.allow': 'Erlauben',
  'ui.settings.forbid': '{host} aus der Liste entfernen',
  'ui.settings.language': 'Sprache',
  'ui.settings.language-note': 'Beim Ändern der Sprache wird das Fenster neu geladen.',
  'ui.settings.notifications': 'Desktop-Benachrichtigungen',
  'ui.settings.notifications-label':
    'Benachrichtigen, wenn ein Auftrag endet, während das Fenster im Hintergrund ist',
  'ui.settings.network': 'Netzwerk',
  'ui.settings.help': 'Hilfe',
  'ui.settings.theme': 'Farben',
  'ui.settings.diagnostics': 'Diagnose',
  'ui.settings.diagnostics-note':
    'Versionen, Zustände und die letzten Fehler. Ordner, Dateinamen, Fragen und Antworten sind nicht dabei.',
  'ui.settings.copy': 'Diagnose kopieren',
  'ui.settings.copied': 'Kopiert. Sie können sie in eine Nachricht einfügen.',
  'ui.settings.copy-failed':
    'Das Kopieren ist fehlgeschlagen. Markieren Sie den Text, um ihn selbst zu kopieren.',
  'ui.settings.version': 'Programmversion',
  'ui.settings.shortcuts': 'Tastenkürzel',
  'ui.passphrase.label': 'Passphrase',
  'ui.passphrase.none':
    'Dieser Arbeitsbereich hat keine Passphrase: Wer diesen Datenträger lesen kann, kann seine Bilder, Fragen und Antworten lesen.',
  'ui.passphrase.is-set':
    'Dieser Arbeitsbereich ist mit einer Passphrase verschlüsselt, nach der bei jedem Öffnen gefragt wird.',
  'ui.passphrase.not-encrypted':
    'Modelle, Checkpoints und Exporte werden nie verschlüsselt. Namen von Datensätzen und Läufen, Größen und Zeiten sind zu sehen.',
  'ui.passphrase.changed': 'Die Passphrase wurde geändert.',
  'ui.passphrase.set': 'Passphrase setzen …',
  'ui.passphrase.change': 'Passphrase ändern …',
  'ui.passphrase.remove': 'Passphrase entfernen …',
  'ui.passphrase.present': 'Bisherige Passphrase',
  'ui.passphrase.new': 'Neue Passphrase',
  'ui.passphrase.again': 'Neue Passphrase noch einmal',
  'ui.passphrase.progress': 'Erledigter Teil',
  'ui.passphrase.set-now': 'Arbeitsbereich verschlüsseln',
  'ui.passphrase.change-now': 'Ändern',
  'ui.passphrase.remove-now': 'Arbeitsbereich entschlüsseln',
  'ui.passphrase.cancel': 'Abbrechen',
  'ui.unlock.title': 'Dieser Arbeitsbereich ist gesperrt',
  'ui.unlock.sentence':
    'Seine Daten sind verschlüsselt. Geben Sie die Passphrase ein, um ihn zu öffnen.',
  'ui.unlock.busy': 'Wird geöffnet …',
  'ui.unlock.type-first': 'Geben Sie erst die Passphrase ein.',
  'ui.unlock.unlock': 'Entsperren',
};
