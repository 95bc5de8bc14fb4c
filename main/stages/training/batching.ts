// Shared by the training stages: trees of prompts and answers, the optimizer, image augmentation.

import type { EncodedPrompt, ImageAugmentation } from '../../data/prompts/prompt-encoder.ts';
import type { Adapter } from '../../engine/layers/lora.ts';
import { isVisionParameter, type Model } from '../../engine/models/model.ts';
import { createRandom } from '../../engine/random.ts';
import { createOptimizer } from '../../engine/training/optimizers/index.ts';
import type { Optimizer } from '../../engine/training/optimizers/optimizer.ts';
import type { PrefixTree } from '../../engine/training/prefix-batch.ts';
import type { OptimizerSettings } from './settings.ts';

/** A prompt with its answers, as the trainer takes them. */
export function promptTree(
  { ids, pictures }: EncodedPrompt,
  answers: readonly Int32Array[],
): PrefixTree {
  return { ids, ...(pictures ? { pictures } : {}), answers };
}

/** The learning-rate factor by tensor name: `factor` in the vision tower, 1 in the text model. */
export function visionLearningRateFactor(model: Model, factor: number): (name: string) => number {
  return (name) => (isVisionParameter(model, name) ? factor : 1);
}

/** AdamW with the settings of a stage; the vision tower has its own multiple of the learning rate. */
export function openOptimizer(
  model: Model,
  { weightDecay, maxGradNorm, visionLrMultiplier }: OptimizerSettings,
): Optimizer {
  const learningRateFactor = visionLearningRateFactor(model, visionLrMultiplier);
  return createOptimizer('adamw', { weightDecay, maxGradNorm, learningRateFactor });
}

/**
 * The image augmentation of the i-th question of a step; depends on seed, step and i only, so that a
 * resumed run repeats it.
 */
export function augmentationOf(
  { seed, imageAugmentation }: { readonly seed: number; readonly imageAugmentation: number },
  step: number,
  i: number,
): ImageAugmentation {
  const random = createRandom((seed % 65536) * 2 ** 36 + (step % 2 ** 24) * 4096 + (i % 4096));
  return { strength: imageAugmentation, random };
}

/** Number of trainable parameters. */
export function trainableParameterCount({ tensors }: Adapter): number {
  return [...tensors.values()].reduce((count, { data }) => count + data.length, 0);
}
