// Measures the defaults of supervised training on own data: each arm changes one setting.
// `node scripts/measure/defaults.ts [--data digits,meters] [--arms default,steps-200] [--seeds 1,2]`
// `[--base FOLDER] [--write FOLDER]` prints a line for each arm and data set as soon as it is known.

import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { createRandom } from '../../main/engine/random.ts';
import { PROJECTS } from './own-data/projects.ts';
import { shareText, trainOn, type TrainResult } from './own-data/train.ts';

/** The settings that an arm changes. */
const ARMS: Readonly<Record<string, readonly string[]>> = {
  default: [],
  'steps-200': ['sft.maxSteps=200'],
  'steps-800': ['sft.epochs=80', 'sft.maxSteps=800'],
  'rate-0.001': ['sft.learningRate=0.001'],
  'rate-0.004': ['sft.learningRate=0.004'],
  'vision-1': ['sft.visionLrMultiplier=1'],
  'vision-4': ['sft.visionLrMultiplier=4'],
  'rank-4': ['sft.rank=4'],
  'rank-64': ['sft.rank=64'],
  'no-augmentation': ['sft.imageAugmentation=0'],
};

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: 'digits,meters' },
    arms: { type: 'string', default: Object.keys(ARMS).join(',') },
    seeds: { type: 'string', default: '1' },
    base: { type: 'string' },
    write: { type: 'string', default: 'workspace-defaults' },
  },
});

const root = resolve(values.write);
for (const name of values.data.split(',')) {
  const folder = join(root, name);
  if (!existsSync(folder)) {
    mkdirSync(folder, { recursive: true });
    await PROJECTS[name]!(folder, createRandom(5));
  }
  for (const arm of values.arms.split(','))
    for (const seed of values.seeds.split(',')) {
      const { models, seconds } = trained(folder, arm, seed);
      const share = shareText(models.sft!);
      console.log(`| ${name} | ${arm} | ${seed} | ${share} | ${(seconds / 60).toFixed(1)} |`);
    }
}

function trained(folder: string, arm: string, seed: string): TrainResult {
  const settings = ARMS[arm];
  if (!settings) throw new Error(`no arm is called ${arm}`);
  const flags = ['--seed', seed, ...settings.flatMap((setting) => ['--set', setting])];
  if (values.base !== undefined) flags.push('--model', resolve(values.base));
  return trainOn(folder, `${folder}-${arm}-${seed}`, { flags, isLoud: false });
}
