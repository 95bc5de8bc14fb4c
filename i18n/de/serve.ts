// The server of models and the page Serve, in German.

import type { SERVE as EN } from '../en/serve.ts';

export const SERVE: Readonly<Record<keyof typeof EN, string>> = {
  'serve.address-needs-tls':
    'Andere Rechner erreichen {host}, darum braucht der Server dafür ein Zertifikat.',
  'serve.address-needs-tls.hint':
    'Ergänzen Sie --tls-cert DATEI und --tls-key DATEI, oder lassen Sie --host weg, um nur diesen Rechner zu bedienen.',
  'serve.address-invalid': '--host ist „{host}“ und damit keine IP-Adresse.',
  'serve.address-invalid.hint':
    'Geben Sie eine Adresse dieses Rechners an, zum Beispiel 192.168.1.20.',
  'serve.cannot-listen': 'Der Server kann auf {host}, Port {port}, nicht antworten: {reason}.',
  'serve.cannot-listen.hint':
    'Wählen Sie einen anderen Port oder eine andere Adresse dieses Rechners.',
  'serve.name-taken': 'Zwei Modelle hätten den Namen „{name}“.',
  'serve.name-taken.hint': 'Benennen Sie eines selbst: --adapter NAME=ORDNER.',
  'serve.no-model': 'Wählen Sie mindestens ein Modell.',
  'serve.runs-already': 'Der Server läuft schon.',
  'serve.port-taken': 'Ein anderes Programm benutzt Port {port}.',
  'serve.port-taken.hint': 'Wählen Sie mit --port einen anderen, oder lassen Sie --port weg.',
  'serve.tls-unreadable': 'Das Zertifikat oder sein Schlüssel ist nicht zu gebrauchen: {reason}.',
  'serve.tls-unreadable.hint':
    'Geben Sie eine Zertifikatskette und ihren privaten Schlüssel an, beide als PEM-Dateien.',

  'ui.serve.sentence':
    'Lassen Sie andere Programme dieses Rechners Ihre Modelle fragen, im Protokoll von OpenAI. Nichts verlässt den Rechner.',
  'ui.serve.models': 'Modelle',
  'ui.serve.choose': 'Wählen Sie mindestens ein Modell.',
  'ui.serve.start': 'Server starten',
  'ui.serve.stop': 'Server beenden',
  'ui.serve.stopped': 'Der Server ist aus.',
  'ui.serve.starting': 'Die Modelle werden geöffnet …',
  'ui.serve.running': 'Der Server läuft.',
  'ui.serve.stopping': 'Die letzten Antworten werden beendet …',
  'ui.serve.address': 'Adresse',
  'ui.serve.key': 'Schlüssel',
  'ui.serve.key-note':
    'Nur Programme mit diesem Schlüssel bekommen Antworten. Er ist bei jedem Start neu und wird nirgends gespeichert.',
  'ui.serve.open': 'Antworten in Arbeit',
  'ui.serve.speed': 'Token je Sekunde',
  'ui.serve.requests': 'Anfragen seit dem Start',
  'ui.serve.tokens': 'Token seit dem Start',
  'ui.serve.example': 'Im Terminal ausprobieren',
  'ui.serve.hello': 'Hallo',
  'ui.serve.copy': 'Kopieren: {what}',
  'ui.serve.copy-word': 'Kopieren',
  'ui.serve.copied': 'Kopiert',
};
