// Rollouts of RL: groups of sampled answers to some questions, their rewards and advantages, and what the curves show.

import type { EncodedPrompt, PromptEncoder } from '../data/batch.ts';
import type { ExampleRow } from '../data/workspace.ts';
import type { Generated, Generator } from '../engine/generate.ts';
import { advantagesOf } from './advantages.ts';
import { concisenessReward, overlongPenalty, scoreResponse } from './rewards.ts';
import type { RlSettings } from './rl.ts';
import { jitterOf } from './train-step.ts';

/** A question with its sampled answers, scored. */
export interface Group {
  readonly row: ExampleRow;
  readonly prompt: EncodedPrompt;
  readonly answers: readonly Generated[];
  readonly texts: readonly string[];
  readonly accuracy: readonly number[];
  readonly format: readonly number[];
  readonly rewards: readonly number[];
  readonly advantages: readonly number[];
}

/** Samples a group of answers to every question and scores them. */
export async function rollOut(
  batch: readonly ExampleRow[],
  step: number,
  settings: RlSettings,
  tools: {
    encoder: PromptEncoder;
    generator: Generator;
    stopIds: readonly number[];
    signal: AbortSignal;
  },
): Promise<Group[]> {
  const prompts = await Promise.all(
    batch.map((row, i) => tools.encoder.prompt(row, jitterOf(settings, step, i))),
  );
  const answers = await tools.generator.generate(prompts, {
    n: settings.groupSize,
    temperature: settings.temperature,
    maxNewTokens: settings.maxNewTokens,
    maxSequences: settings.maxSequences,
    stopIds: tools.stopIds,
    seed: settings.seed,
    firstPrompt: step * settings.promptsPerStep,
    signal: tools.signal,
  });
  const scored = batch.map((row, i) =>
    scoreGroup(row, prompts[i]!, answers[i]!, settings, (ids) => tools.encoder.text(ids)),
  );
  const advantages = advantagesOf(scored.map(({ rewards }) => rewards), settings.advantages); // prettier-ignore
  return scored.map((group, i) => ({ ...group, advantages: advantages[i]! }));
}

/** reward = 0.9 · accuracy + 0.1 · format + conciseness within the group + overlong penalty. */
function scoreGroup(
  row: ExampleRow,
  prompt: EncodedPrompt,
  answers: readonly Generated[],
  settings: RlSettings,
  textOf: (ids: Int32Array) => string,
): Omit<Group, 'advantages'> {
  const texts = answers.map(({ ids }) => textOf(ids));
  const scores = texts.map((response, i) => {
    const score = scoreResponse(
      { response, gold: row.answer, question: row.question },
      { mode: 'strict' },
    );
    return answers[i]!.finished ? score : { ...score, accuracy: 0, format: 0, score: 0 };
  });
  const lengths = answers.map(({ ids }) => ids.length);
  const brevity = concisenessReward(
    lengths,
    scores.map(({ accuracy }) => accuracy === 1),
    settings.concisenessWeight,
  );
  const rewards = scores.map(({ score }, i) => {
    const penalty = settings.overlongBuffer > 0
      ? overlongPenalty(lengths[i]!, { max: settings.maxNewTokens, buffer: settings.overlongBuffer, factor: 1 })
      : 0;
    return score + brevity[i]! + penalty;
  }); // prettier-ignore
  return {
    row,
    prompt,
    answers,
    texts,
    accuracy: scores.map(({ accuracy }) => accuracy),
    format: scores.map(({ format }) => format),
    rewards,
  };
}

/** What the curves show of a rollout, under the field's names. */
export function measure(groups: readonly Group[]): Record<string, number> {
  const answers = groups.flatMap(({ answers }) => answers);
  const mean = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const shareOfGroups = (is: (group: Group) => boolean) => groups.filter(is).length / groups.length;
  return {
    reward: mean(groups.flatMap(({ rewards }) => rewards)),
    accuracy: mean(groups.flatMap(({ accuracy }) => accuracy)),
    format: mean(groups.flatMap(({ format }) => format)),
    length: mean(answers.map(({ ids }) => ids.length)),
    entropy: mean(answers.map(({ meanEntropy }) => meanEntropy)),
    truncated: mean(answers.map(({ finished }) => (finished ? 0 : 1))),
    dead_groups: shareOfGroups(({ accuracy }) => accuracy.every((x) => x === accuracy[0])),
    all_right: shareOfGroups(({ accuracy }) => accuracy.every((x) => x === 1)),
  };
}
