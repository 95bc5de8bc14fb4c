// Supervised fine-tuning: the model learns from verified answers, one tree per question with all
// its kept answers.
//
// Reads a model and a data set with responses; writes a LoRA adapter. Only the answers' tokens are
// trained (the reference also trains special tokens inside prompts). Loss: mean cross-entropy over
// the answer tokens of a batch.

import { PromptEncoder } from '../data/prompts/prompt-encoder.ts';
import { partsHere } from '../data/datasets/parts-here.ts';
import { openWorkspace, readRows } from '../data/datasets/workspace.ts';
import { learningRateAt } from '../engine/training/learning-rate.ts';
import type { PrefixTree } from '../engine/training/prefix-batch.ts';
import { UserError } from '../i18n/user-error.ts';
import { ENDED_EARLY, type Job, type Stage, type StageResult } from './contract/stage.ts';
import { checkChoices } from './contract/settings.ts';
import type { ExampleRow } from '../data/datasets/example.ts';
import { adapterParameters } from '../engine/layers/lora.ts';
import { createMeter } from './contract/progress.ts';
import { logEngine, openModelFolder } from './training/open-model.ts';
import { createLora } from './training/adapter.ts';
import { augmentationOf, openTrainer, trainableParameterCount } from './training/batching.ts';
import { resumeTraining, saveTraining, writeModel } from './training/checkpointing.ts';
import { batchOf } from './training/epoch-order.ts';
import { engineSummary, PRODUCT_CHOICES, productsOn } from './training/products.ts';
import { SCHEDULES } from './training/settings.ts';
import { BestState, isEvalStep, KEPT_STATES, validationRows } from './training/validation.ts';
import { defaults, type SftSettings } from './sft/settings.ts';
import { accumulateLoss, answerTree, validationLoss } from './sft/supervised-loss.ts';
import { msg } from '../../i18n/message.ts';

/** Settings with a fixed set of values. */
const CHOICES = {
  lrScheduler: SCHEDULES,
  keep: KEPT_STATES,
  products: PRODUCT_CHOICES,
} as const satisfies Partial<Record<keyof SftSettings, readonly string[]>>;

/** Trains an adapter on the kept responses of a data set. */
export async function trainSupervised(settings: SftSettings, job: Job): Promise<StageResult> {
  checkSftSettings(settings);
  const workspace = openWorkspace(job.workspace);
  job.report({ fraction: 0, title: msg('progress.opening-model-and-examples') });
  const opened = await openModelFolder(settings, job);
  logEngine(opened, job);
  const { base, original, device, weights } = opened;
  const rows = await trainingRows(settings);
  const heldOut = await heldOutRows(settings);
  const { adapter, modules } = createLora(base.model, settings, original);
  const products = await productsOn(device, settings.products);
  const trained = adapterParameters(adapter, modules);
  const trainer = await openTrainer(
    { model: base.model, trained, device, products },
    settings,
    job,
  );
  const encoder = new PromptEncoder(base, workspace, { systemPrompt: settings.systemPrompt });
  encoder.checkSight([...rows, ...heldOut]);
  const bestState = new BestState(settings, { isGreaterBetter: false });

  const stepsPerEpoch = Math.ceil(rows.length / settings.batchSize);
  const total =
    settings.maxSteps > 0
      ? settings.maxSteps
      : Math.max(1, Math.round(stepsPerEpoch * settings.epochs));
  const resumed = job.resume ? resumeTraining(job.runDir, adapter, trainer) : undefined;
  let step = resumed?.step ?? 0;
  if (resumed) {
    bestState.resume(resumed.counters, resumed.best);
    job.log(`resumed after step ${step}`);
  }
  const meter = createMeter(total, step);
  const slotLength = longestAnswer(rows, encoder);
  job.log(
    `${rows.length} questions, ${trainableParameterCount(adapter)} trained parameters, ${total} steps`,
  );

  let loss = NaN;
  let endReason: string | undefined;
  while (step < total && endReason === undefined) {
    job.signal.throwIfAborted();
    const startMs = performance.now();
    const trees = await batchTrees(rows, step, stepsPerEpoch, settings, encoder);
    const batch = await accumulateLoss(trees, slotLength, settings, trainer);
    const learningRate = learningRateAt(step, {
      rate: settings.learningRate,
      total,
      warmup: Math.round(total * settings.warmupRatio),
      schedule: settings.lrScheduler,
    });
    const gradNorm = await trainer.step(learningRate);
    step += 1;
    loss = batch.loss;
    if (!Number.isFinite(gradNorm))
      job.log(`step ${step}: the gradient is not finite, the step is skipped`);
    const seconds = (performance.now() - startMs) / 1000;

    const isValidated = isEvalStep(step, total, settings);
    const evalLoss = isValidated
      ? await validationLoss(heldOut, settings, { encoder, trainer, signal: job.signal })
      : undefined;
    if (evalLoss !== undefined) {
      trainer.download();
      endReason = bestState.record(step, evalLoss, adapter);
    }
    job.metric({
      step,
      values: {
        loss,
        ...(evalLoss === undefined ? {} : { eval_loss: evalLoss }),
        learning_rate: learningRate,
        grad_norm: gradNorm,
        tokens_per_second: batch.tokens / seconds,
        memory_bytes: process.memoryUsage.rss(),
      },
    });
    job.report(meter(step, msg('progress.learning'), msg('progress.step-of', { step, total })));
    if (step % settings.saveSteps === 0 && step < total)
      saveTraining(job.runDir, adapter, trainer, { step, ...bestState.checkpoint });
    if (job.shouldEnd?.() === true) endReason ??= ENDED_EARLY;
  }
  await trainer.release();
  bestState.restoreBest(adapter);

  const { artifact, sha256 } = writeModel(job, 'sft', adapter, base.dir, settings);
  const { best } = bestState;
  return {
    artifact,
    summary: {
      ...{ steps: total, questions: rows.length, loss },
      ...(best ? { best_step: best.step, eval_loss: best.value } : {}),
      ...(step < total ? { ended_after_step: step, why: endReason } : {}),
      ...engineSummary(trainer, weights),
      sha256,
    },
  };
}

/** The trees of a step: its questions, each with the answers selected for this epoch. */
function batchTrees(
  rows: readonly ExampleRow[],
  step: number,
  stepsPerEpoch: number,
  settings: SftSettings,
  encoder: PromptEncoder,
): Promise<PrefixTree[]> {
  const epoch = Math.floor(step / stepsPerEpoch);
  return Promise.all(
    batchOf(rows, step, stepsPerEpoch, settings).map(async (row, i) => {
      const prompt = await encoder.prompt(row, augmentationOf(settings, step, i));
      return answerTree(prompt, answersOfEpoch(row.responses!, epoch, settings), encoder);
    }),
  );
}

/** `answersPerQuestion` of a question's answers; epochs cycle through all of them. */
function answersOfEpoch(
  responses: readonly string[],
  epoch: number,
  { answersPerQuestion }: SftSettings,
): string[] {
  const all = responses.length;
  const count = answersPerQuestion > 0 ? Math.min(answersPerQuestion, all) : all;
  return Array.from({ length: count }, (_, i) => responses[(epoch * count + i) % all]!);
}

const hasResponses = ({ responses }: ExampleRow): boolean =>
  responses !== undefined && responses.length > 0;

/**
 * The questions that have responses, in the data set's order. Throws a UserError if there are
 * none.
 */
async function trainingRows(settings: SftSettings): Promise<ExampleRow[]> {
  const rows: ExampleRow[] = [];
  for await (const row of readRows(settings.dataset))
    if (row.split === settings.split && hasResponses(row)) rows.push(row);
  if (rows.length > 0) return rows;
  throw new UserError(msg('sft.no-answers', { dataset: settings.dataset, part: settings.split }), {
    hint: msg('sft.no-answers.hint', { parts: await partsHere(settings.dataset, hasResponses) }),
  });
}

/**
 * The rows of the validation part that have responses. Throws a UserError if there are
 * none although validation is on.
 */
async function heldOutRows(settings: SftSettings): Promise<ExampleRow[]> {
  const rows = await validationRows(settings, hasResponses);
  if (rows.length > 0 || settings.evalSteps === 0) return rows;
  throw new UserError(
    msg('sft.no-validation-answers', {
      dataset: settings.dataset,
      part: settings.validationSplit,
    }),
    { hint: msg('sft.no-validation-answers.hint') },
  );
}

/** Tokens of the longest answer: the slot length of every batch, so that their graphs are equal. */
function longestAnswer(rows: readonly ExampleRow[], encoder: PromptEncoder): number {
  return Math.max(
    ...rows.flatMap((row) => row.responses!.map((text) => encoder.answer(text).length - 1)),
  );
}

function checkSftSettings(settings: SftSettings): void {
  checkChoices('sft', settings, CHOICES);
}

export const stage: Stage<SftSettings> = {
  name: 'sft',
  defaults,
  inputs: { model: 'model', dataset: 'dataset' },
  check: checkSftSettings,
  run: trainSupervised,
};
