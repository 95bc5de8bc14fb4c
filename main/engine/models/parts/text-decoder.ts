// The decoder of the Qwen, Llama and SmolLM families: grouped-query attention, SwiGLU, RMS norms,
// rotary positions.
//
// A family states its traits (biases, norms of queries and keys); everything else comes from
// config.json.

import type { PrefixAttention } from '../../layers/prefix-attention.ts';
import type { Value } from '../../graph/graph.ts';
import type { Scope } from '../../layers/modules.ts';
import { add, mul, reshape, rotary, silu } from '../../graph/ops.ts';
import {
  checkMultiple,
  checkSupported,
  numberReader,
  type Json,
  type NumberReader,
} from './config-reader.ts';
import type { Family, Positions, RotaryTables, TextSizes } from './family.ts';
import {
  inverseFrequencies,
  readRopeScaling,
  scaledFrequencies,
  type RopeScaling,
} from './rope.ts';

/** How the families with this decoder differ, sizes aside; `config.json` can turn biases on. */
export interface TextTraits {
  /** Defaults of transformers for keys that `config.json` omits. */
  readonly defaults: Readonly<{
    vocab_size: number;
    intermediate_size: number;
    rms_norm_eps: number;
    /** The width divided by the heads where it is not given. */
    head_dim?: number;
  }>;
  readonly qkvBias: boolean;
  /** RMS norm over each head of queries and keys before the rotation. */
  readonly qkNorm: boolean;
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
export interface TextConfig extends DecoderConfig {
  readonly rope_theta: number;
  readonly rope_scaling: RopeScaling;
  readonly qkvBias: boolean;
  readonly outBias: boolean;
  readonly mlpBias: boolean;
  readonly qkNorm: boolean;
}

/**
 * Reads the text keys from a flat or nested configuration; a missing key takes transformers'
 * default.
 */
export function readTextConfig(traits: TextTraits, text: Json, outer: Json = text): TextConfig {
  const { defaults } = traits;
  const number = numberReader([text, outer]);
  const isTrue = (key: string) => (text[key] ?? outer[key]) === true;
  const { theta, scaling } = readRopeScaling(text, outer);
  checkSupported('hidden_act', text.hidden_act ?? outer.hidden_act, ['silu']);
  if (isTrue('use_sliding_window'))
    throw new Error('config.json: use_sliding_window true is not supported for this family');
  const heads = number('num_attention_heads', 32);
  const width = number('hidden_size', 4096);
  return {
    hidden_size: width,
    intermediate_size: number('intermediate_size', defaults.intermediate_size),
    num_hidden_layers: number('num_hidden_layers', 32),
    ...readHeads(number, heads, defaults.head_dim ?? width / heads),
    vocab_size: number('vocab_size', defaults.vocab_size),
    rms_norm_eps: number('rms_norm_eps', defaults.rms_norm_eps),
    rope_theta: theta,
    rope_scaling: scaling,
    max_position_embeddings: number('max_position_embeddings', 32768),
    tie_word_embeddings: (outer.tie_word_embeddings ?? text.tie_word_embeddings ?? false) === true,
    qkvBias: traits.qkvBias || isTrue('attention_bias'),
    outBias: isTrue('attention_bias'),
    mlpBias: isTrue('mlp_bias'),
    qkNorm: traits.qkNorm,
  };
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
export function textSizes(c: DecoderConfig): TextSizes {
  return {
    layers: c.num_hidden_layers,
    width: c.hidden_size,
    heads: c.num_attention_heads,
    kvHeads: c.num_key_value_heads,
    headDim: c.head_dim,
    rotaryWidth: c.head_dim / 2,
    vocabulary: c.vocab_size,
    contextTokens: c.max_position_embeddings,
  };
}

function attentionBlock(
  s: Scope,
  c: TextConfig,
  x: Value,
  rope: { cos: Value; sin: Value },
  attention: PrefixAttention,
): Value {
  const project = (name: string, heads: number) =>
    s.in(name).linear(x, heads * c.head_dim, { bias: c.qkvBias });
  const rotated = (name: string, norm: string, heads: number) => {
    const y = project(name, heads);
    return rotary(c.qkNorm ? headNorm(s.in(norm), c, y) : y, rope.cos, rope.sin, heads);
  };
  const attended = attention.attend(
    rotated('q_proj', 'q_norm', c.num_attention_heads),
    rotated('k_proj', 'k_norm', c.num_key_value_heads),
    project('v_proj', c.num_key_value_heads),
  );
  return s.in('o_proj').linear(attended, c.hidden_size, { bias: c.outBias });
}

/** RMS norm over each head: [N, H·K] -> [N, H·K]. */
function headNorm(s: Scope, c: TextConfig, x: Value): Value {
  const [N, width] = x.shape as [number, number];
  const heads = reshape(x, [(N * width) / c.head_dim, c.head_dim]);
  return reshape(s.rmsNorm(heads, c.rms_norm_eps), [N, width]);
}

function mlp(s: Scope, c: TextConfig, x: Value): Value {
  const bias = c.mlpBias;
  const gate = silu(s.in('gate_proj').linear(x, c.intermediate_size, { bias }));
  const up = s.in('up_proj').linear(x, c.intermediate_size, { bias });
  return s.in('down_proj').linear(mul(gate, up), c.hidden_size, { bias });
}

/**
 * The layers under `scope` (`….layers.0`, …): [N, D] -> [N, D]. `afterLayer` may add to a layer's
 * output.
 */
export function decoderLayers(
  scope: Scope,
  c: TextConfig,
  x: Value,
  rope: { cos: Value; sin: Value },
  attention: PrefixAttention,
  afterLayer: (x: Value, layer: number) => Value = (y) => y,
): Value {
  for (let i = 0; i < c.num_hidden_layers; i++) {
    const s = scope.in('layers').in(i);
    x = scope.graph.segment(x, (h) => {
      const normed = s.in('input_layernorm').rmsNorm(h, c.rms_norm_eps);
      h = add(h, attentionBlock(s.in('self_attn'), c, normed, rope, attention));
      return add(
        h,
        mlp(s.in('mlp'), c, s.in('post_attention_layernorm').rmsNorm(h, c.rms_norm_eps)),
      );
    });
    x = afterLayer(x, i);
  }
  return x;
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

/** The rotary frequencies of the text model. */
export function textFrequencies(c: TextConfig): Float32Array {
  return scaledFrequencies(inverseFrequencies(c.head_dim, c.rope_theta), c.rope_scaling);
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

/** Positions of plain text: 0, 1, 2 … */
export function sequentialPositions(ids: Int32Array): Positions {
  return { axes: [Int32Array.from(ids, (_, i) => i)], next: ids.length };
}

/**
 * Positions 0, 1, 2 … of a prompt whose pictures have these numbers of tokens. Throws where the
 * prompt has more or fewer picture tokens.
 */
export function picturePositions(
  ids: Int32Array,
  imageTokenId: number,
  tokens: readonly number[],
): Positions {
  const wanted = tokens.reduce((sum, n) => sum + n, 0);
  const found = ids.reduce((n, id) => n + (id === imageTokenId ? 1 : 0), 0);
  if (found !== wanted)
    throw new Error(
      `${tokens.length} pictures with ${wanted} features were given, ` +
        `but the prompt has ${found} picture tokens`,
    );
  return sequentialPositions(ids);
}

/** The text model of a family with this decoder, under `model` (e.g. `model.language_model`). */
export function textModel(
  model: string,
): Pick<Family<TextConfig>, 'sizes' | 'embed' | 'decoder' | 'finalNorm' | 'lmHead'> {
  const embeddings = (scope: Scope) => scope.in(model).in('embed_tokens');
  return {
    sizes: textSizes,
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

/** Positions 0, 1, 2 … and the rotary tables for them. */
export const sequentialRope: Pick<Family<TextConfig>, 'positions' | 'rotaryTables'> = {
  positions: (_c, ids) => sequentialPositions(ids),
  rotaryTables: (c, axes) => {
    checkPositions(c, axes);
    return rotaryTables(axes, textFrequencies(c), () => 0);
  },
};

/** Shape of a weight with one row per token, [V, D]. */
function tokenTable(c: TextConfig): [number, number] {
  return [c.vocab_size, c.hidden_size];
}
