// Writes the four own-data projects and runs `omr train FOLDER` on each with all defaults:
// `node scripts/measure/own-data.ts [meters parts digits shapes sums] [--write FOLDER]`.
//
// Prints a line for each model: accuracy with its 95 % interval, accuracy without pictures, minutes. With
// `--write` the projects are only written.

import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createRandom } from '../../main/engine/random.ts';
import { PROJECTS } from './own-data/projects.ts';
import { shareText, trainOn } from './own-data/train.ts';

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
  const { models, seconds } = trainOn(folder, workspace);
  console.log(`${name}: ${(seconds / 60).toFixed(1)} minutes`);
  for (const [model, figures] of Object.entries(models)) {
    const { n, blank } = figures;
    const without =
      typeof blank === 'number' ? `, without pictures ${(100 * blank).toFixed(1)} %` : '';
    console.log(`  ${model.padEnd(4)} ${shareText(figures)} of ${n}${without}`);
  }
}
