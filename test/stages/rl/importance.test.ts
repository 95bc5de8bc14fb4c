// Importance weights: what they are, and that they scale the gradient of each token.

import { describe, expect, it } from 'vitest';
import { adapterParameters } from '../../../main/engine/layers/lora.ts';
import { createRandom } from '../../../main/engine/random.ts';
import { policyFeeds } from '../../../main/engine/training/policy-inputs.ts';
import { layoutPrefixBatch } from '../../../main/engine/training/prefix-batch.ts';
import { Trainer } from '../../../main/engine/training/trainer.ts';
import { ImportanceStats, importanceWeights } from '../../../main/stages/rl/importance.ts';
import { randomAdapter, randomIds, TINY_TEXT, tinyInFolder, worstError } from '../../helpers.ts';

it('are the ratios of the probabilities up to the cap', () => {
  const trained = Float32Array.of(Math.log(0.5), Math.log(0.1), Math.log(0.9), -1);
  const sampled = Float32Array.of(Math.log(0.25), Math.log(0.2), Math.log(0.1), -1);
  const weights = importanceWeights(trained, sampled, 2);
  expect([...weights].map((x) => Number(x.toFixed(5)))).toEqual([2, 0.5, 2, 1]);
  const stats = new ImportanceStats();
  expect(stats.values).toEqual({});
  stats.add(Float32Array.of(2, 0.5, 2, 1), 2);
  stats.add(Float32Array.of(1.5, 1, 1, 1), 2);
  expect(stats.values).toEqual({
    importance_mean: 10 / 8,
    importance_max: 2,
    importance_clipped: 2 / 8,
  });
  const rounded = new ImportanceStats();
  rounded.add(importanceWeights(Float32Array.of(0), Float32Array.of(-9), 1.05), 1.05);
  expect(rounded.values['importance_clipped']).toBe(1);
});

describe.each(['token', 'sequence'] as const)('with a ratio per %s', (ratio) => {
  it('scale the gradient of each token and leave the divergence alone', async () => {
    const model = tinyInFolder(TINY_TEXT, 13);
    const { adapter, modules } = randomAdapter(model, 5);
    const trainer = new Trainer(model, adapterParameters(adapter, modules));
    const random = createRandom(4);
    const ids = randomIds(random, 3);
    const batch = layoutPrefixBatch(model, [{ ids: randomIds(random, 5), answers: [ids] }]);
    const run = async (importance: ArrayLike<number>, advantage: number, beta: number) => {
      const answer = { oldLogp: [0, 0, 0], refLogp: [-2, -3, -4], advantage, importance };
      const feeds = policyFeeds(
        batch,
        [[answer]],
        { answers: 1, tokens: 3 },
        {
          aggregation: 'token-mean',
        },
      );
      const loss = { kind: 'policy', ratio, clipLow: 0.2, clipHigh: 0.2, beta } as const;
      const options = { loss: { ...loss, isOnPolicy: true }, gradients: true };
      return (await trainer.run(batch, options, feeds)).gradients;
    };
    const weights = [0.25, 2, 1.5];
    const [weighted, divergence] = [await run(weights, -1, 0.1), await run([1, 1, 1], 0, 0.1)];
    // Each token alone, without a divergence, then their sum by hand.
    const expected = new Map(
      [...divergence].map(([name, values]) => [name, Float32Array.from(values)]),
    );
    for (const [t, weight] of weights.entries()) {
      const alone = await run(
        [0, 1, 2].map((i) => Number(i === t)),
        -1,
        0,
      );
      for (const [name, values] of alone)
        values.forEach((x, i) => (expected.get(name)![i]! += weight * x));
    }
    expect(worstError(weighted, expected)).toBeLessThan(1e-5);
    await trainer.release();
  });
});
