// Opens the built app in the Electron that the set-up found; further arguments go to the app.
import { spawn } from 'node:child_process';
import { root, say } from './setup/shell.mjs';
import { readWindow } from './setup/window.mjs';

const found = readWindow();
if (found.reason !== undefined) {
  say(`the window cannot be opened: ${found.reason}`);
  process.exit(1);
}
if (found.kind === 'stand-in') say(`starting in the stand-in, Electron ${found.version}`);

const isRoot = process.getuid?.() === 0;
const args = [...(isRoot ? ['--no-sandbox'] : []), root, ...process.argv.slice(2)];
const env = { ...process.env, ...(found.sqlite ? { OMR_SQLITE_BINDING: found.sqlite } : {}) };
delete env.ELECTRON_RUN_AS_NODE;
const child = spawn(found.electron, args, { stdio: 'inherit', env });
child.on('exit', (code) => process.exit(code ?? 1));
