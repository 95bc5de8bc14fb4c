// The language model of a folder as keys and tensors of a GGUF file. Reference: llama.cpp,
// conversion/base.py, qwen.py, llama.py, gemma.py.

import { UserError } from '../../i18n/user-error.ts';
import type { Gemma3Config } from '../../engine/models/gemma3_text.ts';
import { slidingWindows, type Model } from '../../engine/models/model.ts';
import {
  inverseFrequencies,
  scaledFrequencies,
  type RopeScaling,
} from '../../engine/models/parts/rope.ts';
import type { QwenConfig } from '../../engine/models/parts/qwen-vision.ts';
import type { TextConfig } from '../../engine/models/parts/text-decoder.ts';
import { float, type GgufField } from '../formats/weights/gguf-writer.ts';
import {
  GGUF_LAYOUTS,
  interleaveHeads,
  type GgufArchitecture,
  type GgufLayout,
} from './layouts.ts';
import type { ModelParameters, PlannedTensor } from './parameters.ts';
import { msg } from '../../../i18n/message.ts';

/** `general.architecture` by `model_type`. */
const ARCHITECTURES: Readonly<Record<string, GgufArchitecture>> = {
  qwen2: 'qwen2',
  qwen3: 'qwen3',
  llama: 'llama',
  mistral: 'llama',
  smollm3: 'smollm3',
  phi3: 'phi3',
  gemma3_text: 'gemma3',
  qwen2_vl: 'qwen2vl',
  qwen2_5_vl: 'qwen2vl',
  qwen3_vl: 'qwen3vl',
  idefics3: 'llama',
  smolvlm: 'llama',
};

/** The `model_type`s whose language model can be written. */
const GGUF_MODEL_TYPES: readonly string[] = Object.keys(ARCHITECTURES);

/** The architecture of a `model_type`; undefined where none is known here. */
export const ggufArchitectureOf = (modelType: string): GgufArchitecture | undefined =>
  Object.hasOwn(ARCHITECTURES, modelType) ? ARCHITECTURES[modelType] : undefined;

/** The architecture of a model. Throws a UserError for a family that has none here. */
export function architectureOf({ family: { modelType } }: Model): GgufArchitecture {
  const found = ARCHITECTURES[modelType];
  if (found) return found;
  throw new UserError(msg('gguf.family-not-writable', { type: modelType }), {
    hint: msg('gguf.family-not-writable.hint', { known: GGUF_MODEL_TYPES.join(', ') }),
  });
}

/** The keys of the language model. */
export function textKeys(model: Model): Record<string, GgufField> {
  const architecture = architectureOf(model);
  const config = model.config as TextConfig;
  const { layers, width, heads, kvHeads, headDim, vocabulary, contextTokens } = model.sizes;
  const keys: Record<string, GgufField> = {
    block_count: layers,
    context_length: Math.min(contextTokens, ...windowsOf(model)),
    embedding_length: width,
    feed_forward_length: config.intermediate_size,
    'attention.head_count': heads,
    'attention.head_count_kv': kvHeads,
    'attention.layer_norm_rms_epsilon': float(config.rms_norm_eps),
    'attention.key_length': headDim,
    'attention.value_length': headDim,
    ...(architecture === 'gemma3'
      ? gemmaKeys(model)
      : ropeKeys(config.rope_theta, config.rope_scaling)),
    ...(architecture === 'llama' || architecture === 'smollm3'
      ? { vocab_size: vocabulary, 'rope.dimension_count': headDim }
      : {}),
    ...(architecture === 'phi3' ? phiKeys(config) : {}),
    ...(architecture === 'qwen2vl' || architecture === 'qwen3vl' ? sectionKeys(model) : {}),
  };
  return Object.fromEntries(
    Object.entries(keys).map(([key, value]) => [`${architecture}.${key}`, value]),
  );
}

function ropeKeys(theta: number, scaling: RopeScaling): Record<string, GgufField> {
  return {
    'rope.freq_base': float(theta),
    ...(scaling.kind === 'linear'
      ? { 'rope.scaling.type': 'linear', 'rope.scaling.factor': float(scaling.factor) }
      : {}),
  };
}

/** The shortest context in tokens for which a file is worth its bytes. */
const SHORTEST_CONTEXT = 512;

/**
 * Sliding windows of the layers that llama.cpp does not know of: within the shortest, a file is
 * exact, and its context is no longer than that. Throws a UserError where that is too short, and for
 * layers of which others than llama.cpp's rotate.
 */
function windowsOf(model: Model): readonly number[] {
  if (architectureOf(model) === 'gemma3') return [];
  const { layers } = model.config as TextConfig;
  const { contextTokens } = model.sizes;
  const windows = slidingWindows(model).filter((window) => window < contextTokens);
  if (windows.some((window) => window < SHORTEST_CONTEXT))
    throw new UserError(msg('gguf.window-not-expressible', { tokens: Math.min(...windows) }), {
      hint: msg('export.gguf-as-merged.hint'),
    });
  if (layers.rotates?.some((rotates, i) => rotates !== ((i + 1) % NO_ROPE_INTERVAL !== 0)))
    throw new UserError(msg('gguf.rotation-not-expressible', { every: NO_ROPE_INTERVAL }), {
      hint: msg('export.gguf-as-merged.hint'),
    });
  return windows;
}

/** SmolLM3 in llama.cpp: every fourth layer does not rotate. */
export const NO_ROPE_INTERVAL = 4;

/** Phi-3: a part of each head rotates, by short or long factors. */
function phiKeys({
  rotaryDim,
  max_position_embeddings: contextTokens,
  rope_scaling: scaling,
  layers,
}: TextConfig): Record<string, GgufField> {
  const isLong = scaling.kind === 'longrope';
  return {
    'rope.dimension_count': rotaryDim,
    'rope.scaling.original_context_length': isLong ? scaling.originalContext : contextTokens,
    'attention.sliding_window': layers.windows?.[0] ?? 0,
    ...(isLong ? { 'rope.scaling.attn_factor': float(scaling.attentionFactor) } : {}),
  };
}

/** Gemma 3 has a second base and windows in most layers: all but each `period`-th one. */
function gemmaKeys(model: Model): Record<string, GgufField> {
  const config = model.config as Gemma3Config;
  const { headDim, width, heads, layers } = model.sizes;
  const first = config.isSliding.indexOf(false);
  const period = first < 0 ? layers + 1 : first + 1;
  const isRegular = config.isSliding.every((slides, i) => slides === ((i + 1) % period !== 0));
  // llama.cpp knows the scale of the 27B model by its layers, all others scale by the head's width.
  const scale = layers === 62 ? width / heads : headDim;
  if (!isRegular || config.query_pre_attn_scalar !== scale)
    throw new UserError(msg('gguf.gemma-not-expressible'), {
      hint: msg('export.gguf-as-merged.hint'),
    });
  return {
    ...ropeKeys(config.full.theta, config.full.scaling),
    'rope.freq_base_swa': float(config.sliding.theta),
    'attention.sliding_window': config.sliding_window,
    'attention.sliding_window_pattern': period,
  };
}

/** The frequencies of each axis, as four numbers. */
function sectionKeys({ config, sizes }: Model): Record<string, GgufField> {
  const { mrope_section: sections, vision } = config as QwenConfig & {
    readonly vision: { readonly deepstack_visual_indexes?: readonly number[] };
  };
  const deepstack = vision.deepstack_visual_indexes?.length;
  return {
    'rope.dimension_count': sizes.headDim,
    'rope.dimension_sections': Int32Array.from({ length: 4 }, (_, i) => sections[i] ?? 0),
    ...(deepstack === undefined ? {} : { n_deepstack_layers: deepstack }),
  };
}

/** The tensors of the language model, in the order of the folder. */
export function textTensors(parameters: ModelParameters): PlannedTensor[] {
  const { model } = parameters;
  const tensors = parameters.list.flatMap(({ path, shape, numbers }): PlannedTensor[] => {
    const name = textTensorName(model, path);
    if (name === undefined) return [];
    const columns = shape.length > 1 ? shape[1]! : 1;
    return [{ name, shape, numbers: () => arranged(model, path, numbers(), columns) }];
  });
  return [...frequencyFactors(model), ...tensors];
}

/** The name of a parameter; undefined for those of the vision tower. */
export function textTensorName(model: Model, path: string): string | undefined {
  if (path === 'lm_head.weight') return 'output.weight';
  const inside = /^model\.(?:language_model\.|text_model\.)?(.+)$/.exec(path)?.[1];
  if (inside === 'embed_tokens.weight') return 'token_embd.weight';
  if (inside === 'norm.weight') return 'output_norm.weight';
  const [, layer, module, kind] = /^layers\.(\d+)\.(.+)\.(weight|bias)$/.exec(inside ?? '') ?? [];
  const { modules } = GGUF_LAYOUTS[architectureOf(model)];
  const [name] = Object.entries(modules).find(([, its]) => its === module) ?? [];
  return name === undefined ? undefined : `blk.${layer}.${name}.${kind}`;
}

function arranged(model: Model, path: string, numbers: Float32Array, columns: number) {
  const { hasShiftedNorms }: GgufLayout = GGUF_LAYOUTS[architectureOf(model)];
  const isShifted = hasShiftedNorms === true && columns === 1 && path.includes('norm');
  return isShifted ? numbers.map((x) => x + 1) : inLlamaCppOrder(model, path, numbers, columns);
}

/** The rows of a parameter in the order of llama.cpp. `columns`: numbers of a row, 1 for a bias. */
export function inLlamaCppOrder(
  model: Model,
  path: string,
  numbers: Float32Array,
  columns: number,
): Float32Array {
  const { hasInterleavedHeads }: GgufLayout = GGUF_LAYOUTS[architectureOf(model)];
  const projection = /\.([qk])_proj\./.exec(path)?.[1];
  if (hasInterleavedHeads !== true || projection === undefined) return numbers;
  const { heads, kvHeads } = model.sizes;
  return interleaveHeads(numbers, projection === 'q' ? heads : kvHeads, columns);
}

/** LongRoPE's factors; Llama 3's scaling as a factor per frequency: plain / scaled. */
function frequencyFactors({ config, sizes }: Model): PlannedTensor[] {
  const { rope_scaling: scaling, rope_theta: theta } = config as Partial<TextConfig>;
  if (scaling?.kind === 'longrope')
    return (['long', 'short'] as const).map((name) => {
      const factors = Float32Array.from(scaling.factors[name]);
      const shape = [factors.length];
      return { name: `rope_factors_${name}.weight`, shape, numbers: () => factors };
    });
  if (scaling?.kind !== 'llama3') return [];
  const plain = inverseFrequencies(sizes.headDim, theta!);
  const scaled = scaledFrequencies(plain, scaling);
  const factors = plain.map((x, i) => x / scaled[i]!);
  return [{ name: 'rope_freqs.weight', shape: [factors.length], numbers: () => factors }];
}
