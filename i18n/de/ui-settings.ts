// The page Settings.

import type { UI_SETTINGS as EN_UI_SETTINGS } from '../en/ui-settings.ts';

export const UI_SETTINGS: Readonly<Record<keyof typeof EN_UI_SETTINGS, string>> = {
  'ui.settings.workspace': 'Arbeitsbereich',
  'ui.settings.workspace-note':
    'Projekte, Bilder, Läufe und Modelle liegen in diesem Ordner. Sie können ihn als Ganzes kopieren.',
  'ui.settings.choose': 'Anderen Arbeitsbereich öffnen …',
  'ui.settings.choose-blocked':
    'Hier läuft noch etwas. Warten Sie, bis es fertig ist, oder halten Sie es an.',
  'ui.settings.disk': 'Belegter Speicherplatz',
  'ui.settings.parts.pictures': 'Bilder',
  'ui.settings.parts.datasets': 'Datensätze',
  'ui.settings.parts.models': 'Modelle',
  'ui.settings.parts.runs': 'Läufe',
  'ui.settings.parts.database': 'Listen und Kurven',
  'ui.settings.counting': 'Wird berechnet …',
  'ui.settings.free': '{size} frei auf diesem Datenträger',
  'ui.settings.to-runs': 'Läufe zum Entfernen wählen',
  'ui.settings.devices': 'Geräte',
  'ui.settings.devices-note':
    'Jedes wird mit einem Trainingsschritt in einem eigenen Prozess ausprobiert.',
  'ui.settings.try-devices': 'Geräte ausprobieren',
  'ui.settings.trying': 'Werden nacheinander ausprobiert …',
  'ui.settings.usable': 'verwendbar',
  'ui.settings.unusable': 'nicht verwendbar',
  'ui.settings.device.cpu': 'Prozessor',
  'ui.settings.device.webgpu': 'Grafikkarte, WebGPU',
  'ui.settings.device.cuda': 'NVIDIA-Grafikkarte, CUDA',
  'ui.settings.device.dml': 'Grafikkarte, DirectML',
  'ui.settings.device.coreml': 'Apple-Grafik, Core ML',
  'ui.settings.hosts': 'Server in Ihrem eigenen Netz',
  'ui.settings.hosts-note':
    'Die Liste ist leer: Außerhalb dieses Rechners wird nichts gefragt. Ein Lehrer oder Gutachter auf einem Ihrer Server kann gefragt werden, sobald dessen Name hier steht; Ihre Fragen und Bilder werden dann dorthin geschickt.',
  'ui.settings.hosts-some':
    'Nur diese dürfen gefragt werden. Fragen und Bilder werden dorthin geschickt.',
  'ui.settings.host-label': 'Server, etwa teacher.example:8000',
  'ui.settings.allow': 'Erlauben',
  'ui.settings.forbid': '{host} von der Liste nehmen',
  'ui.settings.language': 'Sprache',
  'ui.settings.language-note': 'Beim Ändern wird das Fenster neu aufgebaut.',
  'ui.settings.notifications': 'Meldungen des Systems',
  'ui.settings.notifications-label':
    'Melden, wenn eine Arbeit zu Ende ist und das Fenster nicht im Vordergrund steht',
  'ui.settings.network': 'Netzwerk',
  'ui.settings.help': 'Hilfe',
  'ui.settings.theme': 'Farben',
  'ui.settings.diagnostics': 'Diagnose',
  'ui.settings.diagnostics-note':
    'Versionen, Zustände und die letzten Fehler. Ordner, Dateinamen, Fragen und Antworten sind nicht dabei.',
  'ui.settings.copy': 'Diagnose kopieren',
  'ui.settings.copied': 'Kopiert. Sie können sie in eine Nachricht einfügen.',
  'ui.settings.copy-failed': 'Das ist der Text; markieren Sie ihn, um ihn zu kopieren.',
  'ui.settings.version': 'Programmversion',
  'ui.settings.shortcuts': 'Tastatur',
};
