// `omr model fit` and `omr bench fit`: what training would take here, and how well that was foretold.

import { spawnSync } from 'node:child_process';
import * as os from 'node:os';
import { openModel, readConfig } from '../data/model.ts';
import { parameterShapes } from '../engine/model.ts';
import { sizeOf } from '../engine/tensor.ts';
import { UserError } from '../errors.ts';
import {
  adviceFor,
  gigabytes,
  measureRates,
  planOf,
  plansFor,
  type Load,
  type Plan,
} from '../fit.ts';
import { english } from '../said.ts';
import type { Arguments, FlagValues } from './arguments.ts';
import type { Output } from './world.ts';

const loadOf = (flags: FlagValues): Load => ({
  batch: Number(flags.batch ?? 2),
  length: Number(flags.length ?? 512),
  images: Number(flags.images ?? 0),
  rank: Number(flags.rank ?? 16),
});

/** `omr model fit DIR`: every way to train the model on this machine, the best first. */
export async function modelFit({ words, flags }: Arguments): Promise<Output> {
  const dir = words.at(-1)!;
  const { json, model } = openModel(dir);
  const load = loadOf(flags);
  const rates = await measureRates();
  const freeBytes = os.freemem();
  const plans = plansFor(dir, load, rates, freeBytes);
  const best = plans[0]!.fits ? plans[0]! : undefined;
  const advice = best ? undefined : english(adviceFor(dir, load, freeBytes));
  const parameters = [...parameterShapes(json).values()].reduce((sum, s) => sum + sizeOf(s), 0);
  const { layers, kvHeads, headDim, contextTokens } = model.sizes;
  const document = {
    model_type: model.family.modelType,
    parameters,
    context_tokens: contextTokens,
    load,
    free_bytes: freeBytes,
    rates,
    /** Keys and values of one token in a rollout; answers of a group share their prompt's. */
    cache_bytes_per_token: 2 * 4 * layers * kvHeads * headDim,
    best: best ? { weights: best.weights, recompute: best.recompute } : null,
    advice: advice ?? null,
    plans,
  };
  const head = `${model.family.modelType}, ${(parameters / 1e6).toFixed(0)} million parameters; ${gigabytes(freeBytes)} of memory are free.`;
  const table = plans.map(lineOf);
  const found = best
    ? `Best here: weights as ${best.weights}${best.recompute ? ', layers computed again in the backward pass' : ''}.`
    : `Nothing fits. ${advice}`;
  return { document, text: [head, '', ...table, '', found].join('\n') };
}

function lineOf({ weights, recompute, memory, stepSeconds, fits }: Plan): string {
  const parts = `weights ${gigabytes(memory.weights)}, adapter and optimiser ${gigabytes(memory.adapter + memory.optimizer)}, activations ${gigabytes(memory.activations)}`;
  const time = stepSeconds === undefined ? '' : `, ${stepSeconds.toFixed(2)} s a step`;
  return `${fits ? '✔' : '✘'} ${weights.padEnd(4)} ${(recompute ? 'recomputing' : '').padEnd(11)} ${gigabytes(memory.total)} (${parts})${time}`;
}

/** Loads that `omr bench fit` tries; each in a process of its own. */
const SETTINGS: readonly { load: Partial<Load>; weights: Plan['weights']; recompute: boolean }[] = [
  { load: {}, weights: 'f32', recompute: false },
  { load: {}, weights: 'f32', recompute: true },
  { load: { batch: 1 }, weights: 'f32', recompute: false },
  { load: { batch: 4 }, weights: 'f32', recompute: false },
  { load: { batch: 4 }, weights: 'f32', recompute: true },
  { load: { batch: 1, length: 1024 }, weights: 'f32', recompute: false },
  { load: { batch: 1, length: 1024 }, weights: 'f32', recompute: true },
  { load: {}, weights: 'bf16', recompute: false },
  { load: {}, weights: 'bf16', recompute: true },
  { load: {}, weights: 'int8', recompute: false },
  { load: { batch: 4 }, weights: 'int8', recompute: true },
  { load: {}, weights: 'int4', recompute: false },
  { load: { length: 256 }, weights: 'int4', recompute: true },
];

/** `omr bench fit`: foretold memory and time of a step against measured ones. */
export async function benchFit(dir: string, flags: FlagValues): Promise<Record<string, unknown>> {
  const json = readConfig(dir);
  const rates = await measureRates();
  const rows = SETTINGS.map(({ load: change, weights, recompute }) => {
    const load = { ...loadOf(flags), ...change };
    const plan = planOf(json, load, { weights, recompute }, rates);
    const measured = measure(dir, load, weights, recompute);
    return {
      ...load,
      weights,
      recompute,
      foretold_mb: Math.round(plan.memory.total / 2 ** 20),
      measured_mb: measured.peak_rss_mb,
      memory_error: plan.memory.total / 2 ** 20 / measured.peak_rss_mb - 1,
      foretold_s: plan.stepSeconds!,
      measured_s: measured.step_seconds_median,
      time_error: plan.stepSeconds! / measured.step_seconds_median - 1,
    };
  });
  const worst = (name: 'memory_error' | 'time_error') =>
    Math.max(...rows.map((row) => Math.abs(row[name])));
  return {
    what: 'omr bench fit',
    settings: rows,
    worst_memory_error: worst('memory_error'),
    worst_time_error: worst('time_error'),
    rates,
  };
}

function measure(
  dir: string,
  { batch, length, images, rank }: Load,
  weights: string,
  recompute: boolean,
): { peak_rss_mb: number; step_seconds_median: number } {
  const words = Object.entries({ model: dir, batch, length, images, rank, weights, steps: 4 });
  const args = words.flatMap(([name, value]) => [`--${name}`, String(value)]);
  if (recompute) args.push('--checkpointing');
  const cli = process.argv[1]!;
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, 'bench', 'sft', ...args, '--json'], {
    encoding: 'utf8',
  }); // prettier-ignore
  if (status !== 0)
    throw new UserError(`A benchmark ended with exit code ${status}: ${stderr.trim()}`);
  return JSON.parse(stdout) as { peak_rss_mb: number; step_seconds_median: number };
}
