// Settings shared by both training stages.

import type { Schedule } from '../../engine/training/learning-rate.ts';
import type { LoraSettings } from './adapter.ts';
import type { EngineSettings } from './open-model.ts';
import type { ProductChoice } from './products.ts';
import type { ValidationSettings } from './validation.ts';

/** The values of `lrScheduler`. */
export const SCHEDULES = ['constant', 'linear', 'cosine'] as const satisfies readonly Schedule[];

/** AdamW. */
export interface OptimizerSettings {
  /** Peak learning rate. */
  readonly learningRate: number;
  /** Factor of the learning rate for the vision tower. */
  readonly visionLrMultiplier: number;
  /** Learning-rate schedule after the warm-up. */
  readonly lrScheduler: Schedule;
  readonly weightDecay: number;
  /** Maximum gradient norm. */
  readonly maxGradNorm: number;
}

/** How much of a batch is on the device at a time. */
export interface MicroBatchSettings {
  /** Tokens per training buffer: memory against speed. */
  readonly microBatchTokens: number;
  /** Recomputes each layer in the backward pass: about a third more time, far less memory. */
  readonly gradientCheckpointing: boolean;
}

/** How the products with frozen weights are computed. */
export interface ProductSettings {
  /**
   * auto, float32, bfloat16 or float16. auto: float16 on CUDA and WebGPU where the device has it, else
   * float32.
   */
  readonly products: ProductChoice;
}

export interface TrainingSettings
  extends
    EngineSettings,
    LoraSettings,
    OptimizerSettings,
    MicroBatchSettings,
    ProductSettings,
    ValidationSettings {
  /** Adapter or model folder to start from. */
  readonly model: string;
  /** Data set folder. */
  readonly dataset: string;
  /** The split to train on. */
  readonly split: string;
  /** Seed of the adapter, the order of rows and all random draws. */
  readonly seed: number;
  /** Steps between checkpoints. */
  readonly saveSteps: number;
  /** Maximum distortion of images as a share of their shorter side, drawn per use; 0 = none. */
  readonly imageAugmentation: number;
  /** System prompt put before every question; empty = none. */
  readonly systemPrompt: string;
}
