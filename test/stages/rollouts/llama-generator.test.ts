// Answers by llama.cpp against those of our own engine: the same tokens and log-probabilities, however
// many are written at a time, with an adapter that changes.

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import type { Prompt } from '../../../main/engine/generation/generator.ts';
import { createRandom } from '../../../main/engine/random.ts';
import { randomIds, TINY_TEXT, TINY_WINDOW } from '../../helpers.ts';
import { expectEqual, expectSame, pairOf, randomize, release } from './llama.ts';

const STOPS = [4, 9, 17, 23];
const OPTIONS = { temperature: 1, n: 5, maxNewTokens: 24, stopIds: STOPS, seed: 3 };
/**
 * Largest difference between log-probabilities of one token where llama.cpp looks GELU up in a table
 * of 16-bit numbers, on the processor.
 */
const CLOSE_BY_TABLE = 2e-3;

const promptsOf = (lengths: readonly number[]): Prompt[] => {
  const random = createRandom(31);
  return lengths.map((length) => ({ ids: randomIds(random, length) }));
};
const PROMPTS = promptsOf([7, 3, 12]);

describe.each([
  { name: 'a decoder', config: TINY_TEXT },
  { name: 'a decoder whose heads are interleaved', config: { ...TINY_TEXT, model_type: 'llama' } },
  { name: 'a decoder with windows', config: TINY_WINDOW, close: CLOSE_BY_TABLE },
  { name: 'many tokens', config: { ...TINY_TEXT, vocab_size: 2310 } },
])('$name', ({ config, close }) => {
  it.each([
    { how: 'greedily', sampling: { temperature: 0, n: 1 } },
    { how: 'from all tokens', sampling: { temperature: 1 } },
    { how: 'at a temperature', sampling: { temperature: 0.6 } },
    { how: 'from the likeliest', sampling: { temperature: 1.2, topK: 12, topP: 0.9 } },
  ])('draws $how what our engine draws', async ({ sampling }) => {
    const pair = await pairOf(config);
    const answers = await expectSame(
      pair,
      { ...OPTIONS, ...sampling },
      { prompts: PROMPTS, ...(close ? { close } : {}) },
    );
    if (sampling.temperature > 0)
      expect(new Set(answers[0]!.map(({ ids }) => ids.join())).size).toBeGreaterThan(1);
    await release(pair);
  });
});

it('gives the same answers however many are written at a time', async () => {
  const pair = await pairOf(TINY_TEXT);
  const prompts = promptsOf([7, 3, 12, 5, 9, 4, 30, 2]);
  const all = await expectSame(pair, OPTIONS, { prompts });
  for (const maxSequences of [1, 2, 7])
    expectEqual(await pair.llama.generate(prompts, { ...OPTIONS, maxSequences }), all);
  const [, second] = await pair.llama.generate([prompts[0]!, prompts[6]!], {
    ...{ ...OPTIONS, promptNumbers: [0, 6], answerNumbers: [[1], [4, 0]] },
  });
  expectEqual([second!], [[all[6]![4]!, all[6]![0]!]]);
  await release(pair);
});

it('reads prompts that are longer than its batches', async () => {
  const pair = await pairOf({ ...TINY_TEXT, max_position_embeddings: 8192 });
  await expectSame(
    pair,
    { ...OPTIONS, n: 3, maxNewTokens: 8 },
    {
      prompts: promptsOf([2100, 5, 700]),
    },
  );
  await release(pair);
});

it('tells of every answer once, of the steps and of the progress', async () => {
  const pair = await pairOf(TINY_TEXT);
  const told: string[] = [];
  let steps = 0;
  let progress: number[] = [];
  const answers = await pair.llama.generate(PROMPTS, {
    ...OPTIONS,
    onAnswer: (prompt, answer, { ids }) => told.push(`${prompt} ${answer} ${ids.join()}`),
    onStep: (all) => (steps += Number(all.length === PROMPTS.length)),
    onProgress: (...figures) => (progress = figures),
  });
  const expected = answers.flatMap((group, p) =>
    group.map(({ ids }, a) => `${p} ${a} ${ids.join()}`),
  );
  expect(told.sort()).toEqual(expected.sort());
  const tokens = answers.flat().reduce((sum, { ids }) => sum + ids.length, 0);
  expect(progress).toEqual([PROMPTS.length, PROMPTS.length, tokens]);
  expect(steps).toBeGreaterThan(1);
  await release(pair);
});

it('stops where it is cancelled, and begins anew afterwards', async () => {
  const pair = await pairOf(TINY_TEXT);
  const cancel = new AbortController();
  const cancelled = pair.llama.generate(PROMPTS, {
    ...{ ...OPTIONS, signal: cancel.signal },
    onStep: () => cancel.abort(new Error('enough')),
  });
  await expect(cancelled).rejects.toThrow('enough');
  await expectSame(pair, OPTIONS, { prompts: PROMPTS });
  await release(pair);
});

/** Its adapter takes 1.5 MB: those that are not freed are seen. */
const WIDE = {
  ...TINY_TEXT,
  ...{ hidden_size: 256, intermediate_size: 512, num_attention_heads: 8 },
  tie_word_embeddings: false,
};
const WIDE_RANK = 48;

it('follows its adapter through many changes without keeping the former ones', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const pair = await pairOf(WIDE, { rank: WIDE_RANK });
  const { adapter } = pair.loaded!;
  const numbers = [...adapter.tensors.values()].reduce((sum, { data }) => sum + data.length, 0);
  const megabytes = (4 * numbers) / 1e6;
  const seen = new Set<string>();
  let settled = 0;
  const [settling, swaps] = [10, 30];
  for (let swap = 1; swap <= swaps; swap++) {
    randomize(adapter, swap);
    const [[answer]] = await expectSame(
      pair,
      { ...OPTIONS, temperature: 0, n: 1, maxNewTokens: 6 },
      { prompts: [PROMPTS[0]!] },
    );
    seen.add(answer!.logp[0]!.toFixed(3));
    collect();
    if (swap === settling) settled = process.memoryUsage.rss();
  }
  const grownMegabytes = (process.memoryUsage.rss() - settled) / 1e6;
  expect(seen.size).toBeGreaterThan(swaps / 2);
  expect(grownMegabytes).toBeLessThan(((swaps - settling) * megabytes) / 2);
  await release(pair);
});
