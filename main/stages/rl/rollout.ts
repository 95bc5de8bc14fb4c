// Rollouts of RL: groups of sampled answers to some questions, with rewards, advantages and
// metrics.

import type { EncodedPrompt, PromptEncoder } from '../../data/prompts/prompt-encoder.ts';
import type { AnswerGenerator } from '../../engine/generation/generator.ts';
import { createRandom } from '../../engine/random.ts';
import { advantagesOf } from './advantages.ts';
import type { Judge } from '../teachers/judge.ts';
import {
  REWARD_PARTS,
  rewardMetric,
  type RewardPartName,
  type RewardTable,
} from '../../../rewards/parts.ts';
import { composeRewards, type RewardParts } from '../../verifier/reward.ts';
import { scoreAnswer } from '../../verifier/score.ts';
import { judgeRollout, type RolloutWord, type RuledAnswer } from './rollout-judge.ts';
import type { ExampleRow } from '../../data/datasets/example.ts';
import type { GeneratedSequence } from '../../engine/generation/sequences.ts';
import type { RolloutSettings } from './settings.ts';
import { batchOf } from '../training/epoch-order.ts';
import { augmentationOf } from '../training/batching.ts';

/**
 * A sampled answer; `refLogp`: log-probabilities of its tokens under the initial policy; `importance`:
 * weights of its tokens where another program sampled it.
 */
export type SampledAnswer = GeneratedSequence & {
  readonly refLogp?: Float32Array;
  readonly importance?: Float32Array;
};

/** A question with its sampled answers, scored. */
export interface Group {
  readonly row: ExampleRow;
  readonly prompt: EncodedPrompt;
  readonly answers: readonly SampledAnswer[];
  readonly texts: readonly string[];
  /** Accuracy used in the reward: by the rules, or 1 if a judge accepts. */
  readonly accuracy: readonly number[];
  /** The judge's verdicts; absent without a judge. */
  readonly judged?: {
    readonly words: readonly RolloutWord[];
    /** Accuracy and rewards by the rules alone. */
    readonly ruleAccuracy: readonly number[];
    readonly ruleRewards: readonly number[];
  };
  readonly format: readonly number[];
  readonly rewards: readonly number[];
  /** The parts that sum to the rewards. */
  readonly parts: readonly RewardParts[];
  readonly advantages: readonly number[];
}

/** A scored group without advantages. */
type ScoredGroup = Omit<Group, 'advantages'>;

/** Everything a rollout needs. */
export interface RolloutTools {
  readonly encoder: PromptEncoder;
  readonly generator: AnswerGenerator;
  readonly stopIds: readonly number[];
  readonly judge?: Judge | undefined;
  readonly signal: AbortSignal;
}

/** The groups of a step: all sampled ones, for the metrics, and those used for training. */
export interface Rollout {
  readonly sampled: readonly ScoredGroup[];
  readonly groups: readonly Group[];
}

/**
 * Samples a group of answers to every question of the step and scores them. If groups are filtered
 * and `resample` is set, asks further questions until there are as many live groups as questions in
 * a step (DAPO's dynamic sampling, arXiv 2503.14476), for at most `resample` rounds. Deterministic
 * in seed and step, so that a resumed run repeats it.
 */
export async function rollOut(
  rows: readonly ExampleRow[],
  step: number,
  settings: RolloutSettings,
  tools: RolloutTools,
): Promise<Rollout> {
  const promptsPerStep = settings.promptsPerStep;
  const stepsPerEpoch = Math.max(1, Math.floor(rows.length / promptsPerStep));
  const batch = batchOf(rows, step, stepsPerEpoch, {
    seed: settings.seed,
    batchSize: promptsPerStep,
  });
  const sampled = await sampleGroups(batch, step, settings, tools);
  let chosen = sampled;
  if (settings.resample > 0) {
    const isLive = (group: ScoredGroup) => isCounted(group, settings);
    const spare = spareRows(rows, batch, step, settings);
    for (let round = 0; round < settings.resample; round++) {
      const missing = promptsPerStep - sampled.filter(isLive).length;
      const more = spare.splice(0, promptsPerStep);
      if (missing <= 0 || more.length === 0) break;
      const turn = settings.steps + step * settings.resample + round;
      sampled.push(...(await sampleGroups(more, turn, settings, tools)));
    }
    chosen = sampled.filter(isLive).slice(0, promptsPerStep);
  }
  const advantages = advantagesOf(
    chosen.map(({ rewards }) => rewards),
    settings.advantages,
  );
  return { sampled, groups: chosen.map((group, i) => ({ ...group, advantages: advantages[i]! })) };
}

/** The questions that the step does not ask, in shuffled order. */
function spareRows(
  rows: readonly ExampleRow[],
  batch: readonly ExampleRow[],
  step: number,
  { seed }: RolloutSettings,
): ExampleRow[] {
  const asked = new Set(batch);
  const spare = rows.filter((row) => !asked.has(row));
  return createRandom(seed * 1_000_003 + step).shuffle(spare);
}

/** Asks some questions; `turn` gives every call its own random numbers. */
async function sampleGroups(
  batch: readonly ExampleRow[],
  turn: number,
  settings: RolloutSettings,
  tools: RolloutTools,
): Promise<ScoredGroup[]> {
  const prompts = await Promise.all(
    batch.map((row, i) => tools.encoder.prompt(row, augmentationOf(settings, turn, i))),
  );
  const answers = await tools.generator.generate(prompts, {
    n: settings.numGenerations,
    temperature: settings.temperature,
    maxNewTokens: settings.maxNewTokens,
    maxSequences: settings.maxSequences,
    stopIds: tools.stopIds,
    seed: settings.seed,
    firstPrompt: turn * settings.promptsPerStep,
    signal: tools.signal,
  });
  const ruled = batch.map((row, i) =>
    scoreGroup(row, prompts[i]!, answers[i]!, (ids) => tools.encoder.text(ids)),
  );
  const { judge, signal } = tools;
  const words = judge && (await judgeRollout(ruled, judge, signal));
  return ruled.map((group, i) => rewardGroup(group, words?.[i], settings));
}

/** Whether a group is used for training; see `filterGroups`. */
export function isCounted(
  { accuracy, rewards }: ScoredGroup,
  { filterGroups }: Pick<RolloutSettings, 'filterGroups'>,
): boolean {
  if (filterGroups === 'none') return true;
  const values = filterGroups === 'accuracy' ? accuracy : rewards;
  return values.some((value) => value !== values[0]);
}

/** A group scored by the rules. */
interface RuledGroup extends Pick<Group, 'row' | 'prompt' | 'answers' | 'texts'> {
  readonly ruled: readonly RuledAnswer[];
}

/** Scores the answers to a question by the rules. */
function scoreGroup(
  row: ExampleRow,
  prompt: EncodedPrompt,
  answers: readonly GeneratedSequence[],
  textOf: (ids: Int32Array) => string,
): RuledGroup {
  const texts = answers.map(({ ids }) => textOf(ids));
  const ruled = answers.map(({ finished }, i) => ({
    ...scoreAnswer(row, texts[i]!, { finished }),
    finished,
  }));
  return { row, prompt, answers, texts, ruled };
}

/** Combines each answer's parts into one reward; `words` are the judge's verdicts. */
function rewardGroup(
  { ruled, ...group }: RuledGroup,
  words: readonly RolloutWord[] | undefined,
  settings: RolloutSettings,
): ScoredGroup {
  const { answers, texts } = group;
  const rewardsFor = (accuracy: readonly number[]) =>
    composeRewards(
      ruled.map(({ format, finished }, i) => ({
        ...{ accuracy: accuracy[i]!, format, finished, text: texts[i]! },
        lengthTokens: answers[i]!.ids.length,
      })),
      settings,
    );
  const ruleAccuracy = ruled.map(({ accuracy }) => accuracy);
  const accuracy = ruleAccuracy.map((value, i) => (words?.[i] === true ? 1 : value));
  return {
    ...group,
    accuracy,
    format: ruled.map(({ format }) => format),
    ...(words && {
      judged: { words, ruleAccuracy, ruleRewards: rewardsFor(ruleAccuracy).rewards },
    }),
    ...rewardsFor(accuracy),
  };
}

/** The metrics of a rollout, under the field's names. */
export function measure(
  groups: readonly ScoredGroup[],
  table: RewardTable = REWARD_PARTS,
): Record<string, number> {
  const answers = groups.flatMap(({ answers }) => answers);
  const parts = groups.flatMap(({ parts }) => parts);
  const mean = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const shareOfGroups = (is: (group: ScoredGroup) => boolean) =>
    groups.filter(is).length / groups.length;
  return {
    reward: mean(groups.flatMap(({ rewards }) => rewards)),
    ...Object.fromEntries(
      (Object.keys(table) as RewardPartName[]).map((part) => [
        rewardMetric(part),
        mean(parts.map((each) => each[part])),
      ]),
    ),
    accuracy: mean(groups.flatMap(({ accuracy, judged }) => judged?.ruleAccuracy ?? accuracy)),
    ...judgedShares(groups),
    format: mean(groups.flatMap(({ format }) => format)),
    length: mean(answers.map(({ ids }) => ids.length)),
    entropy: mean(answers.map(({ meanEntropy }) => meanEntropy)),
    truncated: mean(answers.map(({ finished }) => (finished ? 0 : 1))),
    frac_reward_zero_std: shareOfGroups(({ accuracy }) => accuracy.every((x) => x === accuracy[0])),
    all_right: shareOfGroups(({ accuracy }) => accuracy.every((x) => x === 1)),
  };
}

/**
 * How many answers of a rollout a judge decided, and the metrics with and without it; empty without
 * a judge.
 */
function judgedShares(groups: readonly ScoredGroup[]): Record<string, number> {
  if (groups.every(({ judged }) => judged === undefined)) return {};
  const words = groups.flatMap(({ judged }) => judged?.words ?? []);
  const mean = (values: readonly number[]) =>
    values.reduce((sum, each) => sum + each, 0) / values.length;
  return {
    judged: mean(words.map((word) => (word === undefined ? 0 : 1))),
    judge_accepted: mean(words.map((word) => (word === true ? 1 : 0))),
    judged_accuracy: mean(groups.flatMap(({ accuracy }) => accuracy)),
    reward_by_rules: mean(groups.flatMap(({ judged }) => judged?.ruleRewards ?? [])),
  };
}
