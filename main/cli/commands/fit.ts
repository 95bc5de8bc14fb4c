// `omr model fit`: what training would take here.

import * as os from 'node:os';
import { openModel } from '../../data/checkpoints/load.ts';
import { parameterShapes } from '../../engine/models/model.ts';
import { sizeOf } from '../../engine/graph/tensor.ts';
import {
  adviceFor,
  gigabytes,
  measureRates,
  plansFor,
  type Load,
  type Plan,
} from '../../stages/training/memory-fit.ts';
import type { Arguments, FlagValues } from '../terminal/arguments.ts';
import type { Output } from '../terminal/context.ts';
import { english } from '../../i18n/locale.ts';

/** The batch that the flags describe. */
export const loadOf = (flags: FlagValues): Load => ({
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
  const table = plans.map(planLine);
  const found = best
    ? `Best here: weights as ${best.weights}${best.recompute ? ', layers computed again in the backward pass' : ''}.`
    : `Nothing fits. ${advice}`;
  return { document, text: [head, '', ...table, '', found].join('\n') };
}

function planLine({ weights, recompute, memory, stepSeconds, fits }: Plan): string {
  const parts = `weights ${gigabytes(memory.weights)}, adapter and optimiser ${gigabytes(memory.adapter + memory.optimizer)}, activations ${gigabytes(memory.activations)}`;
  const time = stepSeconds === undefined ? '' : `, ${stepSeconds.toFixed(2)} s a step`;
  return `${fits ? '✔' : '✘'} ${weights.padEnd(4)} ${(recompute ? 'recomputing' : '').padEnd(11)} ${gigabytes(memory.total)} (${parts})${time}`;
}
