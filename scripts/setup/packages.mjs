// Installs the packages of the lock file if it changed, with the few install scripts that are needed.
import { chmodSync, existsSync, symlinkSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { attempt, hashOf, outerEnvironment, put, root, run, say, textOf } from './shell.mjs';

const modules = join(root, 'node_modules');
const stamp = join(modules, '.omr-setup');
const ownNode = join(modules, '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');

/** Native packages that must load on this project's Node. */
const sqlite = 'better-sqlite3-multiple-ciphers';
const natives = [sqlite, 'onnxruntime-node', 'sharp'];

/**
 * Installs the locked packages unless they are installed. Of the packages' install scripts, only that of
 * `node` runs.
 */
export function installPackages() {
  const wanted = hashOf(textOf(join(root, 'package-lock.json')), textOf(join(root, '.npmrc')));
  if (textOf(stamp) !== wanted) {
    const began = Date.now();
    say('installing the packages of package-lock.json');
    const env = outerEnvironment();
    // Not `npm ci`: it rejects a lock file without the optional packages of other systems.
    run('npm', ['install', '--no-save', '--ignore-scripts'], { env });
    run('npm', ['rebuild', 'node', '--ignore-scripts=false'], { env });
    checkNatives();
    put(stamp, wanted);
    say(`packages installed in ${Math.round((Date.now() - began) / 1000)} s`);
  }
  linkCommand();
}

/** Loads each native package; builds SQLite from source if its binary does not load. */
function checkNatives() {
  for (const name of natives) {
    if (loads(name).ok) continue;
    if (name === sqlite) {
      say(`building ${sqlite}, whose binary does not load on this machine`);
      // The package prefers a prebuilt binary, whether it loads or not, to a built one.
      rmSync(join(modules, name, 'prebuilds'), { recursive: true, force: true });
      run('npm', ['run', 'build-release'], { cwd: join(modules, name), env: outerEnvironment() });
    }
    const again = loads(name);
    if (!again.ok) throw new Error(`${name} does not load on this machine:\n${again.output}`);
  }
}

function loads(name) {
  const use =
    name === sqlite
      ? `new (require('${sqlite}'))(':memory:').close()`
      : `require(${JSON.stringify(name)})`;
  return attempt(existsSync(ownNode) ? ownNode : process.execPath, ['-e', use]);
}

/** Links the command `omr` into node_modules/.bin for npx and npm scripts. */
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
