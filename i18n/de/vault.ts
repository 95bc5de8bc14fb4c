// The passphrase of a workspace, in German.

import type { VAULT as EN } from '../en/vault.ts';

export const VAULT: Readonly<Record<keyof typeof EN, string>> = {
  'vault.file-locked': '{file} ist verschlüsselt, und der Arbeitsbereich ist gesperrt.',
  'vault.file-locked.hint':
    'Entsperren Sie diesen Arbeitsbereich mit seiner Passphrase, oder wählen Sie eine andere Datei.',
  'vault.file-changed': 'Die verschlüsselte Datei {file} wurde geändert oder ist beschädigt.',
  'vault.file-changed.hint':
    'Legen Sie die frühere Datei aus einer Kopie zurück. Gibt es keine, verschieben Sie die Datei und wiederholen Sie den Schritt, der sie erzeugt hat.',
  'vault.report-sealed':
    'Der Bericht ist verschlüsselt, daher kann ihn kein anderes Programm öffnen.',
  'vault.report-sealed.hint':
    'Lesen Sie ihn hier, oder speichern Sie eine Kopie; die Kopie ist nicht verschlüsselt.',
  'vault.locked': 'Der Arbeitsbereich {workspace} ist mit einer Passphrase gesperrt.',
  'vault.locked.hint':
    'Geben Sie die Passphrase ein, oder nennen Sie mit --passphrase-file oder OMR_PASSPHRASE_FILE eine Datei, in der sie steht.',
  'vault.wrong-passphrase': 'Das ist nicht die Passphrase des Arbeitsbereichs.',
  'vault.wrong-passphrase.hint':
    'Prüfen Sie Feststelltaste und Tastaturbelegung, und versuchen Sie es noch einmal. Eine vergessene Passphrase lässt sich nicht wiederherstellen.',
  'vault.too-short': 'Eine Passphrase braucht mindestens {least, number} Zeichen.',
  'vault.too-short.hint': 'Nehmen Sie vier oder mehr Wörter, die nicht zusammengehören.',
  'vault.differ': 'Die beiden Passphrasen sind verschieden.',
  'vault.differ.hint': 'Geben Sie die neue Passphrase zweimal gleich ein.',
  'vault.has-passphrase': 'Der Arbeitsbereich {workspace} hat schon eine Passphrase.',
  'vault.has-passphrase.hint':
    'Ändern Sie sie mit omr passphrase change, oder entfernen Sie sie mit omr passphrase remove.',
  'vault.no-passphrase': 'Der Arbeitsbereich {workspace} hat keine Passphrase.',
  'vault.no-passphrase.hint': 'Setzen Sie eine mit omr passphrase set.',
  'vault.unreadable': '{file} sagt nicht, wie der Arbeitsbereich verschlüsselt ist.',
  'vault.unreadable.hint':
    'Legen Sie die Datei aus einer Kopie des Arbeitsbereichs zurück. Ohne sie lassen sich die verschlüsselten Daten nicht lesen.',
  'vault.passphrase-file-empty': 'In {file} steht keine Passphrase.',
  'vault.passphrase-file-empty.hint': 'Schreiben Sie die Passphrase in die erste Zeile.',
  'vault.beforehand':
    'Niemand kann eine vergessene Passphrase wiederherstellen, und ohne sie sind die Daten verloren: Bewahren Sie sie so auf, dass Sie sie wiederfinden.',
  'vault.encrypting': 'Der Arbeitsbereich wird verschlüsselt',
  'vault.decrypting': 'Der Arbeitsbereich wird entschlüsselt',
  'vault.busy': 'Die Passphrase lässt sich nicht ändern, solange ein Schritt läuft.',
  'vault.busy.hint':
    'Warten Sie, bis der Schritt fertig ist, oder halten Sie ihn an. Sie können ihn später fortsetzen.',
  'vault.nobody-to-ask':
    'Es gibt kein Terminal, an dem sich eine Passphrase für {workspace} eingeben ließe.',
  'vault.nobody-to-ask.hint': 'Nennen Sie mit --passphrase-file eine Datei, in der sie steht.',
  'vault.status-set':
    'Der Arbeitsbereich {workspace} hat eine Passphrase; Modelle und Exporte darin sind nicht verschlüsselt.',
  'vault.status-none': 'Der Arbeitsbereich {workspace} hat keine Passphrase.',
  'vault.needs-window': 'Ohne Fenster lässt sich die Passphrase hier nicht ändern.',
  'vault.needs-window.hint': 'Verwenden Sie omr passphrase.',
  'vault.converting': 'Der Arbeitsbereich wird gerade verschlüsselt oder entschlüsselt.',
  'vault.converting.hint':
    'Warten Sie, bis das fertig ist. Es geht nichts verloren, wenn das Programm dabei geschlossen wird.',
};
