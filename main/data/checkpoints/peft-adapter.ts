// LoRA adapters as PEFT folders: adapter_config.json and adapter_model.safetensors.

import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { reasonOf, UserError } from '../../i18n/user-error.ts';
import {
  createAdapter,
  matchModules,
  savedKey,
  savedParameters,
  type Adapter,
  type LoraConfig,
  type LoraModule,
  type LoraModules,
} from '../../engine/layers/lora.ts';
import {
  adaptableModules,
  copyableParameters,
  lmHeadPath,
  resolveTargetModules,
  type Model,
} from '../../engine/models/model.ts';
import type { Random } from '../../engine/random.ts';
import { sizeOf, type Tensor } from '../../engine/graph/tensor.ts';
import { readParameter } from './load.ts';
import { baseFolder } from './adapter-base.ts';
import { readHeader, readTensor } from '../formats/weights/safetensors.ts';
import { writeAtomic } from '../../platform/files.ts';
import { isObject, readJsonObject } from '../../platform/json-file.ts';
import { TimeLimitError, withTimeLimit } from '../../platform/limits/time.ts';
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
 * the model's layers; copies of whole modules start from the parameters of `original`, the model in
 * its stored type.
 */
export function newAdapter(
  model: Model,
  config: LoraConfig,
  random: Random,
  original: Model = model,
): LoadedAdapter {
  const expanded = resolveTargetModules(model, config);
  const { modules, copied } = matchAdapter('The new adapter', expanded, model);
  const copies = new Map(
    [...copied].map(([path, source]) => {
      const { shape, data } = readParameter(original, source);
      return [path, { shape: kernelShape(model, path, shape), data }];
    }),
  );
  return { adapter: createAdapter(expanded, modules, random, copies), modules };
}

/** The shape of a parameter as PyTorch has it: a kernel may be stored as a matrix. */
function kernelShape(model: Model, parameter: string, shape: readonly number[]): readonly number[] {
  const module = adaptableModules(model).find(({ path }) => `${path}.weight` === parameter);
  return module?.kernel && shape.length === 2 ? [shape[0]!, ...module.kernel] : shape;
}

/**
 * The folder of the base model that an adapter folder names; undefined for a folder without an
 * adapter. Throws a UserError where the base is not on this machine.
 */
export function adapterBase(dir: string): string | undefined {
  const file = join(dir, CONFIG_FILE);
  if (!existsSync(file)) return undefined;
  const { base_model_name_or_path: base, revision } = readConfig(file);
  if (typeof base !== 'string' || base === '') {
    throw new UserError(msg('checkpoint.adapter-base-unnamed', { file }), {
      hint: msg('checkpoint.adapter-base-unnamed.hint'),
    });
  }
  const isNamed = typeof revision === 'string' && revision !== '';
  return baseFolder(dir, { base, revision: isNamed ? revision : undefined });
}

/** The base as an adapter's configuration names it; undefined for a folder that is no adapter. */
export function statedBase(dir: string): string | undefined {
  const file = join(dir, CONFIG_FILE);
  if (!existsSync(file)) return undefined;
  const { base_model_name_or_path: base } = readConfig(file);
  return typeof base === 'string' && base !== '' ? base : undefined;
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
  const { modules, copied } = matchAdapter(`The adapter in ${dir}`, config, model);
  const stored = readHeader(weights);
  // Versions of transformers differ in path prefixes, so keys are matched without them.
  const byCanonicalKey = new Map([...stored.keys()].map((key) => [canonicalKey(key), key]));
  const storedKeyOf = (key: string) =>
    stored.has(key) ? key : byCanonicalKey.get(canonicalKey(key));
  const tensors = new Map<string, Tensor>();
  const read = (key: string, shape: readonly number[], isKernel = false): void => {
    const storedKey = storedKeyOf(key);
    const info = storedKey === undefined ? undefined : stored.get(storedKey);
    if (!info)
      throw new UserError(msg('checkpoint.tensor-missing', { file: weights, tensor: key }), {
        hint: msg('checkpoint.adapter-of-other-model'),
      });
    const fits = isKernel
      ? sizeOf(info.shape) === sizeOf(shape) && info.shape[0] === shape[0]
      : info.shape.join() === shape.join();
    if (!fits) {
      const [actual, expected] = [info.shape.join(', '), shape.join(', ')];
      const values = { tensor: key, file: weights, shape: actual, expected };
      throw new UserError(msg('checkpoint.tensor-shape-wrong', values), {
        hint: msg('checkpoint.adapter-of-other-model'),
      });
    }
    tensors.set(key, { shape: [...info.shape], data: readTensor(info) });
  };
  for (const [path, { kind, keyA, keyB, shapeA, shapeB }] of modules) {
    // Earlier versions adapted linear layers alone, whatever an expression matched besides.
    if (kind !== 'linear' && !storedKeyOf(keyA) && !storedKeyOf(keyB)) {
      modules.delete(path);
      continue;
    }
    read(keyA, shapeA);
    read(keyB, shapeB);
  }
  for (const [path, source] of copied)
    read(savedKey(path), model.weights.find(source)!.shape, true);
  if (stored.size > tensors.size) {
    const used = new Set([...tensors.keys()].map(canonicalKey));
    const isBase = (key: string) => isOwnEmbedding(model, key, stored.get(key)!.shape);
    const surplus = [...stored.keys()].find((key) => !used.has(canonicalKey(key)) && !isBase(key));
    if (surplus !== undefined)
      throw new UserError(msg('checkpoint.tensor-unexpected', { file: weights, tensor: surplus }), {
        hint: msg('checkpoint.adapter-of-other-model'),
      });
  }
  return { adapter: { config, tensors }, modules };
}

/** Whether a tensor is the base's own embeddings, which PEFT writes beside an adapter of them. */
function isOwnEmbedding(model: Model, key: string, shape: readonly number[]): boolean {
  if (!/\.(embed_tokens|lm_head)\.base_layer\.weight$/.test(key)) return false;
  return model.weights.find(lmHeadPath(model))?.shape.join() === shape.join();
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
  exclude_modules: [null, []],
  layers_to_transform: [null, []],
  // Tied copies would be one parameter; here each is trained by itself.
  ensure_weight_tying: [false],
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

const MAX_RANK = 2 ** 16;
/** Names or patterns of modules in one field: a large model has 2,000 linear layers. */
const MAX_NAMES = 20_000;
/** Patterns of modules are expressions out of a file, some of which would never end. */
const MATCH_TIMEOUT_MS = 2000;

/** Reads and validates an adapter's configuration. Throws a UserError that names the field. */
function readLoraConfig(file: string): LoraConfig {
  const json = readConfig(file);
  const fail = (field: string, rule: string): never => {
    throw new UserError(
      msg('checkpoint.adapter-config-invalid', {
        file,
        field,
        rule,
        value: (JSON.stringify(json[field]) ?? 'missing').slice(0, 200),
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
  const isRank = (x: unknown) =>
    Number.isSafeInteger(x) && (x as number) >= 1 && (x as number) <= MAX_RANK;
  const isAlpha = (x: unknown) => typeof x === 'number' && Number.isFinite(x);
  if (!isRank(r)) fail('r', `a whole number from 1 to ${MAX_RANK}`);
  if (!isAlpha(alpha)) fail('lora_alpha', 'a number');
  const patterns = [
    ['rank_pattern', isRank, `patterns with whole numbers from 1 to ${MAX_RANK}`],
    ['alpha_pattern', isAlpha, 'patterns with numbers'],
  ] as const;
  for (const [field, isValue, rule] of patterns) {
    const value = json[field] ?? {};
    const isWell = isObject(value) && Object.values(value).every(isValue);
    if (!isWell || Object.keys(value).length > MAX_NAMES) fail(field, rule);
  }
  const isList =
    Array.isArray(targets) &&
    targets.length <= MAX_NAMES &&
    targets.every((target) => typeof target === 'string');
  if (typeof targets !== 'string' && !isList)
    fail('target_modules', 'a list of names or a single text');
  const { modules_to_save: saved = null } = json;
  const isNames =
    Array.isArray(saved) &&
    saved.length <= MAX_NAMES &&
    saved.every((name) => typeof name === 'string' && name !== '');
  if (saved !== null && !isNames) fail('modules_to_save', 'a list of names');
  return json as unknown as LoraConfig;
}

const readConfig = (file: string) =>
  readJsonObject(file, { hint: msg('checkpoint.copy-adapter-again') });

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
    modules_to_save: config.modules_to_save?.length ? config.modules_to_save : null,
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

/**
 * The parameters that an adapter changes, in float32: W + s·B·A of its modules and its copies, by
 * parameter path. Where it changes the embeddings or the output layer of a model with tied weights,
 * the output layer is a parameter of its own, see `untiesOutput`.
 */
export function mergeAdapter(model: Model, loaded: LoadedAdapter): Map<string, Tensor> {
  return new Map(
    mergedParameters(model, loaded).map((path) => [path, mergeParameter(model, loaded, path)]),
  );
}

/** Paths of the parameters that an adapter changes. */
export function mergedParameters(model: Model, loaded: LoadedAdapter): string[] {
  const { modules, adapter } = loaded;
  const changed = new Set([...modules.keys()].map((path) => `${path}.weight`));
  for (const path of copyableParameters(model).keys())
    if (adapter.tensors.has(savedKey(path))) changed.add(path);
  if (untiesOutput(model, changed)) changed.add(outputWeight(model));
  return [...changed];
}

/**
 * Whether merged weights can no longer be tied: the adapter changes the embeddings, or the output
 * layer, but not both in the same way.
 */
export function untiesOutput(model: Model, changed: ReadonlySet<string>): boolean {
  const [output, tied] = [outputWeight(model), lmHeadPath(model)];
  return output !== tied && (changed.has(output) || changed.has(tied));
}

/** The path of the output layer's own weight, which a model with tied weights does not have. */
function outputWeight(model: Model): string {
  return `${adaptableModules(model).find(({ kind }) => kind === 'output')!.path}.weight`;
}

/** One parameter with the adapter in it, in float32. */
export function mergeParameter(model: Model, loaded: LoadedAdapter, path: string): Tensor {
  const copy = loaded.adapter.tensors.get(savedKey(path));
  if (copy) return copy;
  const source = copyableParameters(model).get(path)!;
  const module = loaded.modules.get(path.replace(/\.weight$/, ''));
  const base = readParameter(model, source);
  return module && path.endsWith('.weight') ? mergeModule(base, loaded, module) : base;
}

/** W + s·B·A of one adapted module; for embeddings [V, D] it is W + s·(B·A)ᵀ. */
function mergeModule(
  { shape, data }: Tensor,
  { adapter }: LoadedAdapter,
  { kind, rank, scale, inFeatures, outFeatures, keyA, keyB }: LoraModule,
): Tensor {
  const a = adapter.tensors.get(keyA)!.data;
  const b = adapter.tensors.get(keyB)!.data;
  const merged = new Float32Array(data.length);
  const isTable = kind === 'embedding';
  const [rows, width] = isTable ? [inFeatures, outFeatures] : [outFeatures, inFeatures];
  // Left [rows, r] times right [r, width].
  const left = isTable
    ? (o: number, r: number) => a[r * rows + o]!
    : (o: number, r: number) => b[o * rank + r]!;
  const right = isTable
    ? (r: number, i: number) => b[i * rank + r]!
    : (r: number, i: number) => a[r * width + i]!;
  const delta = new Float64Array(width);
  for (let o = 0; o < rows; o++) {
    delta.fill(0);
    for (let r = 0; r < rank; r++) {
      const factor = scale * left(o, r);
      for (let i = 0; i < width; i++) delta[i]! += factor * right(r, i);
    }
    const row = o * width;
    for (let i = 0; i < width; i++) merged[row + i] = data[row + i]! + delta[i]!;
  }
  return { shape, data: merged };
}

/**
 * The modules that a configuration adapts, and the parameters that it trains whole with the path of
 * the weights that they start from; an engine error becomes a UserError.
 */
function matchAdapter(
  name: string,
  config: LoraConfig,
  model: Model,
): { modules: Map<string, LoraModule>; copied: Map<string, string> } {
  const adaptable = adaptableModules(model);
  const sources = copyableParameters(model);
  try {
    return withTimeLimit(() => {
      const copied = savedParameters(config.modules_to_save, [...sources.keys()]);
      return {
        modules: new Map(matchModules(config, adaptable)),
        copied: new Map(copied.map((path) => [path, sources.get(path)!])),
      };
    }, MATCH_TIMEOUT_MS);
  } catch (cause) {
    const { message } = cause as Error;
    const reason =
      cause instanceof TimeLimitError
        ? `target_modules, rank_pattern or alpha_pattern: the search for modules is endless; ${message}`
        : reasonOf(cause, 'its fields do not fit together');
    throw new UserError(msg('checkpoint.adapter-mismatch', { adapter: name, reason }), {
      hint: msg('checkpoint.adapter-mismatch.hint'),
      cause,
    });
  }
}

function canonicalKey(key: string): string {
  return key
    .replace(/^base_model\.model\./, '')
    .replace(/\.(modules_to_save|original_module)(?=\.)/, '')
    .replace(/\.default(?=(\.\w+)?$)/, '')
    .replace(
      /^(model\.)?(language_model\.|text_model\.)?(model\.)?(?=(layers|embed_tokens|norm)\.)/,
      'text.',
    )
    .replace(/^(model\.|language_model\.)*(?=lm_head\.)/, '')
    .replace(/^(model\.)?visual\./, 'visual.')
    .replace(/^(model\.)?(?=(vision_tower|multi_modal_projector|embed_vision)\.)/, '')
    .replace(/^vision_tower\.vision_model\./, 'vision_tower.');
}
