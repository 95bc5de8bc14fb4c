// The plan that training takes with its default settings, among all plans for a model: weights as `auto`
// chooses them, and no layer computed twice.

import { findQuantized } from '../../data/checkpoints/quantized-tensors.ts';
import { openModelWeights } from '../../data/checkpoints/model-weights.ts';
import type { WeightType } from '../../data/checkpoints/convert.ts';
import { parametersOf } from '../../engine/models/model.ts';
import { isObject } from '../../platform/json-file.ts';
import type { Plan, Rates } from './memory-fit.ts';
import { likelyWeights } from './weights.ts';

type Config = Readonly<Record<string, unknown>>;

/** The types of checkpoints by their names in `config.json`. */
const STORED: Readonly<Record<string, WeightType>> = { float16: 'f16', bfloat16: 'bf16' };

/** What is known of a model: its configuration, and the folder of its weights where they are there. */
export interface KnownModel {
  readonly json: Config;
  readonly dir?: string | undefined;
}

/** The type in which a model is stored: that of its files, else what its configuration says. */
export function storedWeights({ json, dir }: KnownModel): WeightType {
  const quantized = dir === undefined ? undefined : quantizedType(dir);
  if (quantized) return quantized;
  const text = isObject(json.text_config) ? json.text_config : {};
  const named = json.torch_dtype ?? json.dtype ?? text['torch_dtype'] ?? text['dtype'];
  return STORED[String(named)] ?? 'f32';
}

function quantizedType(dir: string): WeightType | undefined {
  const [first] = findQuantized(openModelWeights(dir)).values();
  if (first === undefined) return undefined;
  const { quantized } = first;
  return 'format' in quantized && quantized.format.bits === 4 ? 'int4' : 'int8';
}

/** The type that `weights: auto` would try first on the processor. */
export function usualWeights(model: KnownModel, rates: Rates): WeightType {
  const stored = storedWeights(model);
  const isQuantized = stored === 'int8' || stored === 'int4';
  const likely = isQuantized ? 'stored' : likelyWeights(parametersOf(model.json), rates);
  return likely === 'stored' ? stored : likely;
}

/** The plan with the default settings; undefined where the plans have none with these weights. */
export function usualPlan(
  plans: readonly Plan[],
  model: KnownModel,
  rates: Rates,
): Plan | undefined {
  const wanted = usualWeights(model, rates);
  return plans.find(
    ({ weights, gradientCheckpointing }) => weights === wanted && !gradientCheckpointing,
  );
}
