// `omr passphrase`: encrypts a workspace with a passphrase, changes it, or decrypts the workspace.

import { msg } from '../../../i18n/message.ts';
import { english } from '../../i18n/locale.ts';
import { UserError } from '../../i18n/user-error.ts';
import { lockState, readVault } from '../../storage/vault/vault-file.ts';
import { changePassphrase, removePassphrase, setPassphrase } from '../../storage/vault.ts';
import { UsageError, type Arguments } from '../terminal/arguments.ts';
import type { CliContext, Output } from '../terminal/context.ts';
import {
  conversionDisplay,
  newPassphrase,
  presentPassphrase,
  unlockIfLocked,
} from '../terminal/passphrase.ts';

/** Sets, changes or removes the passphrase; without a word, tells whether there is one. */
export async function passphrase(
  { words, flags }: Arguments,
  context: CliContext,
): Promise<Output> {
  const { workspace } = context;
  const [verb = 'status'] = words;
  const isOpen = lockState(workspace) === 'open';
  const show = conversionDisplay(context);
  const fresh = flags['new-passphrase-file'];
  if (verb === 'set' && readVault(workspace)?.state === 'encrypting') {
    await unlockIfLocked(workspace, flags, context);
  } else if (verb === 'set') {
    if (!isOpen) throw hasPassphrase(workspace);
    if (fresh === undefined && flags['passphrase-file'] !== undefined)
      throw new UsageError(
        'The workspace has no passphrase yet; --passphrase-file names the present one.',
        'Usage: omr passphrase set --new-passphrase-file FILE',
      );
    await setPassphrase(workspace, await newPassphrase(fresh, workspace, context), show);
  } else if (verb === 'change' || verb === 'remove') {
    if (isOpen) throw noPassphrase(workspace);
    const before = await presentPassphrase(workspace, flags, context);
    if (verb === 'remove') await removePassphrase(workspace, before, show);
    else await changePassphrase(workspace, before, await newPassphrase(fresh, workspace, context));
  }
  const has = lockState(workspace) !== 'open';
  const id = has ? 'vault.status-set' : 'vault.status-none';
  return { document: { passphrase: has }, text: english(msg(id, { workspace })) };
}

function hasPassphrase(workspace: string): UserError {
  return new UserError(msg('vault.has-passphrase', { workspace }), {
    hint: msg('vault.has-passphrase.hint'),
  });
}

function noPassphrase(workspace: string): UserError {
  return new UserError(msg('vault.no-passphrase', { workspace }), {
    hint: msg('vault.no-passphrase.hint'),
  });
}
