// A reward and its parts: accuracy, format, conciseness, length limit, repetition. Pure numbers, so that the window can
// try other weights on real answers while RL uses the same function.

import { UserError } from '../i18n/user-error.ts';
import { msg } from '../../i18n/message.ts';

/** An answer as the reward sees it. */
export interface JudgedAnswer {
  /** 0 to 1; between them only where the row's check counts parts. */
  readonly accuracy: number;
  readonly format: number;
  /** Tokens, the end token included. */
  readonly lengthTokens: number;
  readonly text: string;
  /** False where the length limit cut it off: it earns nothing for accuracy and format. */
  readonly finished: boolean;
}

/** The settings of a reward; they have the names of the RL stage's settings. */
export interface RewardWeights {
  readonly accuracyWeight: number;
  readonly formatWeight: number;
  /** Weight of the part for short right answers; 0 = off. */
  readonly concisenessWeight: number;
  /** Tokens before the length limit over which the overlong penalty grows; 0 = off. */
  readonly overlongBuffer: number;
  /** The overlong penalty at the length limit. */
  readonly overlongFactor: number;
  /** The penalty of an answer that only repeats itself; 0 = off. */
  readonly repetitionWeight: number;
  /** Length limit of an answer in tokens. */
  readonly maxNewTokens: number;
}

/** What each part gives or takes, weighted: their sum is the reward, but for rounding. */
export interface RewardParts {
  readonly accuracy: number;
  readonly format: number;
  readonly conciseness: number;
  readonly overlong: number;
  readonly repetition: number;
}

/** The parts in the order in which they are told. */
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
 * Rewards of the answers to one question, in their order, and what each part of them is:
 * `accuracyWeight · accuracy + formatWeight · format + conciseness + overlong + repetition`, added in this order.
 */
export function composeRewards(
  answers: readonly JudgedAnswer[],
  weights: RewardWeights,
): { rewards: number[]; parts: RewardParts[] } {
  const brevity = concisenessReward(
    answers.map(({ lengthTokens }) => lengthTokens),
    answers.map(({ accuracy, finished }) => finished && accuracy === 1),
    weights.concisenessWeight,
  );
  const parts = answers.map((answer, i) => ({
    accuracy: answer.finished ? weights.accuracyWeight * answer.accuracy : 0,
    format: answer.finished ? weights.formatWeight * answer.format : 0,
    conciseness: brevity[i]!,
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

/** Throws a UserError that names the first weight with which no reward can be made. */
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
  if (weights.overlongBuffer > weights.maxNewTokens) {
    throw new UserError(
      msg('rl.buffer-too-large', {
        overlongBuffer: weights.overlongBuffer,
        maxNewTokens: weights.maxNewTokens,
      }),
      { hint: msg('rl.buffer-too-large.hint') },
    );
  }
}

/**
 * The soft length penalty (DAPO, arXiv 2503.14476, equation 13): 0 up to `max - buffer` tokens, then falling in a straight
 * line to `-factor` at `max` tokens. It is added to the score, and `lengthTokens` counts the end token.
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
 * The conciseness part of one group's rewards, in answer order.
 *
 * For a right answer of length n, with m the median length of the group's right answers:
 * `weight · clamp((m - n) / m, -1, 1)`; 0 for a wrong answer, and 0 when fewer than two are right.
 *
 * Why so: compared with its own group, a length says how wordy an answer is *for this question*, so
 * that hard questions may stay long. Wrong answers get nothing, or silence would pay. The bound
 * keeps a right and long answer above every wrong one while weight < 0.9. The median, unlike the
 * mean, does not move when one answer runs to the limit. And a group that is all right, which
 * otherwise teaches nothing, still teaches brevity.
 */
export function concisenessReward(
  lengths: readonly number[],
  correct: readonly boolean[],
  weight: number,
): number[] {
  if (lengths.length !== correct.length) {
    throw new RangeError(
      `concisenessReward: one verdict a length, got ${lengths.length} and ${correct.length}`,
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

/** Words of one n-gram of the repetition penalty. */
const REPEATED_WORDS = 4;

/** A Chinese character, or what stands between spaces. */
const WORD = /[\u3400-\u9fff]|[^\s\u3400-\u9fff]+/g;

/**
 * The repetition penalty (arXiv 2502.03373, appendix C.2): `-weight · (1 - distinct n-grams / all n-grams)`, here of four
 * words, in lower case; 0 for a text of fewer words. An answer that says one thing over and over comes near `-weight`.
 */
export function repetitionPenalty(text: string, weight: number): number {
  const words = text.toLowerCase().match(WORD) ?? [];
  const all = words.length - REPEATED_WORDS + 1;
  if (all <= 0) return 0;
  const distinct = new Set<string>();
  for (let at = 0; at < all; at++) distinct.add(words.slice(at, at + REPEATED_WORDS).join(' '));
  return distinct.size === all ? 0 : -weight * (1 - distinct.size / all);
}
