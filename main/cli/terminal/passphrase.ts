// The passphrase of a workspace, asked for: from a file, or typed on the terminal without an echo. It
// is never an argument or a variable, which other programs could read.

import * as fs from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { msg } from '../../../i18n/message.ts';
import { english } from '../../i18n/locale.ts';
import { UserError } from '../../i18n/user-error.ts';
import { readVariable } from '../../platform/network/environment.ts';
import { lockState } from '../../storage/vault/vault-file.ts';
import { unlockWorkspace } from '../../storage/vault.ts';
import type { FlagValues } from './arguments.ts';
import { Cancelled, type CliContext } from './context.ts';

const SHOWN_EVERY_MS = 250;
/** Bytes of a file that are read. */
const MAX_BYTES = 4096;

/** The first line of a file. Throws a UserError that names it where there is none. */
export function passphraseIn(file: string): string {
  let text: string;
  try {
    const handle = fs.openSync(file, 'r');
    try {
      const bytes = Buffer.alloc(MAX_BYTES);
      text = bytes.toString('utf8', 0, fs.readSync(handle, bytes, 0, MAX_BYTES, null));
    } finally {
      fs.closeSync(handle);
    }
  } catch (cause) {
    throw new UserError(msg('file.cannot-be-read', { file }), {
      hint: msg('file.check-readable.hint'),
      cause,
    });
  }
  const line = text.replace(/^\ufeff/, '').split(/\r?\n/)[0]!;
  if (line !== '') return line;
  throw new UserError(msg('vault.passphrase-file-empty', { file }), {
    hint: msg('vault.passphrase-file-empty.hint'),
  });
}

/** The passphrase that unlocks a workspace. Throws a UserError where there is nobody to ask. */
export async function presentPassphrase(
  workspace: string,
  flags: FlagValues,
  context: CliContext,
): Promise<string> {
  const file = flags['passphrase-file'] ?? readVariable('OMR_PASSPHRASE_FILE');
  if (file !== undefined) return passphraseIn(file);
  if (canAsk()) return ask(`Passphrase of ${workspace}: `, context);
  throw new UserError(msg('vault.locked', { workspace }), { hint: msg('vault.locked.hint') });
}

/** A new passphrase: from a file, or typed twice. Says beforehand that nobody can recover it. */
export async function newPassphrase(
  file: string | undefined,
  workspace: string,
  context: CliContext,
): Promise<string> {
  context.terminal.write(`${english(msg('vault.beforehand'))}\n`);
  if (file !== undefined) return passphraseIn(file);
  if (!canAsk())
    throw new UserError(msg('vault.nobody-to-ask', { workspace }), {
      hint: msg('vault.nobody-to-ask.hint'),
    });
  const passphrase = await ask('New passphrase: ', context);
  if ((await ask('Once more: ', context)) === passphrase) return passphrase;
  throw new UserError(msg('vault.differ'), { hint: msg('vault.differ.hint') });
}

/** Unlocks a workspace where it is locked. */
export async function unlockIfLocked(
  workspace: string,
  flags: FlagValues,
  context: CliContext,
): Promise<void> {
  if (lockState(workspace) !== 'locked') return;
  const passphrase = await presentPassphrase(workspace, flags, context);
  await unlockWorkspace(workspace, passphrase, conversionDisplay(context));
}

/** Shows how far an encryption or decryption is. */
export function conversionDisplay({ terminal, clock }: CliContext) {
  let shownMs = 0;
  const total = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
  return {
    onProgress: ({ done, total: all }: { done: number; total: number }): void => {
      const now = clock.nowMs();
      if (now - shownMs < SHOWN_EVERY_MS && done < all) return;
      shownMs = now;
      const text = `${total(done)} of ${total(all)}`;
      terminal.write(
        terminal.isTTY
          ? `\r${text}${done < all ? '' : '\n'}`
          : `${JSON.stringify({ progress: { done, total: all } })}\n`,
      );
    },
  };
}

const canAsk = (): boolean => process.stdin.isTTY && process.stderr.isTTY;

/** A line that is typed without an echo. Ctrl+C cancels. */
function ask(prompt: string, { terminal }: CliContext): Promise<string> {
  const { stdin } = process;
  const decoder = new StringDecoder('utf8');
  // Before the prompt: who answers at once is not shown either.
  stdin.setRawMode(true);
  terminal.write(prompt);
  stdin.resume();
  return new Promise((resolve, reject) => {
    let typed: string[] = [];
    const end = (settle: () => void): void => {
      stdin.off('data', take);
      stdin.setRawMode(false);
      stdin.pause();
      terminal.write('\n');
      settle();
    };
    const take = (bytes: Buffer): void => {
      for (const character of decoder.write(bytes)) {
        if (character === '\r' || character === '\n') return end(() => resolve(typed.join('')));
        if (character === '\u0003' || character === '\u0004')
          return end(() => reject(new Cancelled('Nothing was changed.')));
        if (character === '\u007f' || character === '\b') typed = typed.slice(0, -1);
        else typed.push(character);
      }
    };
    stdin.on('data', take);
  });
}
