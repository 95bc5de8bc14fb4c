// Settings that were renamed, so that runs and recipes stored under the former names can be resumed and repeated.

import type { Settings } from '../stages/contract/settings.ts';

type Renames = Readonly<Record<string, string>>;

/** Former name -> present name, shared by both training stages. */
const TRAINING: Renames = {
  alpha: 'loraAlpha',
  bufferTokens: 'microBatchTokens',
  checkpointEvery: 'saveSteps',
  pictureJitter: 'imageAugmentation',
  rank: 'loraRank',
  recompute: 'gradientCheckpointing',
  schedule: 'lrScheduler',
  visionRateFactor: 'visionLrMultiplier',
};

const RENAMED: Readonly<Record<string, Renames>> = {
  curate: {
    meaningLikeness: 'wordSimilarity',
    textLikeness: 'textSimilarity',
    visionLikeness: 'visionSimilarity',
  },
  distill: { overrules: 'overrides' },
  sft: { ...TRAINING, batchQuestions: 'batchSize' },
  rl: {
    ...TRAINING,
    aggregation: 'lossAggMode',
    clipHigh: 'clipRatioHigh',
    clipLow: 'clipRatioLow',
    divergence: 'klType',
    dualClip: 'clipRatioC',
    groupSize: 'numGenerations',
    kl: 'klCoef',
    patience: 'earlyStoppingPatience',
    ratio: 'importanceSampling',
    validateEvery: 'evalSteps',
  },
};

/** A stage's settings under their present names; names that were never changed stay. */
export function currentSettings(stage: string, settings: Settings): Settings {
  const renames = Object.hasOwn(RENAMED, stage) ? RENAMED[stage]! : {};
  const entries = Object.entries(settings).map(([name, value]) => [
    Object.hasOwn(renames, name) ? renames[name]! : name,
    value,
  ]);
  return Object.fromEntries(entries) as Settings;
}
