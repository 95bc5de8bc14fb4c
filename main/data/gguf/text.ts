// The language model of a folder as keys and tensors of a GGUF file. Reference: llama.cpp,
// conversion/base.py, qwen.py, llama.py, gemma.py.

import { UserError } from '../../i18n/user-error.ts';
import type { Gemma3TextConfig } from '../../engine/models/parts/gemma3-decoder.ts';
import type { Gemma4TextConfig } from '../../engine/models/parts/gemma4-decoder.ts';
import type { Model } from '../../engine/models/model.ts';
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
  gemma3: 'gemma3',
  gemma3_text: 'gemma3',
  gemma4: 'gemma4',
  qwen2_vl: 'qwen2vl',
  qwen2_5_vl: 'qwen2vl',
  qwen3_vl: 'qwen3vl',
  idefics3: 'llama',
  smolvlm: 'llama',
};

/** The `model_type`s whose language model can be written. */
const GGUF_MODEL_TYPES: readonly string[] = Object.keys(ARCHITECTURES);

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
    context_length: contextTokens,
    embedding_length: width,
    feed_forward_length: config.intermediate_size,
    'attention.head_count': heads,
    'attention.head_count_kv': kvHeads,
    'attention.layer_norm_rms_epsilon': float(config.rms_norm_eps),
    'attention.key_length': headDim,
    'attention.value_length': headDim,
    ...ownKeys(model),
    ...(architecture === 'llama'
      ? { vocab_size: vocabulary, 'rope.dimension_count': headDim }
      : {}),
    ...(architecture === 'qwen2vl' || architecture === 'qwen3vl' ? sectionKeys(model) : {}),
  };
  return Object.fromEntries(
    Object.entries(keys).map(([key, value]) => [`${architecture}.${key}`, value]),
  );
}

/** The keys that differ from the common ones or join them. */
function ownKeys(model: Model): Record<string, GgufField> {
  const { rope_theta: theta, rope_scaling: scaling } = model.config as TextConfig;
  switch (architectureOf(model)) {
    case 'gemma3':
      return gemmaKeys(model);
    case 'gemma4':
      return gemma4Keys(model);
    default:
      return ropeKeys(theta, scaling);
  }
}

/** Gemma 4: widths and heads by layer; the numbers without `_swa` are those of the global layers. */
function gemma4Keys({ config }: Model): Record<string, GgufField> {
  const c = config as Gemma4TextConfig;
  const hint = msg('export.gguf-as-merged.hint');
  // llama.cpp lets all pictures attend both ways, and leaves their own embeddings out.
  if (!c.picturesBothWays || c.hidden_size_per_layer_input > 0)
    throw new UserError(msg('gguf.gemma-pictures-differ'), { hint });
  // Layers that share keys take those of the last two layers with keys.
  const own = c.isSliding.slice(0, c.num_hidden_layers - c.num_kv_shared_layers).slice(-2);
  const isShared = c.num_kv_shared_layers > 0;
  if (c.attention_bias || (isShared && own.join() !== 'true,false'))
    throw new UserError(msg('gguf.gemma-not-expressible'), { hint });
  const byLayer = (value: (isSliding: boolean, layer: number) => number) =>
    Int32Array.from(c.isSliding, value);
  const isWide = (layer: number) =>
    c.use_double_wide_mlp && layer >= c.num_hidden_layers - c.num_kv_shared_layers;
  const { headDim, kvHeads } = c.globalHeads;
  return {
    feed_forward_length: byLayer((_, layer) => c.intermediate_size * (isWide(layer) ? 2 : 1)),
    'attention.head_count_kv': byLayer((slides) => (slides ? c.num_key_value_heads : kvHeads)),
    'attention.key_length': headDim,
    'attention.value_length': headDim,
    'attention.key_length_swa': c.head_dim,
    'attention.value_length_swa': c.head_dim,
    'attention.shared_kv_layers': c.num_kv_shared_layers,
    'attention.sliding_window': c.sliding_window,
    'attention.sliding_window_pattern': c.isSliding,
    embedding_length_per_layer_input: 0,
    'rope.freq_base': float(c.globalTheta),
    'rope.freq_base_swa': float(c.slidingTheta),
    'rope.dimension_count': headDim,
    'rope.dimension_count_swa': c.head_dim,
    ...(c.final_logit_softcapping === undefined
      ? {}
      : { final_logit_softcapping: float(c.final_logit_softcapping) }),
  };
}

function ropeKeys(theta: number, scaling: RopeScaling): Record<string, GgufField> {
  return {
    'rope.freq_base': float(theta),
    ...(scaling.kind === 'linear'
      ? { 'rope.scaling.type': 'linear', 'rope.scaling.factor': float(scaling.factor) }
      : {}),
  };
}

/** Gemma 3 has a second base and windows in most layers: all but each `period`-th one. */
function gemmaKeys(model: Model): Record<string, GgufField> {
  const config = model.config as Gemma3TextConfig;
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
  const scaled = /^layers\.(\d+)\.layer_scalar$/.exec(inside ?? '')?.[1];
  if (scaled !== undefined) return `blk.${scaled}.layer_output_scale.weight`;
  const [, layer, module, kind] = /^layers\.(\d+)\.(.+)\.(weight|bias)$/.exec(inside ?? '') ?? [];
  const { modules }: GgufLayout = GGUF_LAYOUTS[architectureOf(model)];
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

/** Divisor of a frequency that does not turn. */
const STILL = 1e30;

/**
 * Llama 3's scaling, and Gemma 4's frequencies of the global layers, as a factor per frequency:
 * plain / scaled.
 */
function frequencyFactors({ config, sizes, family }: Model): PlannedTensor[] {
  if (family.modelType === 'gemma4') {
    const { globalTheta, globalFrequencies, globalHeads } = config as Gemma4TextConfig;
    const plain = inverseFrequencies(globalHeads.headDim, globalTheta);
    const factors = plain.map((x, i) =>
      globalFrequencies[i]! > 0 ? x / globalFrequencies[i]! : STILL,
    );
    return [{ name: 'rope_freqs.weight', shape: [factors.length], numbers: () => factors }];
  }
  const { rope_scaling: scaling, rope_theta: theta } = config as Partial<TextConfig>;
  if (scaling?.kind !== 'llama3') return [];
  const plain = inverseFrequencies(sizes.headDim, theta!);
  const scaled = scaledFrequencies(plain, scaling);
  const factors = plain.map((x, i) => x / scaled[i]!);
  return [{ name: 'rope_freqs.weight', shape: [factors.length], numbers: () => factors }];
}
