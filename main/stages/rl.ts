// Reinforcement learning with verifiable rewards: GSPO by default, its relatives by settings.
//
// Each step: some prompts, a group of sampled answers to each, a reward for every answer (right, well-formed, short),
// advantages within the group, and one or more optimiser steps on mini-batches of the groups. Writes a LoRA adapter.
// Left out here: a KL term against a reference model, and judges. An answer that the length limit cut off counts as
// wrong (the reference pays it as if it had ended).

import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { PromptEncoder, type EncodedPrompt } from '../data/batch.ts';
import { newArtifactId, openWorkspace, readRows, type ExampleRow } from '../data/workspace.ts';
import { newAdapter } from '../data/adapter.ts';
import { Generator, type Generated } from '../engine/generate.ts';
import type { PolicyLoss } from '../engine/losses.ts';
import { createAdamW, learningRateAt, stepAdamW, type Schedule } from '../engine/optimizer.ts';
import {
  countedTokens,
  policyFeeds,
  type Aggregation,
  type BatchSize,
  type PolicyAnswer,
} from '../engine/policy.ts';
import { createRandom } from '../engine/random.ts';
import { Trainer, trainedAdapter } from '../engine/trainer.ts';
import { layoutTrees, type Tree } from '../engine/tree.ts';
import { UserError } from '../errors.ts';
import type { Job, Stage, StageResult } from './job.ts';
import { ALL_LINEAR, openLearner } from './learner.ts';
import { createMeter } from './progress.ts';
import { concisenessReward, groupAdvantages, overlongPenalty, scoreResponse } from './rewards.ts';
import { batchOf, parentOf } from './sft.ts';
import { addGradients, groupByTokens, TREES_PER_ROW, visionRate } from './train-step.ts';
import { resumeTraining, saveTraining, writeModel } from './training-state.ts';

export interface RlSettings {
  /** Adapter or model folder to start from. */
  readonly model: string;
  /** Data set folder with questions and exact answers. */
  readonly dataset: string;
  /** Questions of this split are practised on. */
  readonly split: string;
  readonly seed: number;
  /** Rollout batches. */
  readonly steps: number;
  /** Questions of one rollout batch. */
  readonly promptsPerStep: number;
  /** Answers to each question. */
  readonly groupSize: number;
  /** Optimiser steps a rollout batch; clipping acts only from the second on. */
  readonly miniBatches: number;
  /** Sampling temperature of the rollouts. */
  readonly temperature: number;
  /** Length limit of an answer in tokens. */
  readonly maxNewTokens: number;
  /** Learning rate of AdamW. */
  readonly learningRate: number;
  readonly visionRateFactor: number;
  /** Steps in which the rate rises. */
  readonly warmupSteps: number;
  readonly schedule: Schedule;
  readonly weightDecay: number;
  readonly maxGradNorm: number;
  /** One ratio an answer (GSPO) or one a token (GRPO, DAPO). */
  readonly ratio: 'sequence' | 'token';
  readonly clipLow: number;
  readonly clipHigh: number;
  readonly aggregation: Aggregation;
  /** Divide advantages by the group's deviation. */
  readonly normalizeAdvantages: boolean;
  /**
   * Groups left out: `accuracy` those all right or all wrong (DAPO; else the deviation of lengths or format alone is
   * blown up to a full advantage), `reward` those of equal rewards, `none` keeps them in the averages.
   */
  readonly filterGroups: 'accuracy' | 'reward' | 'none';
  /** Weight of the part for short right answers; 0 = off. */
  readonly concisenessWeight: number;
  /** Tokens before the length limit over which the overlong penalty grows; 0 = off. */
  readonly overlongBuffer: number;
  /** LoRA rank and alpha when the start is a base model without an adapter. */
  readonly rank: number;
  readonly alpha: number;
  readonly targetModules: string;
  /** Answers decoded side by side. */
  readonly maxSequences: number;
  /** Tokens of one training buffer. */
  readonly bufferTokens: number;
  readonly checkpointEvery: number;
  readonly systemPrompt: string;
}

export const defaults: RlSettings = {
  model: '',
  dataset: '',
  split: 'rl',
  seed: 0,
  steps: 100,
  promptsPerStep: 32,
  groupSize: 16,
  miniBatches: 2,
  temperature: 1,
  maxNewTokens: 512,
  learningRate: 1e-5,
  visionRateFactor: 1,
  warmupSteps: 5,
  schedule: 'constant',
  weightDecay: 0,
  maxGradNorm: 1,
  ratio: 'sequence',
  clipLow: 3e-4,
  clipHigh: 4e-4,
  aggregation: 'seq-mean-token-mean',
  normalizeAdvantages: true,
  filterGroups: 'accuracy',
  concisenessWeight: 0.1,
  overlongBuffer: 0,
  rank: 16,
  alpha: 32,
  targetModules: ALL_LINEAR,
  maxSequences: 512,
  bufferTokens: 4096,
  checkpointEvery: 10,
  systemPrompt: '',
};

/** A question with its sampled answers, scored. */
interface Group {
  readonly row: ExampleRow;
  readonly prompt: EncodedPrompt;
  readonly answers: readonly Generated[];
  readonly texts: readonly string[];
  readonly accuracy: readonly number[];
  readonly format: readonly number[];
  readonly rewards: readonly number[];
  readonly advantages: readonly number[];
}

/** Practises with rewards, starting from a model or an adapter. */
export async function trainWithRewards(settings: RlSettings, job: Job): Promise<StageResult> {
  const workspace = openWorkspace(job.workspace);
  job.report({ fraction: 0, title: 'Opening the model and the questions' });
  const learner = openLearner(settings.model);
  const { base } = learner;
  const { adapter, modules } =
    learner.adapter ??
    newAdapter(
      base.model,
      { r: settings.rank, lora_alpha: settings.alpha, target_modules: settings.targetModules },
      createRandom(settings.seed),
    );
  const trained = trainedAdapter(adapter, modules);
  const trainer = new Trainer(base.model, trained);
  const generator = new Generator(base.model, trained);
  const encoder = new PromptEncoder(base, workspace, { systemPrompt: settings.systemPrompt });
  const optimizer = createAdamW();
  const rows = await practiceRows(settings);
  const stepsPerEpoch = Math.max(1, Math.floor(rows.length / settings.promptsPerStep));

  const resumed = job.resume ? resumeTraining(job.runDir, adapter, optimizer) : undefined;
  let step = resumed?.step ?? 0;
  if (resumed) job.log(`goes on after step ${step}`);
  const meter = createMeter(settings.steps, step);
  let reward = resumed?.counters.reward ?? 0;

  for (; step < settings.steps; step++) {
    job.signal.throwIfAborted();
    const startMs = performance.now();
    const batch = batchOf(rows, step, stepsPerEpoch, {
      seed: settings.seed,
      batchQuestions: settings.promptsPerStep,
    });
    const groups = await rollOut(batch, step, settings, {
      encoder,
      generator,
      stopIds: base.tokenizer.endIds,
      signal: job.signal,
    });
    const rolloutMs = performance.now() - startMs;
    const learningRate = learningRateAt(step, {
      rate: settings.learningRate,
      total: settings.steps,
      warmup: settings.warmupSteps,
      schedule: settings.schedule,
    });
    const update = await learn(groups, settings, { trainer, job, onGradients: (gradients) =>
      stepAdamW(adapter.tensors, gradients, optimizer, {
        learningRate,
        weightDecay: settings.weightDecay,
        maxGradNorm: settings.maxGradNorm,
        rateFactor: visionRate(settings.visionRateFactor),
      }),
    }); // prettier-ignore
    const seconds = (performance.now() - startMs) / 1000;
    const measured = measure(groups);
    reward = measured.reward!;
    job.metric({
      step: step + 1,
      values: {
        ...measured,
        ...update,
        learning_rate: learningRate,
        rollout_seconds: rolloutMs / 1000,
        step_seconds: seconds,
      },
    });
    showSample(groups, step, job);
    job.report(meter(step + 1, 'Practising with rewards', `step ${step + 1} of ${settings.steps}`));
    if ((step + 1) % settings.checkpointEvery === 0 && step + 1 < settings.steps) {
      saveTraining(job.runDir, step + 1, adapter, optimizer, { reward });
    }
  }
  await trainer.release();
  await generator.release();

  const id = newArtifactId(workspace, 'rl', { ...settings });
  const parents = [parentOf(settings.model), parentOf(settings.dataset)];
  const { artifact, sha256 } = writeModel(job, id, adapter, {
    base: base.dir,
    parents,
    settings: { ...settings },
  });
  return { artifact, summary: { steps: settings.steps, questions: rows.length, reward, sha256 } };
}

async function practiceRows(settings: RlSettings): Promise<ExampleRow[]> {
  const rows: ExampleRow[] = [];
  for await (const row of readRows(settings.dataset))
    if (row.split === settings.split) rows.push(row);
  if (rows.length < settings.promptsPerStep) {
    throw new UserError(
      `The part "${settings.split}" of the data set has ${rows.length} questions, a step needs ${settings.promptsPerStep}.`,
      {
        hint: 'Lower promptsPerStep, or choose another part.',
      },
    );
  }
  return rows;
}

/** Samples a group of answers to every question and scores them. */
async function rollOut(
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
  const prompts = await Promise.all(batch.map((row) => tools.encoder.prompt(row)));
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
  return batch.map((row, i) =>
    scoreGroup(row, prompts[i]!, answers[i]!, settings, (ids) => tools.encoder.text(ids)),
  );
}

/** reward = 0.9 · accuracy + 0.1 · format + conciseness within the group + overlong penalty. */
function scoreGroup(
  row: ExampleRow,
  prompt: EncodedPrompt,
  answers: readonly Generated[],
  settings: RlSettings,
  textOf: (ids: Int32Array) => string,
): Group {
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
    advantages: groupAdvantages(rewards, { std: settings.normalizeAdvantages }),
  };
}

/** Optimiser steps on the mini-batches of a rollout; returns what the curves show of them. */
async function learn(
  groups: readonly Group[],
  settings: RlSettings,
  tools: { trainer: Trainer; job: Job; onGradients(gradients: Map<string, Float32Array>): number },
): Promise<Record<string, number>> {
  const isLive = (group: Group) => group.advantages.some((advantage) => advantage !== 0);
  const counted = groups.filter((group) => isCounted(group, settings));
  const size = Math.ceil(counted.length / settings.miniBatches);
  const loss: PolicyLoss = {
    kind: 'policy',
    ratio: settings.ratio,
    clipLow: settings.clipLow,
    clipHigh: settings.clipHigh,
    beta: 0,
  };
  let total = 0;
  let norms = 0;
  let clipped = 0;
  let answers = 0;
  let drift = 0;
  let updates = 0;
  for (let start = 0; start < counted.length; start += size) {
    tools.job.signal.throwIfAborted();
    const mini = counted.slice(start, start + size);
    const batch: BatchSize = {
      answers: mini.reduce((n, group) => n + group.answers.length, 0),
      tokens: mini.reduce(
        (n, group) => n + group.answers.reduce((t, { ids }) => t + ids.length, 0),
        0,
      ),
    };
    const items = mini.filter(isLive).map((group) => ({ group, tree: treeOf(group) }));
    const gradients = new Map<string, Float32Array>();
    for (const part of groupByTokens(items, settings.bufferTokens)) {
      const trees = part.map(({ tree }) => tree);
      const buffer = layoutTrees(tools.trainer.model, trees, { treesPerRow: TREES_PER_ROW });
      const policy = part.map(({ group }) =>
        group.answers.map((answer, g): PolicyAnswer => ({
          oldLogp: answer.logp,
          advantage: group.advantages[g]!,
        })),
      );
      const feeds = policyFeeds(buffer, policy, batch, { aggregation: settings.aggregation });
      const result = await tools.trainer.run(
        buffer,
        { loss, gradients: true, temperature: settings.temperature },
        feeds,
      );
      total += result.loss!;
      addGradients(gradients, result.gradients);
      const ratios = answerLogRatios(buffer.targets, result.logp, policy);
      for (const { logRatio, advantage } of ratios) {
        answers++;
        drift += logRatio;
        const ratio = Math.exp(logRatio);
        if (advantage > 0 ? ratio > 1 + settings.clipHigh : ratio < 1 - settings.clipLow) clipped++;
      }
    }
    const norm = tools.onGradients(gradients);
    if (!Number.isFinite(norm)) tools.job.log('the gradient is not finite, the update is left out');
    norms += norm;
    updates++;
  }
  return {
    loss: updates === 0 ? 0 : total / updates,
    grad_norm: updates === 0 ? 0 : norms / updates,
    clip_fraction: answers === 0 ? 0 : clipped / answers,
    approx_kl: answers === 0 ? 0 : -drift / answers,
  };
}

function treeOf({ prompt, answers }: Group): Tree {
  return {
    ids: prompt.ids,
    ...(prompt.pictures ? { pictures: prompt.pictures } : {}),
    answers: answers.map(({ ids }) => ids),
  };
}

/** Mean log-ratio of every answer against the policy that sampled it. */
function answerLogRatios(
  targets: readonly { tree: number; answer: number; position: number }[],
  logp: Float32Array,
  policy: readonly (readonly PolicyAnswer[])[],
) {
  const sums = policy.map((group) =>
    group.map((answer) => ({
      logRatio: 0,
      advantage: answer.advantage,
      tokens: countedTokens(answer),
    })),
  );
  targets.forEach(({ tree, answer, position }, i) => {
    const sum = sums[tree]![answer]!;
    sum.logRatio += (logp[i]! - policy[tree]![answer]!.oldLogp[position]!) / sum.tokens;
  });
  return sums.flat();
}

function isCounted({ accuracy, rewards }: Group, { filterGroups }: RlSettings): boolean {
  if (filterGroups === 'none') return true;
  const values = filterGroups === 'accuracy' ? accuracy : rewards;
  return values.some((value) => value !== values[0]);
}

/** What the curves show of a rollout, under the field's names. */
function measure(groups: readonly Group[]): Record<string, number> {
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

/** One answer of the step to read: of the first group with right and wrong ones, else of the first. */
function showSample(groups: readonly Group[], step: number, job: Job): void {
  const group =
    groups.find(({ accuracy }) => accuracy.some((x) => x !== accuracy[0])) ?? groups[0]!;
  const picture = group.row.pictures[0];
  const sample = {
    step: step + 1,
    exampleId: group.row.id,
    question: group.row.question,
    ...(picture ? { picture } : {}),
    gold: group.row.answer,
    response: group.texts[0]!,
    correct: group.accuracy[0] === 1,
    format: group.format[0] === 1,
    lengthTokens: group.answers[0]!.ids.length,
  };
  job.sample(sample);
  appendFileSync(join(job.runDir, 'samples.jsonl'), `${JSON.stringify(sample)}\n`);
}

export const stage: Stage<RlSettings> = {
  name: 'rl',
  defaults,
  inputs: { model: 'model', dataset: 'dataset' },
  run: trainWithRewards,
};
