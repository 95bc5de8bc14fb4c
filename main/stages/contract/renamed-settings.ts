// Renamed settings: stored runs and recipes are read under the current names; a new recipe that
// uses a former name is refused with the current name as a hint.

type Settings = Readonly<Record<string, unknown>>;

type Renames = Readonly<Record<string, string>>;

/** Former name -> current name, shared by both training stages. */
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

export const RENAMED_SETTINGS: Readonly<Record<string, Renames>> = {
  curate: {
    meaningLikeness: 'meaningSimilarity',
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

/** A stage's settings under their current names; names that never changed are kept. */
export function currentSettings(stage: string, settings: Settings): Settings {
  const entries = Object.entries(settings).map(([name, value]) => [
    presentName(stage, name) ?? name,
    value,
  ]);
  return Object.fromEntries(entries) as Settings;
}

/** The current name of a former setting of a stage; undefined for any other name. */
export function presentName(stage: string, name: string): string | undefined {
  const renames = Object.hasOwn(RENAMED_SETTINGS, stage) ? RENAMED_SETTINGS[stage]! : {};
  return Object.hasOwn(renames, name) ? renames[name] : undefined;
}
