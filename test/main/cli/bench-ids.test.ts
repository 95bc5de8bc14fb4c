// Benchmarks on models that see: random ids hold no placeholder of a picture that is not there.

import { join } from 'node:path';
import { expect, it } from 'vitest';
import { UsageError } from '../../../main/cli/terminal/arguments.ts';
import { bench } from '../../../main/cli/bench/bench.ts';
import { ROOT } from '../../surroundings.ts';

it('trains and answers on random ids without a picture', async () => {
  // Of 1,536 tokens one stands for a picture: among 4,096 ids it would be drawn.
  const model = join(ROOT, 'resources', 'pocket', 'general');
  const command = { command: 'bench', set: [] } as const;
  const flags = { model, batch: 4, length: 1024, steps: 1, rank: 2, new: 1, seed: 1 };
  const sft = await bench({ ...command, words: ['sft'], flags });
  expect(sft['tokens']).toBe(4 * 1024);
  const asked = { ...flags, prompt: 1024, batch: 1 };
  const rollout = await bench({ ...command, words: ['rollout'], flags: asked });
  expect(rollout['new_tokens_per_s_best']).toBeGreaterThan(0);
});

const GENERAL = join(ROOT, 'resources', 'pocket', 'general');

it.each([
  ['rollout', { prompt: 4 }, '--prompt'],
  ['sft', { length: 8 }, '--length'],
  ['sft', { prompt: 8, 'share-prefix': true as const }, '--prompt'],
])('%s with pictures longer than its row %o names the flag', async (workload, short, flag) => {
  const flags = { model: GENERAL, images: 3, steps: 1, repeats: 1, new: 1, ...short };
  const asked = bench({ command: 'bench', set: [], words: [workload], flags });
  const error = (await asked.catch((reason: unknown) => reason)) as UsageError;
  expect(error).toBeInstanceOf(UsageError);
  expect(error.message).toMatch(/^3 images of \d+ tokens do not fit in [48] tokens\.$/);
  const least = new RegExp(`^Set ${flag} to (\\d+) or more`).exec(error.hint!)![1];
  const enough = { ...flags, [flag.slice(2)]: Number(least), batch: 1, group: 1, answer: 4 };
  await bench({ command: 'bench', set: [], words: [workload], flags: enough });
});

it('prints the loss before each step: one of one step, two that differ of two', async () => {
  const losses = async (steps: number) => {
    const flags = { model: GENERAL, batch: 1, length: 64, rank: 2, steps };
    return (await bench({ command: 'bench', set: [], words: ['sft'], flags }))['loss'] as number[];
  };
  const [one, two] = [await losses(1), await losses(2)];
  expect(one).toEqual([two[0]]);
  expect(two[1]).toBeLessThan(two[0]!);
});
