// Reinforcement learning with verifiable rewards: GSPO by default, GRPO and DAPO by settings.
//
// Each step: some prompts, a group of sampled answers to each, a reward for every answer
// (correctness, format, length), advantages within the group, and one or more optimiser steps on
// mini-batches of the groups. Writes a LoRA adapter. Only rules score answers, unless a judge model
// is set for free-text answers; its share of the reward is reported separately. An answer that the
// length limit cut off counts as wrong (the reference implementation scores it as if it had ended).

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PromptEncoder } from '../data/prompts/prompt-encoder.ts';
import { partsHere } from '../data/datasets/parts-here.ts';
import { openWorkspace, readRows } from '../data/datasets/workspace.ts';
import { learningRateAt } from '../engine/training/learning-rate.ts';
import { DIVERGENCES } from '../engine/layers/losses.ts';
import { AGGREGATIONS } from '../engine/training/policy-inputs.ts';
import { UserError } from '../i18n/user-error.ts';
import { ENDED_EARLY, type Job, type Stage, type StageResult } from './contract/stage.ts';
import { checkRollouts, openRollouts } from './rollouts/open.ts';
import { logEngine, openModelFolder } from './training/open-model.ts';
import { openJudge } from './teachers/judge.ts';
import { createMeter } from './contract/progress.ts';
import { checkRewardWeights } from '../verifier/reward.ts';
import { JudgeCount } from './rl/rollout-judge.ts';
import {
  accumulatePolicyLoss,
  policyBatches,
  samplerDiffers,
  UpdateStats,
  withReference,
} from './rl/policy-gradients.ts';
import { measure, rollOut, type Group, type Rollout, type RolloutTools } from './rl/rollout.ts';
import { DeadSteps, Saturation, validationAccuracy, validationQuestions } from './rl/validation.ts';
import { ADVANTAGES } from './rl/advantages.ts';
import { readRunCheck, withCheck } from '../verifier/run-check.ts';
import { REASONING, type ExampleRow } from '../data/datasets/example.ts';
import { adapterParameters } from '../engine/layers/lora.ts';
import { type RlSettings, defaults, presets } from './rl/settings.ts';
import { checkChoices } from './contract/settings.ts';
import { createLora, snapshotAdapter } from './training/adapter.ts';
import { openTrainer } from './training/batching.ts';
import { resumeTraining, saveTraining, writeModel } from './training/checkpointing.ts';
import { engineSummary, PRODUCT_CHOICES, productsOn } from './training/products.ts';
import { SCHEDULES } from './training/settings.ts';
import { BestState, isEvalStep, KEPT_STATES } from './training/validation.ts';
import { explainDisk, writeAtomic } from '../platform/files.ts';
import { msg } from '../../i18n/message.ts';
import { appendData, readDataText } from '../platform/vault/read-data.ts';

/** Settings with a fixed set of values. */
const CHOICES = {
  importanceSampling: ['sequence', 'token'],
  lossAggMode: AGGREGATIONS,
  advantages: ADVANTAGES,
  filterGroups: ['accuracy', 'reward', 'none'],
  lrScheduler: SCHEDULES,
  klType: DIVERGENCES,
  overlong: ['wrong', 'mask'],
  keep: KEPT_STATES,
  reasoning: REASONING,
  products: PRODUCT_CHOICES,
} as const satisfies Partial<Record<keyof RlSettings, readonly string[]>>;

/** Trains on rewards, starting from a model or an adapter. */
export async function trainWithRewards(settings: RlSettings, job: Job): Promise<StageResult> {
  checkRlSettings(settings);
  const run = await openRun(settings, job);
  const { base, adapter, trainer, rows, heldOut, tools, judge, sampledBy } = run;
  const reference = settings.klCoef > 0 ? snapshotAdapter(adapter) : undefined;
  const bestState = new BestState(settings, { isGreaterBetter: true });
  const saturation = new Saturation(settings);
  const dead = new DeadSteps(settings);
  const judged = new JudgeCount();
  const resumed = job.resume ? resumeTraining(job.runDir, adapter, trainer) : undefined;
  let step = resumed?.step ?? 0;
  keepSamples(step, job);
  let reward = resumed?.counters.reward ?? 0;
  if (resumed) {
    bestState.resume(resumed.counters, resumed.best);
    saturation.resume(resumed.counters);
    dead.resume(resumed.counters);
    judged.resume(resumed.counters);
    job.log(`resumed after step ${step}`);
  }
  const meter = createMeter(settings.steps, step);
  const differs = samplerDiffers(trainer, sampledBy);

  // What the run began with, to compare with what it keeps.
  let validated = { start: resumed?.counters.start_eval, last: resumed?.counters.last_eval };
  if (!resumed && settings.evalSteps > 0) {
    const start = await validationAccuracy(heldOut, settings, tools);
    validated = { start, last: start };
  }

  let endReason: string | undefined;
  while (step < settings.steps && endReason === undefined) {
    job.signal.throwIfAborted();
    const startMs = performance.now();
    const { sampled, groups: chosen } = await rollOut(rows, step, settings, tools);
    const groups = reference
      ? await withReference(chosen, reference, adapter, trainer, settings, job.signal)
      : chosen;
    const rolloutMs = performance.now() - startMs;
    const learningRate = learningRateAt(step, {
      rate: settings.learningRate,
      total: settings.steps,
      warmup: settings.warmupSteps,
      schedule: settings.lrScheduler,
    });
    const stats = new UpdateStats();
    const how = { sampledBy, signal: job.signal };
    for (const batch of await policyBatches(groups, settings, trainer, stats, how)) {
      job.signal.throwIfAborted();
      await accumulatePolicyLoss(batch, settings, trainer, stats);
      const gradNorm = await trainer.step(learningRate);
      if (!Number.isFinite(gradNorm)) job.log('the gradient is not finite, the update is skipped');
      stats.addStep(gradNorm);
    }
    trainer.download(); // for the next rollouts, validation and checkpoints
    const seconds = (performance.now() - startMs) / 1000;
    step += 1;

    const measured = measure(sampled);
    reward = measured.reward!;
    for (const group of sampled) judged.add(group.judged?.words ?? []);
    const update = stats.values(differs);
    endReason = dead.record({ ...measured, ...update }) ?? saturation.record(measured.all_right!);
    const accuracy =
      endReason === undefined && isEvalStep(step, settings.steps, settings)
        ? await validationAccuracy(heldOut, settings, tools)
        : undefined;
    if (accuracy !== undefined) {
      endReason = bestState.record(step, accuracy, adapter);
      validated = { ...validated, last: accuracy };
    }
    job.metric({
      step,
      values: {
        ...measured,
        ...update,
        ...(reference ? { kl: klFromReference(groups) } : {}),
        ...(accuracy === undefined ? {} : { eval_accuracy: accuracy }),
        learning_rate: learningRate,
        rollout_seconds: rolloutMs / 1000,
        step_seconds: seconds,
        tokens_per_second: tokensOf(sampled) / (rolloutMs / 1000),
        memory_bytes: process.memoryUsage.rss(),
      },
    });
    reportSample(sampled, step, job);
    const detail = msg('progress.step-of', { step, total: settings.steps });
    job.report(meter(step, msg('progress.practising'), detail));
    if (step % settings.saveSteps === 0 && step < settings.steps) {
      const { counters, best } = bestState.checkpoint;
      const judgeCounters = judge ? judged.counters : {};
      saveTraining(job.runDir, adapter, trainer, {
        step,
        counters: {
          ...{ reward, ...counters, ...saturation.counters, ...dead.counters },
          ...judgeCounters,
          ...startCounters(validated),
        },
        best,
      });
    }
    if (endReason !== undefined) job.log(`ended after step ${step}. ${endReason}`);
    if (job.shouldEnd?.() === true) endReason ??= ENDED_EARLY;
  }
  await trainer.release();
  bestState.restoreBest(adapter);
  await tools.generator.release();
  await judge?.release();

  const outcome = dead.outcome;
  const { artifact, sha256 } = writeModel(job, 'rl', adapter, base.dir, settings);
  const { best } = bestState;
  return {
    artifact,
    summary: {
      ...{ steps: settings.steps, questions: rows.length, reward },
      ...(best ? { best_step: best.step, eval_accuracy: best.value } : {}),
      ...validationSummary(settings, heldOut.length, { ...validated, best: best?.value }),
      ...(step < settings.steps ? { ended_after_step: step, why: endReason } : {}),
      ...outcome,
      ...engineSummary(trainer, run.weights),
      sha256,
      ...(judge ? { judge: judged.summary } : {}),
    },
  };
}

/** Validation accuracy of the policy that a run began with, and of the latest one. */
interface Validated {
  readonly start: number | undefined;
  readonly last: number | undefined;
}

/** The validation for a checkpoint. */
function startCounters({ start, last }: Validated): Record<string, number> {
  return start === undefined || last === undefined ? {} : { start_eval: start, last_eval: last };
}

/** The validation for the summary: of what the run began with, and of what it keeps. */
function validationSummary(
  { keep }: Pick<RlSettings, 'keep'>,
  n: number,
  { start, last, best }: Validated & { readonly best: number | undefined },
) {
  const kept = keep === 'best' ? best : last;
  return start === undefined || kept === undefined ? {} : { validation: { n, start, kept } };
}

/**
 * Opens everything a run needs: the model with its adapter, the questions, and the judge if one is
 * set.
 */
async function openRun(settings: RlSettings, job: Job) {
  const workspace = openWorkspace(job.workspace);
  job.report({ fraction: 0, title: msg('progress.opening-model-and-questions') });
  const opened = await openModelFolder(settings, job);
  logEngine(opened, job);
  const { base, original, device, weights } = opened;
  const { adapter, modules } = opened.adapter ?? createLora(base.model, settings, original);
  const trained = adapterParameters(adapter, modules);
  const products = await productsOn(device, settings.products);
  const rows = await trainingRows(settings);
  const loaded = { adapter, modules };
  const rollouts = await openRollouts({ base, device, adapter: loaded }, settings, job);
  const judge = settings.judge === '' ? undefined : await openJudge(settings, job);
  const tools: RolloutTools = {
    encoder: new PromptEncoder(base, workspace, { systemPrompt: settings.systemPrompt }),
    generator: rollouts.generator,
    stopIds: base.tokenizer.eosTokenIds,
    judge,
    signal: job.signal,
  };
  const heldOut = await validationQuestions(settings);
  tools.encoder.checkSight([...rows, ...heldOut]);
  const training = { model: base.model, trained, device, products };
  return {
    base,
    weights,
    adapter,
    trainer: await openTrainer(training, settings, job),
    rows,
    heldOut,
    tools,
    judge,
    sampledBy: rollouts.by,
  };
}

/** Tokens that were sampled. */
function tokensOf(groups: Rollout['sampled']): number {
  return groups.flatMap(({ answers }) => answers).reduce((sum, { ids }) => sum + ids.length, 0);
}

/** Mean KL divergence (estimator k3) of the sampled tokens from the reference policy. */
function klFromReference(groups: readonly Group[]): number {
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
  checkRollouts('rl', settings);
  checkRewardWeights(settings);
  readRunCheck(settings);
}

async function trainingRows(settings: RlSettings): Promise<ExampleRow[]> {
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
        hint: msg('rl.too-few-questions.hint', { parts: await partsHere(settings.dataset) }),
      },
    );
  }
  return rows;
}

/**
 * Reports one sample answer of the step: from the first group with both right and wrong answers,
 * or else from the first group.
 */
function reportSample(groups: Rollout['sampled'], step: number, job: Job): void {
  const group =
    groups.find(({ accuracy }) => accuracy.some((x) => x !== accuracy[0])) ?? groups[0]!;
  const picture = group.row.pictures[0];
  const sample = {
    step,
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
  const file = samplesFile(job);
  const line = `${JSON.stringify(sample)}\n`;
  explainDisk(file, () => appendData(file, line, { flush: true }));
}

const samplesFile = ({ runDir }: Pick<Job, 'runDir'>): string => join(runDir, 'samples.jsonl');

/** Takes back the samples of the steps that a resumed run does again. */
function keepSamples(step: number, job: Job): void {
  const file = samplesFile(job);
  if (!existsSync(file)) return;
  const lines = readDataText(file).split('\n').slice(0, -1);
  const kept = lines.filter((line) => (JSON.parse(line) as { step: number }).step <= step);
  writeAtomic(file, kept.map((line) => `${line}\n`).join(''));
}

export const stage: Stage<RlSettings> = {
  name: 'rl',
  defaults,
  presets,
  inputs: { model: 'model', dataset: 'dataset', judge: 'model' },
  check: checkRlSettings,
  run: trainWithRewards,
};
