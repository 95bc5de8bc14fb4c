// Supervised fine-tuning: the model learns from verified answers, one tree a question with all its kept answers.
//
// Reads a model and a data set with responses; writes a LoRA adapter. Only the answers' tokens are trained (the
// reference also trains special tokens inside prompts). Loss: mean cross-entropy over the answer tokens of a batch.

import { newAdapter } from '../data/checkpoints/peft-adapter.ts';
import { PromptEncoder, type ImageAugmentation } from '../data/prompts/prompt-encoder.ts';
import { newArtifactId, openWorkspace, readRows } from '../data/datasets/workspace.ts';
import { learningRateAt, type Schedule } from '../engine/training/learning-rate.ts';
import { createOptimizer } from '../engine/training/optimizers/index.ts';
import { createRandom } from '../engine/random.ts';
import { Trainer } from '../engine/training/trainer.ts';
import { layoutPrefixBatch, type PrefixTree } from '../engine/training/prefix-batch.ts';
import { UserError } from '../i18n/user-error.ts';
import { ENDED_EARLY, type Job, type Stage, type StageResult } from './contract/stage.ts';
import type { ExampleRow } from '../data/datasets/example.ts';
import { ALL_LINEAR, adapterParameters } from '../engine/layers/lora.ts';
import { artifactIdOf } from '../data/datasets/manifest.ts';
import { batchOf } from './training/epoch-order.ts';
import { addGradients, microBatches, treesPerRow } from '../engine/training/micro-batches.ts';
import { ENGINE_DEFAULTS, openLearner, type EngineSettings } from './training/open-model.ts';
import { createMeter } from './contract/progress.ts';
import {
  jitterOf,
  trainableParameterCount,
  visionLearningRateFactor,
} from './training/batching.ts';
import { resumeTraining, saveTraining, writeModel } from './training/checkpointing.ts';
import { msg } from '../../i18n/message.ts';

export interface SftSettings extends EngineSettings {
  /** Model folder to start from. */
  readonly model: string;
  /** Data set folder with kept responses. */
  readonly dataset: string;
  /** Rows of this split are learnt from. */
  readonly split: string;
  /** Seed of the adapter's start and of the order of rows. */
  readonly seed: number;
  /** Passes over the data. */
  readonly epochs: number;
  /** Optimiser steps at most; 0 = as many as the epochs take. */
  readonly maxSteps: number;
  /** Questions (with all their answers) of one optimiser step. */
  readonly batchQuestions: number;
  /** Answers of a question in one step, taken in turn over the epochs; 0 = all that were kept. */
  readonly answersPerQuestion: number;
  /** Peak learning rate of AdamW. */
  readonly learningRate: number;
  /** The vision tower's learning rate as a multiple of it. */
  readonly visionRateFactor: number;
  /** Share of the steps in which the rate rises. */
  readonly warmupRatio: number;
  readonly schedule: Schedule;
  readonly weightDecay: number;
  /** Bound of the gradient's norm. */
  readonly maxGradNorm: number;
  /** LoRA rank r. */
  readonly rank: number;
  /** LoRA alpha; the scale is alpha / r. */
  readonly alpha: number;
  /** Adapted modules: `all-linear` as in PEFT, or a regular expression of the whole module path. */
  readonly targetModules: string;
  /** Tokens of one buffer: memory against speed. */
  readonly bufferTokens: number;
  /** Steps between checkpoints. */
  readonly checkpointEvery: number;
  /** Each layer is computed again in the backward pass: about a third more time, far less memory. */
  readonly recompute: boolean;
  /** Pictures are bent by up to this share of their shorter side, anew each time they are seen; 0 = never. */
  readonly pictureJitter: number;
  /** System prompt put before every question; empty = none. */
  readonly systemPrompt: string;
}

export const defaults: SftSettings = {
  model: '',
  dataset: '',
  split: 'sft',
  seed: 0,
  epochs: 3,
  maxSteps: 0,
  batchQuestions: 16,
  answersPerQuestion: 0,
  learningRate: 2e-4,
  visionRateFactor: 1,
  warmupRatio: 0.1,
  schedule: 'cosine',
  weightDecay: 0,
  maxGradNorm: 1,
  rank: 16,
  alpha: 32,
  targetModules: ALL_LINEAR,
  bufferTokens: 4096,
  checkpointEvery: 25,
  recompute: false,
  pictureJitter: 0,
  systemPrompt: '',
  ...ENGINE_DEFAULTS,
};

/** Trains an adapter on the kept responses of a data set. */
export async function trainSupervised(settings: SftSettings, job: Job): Promise<StageResult> {
  const workspace = openWorkspace(job.workspace);
  job.report({ fraction: 0, title: msg('progress.opening-model-and-examples') });
  const { base, device } = await openLearner(settings, job);
  const rows = await trainingRows(settings);
  const { adapter, modules } = newAdapter(
    base.model,
    { r: settings.rank, lora_alpha: settings.alpha, target_modules: settings.targetModules },
    createRandom(settings.seed),
  );
  const trained = adapterParameters(adapter, modules);
  const trainer = new Trainer(base.model, trained, { device });
  const optimizer = createOptimizer('adamw', {
    weightDecay: settings.weightDecay,
    maxGradNorm: settings.maxGradNorm,
    learningRateFactor: visionLearningRateFactor(base.model, settings.visionRateFactor),
  });
  const encoder = new PromptEncoder(base, workspace, { systemPrompt: settings.systemPrompt });

  const stepsPerEpoch = Math.ceil(rows.length / settings.batchQuestions);
  const total =
    settings.maxSteps > 0
      ? settings.maxSteps
      : Math.max(1, Math.round(stepsPerEpoch * settings.epochs));
  const resumed = job.resume ? resumeTraining(job.runDir, adapter, optimizer) : undefined;
  let step = resumed?.step ?? 0;
  if (resumed) job.log(`goes on after step ${step}`);
  const meter = createMeter(total, step);
  const slotLength = longestAnswer(rows, encoder);
  job.log(
    `${rows.length} questions, ${trainableParameterCount(modules)} trained parameters, ${total} steps`,
  );

  let lastLoss = NaN;
  for (; step < total; step++) {
    job.signal.throwIfAborted();
    const startMs = performance.now();
    const batch = batchOf(rows, step, stepsPerEpoch, settings);
    const items = await Promise.all(
      batch.map(async (row, i) => ({
        tree: await treeOf(
          row,
          encoder,
          settings,
          Math.floor(step / stepsPerEpoch),
          jitterOf(settings, step, i),
        ),
      })),
    );
    const tokens = items.reduce(
      (sum, { tree }) => sum + tree.answers.reduce((n, answer) => n + answer.length, 0),
      0,
    );
    const gradients = new Map<string, Float32Array>();
    let loss = 0;
    for (const group of microBatches(items, settings.bufferTokens)) {
      const trees = group.map(({ tree }) => tree);
      const buffer = layoutPrefixBatch(base.model, trees, {
        treesPerRow: treesPerRow(trees),
        slotLength,
      });
      const tokenWeight = new Float32Array(buffer.targets.length).fill(1 / tokens);
      const result = await trainer.run(
        buffer,
        { loss: { kind: 'sft' }, gradients: true, recompute: settings.recompute },
        { tokenWeight },
      );
      loss += result.loss!;
      addGradients(gradients, result.gradients);
    }
    const learningRate = learningRateAt(step, {
      rate: settings.learningRate,
      total,
      warmup: Math.round(total * settings.warmupRatio),
      schedule: settings.schedule,
    });
    const gradNorm = optimizer.step(adapter.tensors, gradients, learningRate);
    if (!Number.isFinite(gradNorm))
      job.log(`step ${step + 1}: the gradient is not finite, the step is left out`);
    lastLoss = loss;
    const seconds = (performance.now() - startMs) / 1000;
    job.metric({
      step: step + 1,
      values: {
        loss,
        learning_rate: learningRate,
        grad_norm: gradNorm,
        tokens_per_second: tokens / seconds,
        memory_bytes: process.memoryUsage.rss(),
      },
    });
    job.report(
      meter(step + 1, msg('progress.learning'), msg('progress.step-of', { step: step + 1, total })),
    );
    if ((step + 1) % settings.checkpointEvery === 0 && step + 1 < total)
      saveTraining(job.runDir, step + 1, adapter, optimizer);
    if (job.shouldEnd?.() === true) {
      step += 1;
      break;
    }
  }
  await trainer.release();

  const id = newArtifactId(workspace, 'sft', { ...settings });
  const parents = [artifactIdOf(settings.model), artifactIdOf(settings.dataset)];
  const { artifact, sha256 } = writeModel(job, id, adapter, {
    base: base.dir,
    parents,
    settings: { ...settings },
  });
  const ended = step < total ? { ended_after_step: step, why: ENDED_EARLY } : {};
  return {
    artifact,
    summary: { steps: total, questions: rows.length, loss: lastLoss, ...ended, sha256 },
  };
}

/** The questions that have responses, in the data set's order. */
async function trainingRows(settings: SftSettings): Promise<ExampleRow[]> {
  const rows: ExampleRow[] = [];
  for await (const row of readRows(settings.dataset)) {
    if (row.split === settings.split && row.responses && row.responses.length > 0) rows.push(row);
  }
  if (rows.length === 0) {
    throw new UserError(
      msg('sft.no-answers', { dataset: settings.dataset, part: settings.split }),
      {
        hint: msg('sft.no-answers.hint'),
      },
    );
  }
  return rows;
}

/** Tokens of the longest answer, so that all buffers have slots of one length. */
function longestAnswer(rows: readonly ExampleRow[], encoder: PromptEncoder): number {
  return Math.max(
    ...rows.flatMap((row) => row.responses!.map((text) => encoder.answer(text).length - 1)),
  );
}

async function treeOf(
  row: ExampleRow,
  encoder: PromptEncoder,
  { answersPerQuestion }: SftSettings,
  epoch: number,
  jitter: ImageAugmentation,
): Promise<PrefixTree> {
  const prompt = await encoder.prompt(row, jitter);
  const all = row.responses!;
  const count = answersPerQuestion > 0 ? Math.min(answersPerQuestion, all.length) : all.length;
  const responses = Array.from({ length: count }, (_, i) => all[(epoch * count + i) % all.length]!);
  return {
    ids: prompt.ids,
    ...(prompt.pictures ? { pictures: prompt.pictures } : {}),
    answers: responses.map((text) => encoder.answer(text)),
  };
}

export const stage: Stage<SftSettings> = {
  name: 'sft',
  defaults,
  inputs: { model: 'model', dataset: 'dataset' },
  run: trainSupervised,
};
