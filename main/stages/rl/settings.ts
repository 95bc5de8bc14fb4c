// Settings of the stage rl.

import type { Divergence } from '../../engine/layers/losses.ts';
import type { Aggregation } from '../../engine/training/policy-inputs.ts';
import { ALL_LINEAR } from '../../engine/layers/lora.ts';
import { ENGINE_DEFAULTS } from '../training/open-model.ts';
import { ROLLOUT_DEFAULTS, type RolloutProgramSettings } from '../rollouts/settings.ts';
import type { TrainingSettings } from '../training/settings.ts';
import { VALIDATION_DEFAULTS } from '../training/validation.ts';
import { JUDGE_DEFAULTS, type JudgeSettings } from '../teachers/judge.ts';
import type { RewardWeights } from '../../../rewards/parts.ts';
import { rewardDefaults } from '../../verifier/reward.ts';
import type { AdvantageKind } from './advantages.ts';
import { CHECK_DEFAULTS, type CheckSettings } from '../../verifier/run-check.ts';
import { TEACHER_DEFAULTS } from '../teachers/types.ts';

export interface RlSettings
  extends TrainingSettings, RewardWeights, CheckSettings, JudgeSettings, RolloutProgramSettings {
  /**
   * A published loss by name: gspo, grpo, dapo, dr_grpo or reinforce++; '' uses the settings as
   * they are.
   */
  readonly preset: string;
  /** Number of rollout batches. */
  readonly steps: number;
  /** Questions per rollout batch. */
  readonly promptsPerStep: number;
  /** Answers per question. */
  readonly numGenerations: number;
  /** Optimiser steps per rollout batch; clipping has an effect only from the second on. */
  readonly miniBatches: number;
  /** Sampling temperature of the rollouts. */
  readonly temperature: number;
  /** Maximum length of an answer in tokens. */
  readonly maxNewTokens: number;
  /** Warm-up steps of the learning rate. */
  readonly warmupSteps: number;
  /** Importance ratio per answer (GSPO) or per token (GRPO, DAPO). */
  readonly importanceSampling: 'sequence' | 'token';
  readonly clipRatioLow: number;
  readonly clipRatioHigh: number;
  /** Bound of a token's loss for negative advantages (PPO's dual clip, 3 in verl); 0 = none. */
  readonly clipRatioC: number;
  readonly lossAggMode: Aggregation;
  /**
   * Bound of a token's importance weight where llama.cpp samples the answers; 0 = no weights.
   */
  readonly importanceCap: number;
  /**
   * Weight of the KL divergence from the initial policy; 0 = none, which saves its forward pass.
   */
  readonly klCoef: number;
  /** Estimator of the KL divergence: k1, k2 or k3. */
  readonly klType: Divergence;
  /** Advantage estimator; see `advantages.ts`. */
  readonly advantages: AdvantageKind;
  /**
   * Which groups are left out: `accuracy` those all right or all wrong (DAPO; otherwise the
   * deviation of lengths or format alone is scaled up to a full advantage), `reward` those of equal
   * rewards, `none` leaves none out.
   */
  readonly filterGroups: 'accuracy' | 'reward' | 'none';
  /** Maximum rounds of further questions that replace left-out groups; 0 = none. */
  readonly resample: number;
  /**
   * Answers truncated by the length limit: `wrong` trains on them as wrong ones, `mask` leaves them
   * out of the loss.
   */
  readonly overlong: 'wrong' | 'mask';
  /**
   * The run ends after this many consecutive steps with nearly every group all right; 0 = never.
   */
  readonly stopWhenSaturated: number;
  /**
   * The run ends after this many consecutive steps with a gradient of zero, with an error if there
   * never was one and no answer was right; 0 = never.
   */
  readonly maxDeadSteps: number;
  /** Answers decoded in parallel. */
  readonly maxSequences: number;
  /** Parallel requests to a judge. */
  readonly concurrency: number;
  /** Timeout of one reply of a judge behind an endpoint. */
  readonly requestSeconds: number;
}

/** Settings that a rollout depends on. */
export type RolloutSettings = RewardWeights &
  Pick<
    RlSettings,
    | 'seed'
    | 'steps'
    | 'promptsPerStep'
    | 'numGenerations'
    | 'temperature'
    | 'maxSequences'
    | 'imageAugmentation'
    | 'filterGroups'
    | 'resample'
    | 'advantages'
  >;

/** Settings that scoring by the training program depends on. */
export type ScoringSettings = Pick<RlSettings, 'microBatchTokens' | 'temperature'>;

/** Settings that the policy loss depends on. */
export type PolicySettings = ScoringSettings &
  Pick<
    RlSettings,
    | 'miniBatches'
    | 'importanceSampling'
    | 'clipRatioLow'
    | 'clipRatioHigh'
    | 'clipRatioC'
    | 'importanceCap'
    | 'lossAggMode'
    | 'klCoef'
    | 'klType'
    | 'filterGroups'
    | 'overlong'
    | 'maxNewTokens'
    | 'gradientCheckpointing'
  >;

/** Settings that validation accuracy depends on. */
export type AccuracySettings = CheckSettings &
  Pick<
    RlSettings,
    | 'dataset'
    | 'evalSteps'
    | 'validationSplit'
    | 'validationLimit'
    | 'promptsPerStep'
    | 'maxNewTokens'
    | 'seed'
  >;

export const defaults: RlSettings = {
  preset: '',
  model: '',
  dataset: '',
  split: 'rl',
  seed: 0,
  steps: 100,
  promptsPerStep: 32,
  numGenerations: 16,
  miniBatches: 2,
  temperature: 1,
  maxNewTokens: 512,
  learningRate: 1e-5,
  visionLrMultiplier: 1,
  warmupSteps: 5,
  lrScheduler: 'constant',
  weightDecay: 0,
  maxGradNorm: 1,
  importanceSampling: 'sequence',
  clipRatioLow: 3e-4,
  clipRatioHigh: 4e-4,
  clipRatioC: 0,
  importanceCap: 2,
  lossAggMode: 'seq-mean-token-mean',
  klCoef: 0,
  klType: 'k3',
  advantages: 'std',
  filterGroups: 'accuracy',
  resample: 0,
  ...rewardDefaults(),
  ...CHECK_DEFAULTS,
  overlong: 'wrong',
  ...VALIDATION_DEFAULTS,
  stopWhenSaturated: 0,
  maxDeadSteps: 10,
  loraRank: 16,
  loraAlpha: 32,
  targetModules: ALL_LINEAR,
  modulesToSave: '',
  maxSequences: 512,
  microBatchTokens: 4096,
  saveSteps: 10,
  gradientCheckpointing: false,
  products: 'auto',
  imageAugmentation: 0,
  systemPrompt: '',
  concurrency: TEACHER_DEFAULTS.concurrency,
  requestSeconds: TEACHER_DEFAULTS.requestSeconds,
  ...JUDGE_DEFAULTS,
  ...ROLLOUT_DEFAULTS,
  ...ENGINE_DEFAULTS,
};

/** Published losses by name; `preset` sets these, and explicit settings override them. */
export const presets: Readonly<Record<string, Partial<RlSettings>>> = {
  // arXiv 2507.18071: one ratio per answer, with a narrow clip range
  gspo: {
    importanceSampling: 'sequence',
    clipRatioLow: 3e-4,
    clipRatioHigh: 4e-4,
    lossAggMode: 'seq-mean-token-mean',
    advantages: 'std',
    filterGroups: 'accuracy',
  },
  // arXiv 2402.03300, without the KL divergence from a reference model
  grpo: {
    importanceSampling: 'token',
    clipRatioLow: 0.2,
    clipRatioHigh: 0.2,
    lossAggMode: 'seq-mean-token-mean',
    advantages: 'std',
    filterGroups: 'none',
  },
  // arXiv 2503.14476: higher upper bound, every token weighted equally, groups without signal
  // replaced by further questions
  dapo: {
    importanceSampling: 'token',
    clipRatioLow: 0.2,
    clipRatioHigh: 0.28,
    lossAggMode: 'token-mean',
    advantages: 'std',
    filterGroups: 'accuracy',
    resample: 2,
  },
  // arXiv 2503.20783: no division by deviation or length
  dr_grpo: {
    importanceSampling: 'token',
    clipRatioLow: 0.2,
    clipRatioHigh: 0.2,
    lossAggMode: 'constant',
    advantages: 'mean',
    filterGroups: 'none',
  },
  // arXiv 2501.03262: advantages scaled over the whole batch
  'reinforce++': {
    importanceSampling: 'token',
    clipRatioLow: 0.2,
    clipRatioHigh: 0.2,
    lossAggMode: 'token-mean',
    advantages: 'batch',
    filterGroups: 'none',
  },
};
