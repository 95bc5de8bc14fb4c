// Writes the four own-data projects and runs `omr train FOLDER` on each with all defaults:
// `node scripts/measure/own-data.ts [meters parts digits shapes sums] [--write FOLDER]`.
//
// Prints a line for each model: accuracy with its 95 % interval, accuracy without pictures, minutes. With
// `--write` the projects are only written.

import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createRandom } from '../../main/engine/random.ts';
import { PROJECTS } from './own-data/projects.ts';

interface Figures {
  readonly accuracy: number;
  readonly low: number;
  readonly high: number;
  readonly n: number;
  readonly blank?: number | null;
}

const words = process.argv.slice(2);
const write = words.indexOf('--write');
const root = resolve(write >= 0 ? words[write + 1]! : 'workspace-own-data');
const chosen = words.filter((word) => Object.hasOwn(PROJECTS, word));

for (const name of chosen.length > 0 ? chosen : Object.keys(PROJECTS)) {
  const folder = join(root, name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await PROJECTS[name]!(folder, createRandom(5));
  if (write < 0) train(name, folder);
}

function train(name: string, folder: string): void {
  const workspace = join(root, `workspace-${name}`);
  rmSync(workspace, { recursive: true, force: true });
  const command = ['main/cli.ts', 'train', folder, '--workspace', workspace, '--json'];
  const text = execFileSync(process.execPath, command, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 1e9,
  });
  const { models, seconds } = JSON.parse(text) as {
    models: Record<string, Figures>;
    seconds: number;
  };
  console.log(`${name}: ${(seconds / 60).toFixed(1)} minutes`);
  for (const [model, { accuracy, low, high, n, blank }] of Object.entries(models)) {
    const [share, from, to] = [accuracy, low, high].map((value) => (100 * value).toFixed(1));
    const without =
      typeof blank === 'number' ? `, without pictures ${(100 * blank).toFixed(1)} %` : '';
    console.log(`  ${model.padEnd(4)} ${share} % (${from} to ${to}) of ${n}${without}`);
  }
}
