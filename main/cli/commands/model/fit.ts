// `omr model fit`: the memory and time that training would take on this machine.

import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { WEIGHT_TYPES, type WeightType } from '../../../data/checkpoints/convert.ts';
import { readConfig } from '../../../data/checkpoints/load.ts';
import { keyNumbers } from '../../../engine/generation/kv-cache.ts';
import { familyOf } from '../../../engine/models/index.ts';
import { findInCatalogue, readCatalogue } from '../../../library/model-catalogue.ts';
import {
  adviceFor,
  gigabytes,
  measureRates,
  plansOf,
  type Load,
  type Plan,
} from '../../../stages/training/memory-fit.ts';
import { parametersOf } from '../../../engine/models/model.ts';
import { usualPlan, usualWeights } from '../../../stages/training/usual-plan.ts';
import { likelyWeights } from '../../../stages/training/weights.ts';
import { UsageError, type Arguments, type FlagValues } from '../../terminal/arguments.ts';
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
  const types = askedTypes(flags);
  const word = words.at(-1)!;
  const json = configOf(word, resources, workspace);
  const family = familyOf(json.model_type);
  const load = loadOf(flags);
  const rates = await measureRates();
  const freeBytes = os.freemem();
  const plans = plansOf(json, load, rates, freeBytes, types);
  const best = plans[0]!.fits ? plans[0]! : undefined;
  const advice = best ? undefined : english(adviceFor(json, load, freeBytes, types));
  const parameters = parametersOf(json);
  const sizes = family.sizes(family.readConfig(json));
  const dir = fs.existsSync(path.join(word, 'config.json')) && hasWeights(word) ? word : undefined;
  const known = { json, dir };
  const usual = types === undefined ? usualPlan(plans, known, rates) : undefined;
  const document = {
    model_type: family.modelType,
    parameters,
    context_tokens: sizes.contextTokens,
    load,
    free_bytes: freeBytes,
    rates,
    /** KV cache of one token in a rollout; answers of a group share the cache of their prompt. */
    cache_bytes_per_token: 2 * 4 * keyNumbers(sizes),
    /** What `--weights` asks for. */
    weights: flags.weights ?? 'auto',
    /** What `weights: auto` would try first. */
    auto: likelyWeights(parameters, rates),
    /** The plan with the default settings; null where `--weights` asks for other weights. */
    usual: usual ?? null,
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
  const text = [head, '', ...table, '', bestLine(best, advice, flags.weights)];
  if (types === undefined) text.push(usualLine(usual, usualWeights(known, rates)));
  return { document, text: text.join('\n') };
}

/** The fastest plan that fits, and the settings that choose it. */
function bestLine(best: Plan | undefined, advice = '', asked?: string): string {
  if (!best) {
    const isAny = asked === undefined || asked === 'auto';
    return `${isAny ? 'Nothing fits' : `Nothing fits with ${asked} weights`} in memory. ${advice}`;
  }
  const { weights, gradientCheckpointing } = best;
  const how = gradientCheckpointing ? ', recomputing layers in the backward pass' : '';
  const more = gradientCheckpointing ? ' --set gradientCheckpointing=true' : '';
  return `Fastest that fits: ${weights} weights${how} (--set weights=${weights}${more}).`;
}

/** What training does with its default settings. */
function usualLine(usual: Plan | undefined, weights: string): string {
  const head = `With the default settings (weights: auto), ${weights} weights`;
  if (!usual) return `${head}.`;
  const { memory, stepSeconds, fits } = usual;
  const time = stepSeconds === undefined ? '' : `, ${stepSeconds.toFixed(2)} s per step`;
  const kept = weights === 'int8' ? '; they are kept if the loss stays' : '';
  return `${head}: ${gigabytes(memory.total)}${time}${kept}; ${fits ? 'this fits' : 'this does not fit'}.`;
}

/** The types that `--weights` asks for; undefined for all. */
function askedTypes({ weights = 'auto' }: FlagValues): readonly WeightType[] | undefined {
  if (weights === 'auto') return undefined;
  const type = WEIGHT_TYPES.find((known) => known === weights);
  if (type) return [type];
  throw new UsageError(
    `--weights is "${weights}".`,
    `It can be auto, ${WEIGHT_TYPES.join(', ')}; without it, every type is forecast.`,
  );
}

/** A folder may hold nothing but its configuration. */
const hasWeights = (dir: string): boolean =>
  ['model.safetensors', 'model.safetensors.index.json'].some((name) =>
    fs.existsSync(path.join(dir, name)),
  );

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
