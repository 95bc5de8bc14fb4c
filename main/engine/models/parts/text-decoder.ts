// The decoder of the Qwen, Llama, SmolLM, Mistral and Phi-3 families: grouped-query attention,
// SwiGLU, RMS norms, rotary positions.
//
// A family states its traits (biases, norms of queries and keys, windows, joined matrices);
// everything else comes from config.json.

import type { Scope } from '../../layers/modules.ts';
import {
  checkMultiple,
  checkSupported,
  numberReader,
  objectAt,
  type Json,
  type NumberReader,
} from './config-reader.ts';
import { decoderLayers, type LayerConfig, type LayerTraits } from './decoder-layers.ts';
import type { Family, Positions, RotaryTables, TextSizes } from './family.ts';
import {
  inverseFrequencies,
  LONG_SEQUENCE,
  readRopeScaling,
  scaledFrequencies,
  type LongRope,
  type RopeScaling,
} from './rope.ts';

/** How the families with this decoder differ, sizes aside; `config.json` can turn biases on. */
export interface TextTraits {
  /** Defaults of transformers for keys that `config.json` omits. */
  readonly defaults: Readonly<{
    vocab_size: number;
    intermediate_size: number;
    rms_norm_eps: number;
    hidden_size?: number;
    num_hidden_layers?: number;
    num_attention_heads?: number;
    /** As many as heads by default. */
    num_key_value_heads?: number;
    max_position_embeddings?: number;
    rope_theta?: number;
    tie_word_embeddings?: boolean;
    /** The width divided by the heads where it is not given. */
    head_dim?: number;
  }>;
  readonly qkvBias: boolean;
  /** RMS norm over each head of queries and keys before the rotation. */
  readonly qkNorm: boolean;
  /** True for classes without biases, whatever `attention_bias` and `mlp_bias` say. */
  readonly hasNoBiases?: boolean;
  /**
   * True where one matrix `qkv_proj` yields queries, keys and values, one `gate_up_proj` gate and up.
   */
  readonly isFused?: boolean;
  /** True where `partial_rotary_factor` counts; other classes rotate whole heads. */
  readonly isPartlyRotated?: boolean;
  /** Reads the layers that differ from full attention with rotated queries and keys. */
  readLayers?(json: Json, layers: number): LayerTraits;
  /** How the family reads `longrope`; others refuse it. */
  readonly longRope?: (json: Json, contextTokens: number) => LongRope;
}

/** Keys of `config.json` that every text model has. */
export interface DecoderConfig {
  readonly hidden_size: number;
  readonly intermediate_size: number;
  readonly num_hidden_layers: number;
  readonly num_attention_heads: number;
  readonly num_key_value_heads: number;
  readonly head_dim: number;
  readonly vocab_size: number;
  readonly rms_norm_eps: number;
  readonly max_position_embeddings: number;
  readonly tie_word_embeddings: boolean;
}

/** Configuration of this decoder. */
export interface TextConfig extends DecoderConfig, LayerConfig {
  readonly rope_theta: number;
  readonly rope_scaling: RopeScaling;
  /** Numbers of each head that rotate, the first ones. */
  readonly rotaryDim: number;
}

/**
 * Reads the text keys from a flat or nested configuration; a missing key takes transformers'
 * default.
 */
export function readTextConfig(traits: TextTraits, text: Json, outer: Json = text): TextConfig {
  const { defaults } = traits;
  const number = numberReader([text, outer]);
  const isTrue = (key: string) => (text[key] ?? outer[key]) === true;
  const contextTokens = number(
    'max_position_embeddings',
    defaults.max_position_embeddings ?? 32768,
  );
  const { theta, scaling } = readRopeScaling(text, outer, {
    ...(defaults.rope_theta === undefined ? {} : { theta: defaults.rope_theta }),
    ...(traits.longRope ? { longRope: () => traits.longRope!(text, contextTokens) } : {}),
  });
  checkSupported('hidden_act', text.hidden_act ?? outer.hidden_act, ['silu']);
  if (isTrue('use_sliding_window') && !traits.readLayers)
    throw new Error('config.json: use_sliding_window true is not supported for this family');
  const heads = number('num_attention_heads', defaults.num_attention_heads ?? 32);
  const width = number('hidden_size', defaults.hidden_size ?? 4096);
  const layers = number('num_hidden_layers', defaults.num_hidden_layers ?? 32);
  const keys = text.num_key_value_heads === null ? heads : defaults.num_key_value_heads;
  const sizes = readHeads(number, heads, defaults.head_dim ?? width / heads, keys);
  const biased = !traits.hasNoBiases && isTrue('attention_bias');
  const tied = outer.tie_word_embeddings ?? text.tie_word_embeddings;
  return {
    hidden_size: width,
    intermediate_size: number('intermediate_size', defaults.intermediate_size),
    num_hidden_layers: layers,
    ...sizes,
    vocab_size: number('vocab_size', defaults.vocab_size),
    rms_norm_eps: number('rms_norm_eps', defaults.rms_norm_eps),
    rope_theta: theta,
    rope_scaling: scaling,
    rotaryDim: traits.isPartlyRotated
      ? readRotaryDim(text, outer, sizes.head_dim, scaling)
      : sizes.head_dim,
    max_position_embeddings: contextTokens,
    tie_word_embeddings: (tied ?? defaults.tie_word_embeddings ?? false) === true,
    qkvBias: traits.qkvBias || biased,
    outBias: biased,
    mlpBias: !traits.hasNoBiases && isTrue('mlp_bias'),
    qkNorm: traits.qkNorm,
    isFused: traits.isFused === true,
    layers: traits.readLayers?.(text, layers) ?? {},
  };
}

/**
 * Numbers of a head that rotate: `partial_rotary_factor` of them, from `rope_parameters` or from the
 * configuration itself.
 */
function readRotaryDim(text: Json, outer: Json, headDim: number, scaling: RopeScaling): number {
  const rope = objectAt([text, outer], 'rope_parameters');
  const factor = numberReader([rope, text, outer])('partial_rotary_factor', 1);
  const rotaryDim = Math.floor(headDim * factor);
  if (factor > 1) throw new Error(`config.json: partial_rotary_factor ${factor} is above 1`);
  if (rotaryDim === 0 || rotaryDim % 2 !== 0)
    throw new Error(
      `config.json: partial_rotary_factor ${factor} of head_dim ${headDim} is no even number`,
    );
  if (scaling.kind !== 'longrope') return rotaryDim;
  for (const [key, { length }] of Object.entries(scaling.factors))
    if (length !== rotaryDim / 2)
      throw new Error(
        `config.json: rope_scaling.${key}_factor must have ${rotaryDim / 2} numbers, got ${length}`,
      );
  return rotaryDim;
}

/** Heads of queries and keys, which share keys evenly, and their width, which rotates in pairs. */
export function readHeads(
  number: NumberReader,
  heads: number,
  width: number,
  kvHeads = heads,
): Pick<DecoderConfig, 'num_attention_heads' | 'num_key_value_heads' | 'head_dim'> {
  const keys = number('num_key_value_heads', kvHeads);
  const headDim = number('head_dim', width);
  checkMultiple(['num_attention_heads', heads], ['num_key_value_heads', keys]);
  checkMultiple(['head_dim', headDim], ['the two halves of a rotation,', 2]);
  return { num_attention_heads: heads, num_key_value_heads: keys, head_dim: headDim };
}

/** The sizes that the engine needs of any family. */
export function textSizes(c: DecoderConfig & { readonly rotaryDim?: number }): TextSizes {
  return {
    layers: c.num_hidden_layers,
    width: c.hidden_size,
    heads: c.num_attention_heads,
    kvHeads: c.num_key_value_heads,
    headDim: c.head_dim,
    rotaryWidth: (c.rotaryDim ?? c.head_dim) / 2,
    vocabulary: c.vocab_size,
    contextTokens: c.max_position_embeddings,
  };
}

/** cos and sin of position · frequency, where `axisOf(i)` is the position axis of frequency i. */
export function rotaryTables(
  axes: readonly Int32Array[],
  frequencies: Float32Array,
  axisOf: (i: number) => number,
): RotaryTables {
  const N = axes[0]!.length;
  const half = frequencies.length;
  const cos = new Float32Array(N * half);
  const sin = new Float32Array(N * half);
  for (let n = 0; n < N; n++) {
    for (let i = 0; i < half; i++) {
      const angle = Math.fround(axes[axisOf(i)]![n]! * frequencies[i]!);
      cos[n * half + i] = Math.cos(angle);
      sin[n * half + i] = Math.sin(angle);
    }
  }
  return { cos, sin };
}

/**
 * The rotary frequencies of the text model; `isLong` for sequences beyond the original context of
 * `longrope`.
 */
export function textFrequencies(c: TextConfig, isLong = false): Float32Array {
  return scaledFrequencies(inverseFrequencies(c.rotaryDim, c.rope_theta), c.rope_scaling, isLong);
}

/**
 * Throws for positions beyond the context length where `rope_scaling` dynamic would change the
 * frequencies.
 */
export function checkPositions(
  {
    rope_scaling: scaling,
    max_position_embeddings: most,
  }: Pick<TextConfig, 'rope_scaling' | 'max_position_embeddings'>,
  axes: readonly Int32Array[],
): void {
  if (scaling.kind !== 'dynamic') return;
  const last = axes.reduce((max, axis) => axis.reduce((a, b) => Math.max(a, b), max), 0);
  if (last < most) return;
  throw new Error(
    `rope_scaling dynamic is supported up to max_position_embeddings ${most}, got ${last + 1} tokens`,
  );
}

/** Positions of plain text: `first`, `first` + 1, … */
export function sequentialPositions(ids: Int32Array, first = 0): Positions {
  return { axes: [Int32Array.from(ids, (_, i) => first + i)], next: first + ids.length };
}

/**
 * Positions 0, 1, 2 … of prompts with pictures, for a family whose pictures have these numbers of
 * tokens. They throw where a prompt has more or fewer picture tokens.
 */
export function picturePositions<Config>(
  imageTokenId: (config: Config) => number,
  pictureTokens: NonNullable<Family<Config>['vision']>['pictureTokens'],
): Family<Config>['positions'] {
  return (config, ids, gridThw, { sizes } = {}) => {
    const imageToken = imageTokenId(config);
    const wanted = gridThw.reduce((n, grid, i) => n + pictureTokens(config, grid, sizes?.[i]), 0);
    const found = ids.reduce((n, id) => n + (id === imageToken ? 1 : 0), 0);
    if (found !== wanted)
      throw new Error(
        `${gridThw.length} pictures with ${wanted} features were given, ` +
          `but the prompt has ${found} picture tokens`,
      );
    return sequentialPositions(ids);
  };
}

/** The text model of a family with this decoder, under `model` (e.g. `model.language_model`). */
export function textModel(
  model: string,
): Pick<
  Family<TextConfig>,
  'sizes' | 'textDecoder' | 'slidingWindows' | 'embed' | 'decoder' | 'finalNorm' | 'lmHead'
> {
  const embeddings = (scope: Scope) => scope.in(model).in('embed_tokens');
  return {
    sizes: textSizes,
    textDecoder: 'shared',
    slidingWindows: ({ layers: { windows = [] } }) => [
      ...new Set(windows.filter((window) => window !== undefined)),
    ],
    embed: (scope, c, ids) => embeddings(scope).embedding(ids, tokenTable(c)),
    decoder: (scope, c, x, rope, attention, afterLayer) =>
      decoderLayers(scope.in(model), c, x, rope, attention, afterLayer),
    finalNorm: (scope, c, x) => scope.in(model).in('norm').rmsNorm(x, c.rms_norm_eps),
    lmHead: (scope, c) =>
      scope
        .in('lm_head')
        .outputLayer(tokenTable(c), c.tie_word_embeddings ? embeddings(scope) : undefined),
  };
}

/** A family of text models with this decoder. */
export function textFamily(
  modelType: string,
  architecture: string,
  traits: TextTraits,
): Family<TextConfig> {
  return {
    ...textModel('model'),
    ...sequentialRope,
    modelType,
    architecture,
    readConfig: (json) => readTextConfig(traits, json),
    diskNames: (path) => [path],
  };
}

/**
 * Positions 0, 1, 2 … and the rotary tables for them. With `longrope` the positions of a sequence
 * beyond the original context count from `LONG_SEQUENCE`: all its tokens turn by the long factors.
 * Source: transformers, modeling_rope_utils.longrope_frequency_update.
 */
export const sequentialRope: Pick<
  Family<TextConfig>,
  'positions' | 'rotaryTables' | 'rotaryBorder'
> = {
  positions: (c, ids, _gridThw, { length = ids.length } = {}) =>
    sequentialPositions(ids, length > borderOf(c) ? LONG_SEQUENCE : 0),
  rotaryBorder: borderOf,
  rotaryTables(c, axes) {
    checkPositions(c, axes);
    const { rope_scaling: scaling } = c;
    const short = rotaryTables(axes, textFrequencies(c), () => 0);
    if (scaling.kind !== 'longrope') return short;
    const [positions] = axes as [Int32Array];
    const half = c.rotaryDim / 2;
    const longAxis = positions.map((p) => (p >= LONG_SEQUENCE ? p - LONG_SEQUENCE : 0));
    const long = rotaryTables([longAxis], textFrequencies(c, true), () => 0);
    const scaled = (name: 'cos' | 'sin') =>
      short[name].map((x, i) => {
        const isLong = positions[Math.floor(i / half)]! >= LONG_SEQUENCE;
        return Math.fround(isLong ? long[name][i]! : x) * scaling.attentionFactor;
      });
    return { cos: scaled('cos'), sin: scaled('sin') };
  },
};

function borderOf({ rope_scaling: scaling }: TextConfig): number {
  return scaling.kind === 'longrope' ? scaling.originalContext : Infinity;
}

/** Shape of a weight with one row per token, [V, D]. */
function tokenTable(c: TextConfig): [number, number] {
  return [c.vocab_size, c.hidden_size];
}
