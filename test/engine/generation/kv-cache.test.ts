// Which branches a cache takes, and that their keys arrive where a step reads them.

import { expect, it } from 'vitest';
import {
  KVCache,
  type Branch,
  type CachedPrompt,
} from '../../../main/engine/generation/kv-cache.ts';

const SIZES = { layers: 1, width: 4, kvHeads: 2, headDim: 2, vocabulary: 10 };

/** A prompt of some tokens whose keys are all `value`, after its prefill. */
function started(length: number, value: number): Branch {
  const ids = new Int32Array(length).fill(value);
  const prompt: CachedPrompt = { ids, length, next: length };
  const keys = () => new Float32Array(length * SIZES.kvHeads * SIZES.headDim).fill(value);
  const promptKeys = { 'prompt_k.0': keys(), 'prompt_v.0': keys() };
  const cache = KVCache.ofPrefill(SIZES, { rows: 1, prompt: length }, { promptKeys, states: {} });
  return { prompt, cache, slot: 0, length: 0, lastId: 1 };
}

/** Keys of the first tokens of a branch's prompt, those of every head. */
function promptKeys({ cache, slot, prompt }: Branch): number[] {
  const feeds = cache.feeds([], []);
  const name = 'prompt_k.0' in feeds ? 'prompt_k.0' : 'answer_k.0';
  const keys = feeds[name] as Float32Array;
  const { rows } = cache.layout;
  const headKeys = keys.length / rows / SIZES.kvHeads;
  return Array.from({ length: SIZES.kvHeads }, (_, head) => {
    const start = (slot * SIZES.kvHeads + head) * headKeys;
    return [...keys.subarray(start, start + prompt.length * SIZES.headDim)];
  }).flat();
}

it.each([true, false])('a prompt takes the row of an answer that ended (%s)', (updates) => {
  const placed = KVCache.fit(SIZES, [started(9, 1), started(5, 2), started(7, 3)], 1, updates);
  const { cache } = placed[0]!;
  const staying = [placed[0]!, placed[2]!];
  const joined = cache.assignSlots([...staying, started(8, 4)])!;
  expect(joined.slice(0, 2)).toEqual(staying);
  expect(joined.map((branch) => branch.cache === cache)).toEqual([true, true, true]);
  expect(new Set(joined.map(({ slot }) => slot)).size).toBe(3);
  for (const [i, value] of [1, 3, 4].entries()) {
    const keys = promptKeys(joined[i]!);
    expect(keys).toEqual(new Array(keys.length).fill(value));
  }
});

it.each([true, false])('what does not fit is refused, and nothing changes (%s)', (updates) => {
  const placed = KVCache.fit(SIZES, [started(9, 1), started(5, 2)], 1, updates);
  const { cache } = placed[0]!;
  const most = cache.layout.prompt;
  const keys = placed.map(promptKeys);
  expect(cache.assignSlots([placed[0]!, started(most + 1, 3)])).toBeUndefined();
  const more = Array.from({ length: cache.layout.rows - 1 }, (_, i) => started(3, 4 + i));
  expect(cache.assignSlots([...placed, ...more])).toBeUndefined();
  expect(cache.assignSlots([{ ...placed[0]!, length: cache.layout.cached! }])).toBeUndefined();
  expect(placed.map(promptKeys)).toEqual(keys);
  expect(cache.assignSlots(placed)).toEqual(placed);
});
