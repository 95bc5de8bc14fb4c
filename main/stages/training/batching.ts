// What both training stages share: image augmentation, buffers filled up to a size, gradients added
// up, AdamW's options.

import type { EncodedPrompt, ImageAugmentation } from '../../data/prompts/prompt-encoder.ts';
import type { LoraModules } from '../../engine/layers/lora.ts';
import type { AdamWOptions } from '../../engine/training/optimizer.ts';
import { createRandom } from '../../engine/random.ts';
import type { Tree } from '../../engine/training/prefix-batch.ts';
import type { OptimizerSettings } from './settings.ts';

/** A prompt with its answers, as the trainer takes them. */
export function promptTree({ ids, pictures }: EncodedPrompt, answers: readonly Int32Array[]): Tree {
  return { ids, ...(pictures ? { pictures } : {}), answers };
}

/** Adds the gradients of one buffer to those of the batch so far. */
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

/** Trees in groups, in order, of at most `tokens` tokens each (a larger tree stands alone). */
export function groupByTokens<T extends { readonly tree: Tree }>(
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

/** Tokens a tree takes in a buffer. */
export function treeTokens(tree: Tree): number {
  return tree.answers.reduce((sum, answer) => sum + answer.length, tree.ids.length);
}

/**
 * Trees that share a row of a training buffer: small prompts together, for larger matrix products;
 * long ones alone, for attention over a whole row costs the square of its length. The shape of a
 * buffer follows from its trees alone, never from what ran before: another shape may round
 * otherwise, and a resumed run must end in the same bytes.
 */
export function treesPerRow(trees: readonly Tree[]): number {
  const longest = Math.max(...trees.map(({ ids }) => ids.length));
  return Math.max(1, Math.min(8, Math.floor(ROW_TOKENS / longest)));
}

const ROW_TOKENS = 128;

/** AdamW of a training stage at a learning rate, which the vision tower has its own multiple of. */
export function adamWOptions(
  { weightDecay, maxGradNorm, visionLrMultiplier }: OptimizerSettings,
  learningRate: number,
): AdamWOptions {
  const rateFactor = (name: string) => (name.includes('.visual.') ? visionLrMultiplier : 1);
  return { learningRate, weightDecay, maxGradNorm, rateFactor };
}

/**
 * How the images of the i-th question of a step are augmented: by seed and place alone, so that a
 * resumed run sees the same.
 */
export function augmentationOf(
  { seed, imageAugmentation }: { readonly seed: number; readonly imageAugmentation: number },
  step: number,
  i: number,
): ImageAugmentation {
  const random = createRandom((seed % 65536) * 2 ** 36 + (step % 2 ** 24) * 4096 + (i % 4096));
  return { strength: imageAugmentation, random };
}

/** Number of trained numbers. */
export function trainedParameters(modules: LoraModules): number {
  let count = 0;
  for (const { rank, inFeatures, outFeatures } of modules.values())
    count += rank * (inFeatures + outFeatures);
  return count;
}
