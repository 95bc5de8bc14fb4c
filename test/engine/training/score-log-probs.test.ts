// Scored log-probabilities are independent of the micro-batches.

import { afterAll, expect, it } from 'vitest';
import { createRandom } from '../../../main/engine/random.ts';
import { layoutPrefixBatch, type PrefixTree } from '../../../main/engine/training/prefix-batch.ts';
import { scoreLogProbs } from '../../../main/engine/training/score-log-probs.ts';
import { Trainer } from '../../../main/engine/training/trainer.ts';
import { randomIds, relativeError, TINY_TEXT, tinyInMemory } from '../../helpers.ts';

const random = createRandom(11);
const { model, tensors } = tinyInMemory(TINY_TEXT);
const trainer = new Trainer(model, { tensors });
afterAll(() => trainer.release());

const trees = Array.from({ length: 3 }, (_, t): PrefixTree => {
  const answers = Array.from({ length: t + 1 }, () => randomIds(random, 2 + random.integer(4)));
  return { ids: randomIds(random, 4 + t), answers };
});

it.each([1, 25, 1000])(
  'micro-batches of %i tokens give the same scores',
  async (microBatchTokens) => {
    const scores = await scoreLogProbs(trainer, trees, { microBatchTokens, temperature: 0.7 });
    expect(scores.map((answers) => answers.map(({ length }) => length))).toEqual(
      trees.map(({ answers }) => answers.map(({ length }) => length)),
    );
    for (const [t, tree] of trees.entries()) {
      const batch = layoutPrefixBatch(model, [tree]);
      const { logp } = await trainer.run(batch, { temperature: 0.7 });
      const flat = scores[t]!.flatMap((answer) => [...answer]);
      expect(relativeError(flat, logp)).toBeLessThan(1e-5);
    }
  },
);

it('an aborted signal stops before the next micro-batch', async () => {
  const options = { microBatchTokens: 1, signal: AbortSignal.abort() };
  await expect(scoreLogProbs(trainer, trees, options)).rejects.toThrow(/abort/);
});
