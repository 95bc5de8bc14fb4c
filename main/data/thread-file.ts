// Where the program of a thread stands: beside the file that starts it, or in the built program.

import { fileURLToPath } from 'node:url';

/**
 * The file of the thread `name` for a starter with the address `here` (its `import.meta.url`): a
 * `.ts` file beside it; in the built program a module beside the engine's.
 */
export function threadFile(name: string, here: string): string {
  const isSource = here.endsWith('.ts');
  const built = here.includes('/chunks/') ? `../${name}.mjs` : `./${name}.mjs`;
  const file = fileURLToPath(new URL(isSource ? `./${name}.ts` : built, here));
  // A thread reads no archive; its file is kept outside.
  return file.replace(/([\\/])app\.asar([\\/])/, '$1app.asar.unpacked$2');
}
