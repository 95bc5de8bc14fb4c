// Reinforcement learning with verifiable rewards: GSPO by default, its relatives by settings.
//
// Each step: some prompts, a group of sampled answers to each, a reward for every answer (right, well-formed, short),
// advantages within the group, and one or more optimiser steps on mini-batches of the groups. Writes a LoRA adapter.
// By the rules alone, unless a judge is named for answers in words: its share of the reward is told apart. An answer that the length limit cut off counts as wrong (the reference pays it as if it had ended).

import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { newAdapter } from '../data/adapter.ts';
import { PromptEncoder } from '../data/batch.ts';
import { newArtifactId, openWorkspace, readRows, type ExampleRow } from '../data/workspace.ts';
import { Generator } from '../engine/generate.ts';
import { roundsActivations } from '../engine/model.ts';
import { createAdamW, learningRateAt, stepAdamW, type Schedule } from '../engine/optimizer.ts';
import { DIVERGENCES, type Divergence } from '../engine/losses.ts';
import { AGGREGATIONS, type Aggregation } from '../engine/policy.ts';
import { createRandom } from '../engine/random.ts';
import { Trainer, trainedAdapter } from '../engine/trainer.ts';
import { UserError } from '../errors.ts';
import { said } from '../said.ts';
import { ENDED_EARLY, type Job, type Stage, type StageResult } from './job.ts';
import { ALL_LINEAR, ENGINE_DEFAULTS, openLearner, type EngineSettings } from './learner.ts';
import { JUDGE_DEFAULTS, openJudge, type JudgeSettings } from './judge.ts';
import { createMeter } from './progress.ts';
import { checkRewardWeights, PLAIN_REWARD, type RewardWeights } from './reward-parts.ts';
import { JudgeCount } from './rl-judge.ts';
import { startOf, withReference } from './rl-reference.ts';
import { measure, rollOut, type Group, type Rollout } from './rl-rollout.ts';
import { Watch } from './rl-watch.ts';
import { ADVANTAGES, type AdvantageKind } from './advantages.ts';
import { learn } from './rl-update.ts';
import { CHECK_DEFAULTS, readRunCheck, withCheck, type CheckSettings } from './run-check.ts';
import { checkChoices } from './settings.ts';
import { parentOf } from './sft.ts';
import { TEACHER_DEFAULTS } from './teachers.ts';
import { visionRate } from './train-step.ts';
import { resumeTraining, saveTraining, writeModel } from './training-state.ts';

export interface RlSettings extends EngineSettings, RewardWeights, CheckSettings, JudgeSettings {
  /** A published loss by name: gspo, grpo, dapo, dr_grpo or reinforce++; '' takes the settings as they stand. */
  readonly preset: string;
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
  /** Bound of a token's loss where its answer was bad (PPO's dual clip, 3 in verl); 0 = none. */
  readonly dualClip: number;
  readonly aggregation: Aggregation;
  /** Weight of the divergence from the policy that the run began with; 0 = none, and no pass for it. */
  readonly kl: number;
  /** How it is estimated: k1, k2 or k3. */
  readonly divergence: Divergence;
  /** What an answer's reward is compared with; see `advantages.ts`. */
  readonly advantages: AdvantageKind;
  /**
   * Groups left out: `accuracy` those all right or all wrong (DAPO; else the deviation of lengths or format alone is
   * blown up to a full advantage), `reward` those of equal rewards, `none` keeps them in the averages.
   */
  readonly filterGroups: 'accuracy' | 'reward' | 'none';
  /** Rounds of further questions asked at most in place of groups left out; 0 = none. */
  readonly resample: number;
  /** Answers that the length limit cut off: `wrong` learns from them as wrong ones, `mask` leaves them out of the loss. */
  readonly overlong: 'wrong' | 'mask';
  /** Steps between looks at held-out questions; 0 = none. */
  readonly validateEvery: number;
  /** The part of the data set that is looked at. */
  readonly validationSplit: string;
  /** Questions of a look at most. */
  readonly validationLimit: number;
  /** The state that becomes the result: the last one, or the best one of the looks. */
  readonly keep: 'last' | 'best';
  /** Looks without gain after which the run ends; 0 = never. */
  readonly patience: number;
  /** Steps in a row with nearly every group all right after which the run ends; 0 = never. */
  readonly stopWhenSaturated: number;
  /** LoRA rank and alpha when the start is a base model without an adapter. */
  readonly rank: number;
  readonly alpha: number;
  readonly targetModules: string;
  /** Answers decoded side by side. */
  readonly maxSequences: number;
  /** Tokens of one training buffer. */
  readonly bufferTokens: number;
  readonly checkpointEvery: number;
  /** Each layer is computed again in the backward pass: about a third more time, far less memory. */
  readonly recompute: boolean;
  /** Pictures are bent by up to this share of their shorter side, anew each time they are seen; 0 = never. */
  readonly pictureJitter: number;
  readonly systemPrompt: string;
  /** Requests to a judge side by side. */
  readonly concurrency: number;
  /** Longest time for one reply of a judge behind an endpoint. */
  readonly requestSeconds: number;
}

export const defaults: RlSettings = {
  preset: '',
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
  dualClip: 0,
  aggregation: 'seq-mean-token-mean',
  kl: 0,
  divergence: 'k3',
  advantages: 'std',
  filterGroups: 'accuracy',
  resample: 0,
  ...PLAIN_REWARD,
  concisenessWeight: 0.1,
  ...CHECK_DEFAULTS,
  overlong: 'wrong',
  validateEvery: 0,
  validationSplit: 'validation',
  validationLimit: 200,
  keep: 'last',
  patience: 0,
  stopWhenSaturated: 0,
  rank: 16,
  alpha: 32,
  targetModules: ALL_LINEAR,
  maxSequences: 512,
  bufferTokens: 4096,
  checkpointEvery: 10,
  recompute: false,
  pictureJitter: 0,
  systemPrompt: '',
  concurrency: TEACHER_DEFAULTS.concurrency,
  requestSeconds: TEACHER_DEFAULTS.requestSeconds,
  ...JUDGE_DEFAULTS,
  ...ENGINE_DEFAULTS,
};

/** Settings that are one of several words. */
const CHOICES = {
  ratio: ['sequence', 'token'],
  aggregation: AGGREGATIONS,
  advantages: ADVANTAGES,
  filterGroups: ['accuracy', 'reward', 'none'],
  schedule: ['constant', 'linear', 'cosine'],
  divergence: DIVERGENCES,
  overlong: ['wrong', 'mask'],
  keep: ['last', 'best'],
};

/** Practises with rewards, starting from a model or an adapter. */
export async function trainWithRewards(settings: RlSettings, job: Job): Promise<StageResult> {
  checkRlSettings(settings);
  const workspace = openWorkspace(job.workspace);
  job.report({ fraction: 0, title: said`Opening the model and the questions` });
  const learner = await openLearner(settings, job);
  const { base, device } = learner;
  const { adapter, modules } =
    learner.adapter ??
    newAdapter(
      base.model,
      { r: settings.rank, lora_alpha: settings.alpha, target_modules: settings.targetModules },
      createRandom(settings.seed),
    );
  const trained = trainedAdapter(adapter, modules);
  const trainer = new Trainer(base.model, trained, { device });
  const generator = new Generator(base.model, trained, { device });
  const encoder = new PromptEncoder(base, workspace, { systemPrompt: settings.systemPrompt });
  const optimizer = createAdamW();
  const rows = await practiceRows(settings);
  const judge = settings.judge === '' ? undefined : await openJudge(settings, job);
  const judged = new JudgeCount();

  const start = settings.kl > 0 ? startOf(adapter) : undefined;
  const watch = await Watch.open(settings, job);
  const resumed = job.resume ? resumeTraining(job.runDir, adapter, optimizer) : undefined;
  let step = resumed?.step ?? 0;
  if (resumed) {
    watch.restore(resumed.counters);
    judged.restore(resumed.counters);
    job.log(`goes on after step ${step}`);
  }
  const meter = createMeter(settings.steps, step);
  let ended = {};
  let reward = resumed?.counters.reward ?? 0;
  const isRounded = roundsActivations(base.model);

  for (; step < settings.steps; step++) {
    job.signal.throwIfAborted();
    const startMs = performance.now();
    const tools = { encoder, generator, stopIds: base.tokenizer.endIds, judge, signal: job.signal };
    const { sampled, groups } = await rollOut(rows, step, settings, tools);
    const lessons = start ? await withReference(groups, start, adapter, trainer, settings) : groups;
    const rolloutMs = performance.now() - startMs;
    const learningRate = learningRateAt(step, {
      rate: settings.learningRate,
      total: settings.steps,
      warmup: settings.warmupSteps,
      schedule: settings.schedule,
    });
    const update = await learn(lessons, settings, { trainer, job, isRounded, onGradients: (gradients) =>
      stepAdamW(adapter.tensors, gradients, optimizer, {
        learningRate,
        weightDecay: settings.weightDecay,
        maxGradNorm: settings.maxGradNorm,
        rateFactor: visionRate(settings.visionRateFactor),
      }),
    }); // prettier-ignore
    const seconds = (performance.now() - startMs) / 1000;
    const measured = measure(sampled);
    for (const group of sampled) judged.add(group.judged?.words ?? []);
    reward = measured.reward!;
    const looked = await watch.look(step + 1, measured.all_right!, adapter, tools);
    job.metric({
      step: step + 1,
      values: {
        ...measured,
        ...update,
        ...(start ? { kl: divergenceFrom(lessons) } : {}),
        ...(looked.accuracy === undefined ? {} : { validation_accuracy: looked.accuracy }),
        learning_rate: learningRate,
        rollout_seconds: rolloutMs / 1000,
        step_seconds: seconds,
        tokens_per_second: tokensOf(sampled) / (rolloutMs / 1000),
        memory_bytes: process.memoryUsage.rss(),
      },
    });
    showSample(sampled, step, job);
    job.report(
      meter(step + 1, said`Practising with rewards`, said`step ${step + 1} of ${settings.steps}`),
    );
    if ((step + 1) % settings.checkpointEvery === 0 && step + 1 < settings.steps) {
      saveTraining(job.runDir, step + 1, adapter, optimizer, { reward, ...watch.counters, ...(judge ? judged.counters : {}) }); // prettier-ignore
    }
    if (looked.end) {
      job.log(`ends after step ${step + 1}: ${looked.end}`);
      ended = { ended_after_step: step + 1, why: looked.end };
      break;
    }
    if (job.shouldEnd?.() === true && step + 1 < settings.steps) {
      ended = { ended_after_step: step + 1, why: ENDED_EARLY };
      break;
    }
  }
  watch.restoreBest(adapter);
  await trainer.release();
  await generator.release();
  await judge?.release();

  const id = newArtifactId(workspace, 'rl', { ...settings });
  const parents = [parentOf(settings.model), parentOf(settings.dataset)];
  const { artifact, sha256 } = writeModel(job, id, adapter, {
    base: base.dir,
    parents,
    settings: { ...settings },
  });
  const best = watch.best ? { best_step: watch.best.step, validation_accuracy: watch.best.accuracy } : {}; // prettier-ignore
  return {
    artifact,
    summary: {
      ...{ steps: settings.steps, questions: rows.length, reward, ...best, ...ended, sha256 },
      ...(judge ? { judge: judged.summary } : {}),
    },
  };
}

/** Tokens that were sampled. */
function tokensOf(groups: Rollout['sampled']): number {
  return groups.flatMap(({ answers }) => answers).reduce((sum, { ids }) => sum + ids.length, 0);
}

/** Mean divergence (k3) of the sampled tokens from the policy that the run began with. */
function divergenceFrom(groups: readonly Group[]): number {
  let [sum, tokens] = [0, 0];
  for (const { logp, refLogp } of groups.flatMap(({ answers }) => answers)) {
    refLogp?.forEach((reference, i) => {
      const q = reference - logp[i]!;
      sum += Math.exp(q) - q - 1;
      tokens += 1;
    });
  }
  return tokens === 0 ? 0 : sum / tokens;
}

function checkRlSettings(settings: RlSettings): void {
  checkChoices('rl', settings, CHOICES);
  checkRewardWeights(settings);
  readRunCheck(settings);
}

async function practiceRows(settings: RlSettings): Promise<ExampleRow[]> {
  const check = readRunCheck(settings);
  const rows: ExampleRow[] = [];
  for await (const row of readRows(settings.dataset))
    if (row.split === settings.split) rows.push(withCheck(row, check));
  if (rows.length < settings.promptsPerStep) {
    throw new UserError(
      said`The part "${settings.split}" of the data set has ${rows.length} questions, a step needs ${settings.promptsPerStep}.`,
      {
        hint: said`Lower promptsPerStep, or choose another part.`,
      },
    );
  }
  return rows;
}

/** One answer of the step to read: of the first group with right and wrong ones, else of the first. */
function showSample(groups: Rollout['sampled'], step: number, job: Job): void {
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

/** Published losses by name; `preset` sets these, and whatever is named beside it wins. */
export const presets: Readonly<Record<string, Partial<RlSettings>>> = {
  // arXiv 2507.18071: one ratio an answer, clipped close to 1
  gspo: { ratio: 'sequence', clipLow: 3e-4, clipHigh: 4e-4, aggregation: 'seq-mean-token-mean', advantages: 'std', filterGroups: 'accuracy' },
  // arXiv 2402.03300, without the divergence from a reference model
  grpo: { ratio: 'token', clipLow: 0.2, clipHigh: 0.2, aggregation: 'seq-mean-token-mean', advantages: 'std', filterGroups: 'none' },
  // arXiv 2503.14476: higher upper bound, every token alike, dead groups replaced by further questions
  dapo: { ratio: 'token', clipLow: 0.2, clipHigh: 0.28, aggregation: 'token-mean', advantages: 'std', filterGroups: 'accuracy', resample: 2 },
  // arXiv 2503.20783: no division by deviation or length
  dr_grpo: { ratio: 'token', clipLow: 0.2, clipHigh: 0.2, aggregation: 'constant', advantages: 'mean', filterGroups: 'none' },
  // arXiv 2501.03262: advantages scaled over the whole batch
  'reinforce++': { ratio: 'token', clipLow: 0.2, clipHigh: 0.2, aggregation: 'token-mean', advantages: 'batch', filterGroups: 'none' },
}; // prettier-ignore

export const stage: Stage<RlSettings> = {
  name: 'rl',
  defaults,
  presets,
  inputs: { model: 'model', dataset: 'dataset', judge: 'model' },
  check: checkRlSettings,
  run: trainWithRewards,
};
