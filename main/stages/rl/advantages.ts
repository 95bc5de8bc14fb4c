// Advantages: how much better an answer did than the others it is compared with.

/** Advantage estimators. */
export const ADVANTAGES = ['std', 'mean', 'leave-one-out', 'batch'] as const;
export type AdvantageKind = (typeof ADVANTAGES)[number];

/**
 * The advantages of the answers of several groups, given their rewards r:
 *
 *   std            (r − mean) / (deviation + 1e-6) of the group     GRPO, arXiv 2402.03300; GSPO, DAPO
 *   mean           r − mean of the group                            Dr. GRPO, arXiv 2503.20783
 *   leave-one-out  r − mean of the group's other answers            RLOO, arXiv 2402.14740
 *   batch          (r − mean of the group) / (deviation + 1e-6)     REINFORCE++ with a group
 *                  of the whole batch                               baseline, arXiv 2501.03262
 *
 * Deviations are sample deviations (n − 1). A group without spread (a dead group) gets zeros.
 */
export function advantagesOf(
  groups: readonly (readonly number[])[],
  kind: AdvantageKind,
): number[][] {
  if (kind === 'std' || kind === 'mean')
    return groups.map((rewards) => groupAdvantages(rewards, { std: kind === 'std' }));
  const centred = groups.map((rewards) => groupAdvantages(rewards, { std: false }));
  if (kind === 'leave-one-out') {
    // r − (sum − r)/(n − 1) = n/(n − 1) · (r − mean)
    return centred.map((group) => {
      const n = group.length;
      return n < 2 ? group : group.map((advantage) => (advantage * n) / (n - 1));
    });
  }
  const all = centred.flat();
  const mean = all.reduce((sum, x) => sum + x, 0) / Math.max(1, all.length);
  const squares = all.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  const deviation = all.length < 2 ? 1 : Math.sqrt(squares / (all.length - 1));
  return centred.map((group) => group.map((advantage) => advantage / (deviation + 1e-6)));
}

/**
 * Group-relative advantages: (reward - mean) / (deviation + 1e-6), the sample deviation (n - 1).
 * With `std: false` only the mean is subtracted. A group without spread (a dead group) gives zeros;
 * a group of one gives its reward, as mean 0 and deviation 1 are assumed.
 */
export function groupAdvantages(
  rewards: readonly number[],
  { std }: { std: boolean } = { std: true },
): number[] {
  if (rewards.length === 1) return std ? [rewards[0]! / (1 + 1e-6)] : [rewards[0]!];
  if (rewards.every((reward) => reward === rewards[0])) return rewards.map(() => 0);
  const mean = rewards.reduce((sum, reward) => sum + reward, 0) / rewards.length;
  const squares = rewards.reduce((sum, reward) => sum + (reward - mean) ** 2, 0);
  const divisor = std ? Math.sqrt(squares / (rewards.length - 1)) + 1e-6 : 1;
  return rewards.map((reward) => (reward - mean) / divisor);
}
