// Makes a fresh clone ready; plain JavaScript for any Node from 20 on. `--window` adds what a real window needs.
import { installPackages } from './setup/packages.mjs';
import { say } from './setup/shell.mjs';

try {
  installPackages();
  if (process.argv.includes('--window')) {
    const { prepareWindow } = await import('./setup/window.mjs');
    await prepareWindow();
  }
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
