// Settings that both training stages have.

import type { Schedule } from '../../engine/training/learning-rate.ts';
import type { LoraSettings } from './adapter.ts';
import type { EngineSettings } from './open-model.ts';
import type { ValidationSettings } from './validation.ts';

/** The values of `lrScheduler`. */
export const SCHEDULES = ['constant', 'linear', 'cosine'] as const satisfies readonly Schedule[];

/** AdamW. */
export interface OptimizerSettings {
  /** Peak learning rate. */
  readonly learningRate: number;
  /** The vision tower's learning rate as a multiple of it. */
  readonly visionLrMultiplier: number;
  /** How the rate changes after the warm-up. */
  readonly lrScheduler: Schedule;
  readonly weightDecay: number;
  /** Bound of the gradient's norm. */
  readonly maxGradNorm: number;
}

/** How much of a batch is on the device at a time. */
export interface MicroBatchSettings {
  /** Tokens of one training buffer: memory against speed. */
  readonly microBatchTokens: number;
  /** Computes each layer again in the backward pass: about a third more time, far less memory. */
  readonly gradientCheckpointing: boolean;
}

export interface TrainingSettings
  extends EngineSettings, LoraSettings, OptimizerSettings, MicroBatchSettings, ValidationSettings {
  /** Adapter or model folder to start from. */
  readonly model: string;
  /** Data set folder. */
  readonly dataset: string;
  /** The part of the data set that is trained on. */
  readonly split: string;
  /** Seed of the adapter, of the order of rows and of everything drawn. */
  readonly seed: number;
  /** Steps between checkpoints. */
  readonly saveSteps: number;
  /**
   * Images are distorted by up to this share of their shorter side, differently each time; 0 =
   * never.
   */
  readonly imageAugmentation: number;
  /** System prompt put before every question; empty = none. */
  readonly systemPrompt: string;
}
