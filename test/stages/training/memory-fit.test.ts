// Forecasts of memory, against the files that training reads.

import { expect, it } from 'vitest';
import { convertModel } from '../../../main/data/checkpoints/convert.ts';
import { saveModel } from '../../../main/data/checkpoints/load.ts';
import { openModelWeights } from '../../../main/data/checkpoints/model-weights.ts';
import { planOf } from '../../../main/stages/training/memory-fit.ts';
import { randomParameters, temporaryFolder, TINY_TEXT } from '../../helpers.ts';

const JSON_128 = { ...TINY_TEXT, hidden_size: 128, intermediate_size: 256, vocab_size: 512 };
const LOAD = { batch: 1, length: 64, images: 0, rank: 4 };

it.each(['int8', 'int4'] as const)(
  '%s: a small machine holds the matrices once, as its files do, a large one twice',
  async (weights) => {
    const [dir, copy] = [temporaryFolder(), temporaryFolder()];
    saveModel(dir, { json: JSON_128, tensors: randomParameters(JSON_128 as never) });
    await convertModel(dir, copy, weights, { memory: 0 });
    const options = { weights, gradientCheckpointing: false } as const;
    const plan = (totalBytes: number) =>
      planOf(JSON_128, LOAD, options, undefined, { totalBytes, freeBytes: 1e9 });
    const [once, twice] = [plan(0), plan(1e12)];
    expect([once.matrices, twice.matrices]).toEqual(['once', 'twice']);
    // Of the table in bfloat16 only rows are read, at most all of them.
    const table = openModelWeights(copy).get('model.embed_tokens.weight')!;
    const stored = [...openModelWeights(copy).values()].reduce((n, t) => n + t.end - t.begin, 0);
    expect(once.memory.weights).toBeLessThanOrEqual(stored);
    expect(once.memory.weights).toBeGreaterThan(stored - (table.end - table.begin));
    expect(twice.memory.weights).toBeGreaterThan(1.9 * (stored - (table.end - table.begin)));
  },
);

it('the logits of a large vocabulary are never in memory at once', () => {
  const json = { ...JSON_128, vocab_size: 200_000, dtype: 'bfloat16' };
  const load = { ...LOAD, length: 1024 };
  const logits = 4 * 1023 * 200_000;
  for (const weights of ['bf16', 'int8', 'int4'] as const)
    for (const totalBytes of [0, 1e12]) {
      const options = { weights, gradientCheckpointing: true };
      const { memory } = planOf(json, load, options, undefined, { totalBytes });
      expect(memory.activations, weights).toBeLessThan(0.5 * logits);
    }
});
