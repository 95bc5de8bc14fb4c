// Shared by the training stages: micro-batches, gradient accumulation, learning rates by module, picture jitter.

import type { Jitter } from '../../data/prompts/prompt-encoder.ts';
import type { LoraModules } from '../../engine/layers/lora.ts';
import { isVisionParameter, type Model } from '../../engine/models/model.ts';
import { createRandom } from '../../engine/random.ts';
import type { PrefixTree } from '../../engine/training/prefix-batch.ts';

/** Adds the gradients of a micro-batch to the accumulated ones. */
export function addGradients(
  sum: Map<string, Float32Array>,
  more: ReadonlyMap<string, Float32Array>,
): void {
  for (const [name, gradient] of more) {
    const known = sum.get(name);
    if (!known) sum.set(name, gradient);
    else for (let i = 0; i < known.length; i++) known[i] = known[i]! + gradient[i]!;
  }
}

/** Groups of consecutive items with at most `tokens` tokens each; a larger tree is a group of its own. */
export function groupByTokens<T extends { readonly tree: PrefixTree }>(
  items: readonly T[],
  tokens: number,
): T[][] {
  const groups: T[][] = [];
  let room = 0;
  for (const item of items) {
    const size = treeTokens(item.tree);
    if (size > room || groups.length === 0) {
      groups.push([]);
      room = tokens;
    }
    groups.at(-1)!.push(item);
    room -= size;
  }
  return groups;
}

/** Tokens of a tree. */
export function treeTokens(tree: PrefixTree): number {
  return tree.answers.reduce((sum, answer) => sum + answer.length, tree.ids.length);
}

/**
 * Number of trees per row of a batch. Short prompts share a row, for larger matrix products; long ones do not, because the
 * cost of attention is quadratic in the row's length. The shape depends on the batch's trees only, not on earlier batches:
 * rounding depends on it, and a resumed run must give the same bytes.
 */
export function treesPerRow(trees: readonly PrefixTree[]): number {
  const longest = Math.max(...trees.map(({ ids }) => ids.length));
  return Math.max(1, Math.min(8, Math.floor(ROW_TOKENS / longest)));
}

const ROW_TOKENS = 128;

/** The factor of the learning rate by tensor name: `factor` in the vision tower, 1 in the text model. */
export function visionLearningRateFactor(model: Model, factor: number): (name: string) => number {
  return (name) => (isVisionParameter(model, name) ? factor : 1);
}

/** The picture jitter of the i-th question of a step; depends on seed, step and i only, so that a resumed run repeats it. */
export function jitterOf(
  { seed, pictureJitter }: { readonly seed: number; readonly pictureJitter: number },
  step: number,
  i: number,
): Jitter {
  const random = createRandom((seed % 65536) * 2 ** 36 + (step % 2 ** 24) * 4096 + (i % 4096));
  return { strength: pictureJitter, random };
}

/** Number of trainable parameters. */
export function trainableParameterCount(modules: LoraModules): number {
  let count = 0;
  for (const { rank, inFeatures, outFeatures } of modules.values())
    count += rank * (inFeatures + outFeatures);
  return count;
}
