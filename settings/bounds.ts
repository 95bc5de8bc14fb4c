// The bounds of every number setting of the stages: one table. The stages refuse a value outside
// of them, the window shows and checks them while a value is typed, and the help prints them.
//
// A new number setting is a row here; test/settings/bounds.test.ts names one that has none.

import { msg, type Message } from '../i18n/message.ts';
import { rewardSettings } from '../rewards/parts.ts';

/** From `min` to `max`, both included; a whole number where `step` is 1. */
export interface Bounds {
  readonly min: number;
  readonly max: number;
  /** 1 for whole numbers; absent for any number between the bounds. */
  readonly step?: 1;
}

const whole = (min: number, max: number): Bounds => ({ min, max, step: 1 });
const real = (min: number, max: number): Bounds => ({ min, max });

const SHARE = real(0, 1);
/** Rows, questions, characters: more than any machine holds. */
const MANY = whole(0, 1_000_000_000);
const SEED = whole(0, Number.MAX_SAFE_INTEGER);
const STEPS = whole(1, 10_000_000);
const STEPS_OR_NONE = whole(0, 10_000_000);
/** Tokens of an answer; the longest context of a model family that the engine reads. */
const TOKENS = whole(1, 1_048_576);
const WEIGHT = real(0, 1_000);

/** By setting; `stage.setting` where one stage differs. */
const BOUNDS: Readonly<Record<string, Bounds>> = {
  seed: SEED,
  limit: MANY,

  pictureDifference: real(0, 255),
  textSimilarity: SHARE,
  meaningSimilarity: SHARE,
  visionSimilarity: SHARE,
  maxPerSource: MANY,
  maxPerKind: MANY,
  maxPerPart: MANY,
  minPixels: MANY,
  maxPixels: MANY,
  splitSeed: SEED,
  minLength: MANY,
  maxLength: MANY,
  minPassRate: SHARE,
  maxPassRate: SHARE,

  answers: whole(1, 1_024),
  'distill.keep': whole(0, 1_024),
  samples: whole(0, 1_024),
  temperature: real(0, 5),
  topP: real(0.01, 1),
  maxNewTokens: TOKENS,
  promptsPerBatch: whole(1, 65_536),
  concurrency: whole(1, 1_024),
  requestSeconds: real(0.01, 86_400),
  judgeMaxNewTokens: TOKENS,

  epochs: real(0.01, 10_000),
  maxSteps: STEPS_OR_NONE,
  steps: STEPS,
  batchSize: whole(1, 65_536),
  answersPerQuestion: whole(0, 1_024),
  learningRate: SHARE,
  visionLrMultiplier: real(0, 1_000),
  warmupRatio: SHARE,
  warmupSteps: STEPS_OR_NONE,
  weightDecay: real(0, 10),
  maxGradNorm: real(0.001, 1_000_000),
  evalSteps: STEPS_OR_NONE,
  validationLimit: whole(1, 1_000_000_000),
  earlyStoppingPatience: STEPS_OR_NONE,
  saveSteps: STEPS,
  loraRank: whole(1, 4_096),
  loraAlpha: real(0.01, 65_536),
  microBatchTokens: whole(1, 16_777_216),
  imageAugmentation: real(0, 0.5),

  promptsPerStep: whole(1, 65_536),
  numGenerations: whole(2, 1_024),
  miniBatches: whole(1, 1_024),
  clipRatioLow: SHARE,
  clipRatioHigh: real(0, 100),
  clipRatioC: real(0, 1_000),
  importanceCap: real(0, 1_000),
  klCoef: WEIGHT,
  resample: whole(0, 1_000),
  stopWhenSaturated: STEPS_OR_NONE,
  maxDeadSteps: STEPS_OR_NONE,
  maxSequences: whole(1, 65_536),
  ...Object.fromEntries(
    rewardSettings().map(([name, { unit }]) => [name, unit === 'tokens' ? MANY : WEIGHT]),
  ),

  questions: MANY,
  gpus: whole(1, 1_024),
  gpuMemory: whole(8, 1_024),
};

/** Numbers of the chat's form. */
export const CHAT_BOUNDS = {
  temperature: real(0, 5),
  maxNewTokens: whole(1, 8_192),
  seed: whole(0, 65_535),
} as const satisfies Readonly<Record<string, Bounds>>;

/** Pictures and videos of a question in the chat, a video counted once. */
export const MOST_CHAT_MEDIA = 8;

/** Frames a second of a video in the chat. */
export const RATE_BOUNDS: Bounds = real(0.01, 240);

/** Frames a second of a video where nothing says otherwise, as in transformers. */
export const DEFAULT_RATE = 24;

/** Frames of a video that are kept: `max_frames` of the processors here, unless a model sets its own. */
export const MOST_FRAMES = 768;

/** Characters of a question in the chat. */
export const LONGEST_QUESTION = 20_000;

/** Numbers of the form for an evaluation. */
export const EVALUATION_BOUNDS = {
  samples: whole(0, 64),
  limit: MANY,
} as const satisfies Readonly<Record<string, Bounds>>;

/** The bounds of a stage's setting; null for a setting that is no number. */
export function boundsOf(stage: string, setting: string): Bounds | null {
  const own = `${stage}.${setting}`;
  const name = Object.hasOwn(BOUNDS, own) ? own : setting;
  return Object.hasOwn(BOUNDS, name) ? BOUNDS[name]! : null;
}

/** Whether a number lies within bounds, and is whole where they ask for it. */
export function isWithin(value: number, { min, max, step }: Bounds): boolean {
  return value >= min && value <= max && (step !== 1 || Number.isSafeInteger(value));
}

/** What the bounds allow, as a sentence to the user: "A whole number from 1 to 4,096." */
export function boundsSentence({ min, max, step }: Bounds): Message {
  if (max === Number.MAX_SAFE_INTEGER) return msg('settings.bounds.whole-from', { min });
  return msg(step === 1 ? 'settings.bounds.whole' : 'settings.bounds.number', { min, max });
}
