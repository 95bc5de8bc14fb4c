// Real answers scored with other weights: which answers, what each part gives them, and what is wrong with such a reward.

import type { RewardTrial, SampleAnswer } from '../preload/contract.ts';
import { composeRewards, type JudgedAnswer, type RewardWeights } from './stages/reward-parts.ts';
import { rewardWarnings } from './stages/reward-warnings.ts';

/** Answers that are shown. */
const SHOWN = 10;

/** Scores the answers of a run. Answers to one question at one step are a group, as they were when they were sampled. */
export function tryReward(
  from: RewardTrial['from'],
  samples: readonly SampleAnswer[],
  weights: RewardWeights,
): RewardTrial {
  const groups = groupsOf(samples).map((group) => {
    const answers = group.map((sample) => judged(sample, weights));
    return { group, answers, ...composeRewards(answers, weights) };
  });
  // Groups with right and wrong answers show most of what a reward does.
  const telling = groups.toSorted((a, b) => spread(b.answers) - spread(a.answers));
  const shown = telling.flatMap(({ group, rewards, parts }) =>
    group.map((sample, i) => ({ sample, reward: rewards[i]!, parts: { ...parts[i]! } })),
  );
  return {
    from,
    answers: shown.slice(0, SHOWN),
    warnings: rewardWarnings(
      groups.map(({ answers }) => answers).filter((answers) => answers.length > 1),
      weights,
    ),
  };
}

function groupsOf(samples: readonly SampleAnswer[]): SampleAnswer[][] {
  const groups = new Map<string, SampleAnswer[]>();
  for (const sample of samples) {
    const key = `${sample.step}\n${sample.exampleId}`;
    groups.set(key, [...(groups.get(key) ?? []), sample]);
  }
  return [...groups.values()];
}

function judged(sample: SampleAnswer, { maxNewTokens }: RewardWeights): JudgedAnswer {
  return {
    accuracy: sample.correct ? 1 : 0,
    format: sample.format ? 1 : 0,
    lengthTokens: sample.lengthTokens,
    text: sample.response,
    finished: sample.lengthTokens < maxNewTokens || sample.format,
  };
}

/** 2 for right and wrong ones, 1 for several, 0 for one. */
function spread(answers: readonly JudgedAnswer[]): number {
  const isMixed = answers.some(({ accuracy }) => accuracy !== answers[0]!.accuracy);
  return isMixed ? 2 : Math.min(1, answers.length - 1);
}
