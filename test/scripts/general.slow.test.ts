// Training of the general base: the same vocabulary and the same bytes again, also after an
// interruption, and a decreasing loss.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { loadTokenizer, type Tokenizer } from '../../main/data/text/tokenizer.ts';
import { writeModelFiles, type TokenizerInfo } from '../../scripts/build/cards/tokenizer.ts';
import { BatchMaker, NOTHING } from '../../scripts/build/general/batch.ts';
import { Drawer } from '../../scripts/build/general/drawer.ts';
import { COURSES, generalConfig, GRIDS, LIMITS } from '../../scripts/build/general/recipe.ts';
import { buildGeneralTokenizer } from '../../scripts/build/general/tokenizer.ts';
import { trainGeneral } from '../../scripts/build/general/train.ts';
import { initialModel } from '../../scripts/build/pocket/recipe.ts';
import { temporaryFolder } from '../helpers.ts';

const GENERAL = join(import.meta.dirname, '../../resources/pocket/general');
const dir = temporaryFolder();
let info: TokenizerInfo;
let tokenizer: Tokenizer;

beforeAll(() => {
  info = writeModelFiles(dir, buildGeneralTokenizer(), LIMITS);
  tokenizer = loadTokenizer(dir);
});

const FEW = { ...GRIDS[0], pictures: 3, texts: 1 };
const phase = { skills: ['one shape'], grids: [FEW], seed: 8 };
const PHASES = [
  { ...phase, name: 'see', steps: 30, language: 0, reading: [1, 1] },
  { ...phase, name: 'all', steps: 6, language: 1, reading: [0.5, 0.1] },
] as const;

/** Trains up to each of the steps in `stops` in turn, with a new process's state each time. */
async function train(stops: readonly number[], seed = 8) {
  const checkpoints = temporaryFolder();
  const lines: string[] = [];
  let hash = '';
  for (const stopAfter of stops) {
    const { model, tensors } = initialModel(generalConfig(info.ids, info.size), 1);
    const phases = PHASES.map((each) => ({ ...each, seed }));
    await trainGeneral(model, tensors, new BatchMaker(tokenizer, info), {
      ...{ phases, checkpoints, stopAfter, logSteps: 6 },
      nothing: tokenizer.encode(NOTHING)[0],
      log: (line) => lines.push(line),
    });
    const all = createHash('sha256');
    for (const name of [...tensors.keys()].sort()) all.update(tensors.get(name)!.data);
    hash = all.digest('hex');
  }
  return { hash, lines };
}

it('learns the vocabulary of the shipped model again', () => {
  for (const name of ['tokenizer.json', 'chat_template.jinja', 'preprocessor_config.json'])
    expect(readFileSync(join(dir, name), 'utf8')).toBe(readFileSync(join(GENERAL, name), 'utf8'));
});

it('gives the same bytes in one go and in parts, for the same seed only', async () => {
  const whole = await train([36]);
  const parts = await train([11, 33, 36]);
  expect(parts.hash).toBe(whole.hash);
  expect((await train([36], 9)).hash).not.toBe(whole.hash);
  const reading = whole.lines.map((line) => Number(/reading loss ([\d.]+)/.exec(line)![1]));
  expect(reading).toHaveLength(6);
  expect(reading[4]).toBeLessThan(0.95 * reading[0]);
});

it('draws the same batches in a thread of its own', async () => {
  const drawer = new Drawer({ dir, info });
  const maker = new BatchMaker(tokenizer, info);
  const phase = COURSES[0].phases[9];
  const orders = [0, 1, 2, 7];
  const drawn = await Promise.all(orders.map((step) => drawer.draw(step, phase)));
  await drawer.close();
  expect(drawn).toEqual(orders.map((step) => maker.draw(step, phase)));
});
