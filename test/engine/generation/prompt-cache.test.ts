// Which prompts are kept, and which are the same.

import { expect, it } from 'vitest';
import { KVCache, type CachedPrompt } from '../../../main/engine/generation/kv-cache.ts';
import {
  PromptCache,
  promptKey,
  type KnownPrompt,
} from '../../../main/engine/generation/prompt-cache.ts';

const SIZES = { layers: 2, width: 4, kvHeads: 1, headDim: 4, vocabulary: 10 };

function knownPrompt(length: number): KnownPrompt {
  const ids = new Int32Array(length);
  const prompt: CachedPrompt = { ids, length, next: length };
  const promptKeys = Object.fromEntries(
    ['prompt_k.0', 'prompt_v.0', 'prompt_k.1', 'prompt_v.1'].map((name) => [
      name,
      new Float32Array(length * 4),
    ]),
  );
  const cache = KVCache.ofPrefill(SIZES, { rows: 1, prompt: length }, { promptKeys, states: {} });
  return { prompt, cache: KVCache.ofPrompt(cache, 0, prompt), hidden: new Float32Array(4) };
}

it('keeps the prompts that were used last, within its bytes', () => {
  expect(knownPrompt(10).cache.bytes).toBe(10 * 4 * 4 * 4);
  const cache = new PromptCache(25 * 64);
  cache.add('a', knownPrompt(10));
  cache.add('b', knownPrompt(10));
  expect(cache.get('a')).toBeDefined();
  cache.add('c', knownPrompt(10));
  expect(cache.get('b')).toBeUndefined();
  cache.add('a', knownPrompt(11));
  expect([cache.get('a')?.prompt.length, cache.get('c')?.prompt.length]).toEqual([11, 10]);
  cache.add('large', knownPrompt(26));
  expect(cache.get('large')).toBeUndefined();
  expect(cache.get('c')).toBeDefined();
});

it('tells prompts apart by their tokens and by every number of their pictures', () => {
  const picture = (value: number, grid: readonly [number, number, number] = [1, 2, 2]) => ({
    pixelValues: Float32Array.of(1, 2, value),
    gridThw: [grid],
  });
  const ids = Int32Array.of(1, 2, 3);
  const keys = [
    promptKey(ids, undefined),
    promptKey(Int32Array.of(1, 2), undefined),
    promptKey(Int32Array.of(1, 3, 2), undefined),
    promptKey(ids, picture(3)),
    promptKey(ids, picture(3.0000002)),
    promptKey(ids, picture(3, [1, 4, 1])),
  ];
  expect(new Set(keys).size).toBe(keys.length);
  expect(promptKey(Int32Array.from(ids), picture(3))).toBe(keys[3]);
});

it.each(['small', 'large'])('%s models: requests of one prompt get slots of their own', (size) => {
  const sizes = size === 'small' ? SIZES : { ...SIZES, vocabulary: 1e8 };
  const [one, other] = [knownPrompt(3), knownPrompt(5)];
  const branches = [one, other, one, one].map(({ prompt, cache }) => ({
    ...{ prompt, cache, slot: 0, length: 0, lastId: 1 },
  }));
  const placed = KVCache.fit(sizes, branches, 1, true);
  const { rows, answers } = placed[0]!.cache.layout;
  expect(new Set(placed.map(({ slot }) => slot)).size).toBe(4);
  expect(rows * answers).toBe(4);
});
