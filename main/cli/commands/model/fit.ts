// `omr model fit`: the memory and time that training would take on this machine.

import * as fs from 'node:fs';
import * as os from 'node:os';
import { readConfig } from '../../../data/checkpoints/load.ts';
import { keyNumbers } from '../../../engine/generation/kv-cache.ts';
import { familyOf } from '../../../engine/models/index.ts';
import { parameterShapes } from '../../../engine/models/model.ts';
import { sizeOf } from '../../../engine/graph/tensor.ts';
import { findInCatalogue, readCatalogue } from '../../../library/model-catalogue.ts';
import {
  adviceFor,
  gigabytes,
  measureRates,
  plansOf,
  type Load,
  type Plan,
} from '../../../stages/training/memory-fit.ts';
import { likelyWeights } from '../../../stages/training/weights.ts';
import type { Arguments, FlagValues } from '../../terminal/arguments.ts';
import type { CliContext, Output } from '../../terminal/context.ts';
import { UserError } from '../../../i18n/user-error.ts';
import { english } from '../../../i18n/locale.ts';
import { msg } from '../../../../i18n/message.ts';

/** The training batch that the flags describe. */
export const loadOf = (flags: FlagValues): Load => ({
  batch: flags.batch ?? 2,
  length: flags.length ?? 512,
  images: flags.images ?? 0,
  rank: flags.rank ?? 16,
});

/**
 * `omr model fit DIR|NAME`: all ways to train the model on this machine, best first. A folder needs
 * only its config.json; a name of `omr model list` needs no file at all.
 */
export async function modelFit(
  { words, flags }: Arguments,
  { resources, workspace }: Pick<CliContext, 'resources' | 'workspace'>,
): Promise<Output> {
  const json = configOf(words.at(-1)!, resources, workspace);
  const family = familyOf(json.model_type);
  const load = loadOf(flags);
  const rates = await measureRates();
  const freeBytes = os.freemem();
  const plans = plansOf(json, load, rates, freeBytes);
  const best = plans[0]!.fits ? plans[0]! : undefined;
  const advice = best ? undefined : english(adviceFor(json, load, freeBytes));
  const parameters = [...parameterShapes(json).values()].reduce((sum, s) => sum + sizeOf(s), 0);
  const sizes = family.sizes(family.readConfig(json));
  const document = {
    model_type: family.modelType,
    parameters,
    context_tokens: sizes.contextTokens,
    load,
    free_bytes: freeBytes,
    rates,
    /** KV cache of one token in a rollout; answers of a group share the cache of their prompt. */
    cache_bytes_per_token: 2 * 4 * keyNumbers(sizes),
    /** What `weights: auto` would try first. */
    auto: likelyWeights(parameters, rates),
    best: best
      ? { weights: best.weights, gradientCheckpointing: best.gradientCheckpointing }
      : null,
    advice: advice ?? null,
    plans,
  };
  const millions = (parameters / 1e6).toFixed(0);
  const size = `${family.modelType}, ${millions} million parameters`;
  const head = `${size}; ${gigabytes(freeBytes)} of memory free.`;
  const table = plans.map(planLine);
  const found = best
    ? `Best: ${best.weights} weights${best.gradientCheckpointing ? ', recomputing layers in the backward pass' : ''}.`
    : `Nothing fits in memory. ${advice}`;
  const chosen =
    document.auto === 'int8'
      ? 'weights: auto would try int8, and keep it if the loss stays.'
      : 'weights: auto would keep the stored type.';
  return { document, text: [head, '', ...table, '', found, chosen].join('\n') };
}

/** The configuration in a folder, or of a model of the list. */
function configOf(
  word: string,
  resources: string,
  workspace: string,
): Readonly<Record<string, unknown>> {
  if (fs.existsSync(word)) return readConfig(word);
  const listed = findInCatalogue(readCatalogue(resources, workspace).models, word);
  if (listed) return listed.config;
  throw new UserError(msg('catalogue.neither-folder-nor-listed', { word }), {
    hint: msg('catalogue.neither-folder-nor-listed.hint'),
  });
}

function planLine(line: Plan): string {
  const { weights, gradientCheckpointing, matrices, memory, stepSeconds, fits } = line;
  const held = matrices === undefined ? '' : `, held ${matrices}`;
  const parts = [
    `weights ${gigabytes(memory.weights)}${held}`,
    `adapter and optimizer ${gigabytes(memory.adapter + memory.optimizer)}`,
    `activations ${gigabytes(memory.activations)}`,
  ].join(', ');
  const time = stepSeconds === undefined ? '' : `, ${stepSeconds.toFixed(2)} s per step`;
  const plan = `${weights.padEnd(4)} ${(gradientCheckpointing ? 'recomputing' : '').padEnd(11)}`;
  return `${fits ? '✔' : '✘'} ${plan} ${gigabytes(memory.total)} (${parts})${time}`;
}
