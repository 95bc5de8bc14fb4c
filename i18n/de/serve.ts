// The server of models, in German.

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
  'serve.port-taken': 'Ein anderes Programm benutzt Port {port}.',
  'serve.port-taken.hint': 'Wählen Sie mit --port einen anderen, oder lassen Sie --port weg.',
  'serve.tls-unreadable': 'Das Zertifikat oder sein Schlüssel ist nicht zu gebrauchen: {reason}.',
  'serve.tls-unreadable.hint':
    'Geben Sie eine Zertifikatskette und ihren privaten Schlüssel an, beide als PEM-Dateien.',
};
