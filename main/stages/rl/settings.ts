// Settings of the stage rl.

import { ALL_LINEAR } from '../../engine/layers/lora.ts';
import type { Schedule } from '../../engine/training/learning-rate.ts';
import type { Divergence } from '../../engine/layers/losses.ts';
import type { Aggregation } from '../../engine/training/policy-inputs.ts';
import { ENGINE_DEFAULTS, type EngineSettings } from '../training/open-model.ts';
import { JUDGE_DEFAULTS, type JudgeSettings } from '../teachers/judge.ts';
import { PLAIN_REWARD, type RewardWeights } from '../../verifier/reward.ts';
import type { AdvantageKind } from './advantages.ts';
import { CHECK_DEFAULTS, type CheckSettings } from '../../verifier/run-check.ts';
import { TEACHER_DEFAULTS } from '../teachers/types.ts';

export interface RlSettings extends EngineSettings, RewardWeights, CheckSettings, JudgeSettings {
  /** A published loss by name: gspo, grpo, dapo, dr_grpo or reinforce++; '' takes the settings as they stand. */
  readonly preset: string;
  /** Adapter or model folder to start from. */
  readonly model: string;
  /** Data set folder with questions and exact answers. */
  readonly dataset: string;
  /** Questions of this split are practised on. */
  readonly split: string;
  readonly seed: number;
  /** Rollout batches. */
  readonly steps: number;
  /** Questions of one rollout batch. */
  readonly promptsPerStep: number;
  /** Answers to each question. */
  readonly groupSize: number;
  /** Optimiser steps a rollout batch; clipping acts only from the second on. */
  readonly miniBatches: number;
  /** Sampling temperature of the rollouts. */
  readonly temperature: number;
  /** Length limit of an answer in tokens. */
  readonly maxNewTokens: number;
  /** Learning rate of AdamW. */
  readonly learningRate: number;
  readonly visionRateFactor: number;
  /** Steps in which the rate rises. */
  readonly warmupSteps: number;
  readonly schedule: Schedule;
  readonly weightDecay: number;
  readonly maxGradNorm: number;
  /** One ratio an answer (GSPO) or one a token (GRPO, DAPO). */
  readonly ratio: 'sequence' | 'token';
  readonly clipLow: number;
  readonly clipHigh: number;
  /** Bound of a token's loss where its answer was bad (PPO's dual clip, 3 in verl); 0 = none. */
  readonly dualClip: number;
  readonly aggregation: Aggregation;
  /** Weight of the divergence from the policy that the run began with; 0 = none, and no pass for it. */
  readonly kl: number;
  /** How it is estimated: k1, k2 or k3. */
  readonly divergence: Divergence;
  /** What an answer's reward is compared with; see `advantages.ts`. */
  readonly advantages: AdvantageKind;
  /**
   * Groups left out: `accuracy` those all right or all wrong (DAPO; else the deviation of lengths or format alone is
   * blown up to a full advantage), `reward` those of equal rewards, `none` keeps them in the averages.
   */
  readonly filterGroups: 'accuracy' | 'reward' | 'none';
  /** Rounds of further questions asked at most in place of groups left out; 0 = none. */
  readonly resample: number;
  /** Answers that the length limit cut off: `wrong` learns from them as wrong ones, `mask` leaves them out of the loss. */
  readonly overlong: 'wrong' | 'mask';
  /** Steps between looks at held-out questions; 0 = none. */
  readonly validateEvery: number;
  /** The part of the data set that is looked at. */
  readonly validationSplit: string;
  /** Questions of a look at most. */
  readonly validationLimit: number;
  /** The state that becomes the result: the last one, or the best one of the looks. */
  readonly keep: 'last' | 'best';
  /** Looks without gain after which the run ends; 0 = never. */
  readonly patience: number;
  /** Steps in a row with nearly every group all right after which the run ends; 0 = never. */
  readonly stopWhenSaturated: number;
  /** LoRA rank and alpha when the start is a base model without an adapter. */
  readonly rank: number;
  readonly alpha: number;
  readonly targetModules: string;
  /** Answers decoded side by side. */
  readonly maxSequences: number;
  /** Tokens of one training buffer. */
  readonly bufferTokens: number;
  readonly checkpointEvery: number;
  /** Each layer is computed again in the backward pass: about a third more time, far less memory. */
  readonly recompute: boolean;
  /** Pictures are bent by up to this share of their shorter side, anew each time they are seen; 0 = never. */
  readonly pictureJitter: number;
  readonly systemPrompt: string;
  /** Requests to a judge side by side. */
  readonly concurrency: number;
  /** Longest time for one reply of a judge behind an endpoint. */
  readonly requestSeconds: number;
}

export const defaults: RlSettings = {
  preset: '',
  model: '',
  dataset: '',
  split: 'rl',
  seed: 0,
  steps: 100,
  promptsPerStep: 32,
  groupSize: 16,
  miniBatches: 2,
  temperature: 1,
  maxNewTokens: 512,
  learningRate: 1e-5,
  visionRateFactor: 1,
  warmupSteps: 5,
  schedule: 'constant',
  weightDecay: 0,
  maxGradNorm: 1,
  ratio: 'sequence',
  clipLow: 3e-4,
  clipHigh: 4e-4,
  dualClip: 0,
  aggregation: 'seq-mean-token-mean',
  kl: 0,
  divergence: 'k3',
  advantages: 'std',
  filterGroups: 'accuracy',
  resample: 0,
  ...PLAIN_REWARD,
  concisenessWeight: 0.1,
  ...CHECK_DEFAULTS,
  overlong: 'wrong',
  validateEvery: 0,
  validationSplit: 'validation',
  validationLimit: 200,
  keep: 'last',
  patience: 0,
  stopWhenSaturated: 0,
  rank: 16,
  alpha: 32,
  targetModules: ALL_LINEAR,
  maxSequences: 512,
  bufferTokens: 4096,
  checkpointEvery: 10,
  recompute: false,
  pictureJitter: 0,
  systemPrompt: '',
  concurrency: TEACHER_DEFAULTS.concurrency,
  requestSeconds: TEACHER_DEFAULTS.requestSeconds,
  ...JUDGE_DEFAULTS,
  ...ENGINE_DEFAULTS,
};

/** Published losses by name; `preset` sets these, and whatever is named beside it wins. */
export const presets: Readonly<Record<string, Partial<RlSettings>>> = {
  // arXiv 2507.18071: one ratio an answer, clipped close to 1
  gspo: {
    ratio: 'sequence',
    clipLow: 3e-4,
    clipHigh: 4e-4,
    aggregation: 'seq-mean-token-mean',
    advantages: 'std',
    filterGroups: 'accuracy',
  },
  // arXiv 2402.03300, without the divergence from a reference model
  grpo: {
    ratio: 'token',
    clipLow: 0.2,
    clipHigh: 0.2,
    aggregation: 'seq-mean-token-mean',
    advantages: 'std',
    filterGroups: 'none',
  },
  // arXiv 2503.14476: higher upper bound, every token alike, dead groups replaced by further questions
  dapo: {
    ratio: 'token',
    clipLow: 0.2,
    clipHigh: 0.28,
    aggregation: 'token-mean',
    advantages: 'std',
    filterGroups: 'accuracy',
    resample: 2,
  },
  // arXiv 2503.20783: no division by deviation or length
  dr_grpo: {
    ratio: 'token',
    clipLow: 0.2,
    clipHigh: 0.2,
    aggregation: 'constant',
    advantages: 'mean',
    filterGroups: 'none',
  },
  // arXiv 2501.03262: advantages scaled over the whole batch
  'reinforce++': {
    ratio: 'token',
    clipLow: 0.2,
    clipHigh: 0.2,
    aggregation: 'token-mean',
    advantages: 'batch',
    filterGroups: 'none',
  },
};
