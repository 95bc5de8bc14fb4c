// Log-probabilities of sampled answers by the training program: of the present policy, or of the
// one the run began with.

import type { Adapter } from '../../engine/layers/lora.ts';
import { layoutTrees } from '../../engine/training/prefix-batch.ts';
import type { Trainer } from '../../engine/training/trainer.ts';
import { withSnapshot, type AdapterSnapshot } from '../training/adapter.ts';
import { groupByTokens, promptTree, treesPerRow } from '../training/batching.ts';
import type { Group } from './rollout.ts';
import type { ScoringSettings } from './settings.ts';

/** Log-probability of every sampled token under the adapter as it is, by group and answer. */
export async function scoreLogProbs(
  groups: readonly Group[],
  trainer: Trainer,
  { microBatchTokens, temperature }: ScoringSettings,
  signal: AbortSignal,
): Promise<Float32Array[][]> {
  const scored = groups.map(({ answers }) =>
    answers.map(({ ids }) => new Float32Array(ids.length)),
  );
  const items = groups.map(({ prompt, answers }, at) => ({
    at,
    tree: promptTree(
      prompt,
      answers.map(({ ids }) => ids),
    ),
  }));
  for (const part of groupByTokens(items, microBatchTokens)) {
    signal.throwIfAborted();
    const trees = part.map(({ tree }) => tree);
    const buffer = layoutTrees(trainer.model, trees, { treesPerRow: treesPerRow(trees) });
    const { logp } = await trainer.run(buffer, { temperature });
    buffer.targets.forEach(({ tree, answer, position }, i) => {
      scored[part[tree]!.at]![answer]![position] = logp[i]!;
    });
  }
  return scored;
}

/** The groups with the reference policy's log-probability of every token, for the KL penalty. */
export async function withReference(
  groups: readonly Group[],
  reference: AdapterSnapshot,
  adapter: Adapter,
  score: () => Promise<Float32Array[][]>,
): Promise<Group[]> {
  const scored = await withSnapshot(adapter, reference, score);
  return groups.map((group, g) => ({
    ...group,
    answers: group.answers.map((answer, a) => ({ ...answer, refLogp: scored[g]![a]! })),
  }));
}
