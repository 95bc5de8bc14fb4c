// Qwen2 and Qwen2.5 text models: grouped-query attention with q/k/v biases, SwiGLU, RMS norms.

import type { TreeAttention } from '../attention.ts';
import type { Value } from '../graph.ts';
import type { Scope } from '../layers.ts';
import { add, gather, mul, rotary, silu } from '../ops.ts';
import type { Family, Positions, RotaryTables, TextSizes } from './family.ts';

/** Keys of `config.json` that the decoder reads. */
export interface Qwen2Config {
  readonly hidden_size: number;
  readonly intermediate_size: number;
  readonly num_hidden_layers: number;
  readonly num_attention_heads: number;
  readonly num_key_value_heads: number;
  readonly vocab_size: number;
  readonly rms_norm_eps: number;
  readonly rope_theta: number;
  readonly max_position_embeddings: number;
  readonly tie_word_embeddings: boolean;
}

type Json = Readonly<Record<string, unknown>>;

/** Reads the text keys from a flat or nested configuration; a missing key takes transformers' default. */
export function readTextConfig(text: Json, outer: Json = text): Qwen2Config {
  const number = (key: string, fallback?: number): number => {
    const value = text[key] ?? outer[key] ?? fallback;
    if (typeof value !== 'number')
      throw new Error(`config.json: ${key} must be a number, got ${JSON.stringify(value)}`);
    return value;
  };
  const rope = (text.rope_parameters ?? outer.rope_parameters ?? {}) as Json;
  const theta = rope.rope_theta ?? text.rope_theta ?? outer.rope_theta ?? 10000;
  if (typeof theta !== 'number')
    throw new Error(`config.json: rope_theta must be a number, got ${JSON.stringify(theta)}`);
  const type =
    rope.rope_type ?? ((text.rope_scaling ?? outer.rope_scaling) as Json | undefined)?.type;
  if (type !== undefined && type !== 'default' && type !== 'mrope') {
    throw new Error(
      `config.json: rope type ${JSON.stringify(type)} is not known for this family (known: default, mrope)`,
    );
  }
  const heads = number('num_attention_heads', 32);
  return {
    hidden_size: number('hidden_size', 4096),
    intermediate_size: number('intermediate_size', 22016),
    num_hidden_layers: number('num_hidden_layers', 32),
    num_attention_heads: heads,
    num_key_value_heads: number('num_key_value_heads', heads),
    vocab_size: number('vocab_size', 151936),
    rms_norm_eps: number('rms_norm_eps', 1e-6),
    rope_theta: theta,
    max_position_embeddings: number('max_position_embeddings', 32768),
    tie_word_embeddings: (outer.tie_word_embeddings ?? text.tie_word_embeddings ?? false) === true,
  };
}

/** Width of one head. */
export const headDimOf = (c: Qwen2Config) => c.hidden_size / c.num_attention_heads;

/** Sizes in the engine's words. */
export function textSizes(c: Qwen2Config): TextSizes {
  return {
    layers: c.num_hidden_layers,
    width: c.hidden_size,
    heads: c.num_attention_heads,
    kvHeads: c.num_key_value_heads,
    headDim: headDimOf(c),
    vocabulary: c.vocab_size,
    contextTokens: c.max_position_embeddings,
  };
}

function attentionBlock(
  s: Scope,
  c: Qwen2Config,
  x: Value,
  rope: { cos: Value; sin: Value },
  attention: TreeAttention,
): Value {
  const K = headDimOf(c);
  const kvWidth = c.num_key_value_heads * K;
  const q = s.in('q_proj').linear(x, c.num_attention_heads * K, { bias: true });
  const k = s.in('k_proj').linear(x, kvWidth, { bias: true });
  const v = s.in('v_proj').linear(x, kvWidth, { bias: true });
  const mixed = attention.attend(
    rotary(q, rope.cos, rope.sin, c.num_attention_heads),
    rotary(k, rope.cos, rope.sin, c.num_key_value_heads),
    v,
  );
  return s.in('o_proj').linear(mixed, c.hidden_size);
}

function mlp(s: Scope, c: Qwen2Config, x: Value): Value {
  const gate = silu(s.in('gate_proj').linear(x, c.intermediate_size));
  const up = s.in('up_proj').linear(x, c.intermediate_size);
  return s.in('down_proj').linear(mul(gate, up), c.hidden_size);
}

/** The layers under `scope` (`….layers.0`, …): [N, D] -> [N, D]. */
export function decoderLayers(
  scope: Scope,
  c: Qwen2Config,
  x: Value,
  rope: { cos: Value; sin: Value },
  attention: TreeAttention,
): Value {
  for (let i = 0; i < c.num_hidden_layers; i++) {
    const s = scope.in('layers').in(i);
    const normed = s.in('input_layernorm').rmsNorm(x, c.rms_norm_eps);
    x = add(x, attentionBlock(s.in('self_attn'), c, normed, rope, attention));
    x = add(x, mlp(s.in('mlp'), c, s.in('post_attention_layernorm').rmsNorm(x, c.rms_norm_eps)));
  }
  return x;
}

/** Frequencies θ^(−2i/K), in float32 as the reference computes them. */
export function inverseFrequencies(headDim: number, theta: number): Float32Array {
  return Float32Array.from(
    { length: headDim / 2 },
    (_, i) => 1 / Math.fround(theta ** Math.fround((2 * i) / headDim)),
  );
}

/** cos and sin of position · frequency, where `axisOf(i)` names the axis that frequency i follows. */
export function tables(
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

function sequentialPositions(ids: Int32Array): Positions {
  return { axes: [Int32Array.from(ids, (_, i) => i)], next: ids.length };
}

export const qwen2: Family<Qwen2Config> = {
  modelType: 'qwen2',
  readConfig: (json) => readTextConfig(json),
  diskNames: (path) => [path],
  sizes: textSizes,
  embed: (scope, c, ids) =>
    gather(
      scope.in('model').in('embed_tokens').weight('weight', [c.vocab_size, c.hidden_size]),
      ids,
    ),
  decoder: (scope, c, x, rope, attention) =>
    decoderLayers(scope.in('model'), c, x, rope, attention),
  lastNorm: (scope, c, x) => scope.in('model').in('norm').rmsNorm(x, c.rms_norm_eps),
  outputWeight: (scope, c) =>
    (c.tie_word_embeddings ? scope.in('model').in('embed_tokens') : scope.in('lm_head')).weight(
      'weight',
      [c.vocab_size, c.hidden_size],
    ),
  positions: (_c, ids) => sequentialPositions(ids),
  rotaryTables: (c, axes) => tables(axes, inverseFrequencies(headDimOf(c), c.rope_theta), () => 0),
};
