// Scores real answers with other reward weights: the answers, the parts of their reward, and
// warnings about the weights.

import type { JudgedAnswer, RewardWeights } from '../../rewards/parts.ts';
import { composeRewards } from '../verifier/reward.ts';
import { rewardWarnings } from '../verifier/reward-diagnostics.ts';
import type { SampleAnswer } from '../../preload/contract/jobs.ts';
import { writtenTraces } from '../stages/distill/traces.ts';
import type { RewardPreview } from '../../preload/contract/train.ts';

/** Maximum number of answers shown, in total and per question. */
const SHOWN = 10;
const SHOWN_PER_GROUP = 4;

/** An answer to score. */
export type PreviewAnswer = SampleAnswer & { readonly finished?: boolean };

/** The teacher's answers to the first `questions` questions of a run. */
export async function teacherAnswers(runDir: string, questions: number): Promise<PreviewAnswer[]> {
  const answers: PreviewAnswer[] = [];
  let step = 0;
  for await (const { trace } of writtenTraces(runDir)) {
    step += 1;
    const { id: exampleId, question, gold, pictures, responses } = trace;
    const picture = pictures[0];
    for (const { text: response, correct, format, tokens: lengthTokens, finished } of responses) {
      const judgedAnswer = { response, correct, format, lengthTokens, finished };
      answers.push({
        step,
        exampleId,
        question,
        gold,
        ...judgedAnswer,
        ...(picture ? { picture } : {}),
      });
    }
    if (step === questions) break;
  }
  return answers;
}

/**
 * Scores the answers of a run. Answers to one question at one step are a group, as they were when
 * they were sampled.
 */
export function previewReward(
  from: RewardPreview['from'],
  samples: readonly PreviewAnswer[],
  weights: RewardWeights,
): RewardPreview {
  const groups = groupsOf(samples).map((group) => {
    const answers = group.map((sample) => judged(sample, weights));
    return { group, answers, ...composeRewards(answers, weights) };
  });
  // Groups with right and wrong answers show most of a reward's effect.
  const telling = groups.toSorted((a, b) => spread(b.answers) - spread(a.answers));
  const shown = telling.flatMap(({ group, rewards, parts }) =>
    sampleGroup(group).map((i) => ({
      sample: group[i]!,
      reward: rewards[i]!,
      parts: { ...parts[i]! },
    })),
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

/** Indices of the answers shown for a group: right and wrong ones alternate, in sampling order. */
function sampleGroup(group: readonly PreviewAnswer[]): number[] {
  const places = [...group.keys()];
  const right = places.filter((i) => group[i]!.correct);
  const wrong = places.filter((i) => !group[i]!.correct);
  const inTurn = places.flatMap((i) => [right[i], wrong[i]]).filter((i) => i !== undefined);
  return inTurn.slice(0, SHOWN_PER_GROUP).sort((a, b) => a - b);
}

function groupsOf(samples: readonly PreviewAnswer[]): PreviewAnswer[][] {
  const groups = new Map<string, PreviewAnswer[]>();
  for (const sample of samples) {
    const key = `${sample.step}\n${sample.exampleId}`;
    groups.set(key, [...(groups.get(key) ?? []), sample]);
  }
  return [...groups.values()];
}

function judged(sample: PreviewAnswer, { maxNewTokens }: RewardWeights): JudgedAnswer {
  return {
    accuracy: sample.correct ? 1 : 0,
    format: sample.format ? 1 : 0,
    lengthTokens: sample.lengthTokens,
    text: sample.response,
    finished: sample.finished ?? (sample.lengthTokens < maxNewTokens || sample.format),
  };
}

/** 2 for groups with right and wrong answers, 1 for several answers, 0 for one. */
function spread(answers: readonly JudgedAnswer[]): number {
  const isMixed = answers.some(({ accuracy }) => accuracy !== answers[0]!.accuracy);
  return isMixed ? 2 : Math.min(1, answers.length - 1);
}
