// What is wrong with a reward, told from the groups that it has scored: where it teaches nothing, or the wrong thing.

import {
  composeRewards,
  type JudgedAnswer,
  type RewardParts,
  type RewardWeights,
} from './reward.ts';

/** A fault of a reward, and the share of the groups (0 to 1) that show it. */
export interface RewardWarning {
  readonly kind: 'no-signal' | 'wrong-beats-right' | 'format-alone' | 'length-dominates';
  readonly share: number;
  /** One sentence for a person. */
  readonly sentence: string;
}

/** A group with what it earned. */
interface ScoredGroup {
  readonly answers: readonly JudgedAnswer[];
  readonly rewards: readonly number[];
  readonly parts: readonly RewardParts[];
}

/** Rewards nearer than this are equal: weights such as 0.1 leave rounding behind. */
const EPSILON = 1e-9;

const WARNINGS: readonly [RewardWarning['kind'], (group: ScoredGroup) => boolean, string][] = [
  [
    'wrong-beats-right',
    wrongBeatsRight,
    'a wrong answer earns as much as a right one or more: give accuracy more weight, or the other parts less',
  ],
  [
    'length-dominates',
    lengthDominates,
    'length and repetition move the reward more than accuracy does: give them less weight',
  ],
  [
    'format-alone',
    formatAlone,
    'no answer is right and the format alone tells them apart: it would be learnt without the answer',
  ],
  [
    'no-signal',
    ({ rewards }) => spread(rewards) <= EPSILON,
    'all answers earn the same, so that nothing is learnt from them: ask easier or harder questions, or more answers to each',
  ],
];

/** The faults that the groups show with these weights, the worst kind first; an empty list where there are none. */
export function rewardWarnings(
  groups: readonly (readonly JudgedAnswer[])[],
  weights: RewardWeights,
): RewardWarning[] {
  const earned = groups
    .filter((answers) => answers.length > 0)
    .map((answers): ScoredGroup => ({ answers, ...composeRewards(answers, weights) }));
  return WARNINGS.flatMap(([kind, isFaulty, what]) => {
    const count = earned.filter(isFaulty).length;
    if (count === 0) return [];
    const sentence = `In ${count} of ${earned.length} ${earned.length === 1 ? 'group' : 'groups'} ${what}.`;
    return [{ kind, share: count / earned.length, sentence }];
  });
}

/** What an answer is worth as an answer: one that was cut off is none. */
function earnedAccuracy({ accuracy, finished }: JudgedAnswer): number {
  return finished ? accuracy : 0;
}

function wrongBeatsRight({ answers, rewards }: ScoredGroup): boolean {
  return answers.some((right, i) =>
    answers.some(
      (wrong, j) =>
        earnedAccuracy(wrong) < earnedAccuracy(right) && rewards[j]! >= rewards[i]! - EPSILON,
    ),
  );
}

function lengthDominates({ answers, parts }: ScoredGroup): boolean {
  if (spread(answers.map(earnedAccuracy)) === 0) return false;
  const besides = parts.map(
    ({ conciseness, overlong, repetition }) => conciseness + overlong + repetition,
  );
  return spread(besides) > spread(parts.map(({ accuracy }) => accuracy)) + EPSILON;
}

function formatAlone({ answers, parts }: ScoredGroup): boolean {
  return (
    answers.every((one) => earnedAccuracy(one) === 0) &&
    spread(parts.map(({ format }) => format)) > EPSILON
  );
}

function spread(values: readonly number[]): number {
  return Math.max(...values) - Math.min(...values);
}
