// Shared by the training stages: trees of prompts and answers, the trainer, image augmentation.

import type { EncodedPrompt, ImageAugmentation } from '../../data/prompts/prompt-encoder.ts';
import type { Products } from '../../engine/graph/graph.ts';
import type { Adapter, TrainableParameters } from '../../engine/layers/lora.ts';
import { isVisionParameter, type Model } from '../../engine/models/model.ts';
import { createRandom } from '../../engine/random.ts';
import type { Device } from '../../engine/runtime/session.ts';
import type { PrefixTree } from '../../engine/training/prefix-batch.ts';
import { Trainer } from '../../engine/training/trainer.ts';
import type { Job } from '../contract/stage.ts';
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

/** What a stage trains, and where. */
export interface Training {
  readonly model: Model;
  readonly trained: TrainableParameters;
  readonly device: Device;
  readonly products: Products;
}

/**
 * A trainer with the AdamW of a stage's settings; the vision tower has its own multiple of the learning
 * rate. On a device other than the processor, parameters, gradients and moments are in its memory where
 * that is possible; the job's log says where they are.
 */
export async function openTrainer(
  { model, trained, device, products }: Training,
  { weightDecay, maxGradNorm, visionLrMultiplier }: OptimizerSettings,
  { log }: Pick<Job, 'log'>,
): Promise<Trainer> {
  const learningRateFactor = visionLearningRateFactor(model, visionLrMultiplier);
  const optimizer = { weightDecay, maxGradNorm, learningRateFactor };
  const trainer = new Trainer(model, trained, { device, products, optimizer });
  if (device === 'cpu') return trainer;
  const reason = await trainer.moveToDevice();
  log(
    reason === undefined
      ? `parameters, gradients and moments are in the memory of ${device}`
      : `parameters, gradients and moments cross to ${device} at every step: ${reason}`,
  );
  return trainer;
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
