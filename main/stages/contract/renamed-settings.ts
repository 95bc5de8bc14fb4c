// Settings that were renamed: stored runs and recipes are read under the present names; a new
// recipe with a former name is refused, and the present name suggested.

type Settings = Readonly<Record<string, unknown>>;

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

/** A stage's settings under their present names; names that were never changed stay. */
export function currentSettings(stage: string, settings: Settings): Settings {
  const entries = Object.entries(settings).map(([name, value]) => [
    presentName(stage, name) ?? name,
    value,
  ]);
  return Object.fromEntries(entries) as Settings;
}

/** What a former setting of a stage is called now; undefined for any other name. */
export function presentName(stage: string, name: string): string | undefined {
  const renames = Object.hasOwn(RENAMED_SETTINGS, stage) ? RENAMED_SETTINGS[stage]! : {};
  return Object.hasOwn(renames, name) ? renames[name] : undefined;
}
