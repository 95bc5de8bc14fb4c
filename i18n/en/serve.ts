// The server of models and the page Serve.

export const SERVE = {
  'serve.address-needs-tls':
    'Other machines can reach {host}, so the server needs a certificate for it.',
  'serve.address-needs-tls.hint':
    'Add --tls-cert FILE and --tls-key FILE, or leave out --host to serve this machine only.',
  'serve.address-invalid': '--host is “{host}”, which is not an IP address.',
  'serve.address-invalid.hint': 'Enter an address of this machine, such as 192.168.1.20.',
  'serve.cannot-listen': 'The server cannot listen on {host}, port {port}: {reason}.',
  'serve.cannot-listen.hint': 'Choose another port or another address of this machine.',
  'serve.name-taken': 'Two models would have the name “{name}”.',
  'serve.name-taken.hint': 'Name one yourself: --adapter NAME=FOLDER.',
  'serve.no-model': 'Choose at least one model to serve.',
  'serve.runs-already': 'The server is running already.',
  'serve.port-taken': 'Another program uses port {port}.',
  'serve.port-taken.hint': 'Choose another one with --port, or leave --port out.',
  'serve.tls-unreadable': 'The certificate or its key cannot be used: {reason}.',
  'serve.tls-unreadable.hint': 'Enter a certificate chain and its private key, both as PEM files.',

  'ui.serve.sentence':
    'Let other programs of this machine ask your models, in the protocol of OpenAI. Nothing leaves the machine.',
  'ui.serve.models': 'Models',
  'ui.serve.choose': 'Choose at least one model.',
  'ui.serve.start': 'Start the server',
  'ui.serve.stop': 'Stop the server',
  'ui.serve.stopped': 'The server is off.',
  'ui.serve.starting': 'The models are being opened …',
  'ui.serve.running': 'The server is running.',
  'ui.serve.stopping': 'The last answers are ending …',
  'ui.serve.address': 'Address',
  'ui.serve.key': 'Key',
  'ui.serve.key-note':
    'Only programs with this key are answered. It is new at every start and stored nowhere.',
  'ui.serve.open': 'answers in progress',
  'ui.serve.speed': 'tokens per second',
  'ui.serve.requests': 'requests since the start',
  'ui.serve.tokens': 'tokens since the start',
  'ui.serve.example': 'Try it in a terminal',
  'ui.serve.hello': 'Hello',
  'ui.serve.copy': 'Copy: {what}',
  'ui.serve.copy-word': 'Copy',
  'ui.serve.copied': 'Copied',
} as const;
