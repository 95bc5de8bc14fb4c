// The packages of the lock file: installed when it changed, with the few install steps that are needed.
import { chmodSync, existsSync, symlinkSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { attempt, hashOf, outerEnvironment, put, root, run, say, textOf } from './shell.mjs';

const modules = join(root, 'node_modules');
const stamp = join(modules, '.omr-setup');
const ownNode = join(modules, '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');

/** Native packages that must load on the project's Node. */
const natives = ['better-sqlite3', 'onnxruntime-node', 'sharp'];

/** Installs what the lock file names, unless that was done already. Install scripts of packages do not run: only Node's own. */
export function installPackages() {
  const wanted = hashOf(textOf(join(root, 'package-lock.json')), textOf(join(root, '.npmrc')));
  if (textOf(stamp) !== wanted) {
    const began = Date.now();
    say('installing the packages of package-lock.json');
    const env = outerEnvironment();
    // Not `npm ci`: it refuses a lock that lacks optional packages which only other systems use.
    run('npm', ['install', '--no-save', '--ignore-scripts'], { env });
    run('npm', ['rebuild', 'node', '--ignore-scripts=false'], { env });
    checkNatives();
    put(stamp, wanted);
    say(`packages installed in ${Math.round((Date.now() - began) / 1000)} s`);
  }
  linkCommand();
}

/** Loads each native package once; a SQLite that does not fit this machine is built from its source. */
function checkNatives() {
  for (const name of natives) {
    if (loads(name).ok) continue;
    if (name === 'better-sqlite3') {
      say('building better-sqlite3: the one it ships does not fit this machine');
      run('npm', ['run', 'build-release'], { cwd: join(modules, name), env: outerEnvironment() });
    }
    const again = loads(name);
    if (!again.ok) throw new Error(`${name} does not load on this machine:\n${again.output}`);
  }
}

function loads(name) {
  const use =
    name === 'better-sqlite3'
      ? `new (require('better-sqlite3'))(':memory:').close()`
      : `require(${JSON.stringify(name)})`;
  return attempt(existsSync(ownNode) ? ownNode : process.execPath, ['-e', use]);
}

/** Puts the project's own command where `npx omr` and npm scripts look for it. */
function linkCommand() {
  const source = join(root, 'main', 'cli.ts');
  if (!existsSync(source)) return;
  chmodSync(source, 0o755);
  const command = join(modules, '.bin', 'omr');
  if (process.platform === 'win32') {
    put(`${command}.cmd`, `@node "%~dp0\\..\\..\\main\\cli.ts" %*\r\n`);
  } else if (!existsSync(command)) {
    rmSync(command, { force: true });
    symlinkSync(join('..', '..', 'main', 'cli.ts'), command);
  }
}
