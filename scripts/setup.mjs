// Sets up a fresh clone, on any Node from version 20; `--window` also installs what the window needs.
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
