// Starts the built app in the Electron of the setup; further arguments are passed to the app.
// `--dev` starts it on electron-vite's development server.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root, say } from './setup/shell.mjs';
import { readWindow } from './setup/window.mjs';

const found = readWindow();
if (found.reason !== undefined) {
  say(`cannot open the window: ${found.reason}`);
  process.exit(1);
}
if (found.kind !== 'official') say(`using the fallback Electron ${found.version}`);

const isRoot = process.getuid?.() === 0;
const isDev = process.argv.includes('--dev');
const more = process.argv.slice(2).filter((argument) => argument !== '--dev');
const env = { ...process.env, ...(found.sqlite ? { OMR_SQLITE_BINDING: found.sqlite } : {}) };
delete env.ELECTRON_RUN_AS_NODE;
if (isDev) env.ELECTRON_EXEC_PATH = found.electron;

const [program, args] = isDev
  ? [
      join(root, 'node_modules', '.bin', 'electron-vite'),
      ['dev', ...(isRoot ? ['--noSandbox'] : []), '--', ...more],
    ]
  : [found.electron, [...(isRoot ? ['--no-sandbox'] : []), root, ...more]];
const shell = isDev && process.platform === 'win32';
const child = spawn(program, args, { stdio: 'inherit', env, shell });
child.on('exit', (code) => process.exit(code ?? 1));
