// Log-probabilities of given answers under the current parameters, e.g. of a reference or an old
// policy.

import { microBatches, treesPerRow } from './micro-batches.ts';
import { layoutPrefixBatch, type PrefixTree } from './prefix-batch.ts';
import type { Trainer } from './trainer.ts';

export interface ScoreOptions {
  /** Tokens of one micro-batch. */
  readonly microBatchTokens: number;
  /** The logits are divided by it; 1 by default. */
  readonly temperature?: number;
  /** Checked before every micro-batch. */
  readonly signal?: AbortSignal;
}

/** The log-probability of every answer token: result[t][g] has those of answer g of tree t. */
export async function scoreLogProbs(
  trainer: Trainer,
  trees: readonly PrefixTree[],
  { microBatchTokens, temperature = 1, signal }: ScoreOptions,
): Promise<Float32Array[][]> {
  const scores = trees.map(({ answers }) => answers.map((ids) => new Float32Array(ids.length)));
  const items = trees.map((tree, t) => ({ tree, scores: scores[t]! }));
  for (const part of microBatches(items, microBatchTokens)) {
    signal?.throwIfAborted();
    const partTrees = part.map(({ tree }) => tree);
    const batch = layoutPrefixBatch(trainer.model, partTrees, {
      treesPerRow: treesPerRow(partTrees),
    });
    const { logp } = await trainer.run(batch, { temperature });
    batch.targets.forEach(({ tree, answer, position }, i) => {
      if (answer >= 0) part[tree]!.scores[answer]![position] = logp[i]!;
    });
  }
  return scores;
}
