// Settings of the stage sft.

import { ALL_LINEAR } from '../../engine/layers/lora.ts';
import { ENGINE_DEFAULTS } from '../training/open-model.ts';
import type { TrainingSettings } from '../training/settings.ts';
import { VALIDATION_DEFAULTS } from '../training/validation.ts';

export interface SftSettings extends TrainingSettings {
  /** Passes over the data. */
  readonly epochs: number;
  /** Optimiser steps at most; 0 = as many as the epochs take. */
  readonly maxSteps: number;
  /** Questions (with all their answers) of one optimiser step. */
  readonly batchSize: number;
  /** Answers of a question in one step, taken in turn over the epochs; 0 = all that were kept. */
  readonly answersPerQuestion: number;
  /** Share of the steps in which the rate rises. */
  readonly warmupRatio: number;
}

export const defaults: SftSettings = {
  model: '',
  dataset: '',
  split: 'sft',
  seed: 0,
  epochs: 3,
  maxSteps: 0,
  batchSize: 16,
  answersPerQuestion: 0,
  learningRate: 2e-4,
  visionLrMultiplier: 1,
  warmupRatio: 0.1,
  lrScheduler: 'cosine',
  weightDecay: 0,
  maxGradNorm: 1,
  ...VALIDATION_DEFAULTS,
  loraRank: 16,
  loraAlpha: 32,
  targetModules: ALL_LINEAR,
  modulesToSave: '',
  microBatchTokens: 4096,
  saveSteps: 25,
  gradientCheckpointing: false,
  products: 'auto',
  imageAugmentation: 0,
  systemPrompt: '',
  ...ENGINE_DEFAULTS,
};
