// Sets or removes the passphrase of a workspace and is killed at a given step that changes the disk:
// `killed.ts DIR set|remove PASSPHRASE STEP before|after`. Counted are renames, removals and the
// database's changes of key; with STEP 0 it runs to its end and prints how many there are.

import * as fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import Sqlite from 'better-sqlite3-multiple-ciphers';

const [dir, verb, passphrase, at, when] = process.argv.slice(2);
let steps = 0;

const real = { ...fs };
const own = (await import('node:fs')).default;
function counted<A extends unknown[], R>(step: (...args: A) => R): (...args: A) => R {
  return function (this: unknown, ...args: A): R {
    steps += 1;
    const isLast = steps === Number(at);
    if (isLast && when === 'before') process.kill(process.pid, 'SIGKILL');
    const result = step.apply(this, args);
    if (isLast) process.kill(process.pid, 'SIGKILL');
    return result;
  };
}
own.renameSync = counted(real.renameSync);
own.rmSync = counted(real.rmSync) as typeof fs.rmSync;
own.copyFileSync = counted(real.copyFileSync) as typeof fs.copyFileSync;
syncBuiltinESMExports();
const prototype = Sqlite.prototype as { pragma: (text: string) => unknown };
const pragma = prototype.pragma;
const rekey = counted(function (this: unknown, text: string) {
  return pragma.call(this, text);
});
prototype.pragma = function (this: unknown, text: string, ...rest: unknown[]) {
  const isRekey = text.startsWith('rekey') || text === 'journal_mode = DELETE';
  return isRekey
    ? rekey.call(this, text)
    : (pragma as (...all: unknown[]) => unknown).call(this, text, ...rest);
};

const { removePassphrase, setPassphrase } = await import('../../../../main/storage/vault.ts');
await (verb === 'set' ? setPassphrase(dir!, passphrase!) : removePassphrase(dir!, passphrase!));
process.stdout.write(String(steps));
