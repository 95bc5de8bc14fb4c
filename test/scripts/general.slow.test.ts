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
import { redrawLostRows } from '../../scripts/build/general/redraw.ts';
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

it('leaves the embedding table as it is while it only sees, where a phase keeps it', async () => {
  const table = 'model.language_model.embed_tokens.weight';
  for (const keepsTable of [true, false]) {
    const { model, tensors } = initialModel(generalConfig(info.ids, info.size), 1);
    const before = tensors.get(table)!.data.slice();
    const patches = tensors.get('model.visual.patch_embed.proj.weight')!.data;
    const firstPatches = patches.slice();
    await trainGeneral(model, tensors, new BatchMaker(tokenizer, info), {
      phases: [{ ...PHASES[0], steps: 2, keepsTable }],
      nothing: tokenizer.encode(NOTHING)[0],
      log: () => {},
    });
    const after = tensors.get(table)!.data;
    expect(after.every((value, i) => value === before[i])).toBe(keepsTable);
    expect(patches).not.toEqual(firstPatches);
  }
});

it('draws rows anew that have one direction, with their length, and no others', () => {
  const { model, tensors } = initialModel(generalConfig(info.ids, info.size), 1);
  const { data, shape } = tensors.get('model.language_model.embed_tokens.weight')!;
  const width = shape[1];
  const row = (id: number) => data.subarray(id * width, (id + 1) * width);
  const lost = [3, 40, 700, 1200, 1500];
  for (const id of lost) row(id).set(row(3).map((value) => value * (1 + id / 1000)));
  const before = data.slice();
  expect(redrawLostRows(model, tensors, 5)).toBe(lost.length);
  for (const id of Array.from({ length: info.size }, (_, i) => i)) {
    const old = before.subarray(id * width, (id + 1) * width);
    if (!lost.includes(id)) expect(row(id)).toEqual(old);
    else {
      expect(Math.hypot(...row(id)) / Math.hypot(...old)).toBeCloseTo(1, 5);
      const dot = row(id).reduce((sum, value, i) => sum + value * old[i], 0);
      expect(Math.abs(dot) / Math.hypot(...old) ** 2).toBeLessThan(0.4);
    }
  }
  expect(redrawLostRows(model, tensors, 5)).toBe(0);
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
