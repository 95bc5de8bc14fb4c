// The server of models.

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
  'serve.port-taken': 'Another program uses port {port}.',
  'serve.port-taken.hint': 'Choose another one with --port, or leave --port out.',
  'serve.tls-unreadable': 'The certificate or its key cannot be used: {reason}.',
  'serve.tls-unreadable.hint': 'Enter a certificate chain and its private key, both as PEM files.',
} as const;
