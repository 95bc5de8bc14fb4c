// Shared by the training stages: micro-batches, gradient accumulation, learning rates by module,
// picture jitter.

import type { ImageAugmentation } from '../../data/prompts/prompt-encoder.ts';
import type { LoraModules } from '../../engine/layers/lora.ts';
import { isVisionParameter, type Model } from '../../engine/models/model.ts';
import { createRandom } from '../../engine/random.ts';

/**
 * The factor of the learning rate by tensor name: `factor` in the vision tower, 1 in the text
 * model.
 */
export function visionLearningRateFactor(model: Model, factor: number): (name: string) => number {
  return (name) => (isVisionParameter(model, name) ? factor : 1);
}

/**
 * The picture jitter of the i-th question of a step; depends on seed, step and i only, so that a
 * resumed run repeats it.
 */
export function jitterOf(
  { seed, pictureJitter }: { readonly seed: number; readonly pictureJitter: number },
  step: number,
  i: number,
): ImageAugmentation {
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
