// Finds faults of a reward in the groups it has scored: where it gives no signal, or the wrong one.

import {
  REWARD_PARTS,
  type JudgedAnswer,
  type RewardPartName,
  type RewardWeights,
} from '../../rewards/parts.ts';
import { composeRewards, type RewardParts } from './reward.ts';

/** A fault of a reward and the share of groups (0 to 1) that show it. */
export interface RewardWarning {
  readonly kind: 'no-signal' | 'wrong-beats-right' | 'format-alone' | 'length-dominates';
  readonly share: number;
  /** One sentence for the user. */
  readonly sentence: string;
}

/** A group of answers with their rewards. */
interface ScoredGroup {
  readonly answers: readonly JudgedAnswer[];
  readonly rewards: readonly number[];
  readonly parts: readonly RewardParts[];
}

/** Parts that look at length or wording rather than at the answer alone. */
const STYLE_PARTS = (Object.keys(REWARD_PARTS) as RewardPartName[]).filter((name) =>
  REWARD_PARTS[name].needs.some((need) => need === 'length' || need === 'text'),
);

/** Rewards closer than this are equal: weights such as 0.1 cause rounding errors. */
const EPSILON = 1e-9;

const WARNINGS: readonly [RewardWarning['kind'], (group: ScoredGroup) => boolean, string][] = [
  [
    'wrong-beats-right',
    wrongBeatsRight,
    'a wrong answer earns at least as much as a right one: raise the weight of accuracy, or lower the others',
  ],
  [
    'length-dominates',
    lengthDominates,
    'length and repetition change the reward more than accuracy does: lower their weights',
  ],
  [
    'format-alone',
    formatAlone,
    'no answer is right and only the format is rewarded: the model would learn it without the answer',
  ],
  [
    'no-signal',
    ({ rewards }) => spread(rewards) <= EPSILON,
    'all answers earn the same, so that nothing is learned from them: ' +
      'use easier or harder questions, or more answers to each',
  ],
];

/** The faults that the groups show with these weights, worst kind first. */
export function rewardWarnings(
  groups: readonly (readonly JudgedAnswer[])[],
  weights: RewardWeights,
): RewardWarning[] {
  const earned = groups
    .filter((answers) => answers.length > 0)
    .map((answers): ScoredGroup => ({ answers, ...composeRewards(answers, weights) }));
  return WARNINGS.flatMap(([kind, isFaulty, description]) => {
    const count = earned.filter(isFaulty).length;
    if (count === 0) return [];
    const noun = earned.length === 1 ? 'group' : 'groups';
    const sentence = `In ${count} of ${earned.length} ${noun} ${description}.`;
    return [{ kind, share: count / earned.length, sentence }];
  });
}

/** The accuracy of an answer; 0 for one that the length limit cut off. */
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
  const otherParts = parts.map((part) =>
    STYLE_PARTS.map((name) => part[name]).reduce((sum, value) => sum + value),
  );
  return spread(otherParts) > spread(parts.map(({ accuracy }) => accuracy)) + EPSILON;
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
