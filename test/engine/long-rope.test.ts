// LongRoPE: sequences beyond the original context turn all their tokens by the long factors.

import { expect, it } from 'vitest';
import { Generator } from '../../main/engine/generation/generator.ts';
import { createRandom } from '../../main/engine/random.ts';
import { layoutPrefixBatch, type PrefixTree } from '../../main/engine/training/prefix-batch.ts';
import { Trainer } from '../../main/engine/training/trainer.ts';
import { randomIds, relativeError, TINY_FUSED, tinyInFolder } from '../helpers.ts';

const BORDER = 12;
const CROSSING = { ...TINY_FUSED, original_max_position_embeddings: BORDER };
const [SHORT, LONG] = [TINY_FUSED.rope_scaling.short_factor, TINY_FUSED.rope_scaling.long_factor];

/** The same weights, always turning by these factors, with the attention factor of the other. */
const fixed = (factors: readonly number[]) => ({
  ...TINY_FUSED,
  original_max_position_embeddings: 1000,
  rope_scaling: {
    type: 'longrope',
    short_factor: factors,
    long_factor: factors,
    attention_factor: Math.sqrt(1 + Math.log(256 / BORDER) / Math.log(BORDER)),
  },
});

const ROUNDING = 2e-5;

async function logp(json: object, tree: PrefixTree): Promise<Float32Array> {
  const trainer = new Trainer(tinyInFolder(json as never, 3), { tensors: new Map() });
  const { logp } = await trainer.run(layoutPrefixBatch(trainer.model, [tree]), {});
  await trainer.release();
  return logp;
}

it('short sequences turn by the short factors, longer ones by the long factors', async () => {
  const ids = randomIds(createRandom(4), 20);
  const tree = (length: number) => ({ ids: ids.slice(0, 5), answers: [ids.slice(5, length)] });
  const [short, long] = [
    await logp(CROSSING, tree(BORDER)),
    await logp(CROSSING, tree(BORDER + 1)),
  ];
  expect(relativeError(short, await logp(fixed(SHORT), tree(BORDER)))).toBeLessThan(ROUNDING);
  expect(relativeError(long, await logp(fixed(LONG), tree(BORDER + 1)))).toBeLessThan(ROUNDING);
  expect(relativeError(long, await logp(fixed(SHORT), tree(BORDER + 1)))).toBeGreaterThan(1e-3);
});

it('answers that cross the border while they are written equal full forward passes', async () => {
  const model = tinyInFolder(CROSSING, 3);
  const generator = new Generator(model);
  const random = createRandom(7);
  const prompts = [3, 9, 12, 15].map((length) => ({ ids: randomIds(random, length) }));
  const results = await generator.generate(prompts, {
    temperature: 1,
    n: 3,
    seed: 2,
    maxNewTokens: 14,
    stopIds: [],
  });
  const trainer = new Trainer(model, { tensors: new Map() });
  for (const [p, { ids }] of prompts.entries())
    for (const answer of results[p]!)
      for (const [t, id] of answer.ids.entries()) {
        const before = Int32Array.of(...ids, ...answer.ids.subarray(0, t));
        const tree = { ids: before, answers: [Int32Array.of(id)], lengthTokens: before.length };
        const { logp } = await trainer.run(layoutPrefixBatch(model, [tree]), {});
        expect(relativeError([answer.logp[t]!], logp)).toBeLessThan(ROUNDING);
      }
  await Promise.all([generator.release(), trainer.release()]);
});
