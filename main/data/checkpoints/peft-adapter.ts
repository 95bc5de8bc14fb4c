// LoRA adapters as PEFT folders: adapter_config.json and adapter_model.safetensors.

import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../i18n/user-error.ts';
import {
  createAdapter,
  matchModules,
  type Adapter,
  type LoraConfig,
  type LoraModule,
  type LoraModules,
} from '../../engine/layers/lora.ts';
import { linearModules, resolveTargetModules, type Model } from '../../engine/models/model.ts';
import type { Random } from '../../engine/random.ts';
import type { Tensor } from '../../engine/graph/tensor.ts';
import { readParameter } from './load.ts';
import { readHeader, readTensor } from '../formats/weights/safetensors.ts';
import { writeAtomic } from '../../platform/files.ts';
import { encodeSafetensors } from '../formats/weights/safetensors-writer.ts';
import { msg } from '../../../i18n/message.ts';

const CONFIG_FILE = 'adapter_config.json';

/** An adapter and the modules of its model. */
export interface LoadedAdapter {
  readonly adapter: Adapter;
  readonly modules: LoraModules;
}

/**
 * A new adapter, which does not change the model until it is trained. `all-linear` is expanded to
 * the model's layers.
 */
export function newAdapter(model: Model, config: LoraConfig, random: Random): LoadedAdapter {
  const expanded = resolveTargetModules(model, config);
  const modules = matchAdapter('The new adapter', expanded, model);
  return { adapter: createAdapter(expanded, modules, random), modules };
}

/** The base model that an adapter folder names; undefined for a folder without an adapter. */
export function adapterBase(dir: string): string | undefined {
  const file = join(dir, CONFIG_FILE);
  if (!existsSync(file)) return undefined;
  const { base_model_name_or_path: base } = readJson(file);
  if (typeof base !== 'string' || base === '') {
    throw new UserError(msg('checkpoint.adapter-base-unnamed', { file }), {
      hint: msg('checkpoint.adapter-base-unnamed.hint'),
    });
  }
  return base;
}

/**
 * Loads a PEFT folder for a model. Throws a UserError that names a missing, surplus or misshapen
 * tensor.
 */
export function loadAdapter(dir: string, model: Model): LoadedAdapter {
  const configFile = join(dir, CONFIG_FILE);
  const weights = join(dir, 'adapter_model.safetensors');
  if (!existsSync(configFile) || !existsSync(weights)) {
    throw new UserError(msg('checkpoint.not-adapter', { folder: dir }), {
      hint: msg('checkpoint.not-adapter.hint'),
    });
  }
  const config = readLoraConfig(configFile);
  const modules = matchAdapter(`The adapter in ${dir}`, config, model);
  const stored = readHeader(weights);
  // Versions of transformers differ in path prefixes, so keys are matched without them.
  const byCanonicalKey = new Map([...stored.keys()].map((key) => [canonicalKey(key), key]));
  const tensors = new Map<string, Tensor>();
  for (const module of modules.values()) {
    for (const [key, shape] of [
      [module.keyA, [module.rank, module.inFeatures]],
      [module.keyB, [module.outFeatures, module.rank]],
    ] as const) {
      const storedKey = stored.has(key) ? key : byCanonicalKey.get(canonicalKey(key));
      const info = storedKey === undefined ? undefined : stored.get(storedKey);
      if (!info)
        throw new UserError(msg('checkpoint.tensor-missing', { file: weights, tensor: key }), {
          hint: msg('checkpoint.adapter-of-other-model'),
        });
      if (info.shape.join() !== shape.join()) {
        const [actual, expected] = [info.shape.join(', '), shape.join(', ')];
        const values = { tensor: key, file: weights, shape: actual, expected };
        throw new UserError(msg('checkpoint.tensor-shape-wrong', values), {
          hint: msg('checkpoint.adapter-of-other-model'),
        });
      }
      tensors.set(key, { shape: [...shape], data: readTensor(info) });
    }
  }
  if (stored.size > tensors.size) {
    const used = new Set([...tensors.keys()].map(canonicalKey));
    const surplus = [...stored.keys()].find((key) => !used.has(canonicalKey(key)));
    throw new UserError(msg('checkpoint.tensor-unexpected', { file: weights, tensor: surplus! }), {
      hint: msg('checkpoint.adapter-of-other-model'),
    });
  }
  return { adapter: { config, tensors }, modules };
}

/**
 * Fields of `adapter_config.json` for variants that the engine does not support, with the supported
 * values.
 */
const REQUIRED: Readonly<Record<string, readonly unknown[]>> = {
  peft_type: ['LORA'],
  bias: ['none'],
  use_dora: [false],
  fan_in_fan_out: [false],
  lora_bias: [false],
  modules_to_save: [null, []],
  exclude_modules: [null, []],
  layers_to_transform: [null, []],
  target_parameters: [null, []],
  trainable_token_indices: [null, [], {}],
  layer_replication: [null, []],
  alora_invocation_tokens: [null, []],
  arrow_config: [null, {}],
  // Other initializations change the base weights, which an adapter alone does not have.
  init_lora_weights: [true, false, 'gaussian', 'eva', 'orthogonal'],
};

/** Switches of variants, `use_…`, that change nothing about what an adapter computes. */
const KNOWN_SWITCHES = ['use_rslora'];

/** Reads and validates an adapter's configuration. Throws a UserError that names the field. */
function readLoraConfig(file: string): LoraConfig {
  const json = readJson(file);
  const fail = (field: string, rule: string): never => {
    throw new UserError(
      msg('checkpoint.adapter-config-invalid', {
        file,
        field,
        rule,
        value: JSON.stringify(json[field]) ?? 'missing',
      }),
      {
        hint: msg('checkpoint.adapter-config-invalid.hint'),
      },
    );
  };
  for (const [field, allowed] of Object.entries(REQUIRED)) {
    const value = json[field];
    const isAllowed = allowed.some((each) => JSON.stringify(each) === JSON.stringify(value));
    if (value !== undefined && value !== null && !isAllowed)
      fail(field, JSON.stringify(allowed[0]));
  }
  const unknownSwitch = Object.keys(json).find(
    (field) => field.startsWith('use_') && json[field] === true && !KNOWN_SWITCHES.includes(field),
  );
  if (unknownSwitch !== undefined) fail(unknownSwitch, 'false');
  const { r, lora_alpha: alpha, target_modules: targets } = json;
  if (!Number.isSafeInteger(r) || (r as number) < 1) fail('r', 'a whole number of at least 1');
  if (typeof alpha !== 'number' || !Number.isFinite(alpha)) fail('lora_alpha', 'a number');
  const isList = Array.isArray(targets) && targets.every((target) => typeof target === 'string');
  if (typeof targets !== 'string' && !isList)
    fail('target_modules', 'a list of names or a single text');
  return json as unknown as LoraConfig;
}

function readJson(file: string): Record<string, unknown> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  } catch (cause) {
    throw new UserError(msg('file.json-invalid', { file }), {
      hint: msg('checkpoint.copy-adapter-again'),
      cause,
    });
  }
}

/** The files of a PEFT folder; equal adapters give equal bytes. */
export function encodeAdapter(
  { config, tensors }: Adapter,
  baseModel: string,
): Map<string, Uint8Array> {
  const sorted = new Map([...tensors].sort(([a], [b]) => (a < b ? -1 : 1)));
  const json = {
    alpha_pattern: config.alpha_pattern ?? {},
    auto_mapping: null,
    base_model_name_or_path: baseModel,
    bias: 'none',
    exclude_modules: null,
    fan_in_fan_out: false,
    inference_mode: true,
    init_lora_weights: true,
    layers_pattern: null,
    layers_to_transform: null,
    lora_alpha: config.lora_alpha,
    lora_dropout: 0,
    modules_to_save: null,
    peft_type: 'LORA',
    r: config.r,
    rank_pattern: config.rank_pattern ?? {},
    revision: null,
    target_modules: config.target_modules,
    task_type: 'CAUSAL_LM',
    use_dora: false,
    use_rslora: config.use_rslora ?? false,
  };
  return new Map([
    ['adapter_model.safetensors', encodeSafetensors(sorted, { format: 'pt' })],
    [CONFIG_FILE, Buffer.from(`${JSON.stringify(json, null, 2)}\n`)],
  ]);
}

/** Writes a PEFT folder, weights first. */
export function saveAdapter(
  dir: string,
  adapter: Adapter,
  { baseModel }: { baseModel: string },
): void {
  mkdirSync(dir, { recursive: true });
  for (const [name, bytes] of encodeAdapter(adapter, baseModel))
    writeAtomic(join(dir, name), bytes);
}

/** W + s·B·A of every adapted module in float32 [out, in], by parameter path. */
export function mergeAdapter(model: Model, loaded: LoadedAdapter): Map<string, Tensor> {
  return new Map(
    [...loaded.modules.values()].map((module) => [
      `${module.path}.weight`,
      mergeModule(model, loaded, module),
    ]),
  );
}

/** W + s·B·A of one adapted module in float32 [out, in]. */
export function mergeModule(
  model: Model,
  { adapter }: LoadedAdapter,
  { path, rank, scale, inFeatures, outFeatures, keyA, keyB }: LoraModule,
): Tensor {
  const { shape, data } = readParameter(model, `${path}.weight`);
  const a = adapter.tensors.get(keyA)!.data;
  const b = adapter.tensors.get(keyB)!.data;
  const merged = new Float32Array(data.length);
  const delta = new Float64Array(inFeatures);
  for (let o = 0; o < outFeatures; o++) {
    delta.fill(0);
    for (let r = 0; r < rank; r++) {
      const factor = scale * b[o * rank + r]!;
      for (let i = 0; i < inFeatures; i++) delta[i]! += factor * a[r * inFeatures + i]!;
    }
    const row = o * inFeatures;
    for (let i = 0; i < inFeatures; i++) merged[row + i] = data[row + i]! + delta[i]!;
  }
  return { shape, data: merged };
}

/** The modules that a configuration adapts; an engine error becomes a UserError. */
function matchAdapter(name: string, config: LoraConfig, model: Model): LoraModules {
  const linears = linearModules(model);
  try {
    return matchModules(config, linears);
  } catch (cause) {
    throw new UserError(
      msg('checkpoint.adapter-mismatch', { adapter: name, reason: (cause as Error).message }),
      {
        hint: msg('checkpoint.adapter-mismatch.hint'),
        cause,
      },
    );
  }
}

function canonicalKey(key: string): string {
  return key
    .replace(/^base_model\.model\./, '')
    .replace(/\.default(?=\.weight$)/, '')
    .replace(/^(model\.)?(language_model\.)?(model\.)?(?=layers\.)/, 'text.')
    .replace(/^(model\.)?visual\./, 'visual.');
}
