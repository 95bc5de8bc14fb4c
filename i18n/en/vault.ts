// The passphrase of a workspace.

export const VAULT = {
  'vault.file-locked': '{file} is encrypted, and its workspace is locked.',
  'vault.file-locked.hint': 'Unlock that workspace with its passphrase, or choose another file.',
  'vault.file-changed': 'The encrypted file {file} was changed or is damaged.',
  'vault.file-changed.hint':
    'Put the former file back from a copy. If there is none, move it away and repeat the step that made it.',
  'vault.report-sealed': 'The report is encrypted, so that no other program can open it.',
  'vault.report-sealed.hint': 'Read it here, or save a copy; the copy is not encrypted.',
  'vault.locked': 'The workspace {workspace} is locked with a passphrase.',
  'vault.locked.hint':
    'Type the passphrase, or name a file that holds it with --passphrase-file or OMR_PASSPHRASE_FILE.',
  'vault.wrong-passphrase': 'This is not the passphrase of the workspace.',
  'vault.wrong-passphrase.hint':
    'Check Caps Lock and the keyboard layout, and try again. A forgotten passphrase cannot be recovered.',
  'vault.too-short': 'A passphrase needs at least {least, number} characters.',
  'vault.too-short.hint': 'Take four or more words that do not belong together.',
  'vault.differ': 'The two passphrases differ.',
  'vault.differ.hint': 'Type the new passphrase twice in the same way.',
  'vault.has-passphrase': 'The workspace {workspace} has a passphrase already.',
  'vault.has-passphrase.hint':
    'Change it with omr passphrase change, or remove it with omr passphrase remove.',
  'vault.no-passphrase': 'The workspace {workspace} has no passphrase.',
  'vault.no-passphrase.hint': 'Set one with omr passphrase set.',
  'vault.unreadable': '{file} does not say how the workspace is encrypted.',
  'vault.unreadable.hint':
    'Put the file back from a copy of the workspace. Without it, the encrypted data cannot be read.',
  'vault.passphrase-file-empty': '{file} holds no passphrase.',
  'vault.passphrase-file-empty.hint': 'Write the passphrase into its first line.',
  'vault.beforehand':
    'Nobody can recover a forgotten passphrase, and without it the data is lost: keep it where you will find it.',
  'vault.encrypting': 'Encrypting the workspace',
  'vault.decrypting': 'Decrypting the workspace',
  'vault.busy': 'The passphrase cannot be changed while a step is running.',
  'vault.busy.hint': 'Wait for the step to finish, or stop it. You can resume it later.',
  'vault.nobody-to-ask': 'There is no terminal on which to type a passphrase for {workspace}.',
  'vault.nobody-to-ask.hint': 'Name a file that holds it with --passphrase-file.',
  'vault.status-set':
    'The workspace {workspace} has a passphrase; models and exports in it are not encrypted.',
  'vault.status-none': 'The workspace {workspace} has no passphrase.',
  'vault.needs-window': 'Without a window, the passphrase cannot be changed from here.',
  'vault.needs-window.hint': 'Use omr passphrase.',
  'vault.converting': 'The workspace is being encrypted or decrypted.',
  'vault.converting.hint':
    'Wait until that is done. Nothing is lost if the program is closed meanwhile.',
} as const;
