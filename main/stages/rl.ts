// Reinforcement learning with verifiable rewards: GSPO by default, its relatives by settings.
//
// Each step: some prompts, a group of sampled answers to each, a reward for every answer (right, well-formed, short),
// advantages within the group, and one or more optimiser steps on mini-batches of the groups. Writes a LoRA adapter.
// By the rules alone, unless a judge is named for answers in words: its share of the reward is told apart. An answer that the length limit cut off counts as wrong (the reference pays it as if it had ended).

import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { newAdapter } from '../data/checkpoints/peft-adapter.ts';
import { PromptEncoder } from '../data/prompts/prompt-encoder.ts';
import { newArtifactId, openWorkspace, readRows } from '../data/datasets/workspace.ts';
import { Generator } from '../engine/generation/generator.ts';
import { quantizesActivations } from '../engine/models/model.ts';
import { learningRateAt } from '../engine/training/learning-rate.ts';
import { createOptimizer } from '../engine/training/optimizers/index.ts';
import { DIVERGENCES } from '../engine/layers/losses.ts';
import { AGGREGATIONS } from '../engine/training/policy-inputs.ts';
import { createRandom } from '../engine/random.ts';
import { Trainer } from '../engine/training/trainer.ts';
import { UserError } from '../i18n/user-error.ts';
import { ENDED_EARLY, type Job, type Stage, type StageResult } from './contract/stage.ts';
import { openLearner } from './training/open-model.ts';
import { openJudge } from './teachers/judge.ts';
import { createMeter } from './contract/progress.ts';
import { checkRewardWeights } from '../verifier/reward.ts';
import { JudgeCount } from './rl/rollout-judge.ts';
import { startOf, withReference } from './rl/reference-policy.ts';
import { measure, rollOut, type Group, type Rollout } from './rl/rollout.ts';
import { Watch } from './rl/validation.ts';
import { ADVANTAGES } from './rl/advantages.ts';
import { learn } from './rl/policy-update.ts';
import { readRunCheck, withCheck } from '../verifier/run-check.ts';
import type { ExampleRow } from '../data/datasets/example.ts';
import { artifactIdOf } from '../data/datasets/manifest.ts';
import { adapterParameters } from '../engine/layers/lora.ts';
import { type RlSettings, defaults, presets } from './rl/settings.ts';
import { checkChoices } from './contract/settings.ts';
import { visionLearningRateFactor } from './training/batching.ts';
import { resumeTraining, saveTraining, writeModel } from './training/checkpointing.ts';
import { msg } from '../../i18n/message.ts';

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
  job.report({ fraction: 0, title: msg('progress.opening-model-and-questions') });
  const learner = await openLearner(settings, job);
  const { base, device } = learner;
  const { adapter, modules } =
    learner.adapter ??
    newAdapter(
      base.model,
      { r: settings.rank, lora_alpha: settings.alpha, target_modules: settings.targetModules },
      createRandom(settings.seed),
    );
  const trained = adapterParameters(adapter, modules);
  const trainer = new Trainer(base.model, trained, { device });
  const generator = new Generator(base.model, trained, { device });
  const encoder = new PromptEncoder(base, workspace, { systemPrompt: settings.systemPrompt });
  const optimizer = createOptimizer('adamw', {
    weightDecay: settings.weightDecay,
    maxGradNorm: settings.maxGradNorm,
    learningRateFactor: visionLearningRateFactor(base.model, settings.visionRateFactor),
  });
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
  const isRounded = quantizesActivations(base.model);

  for (; step < settings.steps; step++) {
    job.signal.throwIfAborted();
    const startMs = performance.now();
    const tools = {
      encoder,
      generator,
      stopIds: base.tokenizer.eosTokenIds,
      judge,
      signal: job.signal,
    };
    const { sampled, groups } = await rollOut(rows, step, settings, tools);
    const lessons = start ? await withReference(groups, start, adapter, trainer, settings) : groups;
    const rolloutMs = performance.now() - startMs;
    const learningRate = learningRateAt(step, {
      rate: settings.learningRate,
      total: settings.steps,
      warmup: settings.warmupSteps,
      schedule: settings.schedule,
    });
    const update = await learn(lessons, settings, {
      trainer,
      job,
      isRounded,
      onGradients: (gradients) => optimizer.step(adapter.tensors, gradients, learningRate),
    });
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
      meter(
        step + 1,
        msg('progress.practising'),
        msg('progress.step-of', { step: step + 1, total: settings.steps }),
      ),
    );
    if ((step + 1) % settings.checkpointEvery === 0 && step + 1 < settings.steps) {
      saveTraining(job.runDir, step + 1, adapter, optimizer, {
        reward,
        ...watch.counters,
        ...(judge ? judged.counters : {}),
      });
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
  const parents = [artifactIdOf(settings.model), artifactIdOf(settings.dataset)];
  const { artifact, sha256 } = writeModel(job, id, adapter, {
    base: base.dir,
    parents,
    settings: { ...settings },
  });
  const best = watch.best
    ? { best_step: watch.best.step, validation_accuracy: watch.best.accuracy }
    : {};
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
      msg('rl.too-few-questions', {
        part: settings.split,
        count: rows.length,
        needed: settings.promptsPerStep,
      }),
      {
        hint: msg('rl.too-few-questions.hint'),
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

export const stage: Stage<RlSettings> = {
  name: 'rl',
  defaults,
  presets,
  inputs: { model: 'model', dataset: 'dataset', judge: 'model' },
  check: checkRlSettings,
  run: trainWithRewards,
};
