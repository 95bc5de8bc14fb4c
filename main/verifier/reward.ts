// Rewards of a group of answers, and their settings checked. The parts are in
// rewards/parts.ts: the window knows them too.

import {
  REWARD_PARTS,
  rewardSettings,
  type JudgedAnswer,
  type RewardPartName,
  type RewardSettingName,
  type RewardTable,
  type RewardWeights,
} from '../../rewards/parts.ts';
import { UserError } from '../i18n/user-error.ts';
import { msg } from '../../i18n/message.ts';

/** What each part gives or takes, weighted: their sum is the reward, but for rounding. */
export type RewardParts = Readonly<Record<RewardPartName, number>>;

type Defaults = Readonly<Record<RewardSettingName, number>>;

/** The defaults of the RL stage. */
export function rewardDefaults(table: RewardTable = REWARD_PARTS): Defaults {
  return Object.fromEntries(
    rewardSettings(table).map(([name, setting]) => [name, setting.default]),
  ) as Defaults;
}

/** The published reward, 0.9 · accuracy + 0.1 · format, and nothing else. */
export const PUBLISHED_REWARD = Object.fromEntries(
  rewardSettings().map(([name, setting]) => [name, setting.published ?? setting.default]),
) as Defaults;

/**
 * Rewards of the answers to one question, in their order, and what each part of them is. The parts
 * are added up in the order of the table.
 */
export function composeRewards(
  answers: readonly JudgedAnswer[],
  weights: RewardWeights,
  table: RewardTable = REWARD_PARTS,
): { rewards: number[]; parts: RewardParts[] } {
  const columns = Object.entries(table).map(
    ([name, part]) => [name, part.rewardsOf(answers, weights)] as const,
  );
  const rewards = answers.map((_, i) =>
    columns.map(([, values]) => values[i]!).reduce((sum, value) => sum + value),
  );
  const parts = answers.map(
    (_, i) =>
      Object.fromEntries(columns.map(([name, values]) => [name, values[i]!])) as RewardParts,
  );
  return { rewards, parts };
}

/** Throws a UserError that names the first setting with which no reward can be made. */
export function checkRewardWeights(
  weights: RewardWeights,
  table: RewardTable = REWARD_PARTS,
): void {
  const settings = rewardSettings(table);
  for (const [name] of settings) {
    if (Number.isFinite(weights[name]) && weights[name] >= 0) continue;
    throw new UserError(msg('rl.weight-invalid', { setting: name, value: weights[name] }), {
      hint: msg('rl.weight-invalid.hint'),
    });
  }
  for (const [name, { isWithinLimit }] of settings) {
    if (!isWithinLimit || weights[name] <= weights.maxNewTokens) continue;
    const values = { setting: name, value: weights[name], maxNewTokens: weights.maxNewTokens };
    throw new UserError(msg('rl.buffer-too-large', values), {
      hint: msg('rl.buffer-too-large.hint', { setting: name }),
    });
  }
}
