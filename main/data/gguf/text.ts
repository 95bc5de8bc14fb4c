// The language model of a folder as keys and tensors of a GGUF file. Reference: llama.cpp,
// conversion/base.py, qwen.py, llama.py, gemma.py.

import { UserError } from '../../i18n/user-error.ts';
import type { DeltaSizes } from '../../engine/layers/delta-rule.ts';
import type { Gemma3TextConfig } from '../../engine/models/parts/gemma3-decoder.ts';
import type { NestedTextConfig } from '../../engine/models/llava-layout.ts';
import { slidingWindows, type Model } from '../../engine/models/model.ts';
import type { Gemma4TextConfig } from '../../engine/models/parts/gemma4-decoder.ts';
import {
  inverseFrequencies,
  scaledFrequencies,
  type RopeScaling,
} from '../../engine/models/parts/rope.ts';
import type { Lfm2Config } from '../../engine/models/text/lfm2.ts';
import type { Qwen35TextConfig } from '../../engine/models/qwen3_5.ts';
import type { QwenConfig } from '../../engine/models/parts/vision/qwen-vision.ts';
import type { TextConfig } from '../../engine/models/parts/text-decoder.ts';
import { float, type GgufField } from '../formats/weights/gguf-writer.ts';
import { moveValueHeads } from './delta-heads.ts';
import {
  deinterleaveHeads,
  GGUF_LAYOUTS,
  interleaveHeads,
  OUTPUT_NORM,
  type GgufArchitecture,
  type GgufLayout,
} from './layouts.ts';
import type { ModelParameters } from './parameters.ts';
import type { PlannedTensor } from './projector/types.ts';
import { msg } from '../../../i18n/message.ts';

/** `general.architecture` by `model_type`, that of the text model where it is one of several. */
const ARCHITECTURES: Readonly<Record<string, GgufArchitecture>> = {
  qwen2: 'qwen2',
  qwen3: 'qwen3',
  llama: 'llama',
  mistral: 'llama',
  smollm3: 'smollm3',
  phi3: 'phi3',
  gemma3: 'gemma3',
  gemma3_text: 'gemma3',
  gemma4: 'gemma4',
  qwen2_vl: 'qwen2vl',
  qwen2_5_vl: 'qwen2vl',
  qwen3_5: 'qwen35',
  qwen3_5_text: 'qwen35',
  qwen3_vl: 'qwen3vl',
  idefics3: 'llama',
  smolvlm: 'llama',
  lfm2: 'lfm2',
  lfm2_vl: 'lfm2',
};

/** The `model_type`s whose language model can be written. */
const GGUF_MODEL_TYPES: readonly string[] = Object.keys(ARCHITECTURES);

/** The architecture of a `model_type`; undefined where none is known here. */
export const ggufArchitectureOf = (modelType: string): GgufArchitecture | undefined =>
  Object.hasOwn(ARCHITECTURES, modelType) ? ARCHITECTURES[modelType] : undefined;

/** The architecture of a model. Throws a UserError for a family that has none here. */
export function architectureOf({ family, config }: Model): GgufArchitecture {
  const { textModelType } = config as Partial<NestedTextConfig>;
  const modelType = textModelType ?? family.modelType;
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
    ...ownKeys(model),
    ...(architecture === 'llama' || architecture === 'smollm3'
      ? { vocab_size: vocabulary, 'rope.dimension_count': headDim }
      : {}),
    ...(architecture === 'phi3' ? phiKeys(config) : {}),
    ...(architecture === 'qwen2vl' || architecture === 'qwen3vl' ? sectionKeys(model) : {}),
    ...(architecture === 'qwen35' ? deltaKeys(model) : {}),
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
    case 'lfm2':
      return convolutionKeys(model);
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

/**
 * LFM2: its layers with a convolution have no heads of keys. Throws a UserError for biases of
 * convolutions, heads that are not as wide together as the model, and scaled positions.
 */
function convolutionKeys({ config, sizes }: Model): Record<string, GgufField> {
  const c = config as Lfm2Config;
  const isScaled = !['default', 'dynamic', 'linear'].includes(c.rope_scaling.kind);
  if (c.conv_bias || isScaled || sizes.heads * sizes.headDim !== sizes.width)
    throw new UserError(msg('gguf.convolution-not-expressible'), {
      hint: msg('export.gguf-as-merged.hint'),
    });
  return {
    ...ropeKeys(c.rope_theta, c.rope_scaling),
    'attention.head_count_kv': Int32Array.from(c.isConvolution, (is) => (is ? 0 : sizes.kvHeads)),
    'shortconv.l_cache': c.conv_L_cache,
    vocab_size: sizes.vocabulary,
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

/** The shortest context in tokens for which a file is worth its bytes. */
const SHORTEST_CONTEXT = 512;

/**
 * Sliding windows of the layers that llama.cpp does not know of: within the shortest, a file is
 * exact, and its context is no longer than that. Throws a UserError where that is too short, and for
 * layers of which others than llama.cpp's rotate.
 */
function windowsOf(model: Model): readonly number[] {
  if (architectureOf(model).startsWith('gemma')) return [];
  const { layers } = model.config as Partial<TextConfig>;
  const { contextTokens } = model.sizes;
  const windows = slidingWindows(model).filter((window) => window < contextTokens);
  if (windows.some((window) => window < SHORTEST_CONTEXT))
    throw new UserError(msg('gguf.window-not-expressible', { tokens: Math.min(...windows) }), {
      hint: msg('export.gguf-as-merged.hint'),
    });
  if (layers?.rotates?.some((rotates, i) => rotates !== ((i + 1) % NO_ROPE_INTERVAL !== 0)))
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

/**
 * Qwen3.5: the rotating part of a head, the sizes of the delta rule, and which layers have it. Throws
 * a UserError where keys and values of the rule differ in width, or layers come in another order.
 */
function deltaKeys({ config }: Model): Record<string, GgufField> {
  const { delta, isLinear, rotaryDim, mrope_section: sections, ...c } = config as Qwen35TextConfig;
  const interval = isLinear.indexOf(false) + 1 || isLinear.length + 1;
  const isRegular = isLinear.every((linear, i) => linear === ((i + 1) % interval !== 0));
  if (!isRegular || delta.keyWidth !== delta.valueWidth)
    throw new UserError(msg('gguf.delta-not-expressible'), {
      hint: msg('export.gguf-as-merged.hint'),
    });
  return {
    'rope.dimension_count': rotaryDim,
    'rope.dimension_sections': Int32Array.from({ length: 4 }, (_, i) => sections[i] ?? 0),
    'ssm.conv_kernel': c.linear_conv_kernel_dim,
    'ssm.state_size': delta.keyWidth,
    'ssm.group_count': delta.keyHeads,
    'ssm.time_step_rank': delta.valueHeads,
    'ssm.inner_size': delta.valueHeads * delta.valueWidth,
    full_attention_interval: interval,
  };
}

/** Numbers of a row of a parameter, 1 for a list. */
export const columnsOf = (shape: readonly number[]): number => (shape.length > 1 ? shape[1]! : 1);

/** The tensors of the language model, in the order of the folder. */
export function textTensors(parameters: ModelParameters): PlannedTensor[] {
  const { model } = parameters;
  const tensors = parameters.list.flatMap(({ path, shape, numbers }): PlannedTensor[] => {
    const name = textTensorName(model, path);
    if (name === undefined) return [];
    return [{ name, shape, numbers: () => arranged(model, path, numbers(), columnsOf(shape)) }];
  });
  return [...frequencyFactors(model), ...tensors];
}

/** The name of a parameter; undefined for those of the vision tower. */
export function textTensorName(model: Model, path: string): string | undefined {
  if (path === 'lm_head.weight') return 'output.weight';
  const inside = /^model\.(?:language_model\.|text_model\.)?(.+)$/.exec(path)?.[1];
  if (inside === 'embed_tokens.weight') return 'token_embd.weight';
  const scaled = /^layers\.(\d+)\.layer_scalar$/.exec(inside ?? '')?.[1];
  if (scaled !== undefined) return `blk.${scaled}.layer_output_scale.weight`;
  const {
    modules,
    parameters,
    finalNorm = OUTPUT_NORM,
  }: GgufLayout = GGUF_LAYOUTS[architectureOf(model)];
  if (inside === `${finalNorm.module}.weight`) return `${finalNorm.name}.weight`;
  const [, block, parameter] = /^layers\.(\d+)\.(.+)$/.exec(inside ?? '') ?? [];
  const [own] = Object.entries(parameters ?? {}).find(([, its]) => its === parameter) ?? [];
  if (own !== undefined) return `blk.${block}.${own}`;
  const [, layer, module, kind] = /^layers\.(\d+)\.(.+)\.(weight|bias)$/.exec(inside ?? '') ?? [];
  const [name] = Object.entries(modules).find(([, its]) => its === module) ?? [];
  return name === undefined ? undefined : `blk.${layer}.${name}.${kind}`;
}

/** A parameter's numbers as a file has them. */
function arranged(model: Model, path: string, numbers: Float32Array, columns: number) {
  const ordered = inLlamaCppOrder(model, path, { numbers, columns });
  if (path.endsWith('.A_log')) return ordered.map((x) => -Math.exp(x));
  return isShifted(model, path, columns) ? ordered.map((x) => x + 1) : ordered;
}

/** A parameter's numbers from those of a file; `columns`: numbers of a row, 1 for a list. */
export function restored(
  model: Model,
  path: string,
  stored: Float32Array,
  columns: number,
): Float32Array {
  const isDecay = path.endsWith('.A_log');
  const numbers = isDecay
    ? stored.map((x) => Math.log(-x))
    : isShifted(model, path, columns)
      ? stored.map((x) => x - 1)
      : stored;
  return inLlamaCppOrder(model, path, { numbers, columns, back: true });
}

/** Whether a norm multiplies by 1 + weight here, by weight in llama.cpp. */
function isShifted(model: Model, path: string, columns: number): boolean {
  const { hasShiftedNorms }: GgufLayout = GGUF_LAYOUTS[architectureOf(model)];
  return hasShiftedNorms === true && columns === 1 && isShiftedNorm(path);
}

/** Whether a path is that of a norm by 1 + weight, in a family that has such norms. */
const isShiftedNorm = (path: string): boolean =>
  path.includes('norm') && !path.includes('.linear_attn.norm.');

/**
 * A parameter in the order of llama.cpp, or `back` from it. `columns`: numbers of a row, 1 for a bias;
 * `half`: of an adapter of it, B has its rows and A its columns.
 */
export function inLlamaCppOrder(
  model: Model,
  path: string,
  {
    numbers,
    columns,
    half,
    back = false,
  }: {
    readonly numbers: Float32Array;
    readonly columns: number;
    readonly half?: 'a' | 'b';
    readonly back?: boolean;
  },
): Float32Array {
  const { delta } = model.config as { readonly delta?: DeltaSizes };
  if (delta) {
    const axes = half && { axes: [half === 'a' ? 'columns' : 'rows'] as const };
    return moveValueHeads(numbers, { path, columns, delta, back, ...axes });
  }
  if (half === 'a') return numbers;
  const { hasInterleavedHeads }: GgufLayout = GGUF_LAYOUTS[architectureOf(model)];
  const projection = /\.([qk])_proj\./.exec(path)?.[1];
  if (hasInterleavedHeads !== true || projection === undefined) return numbers;
  const { heads, kvHeads } = model.sizes;
  const move = back ? deinterleaveHeads : interleaveHeads;
  return move(numbers, projection === 'q' ? heads : kvHeads, columns);
}

/** Divisor of a frequency that does not turn. */
export const STILL = 1e30;

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
