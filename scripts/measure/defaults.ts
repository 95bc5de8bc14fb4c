// Measures the defaults of own data: each arm changes one setting or the teacher.
// `node scripts/measure/defaults.ts [--data digits,meters] [--arms default,steps-200] [--seeds 1,2]`
// `[--base FOLDER] [--write FOLDER]` prints a line for each arm and data set as soon
// as it is known: right answers after SFT and after RL, minutes.

import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { createRandom } from '../../main/engine/random.ts';
import { PROJECTS } from './own-data/projects.ts';
import { shareText, trainOn, type TrainResult } from './own-data/train.ts';

/** One setting of the step SFT. */
const sft = (setting: string): string[] => ['--set', `sft.${setting}`];
/** Pictures of about `side` × `side` pixels in every step. */
const pictures = (side: number): string[] =>
  ['evaluate-base', 'sft', 'evaluate-sft'].flatMap((step) =>
    ['minPixels', 'maxPixels'].flatMap((name) => ['--set', `${step}.${name}=${side * side}`]),
  );

/** The flags of `omr train` that an arm adds. */
const ARMS: Readonly<Record<string, readonly string[]>> = {
  default: [],
  'steps-200': sft('maxSteps=200'),
  'steps-800': [...sft('epochs=80'), ...sft('maxSteps=800')],
  'rate-0.001': sft('learningRate=0.001'),
  'rate-0.004': sft('learningRate=0.004'),
  'vision-1': sft('visionLrMultiplier=1'),
  'vision-4': sft('visionLrMultiplier=4'),
  'rank-4': sft('rank=4'),
  'rank-64': sft('rank=64'),
  'no-augmentation': sft('imageAugmentation=0'),
  'batch-32': sft('batchSize=32'),
  'pixels-84': pictures(84),
  'pixels-168': pictures(168),
  'pixels-224': pictures(224),
  'self-taught': ['--teacher', 'model'],
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
      const rl = models['rl'] ? shareText(models['rl']) : '–';
      const cells = [name, arm, seed, shareText(models['sft']!), rl, (seconds / 60).toFixed(1)];
      console.log(`| ${cells.join(' | ')} |`);
    }
}

function trained(folder: string, arm: string, seed: string): TrainResult {
  const arms = ARMS[arm];
  if (!arms) throw new Error(`no arm is called ${arm}`);
  const flags = ['--seed', seed, ...arms];
  if (values.base !== undefined) flags.push('--model', resolve(values.base));
  return trainOn(folder, `${folder}-${arm}-${seed}`, { flags, isLoud: false });
}
