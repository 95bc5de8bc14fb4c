// The parts of a reward: one table. Settings, defaults, checks, sliders, curves, the report and the
// docs derive from it.
//
// A new part is a row here and its words in i18n/en/ui-reward-parts.ts and
// i18n/de/ui-reward-parts.ts.

/** An answer with what the reward depends on. */
export interface JudgedAnswer {
  /** 0 or 1, or between them if the row's check is `partial`. */
  readonly accuracy: number;
  readonly format: number;
  /** Number of tokens, including the end token. */
  readonly lengthTokens: number;
  readonly text: string;
  /** False if the length limit truncated the answer: it earns nothing for accuracy and format. */
  readonly finished: boolean;
}

/** A setting of a part: a number from 0 on. */
export interface RewardSetting {
  /** The default of the RL stage. */
  readonly default: number;
  /** The value in the published reward, if it is not the default. */
  readonly published?: number;
  readonly unit: 'weight' | 'tokens';
  /** Source of the default. */
  readonly source: 'paper' | 'measured' | 'reference' | 'dapo';
  /** True where it cannot be larger than `maxNewTokens`. */
  readonly isWithinLimit?: boolean;
}

/** Values of settings by name, with the length limit of an answer in tokens. */
type Values<Name extends string> = Readonly<Record<Name | 'maxNewTokens', number>>;

/** A part of the reward. */
export interface RewardPart<Setting extends string = string> {
  readonly settings: Readonly<Record<Setting, RewardSetting>>;
  /** The setting with a slider in the window; weights on sliders sum to 1. */
  readonly slider?: Setting;
  /** What it measures, including the other answers of the group. */
  readonly needs: readonly ('accuracy' | 'format' | 'length' | 'text' | 'group')[];
  /** The formula as the docs show it. */
  readonly formula: string;
  /** What the part gives (or takes, below 0), weighted, for each answer of a group. */
  rewardsOf(answers: readonly JudgedAnswer[], values: Values<Setting>): number[];
}

export type RewardTable = Readonly<Record<string, RewardPart>>;

/** Checks a row: its formula sees its own settings only. */
const part = <Setting extends string>(row: RewardPart<Setting>): RewardPart<Setting> => row;

/** The parts in the order in which they are added up and shown. */
export const REWARD_PARTS = {
  accuracy: part({
    settings: { accuracyWeight: { default: 0.9, unit: 'weight', source: 'paper' } },
    slider: 'accuracyWeight',
    needs: ['accuracy'],
    formula: 'weight · accuracy',
    rewardsOf: (answers, { accuracyWeight }) =>
      answers.map(({ accuracy, finished }) => (finished ? accuracyWeight * accuracy : 0)),
  }),
  format: part({
    settings: { formatWeight: { default: 0.1, unit: 'weight', source: 'paper' } },
    slider: 'formatWeight',
    needs: ['format'],
    formula: 'weight · format',
    rewardsOf: (answers, { formatWeight }) =>
      answers.map(({ format, finished }) => (finished ? formatWeight * format : 0)),
  }),
  conciseness: part({
    settings: {
      concisenessWeight: { default: 0.1, published: 0, unit: 'weight', source: 'measured' },
    },
    slider: 'concisenessWeight',
    needs: ['accuracy', 'length', 'group'],
    formula:
      "correct answers only: weight · clamp((m − n) / m, −1, 1), m the median length of the group's correct answers",
    rewardsOf: (answers, { concisenessWeight }) =>
      concisenessReward(
        answers.map(({ lengthTokens }) => lengthTokens),
        answers.map(({ accuracy, finished }) => finished && accuracy === 1),
        concisenessWeight,
      ),
  }),
  overlong: part({
    settings: {
      overlongBuffer: { default: 0, unit: 'tokens', source: 'dapo', isWithinLimit: true },
      overlongFactor: { default: 1, unit: 'weight', source: 'dapo' },
    },
    needs: ['length'],
    formula:
      '0, then falling to −factor over the last `overlongBuffer` tokens before the limit (arXiv 2503.14476, equation 13)',
    rewardsOf: (answers, { overlongBuffer: buffer, overlongFactor: factor, maxNewTokens: max }) =>
      answers.map(({ lengthTokens }) =>
        buffer > 0 ? overlongPenalty(lengthTokens, { max, buffer, factor }) : 0,
      ),
  }),
  repetition: part({
    settings: { repetitionWeight: { default: 0, unit: 'weight', source: 'reference' } },
    slider: 'repetitionWeight',
    needs: ['text'],
    formula:
      '−weight · (1 − distinct n-grams / all n-grams), four words each (arXiv 2502.03373, appendix C.2)',
    rewardsOf: (answers, { repetitionWeight: weight }) =>
      answers.map(({ text }) => (weight > 0 ? repetitionPenalty(text, weight) : 0)),
  }),
};

export type RewardPartName = keyof typeof REWARD_PARTS;

/** The names of the settings of all parts. */
export type RewardSettingName = {
  [Name in RewardPartName]: keyof (typeof REWARD_PARTS)[Name]['settings'];
}[RewardPartName];

/** The settings of a reward; they have the names of the RL stage's settings. */
export type RewardWeights = Values<RewardSettingName>;

/** All settings of a table by name. */
export function rewardSettings(
  table: RewardTable = REWARD_PARTS,
): readonly (readonly [name: RewardSettingName, setting: RewardSetting])[] {
  return Object.values(table).flatMap(
    ({ settings }) => Object.entries(settings) as [RewardSettingName, RewardSetting][],
  );
}

/** The settings with a slider. */
export function sliderSettings(table: RewardTable = REWARD_PARTS): readonly RewardSettingName[] {
  return Object.values(table).flatMap(({ slider }) =>
    slider === undefined ? [] : [slider as RewardSettingName],
  );
}

/** A part's curve among the metrics of a run. */
export const rewardMetric = (part: string): string => `reward_${part}`;

/**
 * The soft overlong penalty (DAPO, arXiv 2503.14476, equation 13): 0 up to `max - buffer` tokens,
 * then falling linearly to `-factor` at `max` tokens. `lengthTokens` includes the end token.
 */
export function overlongPenalty(
  lengthTokens: number,
  { max, buffer, factor }: { max: number; buffer: number; factor: number },
): number {
  if (!(buffer > 0 && buffer <= max)) {
    throw new RangeError(`overlongPenalty: 0 < buffer <= max, got buffer ${buffer}, max ${max}`);
  }
  const excess = lengthTokens - (max - buffer);
  return excess <= 0 ? 0 : (-excess / buffer) * factor;
}

/**
 * The conciseness rewards of one group, in answer order.
 *
 * For a right answer of length n, with m the median length of the group's right answers: `weight ·
 * clamp((m - n) / m, -1, 1)`; 0 for a wrong answer, and 0 when fewer than two are right.
 *
 * The length is relative to the group's, so that hard questions may have long answers. Wrong
 * answers get nothing, or short wrong answers would pay. The bound keeps long right answers above
 * every wrong one while weight < 0.9. Unlike the mean, the median is robust against one answer that
 * runs to the limit. A group without wrong answers, which otherwise gives no signal, still rewards
 * brevity.
 */
export function concisenessReward(
  lengths: readonly number[],
  correct: readonly boolean[],
  weight: number,
): number[] {
  if (lengths.length !== correct.length) {
    throw new RangeError(
      `concisenessReward: one verdict per length, got ${lengths.length} and ${correct.length}`,
    );
  }
  const right = lengths.filter((_, index) => correct[index]).sort((a, b) => a - b);
  if (right.length < 2) return lengths.map(() => 0);
  const half = right.length >> 1;
  const median = right.length % 2 === 1 ? right[half]! : (right[half - 1]! + right[half]!) / 2;
  if (!(median > 0)) return lengths.map(() => 0);
  return lengths.map((length, index) => {
    if (!correct[index]) return 0;
    return weight * Math.max(-1, Math.min(1, (median - length) / median));
  });
}

/** Words per n-gram of the repetition penalty. */
const NGRAM_WORDS = 4;

/** A Chinese character, or a run of other characters between spaces. */
const WORD = /[\u3400-\u9fff]|[^\s\u3400-\u9fff]+/g;

/**
 * The repetition penalty (arXiv 2502.03373, appendix C.2): `-weight · (1 - distinct n-grams / all
 * n-grams)`, with n-grams of four words in lower case; 0 for a text of fewer words. A text that
 * only repeats itself approaches `-weight`.
 */
export function repetitionPenalty(text: string, weight: number): number {
  const words = text.toLowerCase().match(WORD) ?? [];
  const total = words.length - NGRAM_WORDS + 1;
  if (total <= 0) return 0;
  const distinct = new Set<string>();
  for (let at = 0; at < total; at++) distinct.add(words.slice(at, at + NGRAM_WORDS).join(' '));
  return distinct.size === total ? 0 : -weight * (1 - distinct.size / total);
}
