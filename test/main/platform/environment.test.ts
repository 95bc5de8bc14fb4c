// Where the program reads its surroundings: variables in one table, and the guard before anything.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { expect, it } from 'vitest';
import { ROOT, sourcesIn } from '../../surroundings.ts';

const read = (file: string): string => fs.readFileSync(path.join(ROOT, file), 'utf8');

it('no file but the table reads a variable of the environment by name', () => {
  // What others define: the GPU's libraries, npm, a key that a person names, and folders of model stores.
  const others = [/NVIDIA_TF32_OVERRIDE/, /npm_command/, /process\.env\[place\]/];
  const readers = sourcesIn(['main', 'preload']).flatMap((file) =>
    read(file)
      .split('\n')
      .filter((line) => /process\.env(\.\w|\[)/.test(line))
      .filter((line) => !others.some((other) => other.test(line)))
      .map((line) => `${file}: ${line.trim()}`),
  );
  expect(readers).toEqual([
    'main/platform/network/environment.ts: return process.env[name] || undefined;',
  ]);
});

it('every process has the guard before its packages are loaded', () => {
  const entries = ['main/cli.ts', 'main/index.ts', 'main/worker.ts'];
  for (const entry of [...entries, 'main/engine-process/device-worker.ts']) {
    const first = /^import .*$/m.exec(read(entry))?.[0];
    expect(`${entry}: ${first}`).toMatch(/platform\/network\/process-guard\.ts'/);
  }
  // A built file loads its packages first, so a built entry imports the guard alone.
  for (const entry of ['main/index.ts', 'main/worker.ts'])
    expect([...read(entry).matchAll(/^import /gm)]).toHaveLength(1);
});
