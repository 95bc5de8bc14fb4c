// A passphrase that is typed on a terminal: never shown, and broken off with Ctrl+C.

import { spawn, spawnSync } from 'node:child_process';
import * as path from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '../../../surroundings.ts';
import { temporaryFolder } from '../../../helpers.ts';

const OMR = path.join(ROOT, 'main', 'cli.ts');
// util-linux's `script` gives a program a terminal.
const hasTerminal = process.platform === 'linux' && spawnSync('script', ['--version']).status === 0;
if (!hasTerminal) console.log('not tested: there is no `script` to give the program a terminal');

/** Runs `omr` on a terminal and answers each prompt; what the terminal showed, and the exit code. */
function onTerminal(
  words: readonly string[],
  answers: readonly (readonly [prompt: string, keys: string])[],
): Promise<{ shown: string; code: number | null }> {
  const command = [process.execPath, OMR, ...words].map((word) => `'${word}'`).join(' ');
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let shown = '';
  let next = 0;
  child.stdout.on('data', (text: Buffer) => {
    shown += text.toString();
    const [prompt, keys] = answers[next] ?? ['', ''];
    if (prompt === '' || !shown.endsWith(prompt)) return;
    next += 1;
    child.stdin.write(keys);
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ shown, code })));
}

it.skipIf(!hasTerminal)(
  'is typed twice, without an echo, and with mistakes taken back',
  async () => {
    const workspace = path.join(temporaryFolder(), 'workspace');
    const words = ['passphrase', 'set', '--workspace', workspace];
    const set = await onTerminal(words, [
      ['New passphrase: ', 'vier Wörterxä\u007f\u007f hier\r'],
      ['Once more: ', 'vier Wörter hier\r'],
    ]);
    expect(set.code, set.shown).toBe(0);
    expect(set.shown).toContain('Nobody can recover a forgotten passphrase');
    expect(set.shown).not.toMatch(/vier|hier|\*/);

    const change = ['passphrase', 'change', '--workspace', workspace];
    const broken = await onTerminal(change, [[`Passphrase of ${workspace}: `, 'vier\u0003']]);
    expect([broken.code, broken.shown]).toEqual([
      130,
      expect.stringContaining('Nothing was changed'),
    ]);
    const differ = await onTerminal(change, [
      [`Passphrase of ${workspace}: `, 'vier Wörter hier\r'],
      ['New passphrase: ', 'five words here\r'],
      ['Once more: ', 'five words there\r'],
    ]);
    expect([differ.code, differ.shown]).toEqual([
      1,
      expect.stringContaining('The two passphrases differ.'),
    ]);
    const remove = ['passphrase', 'remove', '--workspace', workspace];
    const wrong = await onTerminal(remove, [[`Passphrase of ${workspace}: `, 'five words here\r']]);
    expect(wrong.shown).toContain('This is not the passphrase of the workspace.');
    const removed = await onTerminal(remove, [
      [`Passphrase of ${workspace}: `, 'vier Wörter hier\r'],
    ]);
    expect(removed.code, removed.shown).toBe(0);
  },
  60_000,
);

it('is asked of nobody where there is no terminal', () => {
  const workspace = path.join(temporaryFolder(), 'workspace');
  const args = [OMR, 'passphrase', 'set', '--workspace', workspace];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', input: '' });
  expect(status).toBe(1);
  expect(stderr).toContain('There is no terminal on which to type a passphrase');
});
