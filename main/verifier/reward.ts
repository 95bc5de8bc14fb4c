// The reward of RL and its parts: accuracy, format, conciseness, overlong penalty, repetition
// penalty. Pure functions, so that the user interface can preview other weights on real answers
// with the function that RL uses.

import { UserError } from '../i18n/user-error.ts';
import { msg } from '../../i18n/message.ts';

/** An answer with what the reward depends on. */
export interface JudgedAnswer {
  /** 0 or 1, or between them where the row's check is `partial`. */
  readonly accuracy: number;
  readonly format: number;
  /** Number of tokens, including the end token. */
  readonly lengthTokens: number;
  readonly text: string;
  /** False where the length limit cut the answer off: it earns nothing for accuracy and format. */
  readonly finished: boolean;
}

/** The settings of a reward, named as in the RL stage. */
export interface RewardWeights {
  readonly accuracyWeight: number;
  readonly formatWeight: number;
  /** Weight of the conciseness reward; 0 = off. */
  readonly concisenessWeight: number;
  /** Number of tokens before the length limit over which the overlong penalty grows; 0 = off. */
  readonly overlongBuffer: number;
  /** The overlong penalty at the length limit. */
  readonly overlongFactor: number;
  /** Weight of the repetition penalty; 0 = off. */
  readonly repetitionWeight: number;
  /** Length limit of an answer, in tokens. */
  readonly maxNewTokens: number;
}

/** The weighted parts; their sum is the reward, up to rounding. */
export interface RewardParts {
  readonly accuracy: number;
  readonly format: number;
  readonly conciseness: number;
  readonly overlong: number;
  readonly repetition: number;
}

/** The parts in display order. */
export const REWARD_PARTS = [
  'accuracy',
  'format',
  'conciseness',
  'overlong',
  'repetition',
] as const;

/** The published reward, 0.9 · accuracy + 0.1 · format, and nothing else. */
export const PLAIN_REWARD = {
  accuracyWeight: 0.9,
  formatWeight: 0.1,
  concisenessWeight: 0,
  overlongBuffer: 0,
  overlongFactor: 1,
  repetitionWeight: 0,
} as const satisfies Omit<RewardWeights, 'maxNewTokens'>;

/**
 * The rewards of the answers to one question, in order, and their parts. A reward is
 * `accuracyWeight · accuracy + formatWeight · format + conciseness + overlong + repetition`, added
 * in this order.
 */
export function composeRewards(
  answers: readonly JudgedAnswer[],
  weights: RewardWeights,
): { rewards: number[]; parts: RewardParts[] } {
  const conciseness = concisenessReward(
    answers.map(({ lengthTokens }) => lengthTokens),
    answers.map(({ accuracy, finished }) => finished && accuracy === 1),
    weights.concisenessWeight,
  );
  const parts = answers.map((answer, i) => ({
    accuracy: answer.finished ? weights.accuracyWeight * answer.accuracy : 0,
    format: answer.finished ? weights.formatWeight * answer.format : 0,
    conciseness: conciseness[i]!,
    overlong: overlongPart(answer.lengthTokens, weights),
    repetition:
      weights.repetitionWeight > 0 ? repetitionPenalty(answer.text, weights.repetitionWeight) : 0,
  }));
  return { rewards: parts.map(sumOf), parts };
}

function sumOf({ accuracy, format, conciseness, overlong, repetition }: RewardParts): number {
  return accuracy + format + conciseness + overlong + repetition;
}

function overlongPart(
  lengthTokens: number,
  { overlongBuffer: buffer, overlongFactor: factor, maxNewTokens: max }: RewardWeights,
): number {
  return buffer > 0 ? overlongPenalty(lengthTokens, { max, buffer, factor }) : 0;
}

/** Throws a UserError that names the first invalid weight. */
export function checkRewardWeights(weights: RewardWeights): void {
  const names = [
    'accuracyWeight',
    'formatWeight',
    'concisenessWeight',
    'overlongBuffer',
    'overlongFactor',
    'repetitionWeight',
  ] as const;
  for (const name of names) {
    if (Number.isFinite(weights[name]) && weights[name] >= 0) continue;
    throw new UserError(msg('rl.weight-invalid', { setting: name, value: weights[name] }), {
      hint: msg('rl.weight-invalid.hint'),
    });
  }
  const { overlongBuffer, maxNewTokens } = weights;
  if (overlongBuffer > maxNewTokens) {
    throw new UserError(msg('rl.buffer-too-large', { overlongBuffer, maxNewTokens }), {
      hint: msg('rl.buffer-too-large.hint'),
    });
  }
}

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
