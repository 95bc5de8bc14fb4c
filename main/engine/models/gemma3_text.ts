// Gemma 3 text models: most layers see a sliding window, each kind of layer has a rotary base of its own, four norms a
// layer whose weights count from one, and embeddings scaled by √D. Source: transformers, modeling_gemma3.

import type { TreeAttention } from '../layers/prefix-attention.ts';
import type { Value } from '../graph/graph.ts';
import type { Scope } from '../layers/modules.ts';
import { add, gelu, mul, reshape, rmsNorm, rotary, scalar, scale, slice } from '../graph/ops.ts';
import type { Family, RotaryTables } from './parts/family.ts';
import type { LayerKind } from '../layers/prefix-layout.ts';
import {
  inverseFrequencies,
  readRopeScaling,
  scaledFrequencies,
  type RopeScaling,
} from './parts/rope.ts';
import { sequentialPositions, tables, type Json } from './parts/text-decoder.ts';

/** Keys of `config.json` that the family reads. */
export interface Gemma3Config {
  readonly hidden_size: number;
  readonly intermediate_size: number;
  readonly num_hidden_layers: number;
  readonly num_attention_heads: number;
  readonly num_key_value_heads: number;
  readonly head_dim: number;
  readonly vocab_size: number;
  readonly rms_norm_eps: number;
  readonly max_position_embeddings: number;
  readonly query_pre_attn_scalar: number;
  readonly sliding_window: number;
  /** True for layers that see a window only. */
  readonly isSliding: readonly boolean[];
  readonly full: Rope;
  readonly sliding: Rope;
  readonly tie_word_embeddings: boolean;
  readonly attention_bias: boolean;
}

interface Rope {
  readonly theta: number;
  readonly scaling: RopeScaling;
}

function readConfig(json: Json): Gemma3Config {
  const number = (key: string, fallback: number): number => {
    const value = json[key] ?? fallback;
    if (typeof value !== 'number')
      throw new Error(`config.json: ${key} must be a number, got ${JSON.stringify(value)}`);
    return value;
  };
  const refuse = (key: string) => {
    if (json[key] !== undefined && json[key] !== null)
      throw new Error(
        `config.json: ${key} ${JSON.stringify(json[key])} is not supported (only null)`,
      );
  };
  refuse('attn_logit_softcapping');
  refuse('final_logit_softcapping');
  const activation = json.hidden_activation ?? 'gelu_pytorch_tanh';
  if (activation !== 'gelu_pytorch_tanh')
    throw new Error(
      `config.json: hidden_activation ${JSON.stringify(activation)} is not known (known: gelu_pytorch_tanh)`,
    );
  const layers = number('num_hidden_layers', 26);
  return {
    hidden_size: number('hidden_size', 2304),
    intermediate_size: number('intermediate_size', 9216),
    num_hidden_layers: layers,
    num_attention_heads: number('num_attention_heads', 8),
    num_key_value_heads: number('num_key_value_heads', 4),
    head_dim: number('head_dim', 256),
    vocab_size: number('vocab_size', 262208),
    rms_norm_eps: number('rms_norm_eps', 1e-6),
    max_position_embeddings: number('max_position_embeddings', 131072),
    query_pre_attn_scalar: number('query_pre_attn_scalar', 256),
    sliding_window: number('sliding_window', 4096),
    isSliding: slidingLayers(json, layers, number('sliding_window_pattern', 6)),
    ...readRopes(json),
    tie_word_embeddings: (json.tie_word_embeddings ?? true) === true,
    attention_bias: json.attention_bias === true,
  };
}

/** From `layer_types`, or every layer but each `pattern`-th. */
function slidingLayers(json: Json, layers: number, pattern: number): boolean[] {
  const types = json.layer_types;
  if (types === undefined || types === null)
    return Array.from({ length: layers }, (_, i) => (i + 1) % pattern !== 0);
  if (!Array.isArray(types) || types.length !== layers)
    throw new Error(`config.json: layer_types must list ${layers} layers`);
  return types.map((type) => {
    if (type !== 'sliding_attention' && type !== 'full_attention')
      throw new Error(
        `config.json: layer type ${JSON.stringify(type)} is not known (known: sliding_attention, full_attention)`,
      );
    return type === 'sliding_attention';
  });
}

/** Hubs name two bases; transformers 5 has `rope_parameters` by layer type. Windows are never stretched. */
function readRopes(json: Json): { full: Rope; sliding: Rope } {
  const parameters = (json.rope_parameters ?? {}) as Record<string, Json | undefined>;
  const kind = (name: string) =>
    parameters[name] && readRopeScaling({ rope_parameters: parameters[name] });
  const full = kind('full_attention') ?? readRopeScaling({ rope_theta: 1e6, ...json });
  const local = json.rope_local_base_freq ?? 10000;
  if (typeof local !== 'number')
    throw new Error(
      `config.json: rope_local_base_freq must be a number, got ${JSON.stringify(local)}`,
    );
  const sliding = kind('sliding_attention') ?? { theta: local, scaling: { kind: 'default' } };
  return { full, sliding };
}

/** RMS norm whose weight counts from one. */
function norm(s: Scope, c: Gemma3Config, x: Value): Value {
  const weight = s.weight('weight', [x.shape.at(-1)!]);
  return rmsNorm(x, add(weight, scalar(weight, 1)), c.rms_norm_eps);
}

function attentionBlock(
  s: Scope,
  c: Gemma3Config,
  x: Value,
  rope: { cos: Value; sin: Value },
  attention: TreeAttention,
  kind: LayerKind,
): Value {
  const K = c.head_dim;
  const bias = c.attention_bias;
  const placed = (name: string, normName: string, heads: number) => {
    const y = s.in(name).linear(x, heads * K, { bias });
    const normed = norm(s.in(normName), c, reshape(y, [y.shape[0]! * heads, K]));
    return rotary(reshape(normed, y.shape), rope.cos, rope.sin, heads);
  };
  const mixed = attention.attend(
    placed('q_proj', 'q_norm', c.num_attention_heads),
    placed('k_proj', 'k_norm', c.num_key_value_heads),
    s.in('v_proj').linear(x, c.num_key_value_heads * K, { bias }),
    kind,
  );
  return s.in('o_proj').linear(mixed, c.hidden_size, { bias });
}

function mlp(s: Scope, c: Gemma3Config, x: Value): Value {
  const gate = gelu(s.in('gate_proj').linear(x, c.intermediate_size), 'tanh');
  const up = s.in('up_proj').linear(x, c.intermediate_size);
  return s.in('down_proj').linear(mul(gate, up), c.hidden_size);
}

/** The tables hold the columns of full layers first, then those of sliding ones. */
function decoder(
  scope: Scope,
  c: Gemma3Config,
  x: Value,
  both: { cos: Value; sin: Value },
  attention: TreeAttention,
): Value {
  const half = c.head_dim / 2;
  const part = (start: number) => ({
    cos: slice(both.cos, 1, start, start + half),
    sin: slice(both.sin, 1, start, start + half),
  });
  const ropes = { full: part(0), sliding: part(half) };
  const factor = c.query_pre_attn_scalar ** -0.5;
  for (let i = 0; i < c.num_hidden_layers; i++) {
    const s = scope.in('model').in('layers').in(i);
    const sliding = c.isSliding[i]!;
    const kind = { scale: factor, ...(sliding ? { window: c.sliding_window } : {}) };
    const rope = sliding ? ropes.sliding : ropes.full;
    x = scope.graph.segment(x, (h) => {
      const seen = attentionBlock(
        s.in('self_attn'),
        c,
        norm(s.in('input_layernorm'), c, h),
        rope,
        attention,
        kind,
      );
      h = add(h, norm(s.in('post_attention_layernorm'), c, seen));
      const thought = mlp(s.in('mlp'), c, norm(s.in('pre_feedforward_layernorm'), c, h));
      return add(h, norm(s.in('post_feedforward_layernorm'), c, thought));
    });
  }
  return x;
}

function rotaryTables(c: Gemma3Config, axes: readonly Int32Array[]): RotaryTables {
  const frequencies = ({ theta, scaling }: Rope) =>
    scaledFrequencies(inverseFrequencies(c.head_dim, theta), scaling);
  const all = Float32Array.of(...frequencies(c.full), ...frequencies(c.sliding));
  return tables(axes, all, () => 0);
}

const embedding = (scope: Scope, c: Gemma3Config) =>
  scope.in('model').in('embed_tokens').matrix('weight', [c.vocab_size, c.hidden_size]);

export const gemma3_text: Family<Gemma3Config> = {
  modelType: 'gemma3_text',
  readConfig,
  diskNames: (path) => [path, path.replace(/^model\./, 'language_model.model.')],
  sizes: (c) => ({
    layers: c.num_hidden_layers,
    width: c.hidden_size,
    heads: c.num_attention_heads,
    kvHeads: c.num_key_value_heads,
    headDim: c.head_dim,
    rotaryWidth: c.head_dim,
    vocabulary: c.vocab_size,
    contextTokens: c.max_position_embeddings,
  }),
  windows: (c) => (c.isSliding.includes(true) ? [c.sliding_window] : []),
  // The reference keeps √D in the weights' type; in float32 that is its nearest number.
  embed: (scope, c, ids) =>
    scale(embedding(scope, c).rows(ids), Math.fround(Math.sqrt(c.hidden_size))),
  decoder,
  lastNorm: (scope, c, x) => norm(scope.in('model').in('norm'), c, x),
  output: (scope, c) =>
    c.tie_word_embeddings
      ? embedding(scope, c)
      : scope.in('lm_head').matrix('weight', [c.vocab_size, c.hidden_size]),
  positions: (_c, ids) => sequentialPositions(ids),
  rotaryTables,
};
