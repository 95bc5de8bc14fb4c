// The policy that a run began with: its log-probabilities of the sampled answers, for the divergence from it.

import type { Adapter } from '../../engine/layers/lora.ts';
import type { Trainer } from '../../engine/training/trainer.ts';
import { layoutPrefixBatch, type PrefixTree } from '../../engine/training/prefix-batch.ts';
import type { Group } from './rollout.ts';
import { microBatches, treesPerRow } from '../../engine/training/micro-batches.ts';
import type { RlSettings } from './settings.ts';

/** The adapter as it was when the run began; call before a checkpoint is taken up. */
export function startOf(adapter: Adapter): ReadonlyMap<string, Float32Array> {
  return new Map([...adapter.tensors].map(([name, { data }]) => [name, data.slice()]));
}

/** The groups with the start's log-probability of every token. */
export async function withReference(
  groups: readonly Group[],
  start: ReadonlyMap<string, Float32Array>,
  adapter: Adapter,
  trainer: Trainer,
  settings: RlSettings,
): Promise<Group[]> {
  const now = startOf(adapter);
  const put = (values: ReadonlyMap<string, Float32Array>) => {
    for (const [name, { data }] of adapter.tensors) data.set(values.get(name)!);
  };
  put(start);
  try {
    const items = groups.map((group, at) => ({ at, tree: treeOf(group) }));
    const result = groups.map((group) => ({ ...group, answers: [...group.answers] }));
    for (const part of microBatches(items, settings.bufferTokens)) {
      const trees = part.map(({ tree }) => tree);
      const buffer = layoutPrefixBatch(trainer.model, trees, { treesPerRow: treesPerRow(trees) });
      const { logp } = await trainer.run(buffer, { temperature: settings.temperature });
      const found = trees.map(({ answers }) => answers.map((ids) => new Float32Array(ids.length)));
      buffer.targets.forEach(({ tree, answer, position }, i) => {
        if (answer >= 0) found[tree]![answer]![position] = logp[i]!;
      });
      part.forEach(({ at }, tree) => {
        const { answers } = result[at]!;
        answers.forEach((answer, a) => (answers[a] = { ...answer, refLogp: found[tree]![a]! }));
      });
    }
    return result;
  } finally {
    put(now);
  }
}

function treeOf({ prompt, answers }: Group): PrefixTree {
  const pictures = prompt.pictures ? { pictures: prompt.pictures } : {};
  return { ids: prompt.ids, ...pictures, answers: answers.map(({ ids }) => ids) };
}
