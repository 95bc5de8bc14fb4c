// The text model of Gemma 3: sliding-window and global layers, each with its own rotary base; four norms
// per layer with weights stored as offsets from 1; embeddings scaled by √D. Source: transformers,
// modeling_gemma3.

import type { PrefixAttention } from '../../layers/prefix-attention.ts';
import type { Value } from '../../graph/graph.ts';
import type { Scope } from '../../layers/modules.ts';
import { add, gelu, mul, reshape, rmsNorm, rotary, scalar, scale, slice } from '../../graph/ops.ts';
import { checkSupported, layerKinds, numberReader, objectAt, type Json } from './config-reader.ts';
import type { Family } from './family.ts';
import type { AttentionKind } from '../../layers/prefix-layout.ts';
import {
  inverseFrequencies,
  readRopeScaling,
  scaledFrequencies,
  type RopeScaling,
} from './rope.ts';
import { readHeads, rotaryTables, textSizes, type DecoderConfig } from './text-decoder.ts';

/** Keys of the text model in `config.json`. */
export interface Gemma3TextConfig extends DecoderConfig {
  readonly query_pre_attn_scalar: number;
  readonly sliding_window: number;
  /** True for layers that attend within the sliding window. */
  readonly isSliding: readonly boolean[];
  readonly full: Rope;
  readonly sliding: Rope;
  readonly attention_bias: boolean;
}

interface Rope {
  readonly theta: number;
  readonly scaling: RopeScaling;
}

/** Reads the keys of the text model; a missing key takes transformers' default. */
export function readGemma3Text(json: Json): Gemma3TextConfig {
  const number = numberReader([json]);
  checkSupported('attn_logit_softcapping', json.attn_logit_softcapping, []);
  checkSupported('final_logit_softcapping', json.final_logit_softcapping, []);
  if (json.use_bidirectional_attention === true)
    throw new Error('config.json: use_bidirectional_attention true is not supported');
  checkSupported('hidden_activation', json.hidden_activation, ['gelu_pytorch_tanh']);
  const layers = number('num_hidden_layers', 26);
  return {
    hidden_size: number('hidden_size', 2304),
    intermediate_size: number('intermediate_size', 9216),
    num_hidden_layers: layers,
    ...readHeads(number, number('num_attention_heads', 8), 256, 4),
    vocab_size: number('vocab_size', 262208),
    rms_norm_eps: number('rms_norm_eps', 1e-6),
    max_position_embeddings: number('max_position_embeddings', 131072),
    query_pre_attn_scalar: number('query_pre_attn_scalar', 256),
    sliding_window: number('sliding_window', 4096),
    isSliding: layerKinds(json, layers, number('sliding_window_pattern', 6)),
    ...readRopes(json),
    tie_word_embeddings: (json.tie_word_embeddings ?? true) === true,
    attention_bias: json.attention_bias === true,
  };
}

/**
 * Files on the Hub name two bases, transformers 5 has `rope_parameters` per layer type. Sliding
 * layers are never scaled.
 */
function readRopes(json: Json): { full: Rope; sliding: Rope } {
  const parameters = objectAt(json, 'rope_parameters');
  const number = numberReader([json]);
  const kind = (name: string, theta: number) =>
    parameters[name]
      ? readRopeScaling({
          rope_theta: theta,
          rope_parameters: parameters[name],
        })
      : undefined;
  const base = number('rope_theta', 1e6);
  const local = number('rope_local_base_freq', 10000);
  return {
    full: kind('full_attention', base) ?? readRopeScaling({ ...json, rope_theta: base }),
    sliding: kind('sliding_attention', local) ?? { theta: local, scaling: { kind: 'default' } },
  };
}

/** RMS norm by 1 + weight over the last axis. */
export function offsetNorm(s: Scope, x: Value, epsilon: number): Value {
  const weight = s.weight('weight', [x.shape.at(-1)!]);
  return rmsNorm(x, add(weight, scalar(weight, 1)), epsilon);
}

const norm = (s: Scope, c: Gemma3TextConfig, x: Value): Value => offsetNorm(s, x, c.rms_norm_eps);

function attentionBlock(
  s: Scope,
  c: Gemma3TextConfig,
  x: Value,
  rope: { cos: Value; sin: Value },
  attention: PrefixAttention,
  kind: AttentionKind,
): Value {
  const K = c.head_dim;
  const bias = c.attention_bias;
  const rotated = (name: string, normName: string, heads: number) => {
    const y = s.in(name).linear(x, heads * K, { bias });
    const normed = norm(s.in(normName), c, reshape(y, [y.shape[0]! * heads, K]));
    return rotary(reshape(normed, y.shape), rope.cos, rope.sin, heads);
  };
  const attended = attention.attend(
    rotated('q_proj', 'q_norm', c.num_attention_heads),
    rotated('k_proj', 'k_norm', c.num_key_value_heads),
    s.in('v_proj').linear(x, c.num_key_value_heads * K, { bias }),
    kind,
  );
  return s.in('o_proj').linear(attended, c.hidden_size, { bias });
}

function mlp(s: Scope, c: Gemma3TextConfig, x: Value): Value {
  const gate = gelu(s.in('gate_proj').linear(x, c.intermediate_size), 'tanh');
  const up = s.in('up_proj').linear(x, c.intermediate_size);
  return s.in('down_proj').linear(mul(gate, up), c.hidden_size);
}

/**
 * The rotary tables hold the columns of the global layers first, then those of the sliding ones.
 */
function decoder(
  scope: Scope,
  c: Gemma3TextConfig,
  x: Value,
  rope: { cos: Value; sin: Value },
  attention: PrefixAttention,
): Value {
  const half = c.head_dim / 2;
  const part = (start: number) => ({
    cos: slice(rope.cos, 1, start, start + half),
    sin: slice(rope.sin, 1, start, start + half),
  });
  const ropes = { full: part(0), sliding: part(half) };
  const factor = c.query_pre_attn_scalar ** -0.5;
  for (let i = 0; i < c.num_hidden_layers; i++) {
    const s = scope.in('layers').in(i);
    const sliding = c.isSliding[i]!;
    const kind = { scale: factor, ...(sliding ? { window: c.sliding_window } : {}) };
    const layerRope = sliding ? ropes.sliding : ropes.full;
    x = scope.graph.segment(x, (h) => {
      const attended = attentionBlock(
        s.in('self_attn'),
        c,
        norm(s.in('input_layernorm'), c, h),
        layerRope,
        attention,
        kind,
      );
      h = add(h, norm(s.in('post_attention_layernorm'), c, attended));
      const transformed = mlp(s.in('mlp'), c, norm(s.in('pre_feedforward_layernorm'), c, h));
      return add(h, norm(s.in('post_feedforward_layernorm'), c, transformed));
    });
  }
  return x;
}

/** The frequencies of the global layers, then those of the sliding ones. */
function frequencies(c: Gemma3TextConfig): Float32Array {
  const of = ({ theta, scaling }: Rope) =>
    scaledFrequencies(inverseFrequencies(c.head_dim, theta), scaling);
  return Float32Array.of(...of(c.full), ...of(c.sliding));
}

const tokenTable = (c: Gemma3TextConfig): [number, number] => [c.vocab_size, c.hidden_size];

/** The text model under `model`, e.g. `model.language_model`. */
export function gemma3Decoder(
  model: string,
): Pick<
  Family<Gemma3TextConfig>,
  'sizes' | 'slidingWindows' | 'embed' | 'decoder' | 'finalNorm' | 'lmHead' | 'rotaryTables'
> {
  const embeddings = (scope: Scope) => scope.in(model).in('embed_tokens');
  return {
    sizes: (c) => ({ ...textSizes(c), rotaryWidth: c.head_dim }),
    slidingWindows: (c) => (c.isSliding.includes(true) ? [c.sliding_window] : []),
    // The reference rounds √D to the weights' type, here float32.
    embed: (scope, c, ids) =>
      scale(embeddings(scope).embedding(ids, tokenTable(c)), Math.fround(Math.sqrt(c.hidden_size))),
    decoder: (scope, c, x, rope, attention) => decoder(scope.in(model), c, x, rope, attention),
    finalNorm: (scope, c, x) => norm(scope.in(model).in('norm'), c, x),
    lmHead: (scope, c) =>
      scope
        .in('lm_head')
        .outputLayer(tokenTable(c), c.tie_word_embeddings ? embeddings(scope) : undefined),
    rotaryTables: (c, axes) => rotaryTables(axes, frequencies(c), () => 0),
  };
}
