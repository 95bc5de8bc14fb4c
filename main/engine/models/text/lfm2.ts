// LFM2: layers with a short gated convolution, which carry its last inputs, among layers with full
// attention.
//
// Source: transformers, configuration_lfm2 and modeling_lfm2.

import type { Value } from '../../graph/graph.ts';
import { add, mul, reshape, rotary, silu, slice } from '../../graph/ops.ts';
import type { Scope } from '../../layers/modules.ts';
import type { PrefixAttention } from '../../layers/prefix-attention.ts';
import { mapSequences, type StateSize } from '../../layers/prefix-states.ts';
import {
  checkSupported,
  kernelLength,
  numberReader,
  wholeNumbers,
  type Json,
} from '../parts/config-reader.ts';
import { residualLayers, type ResidualLayer } from '../parts/decoder-layers.ts';
import type { Family } from '../parts/family.ts';
import {
  inverseFrequencies,
  readRopeScaling,
  scaledFrequencies,
  type RopeScaling,
} from '../parts/rope.ts';
import {
  checkPositions,
  readHeads,
  rotaryTables,
  sequentialPositions,
  textSizes,
  type DecoderConfig,
} from '../parts/text-decoder.ts';

/** Keys of the text model's configuration; `intermediate_size` is the width that the MLPs have. */
export interface Lfm2Config extends DecoderConfig {
  readonly rope_theta: number;
  readonly rope_scaling: RopeScaling;
  /** True for layers with a convolution. */
  readonly isConvolution: readonly boolean[];
  readonly conv_L_cache: number;
  readonly conv_bias: boolean;
}

/** Reads the keys of the text model; `outer` is the configuration around it, if there is one. */
export function readLfm2Config(json: Json, outer: Json = json): Lfm2Config {
  const number = numberReader([json]);
  const layers = number('num_hidden_layers', 32);
  const width = number('hidden_size', 2560);
  const heads = number('num_attention_heads', 32);
  const { theta, scaling } = readRopeScaling({
    rope_theta: json.theta ?? 1e6,
    ...withoutNull(json),
  });
  const tied = outer.tie_word_embeddings ?? json.tie_embedding ?? json.tie_word_embeddings ?? true;
  return {
    hidden_size: width,
    intermediate_size: mlpWidth(json),
    num_hidden_layers: layers,
    ...readHeads(number, heads, width / heads, 8),
    vocab_size: number('vocab_size', 65536),
    rms_norm_eps: number('norm_eps', 1e-5),
    max_position_embeddings: number('max_position_embeddings', 128000),
    tie_word_embeddings: tied === true,
    rope_theta: theta,
    rope_scaling: scaling,
    isConvolution: convolutionLayers(json, layers),
    conv_L_cache: kernelLength(number, 'conv_L_cache', 3),
    conv_bias: json.conv_bias === true,
  };
}

const withoutNull = (json: Json): Json =>
  Object.fromEntries(Object.entries(json).filter(([, value]) => value !== null));

/**
 * The width of an MLP: two thirds of the configured one, times a factor, up to a multiple of
 * `block_multiple_of`, unless `block_auto_adjust_ff_dim` is false.
 */
function mlpWidth(json: Json): number {
  const number = numberReader([json]);
  const configured = number('block_ff_dim', number('intermediate_size', 12288));
  if (json.block_auto_adjust_ff_dim === false) return configured;
  const reduced = Math.trunc((2 * configured) / 3);
  if (json.block_ffn_dim_multiplier === null) return reduced;
  const scaled = Math.trunc(number('block_ffn_dim_multiplier', 1) * reduced);
  const multiple = number('block_multiple_of', 256);
  return multiple * Math.ceil(scaled / multiple);
}

/** From `layer_types`, or from `full_attn_idxs`; without both all layers have attention. */
function convolutionLayers(json: Json, layers: number): boolean[] {
  const types = json.layer_types;
  if (types === undefined || types === null) {
    const all = Array.from({ length: layers }, (_, i) => i);
    const attention = wholeNumbers('full_attn_idxs', json.full_attn_idxs ?? all);
    return all.map((i) => !attention.includes(i));
  }
  if (!Array.isArray(types) || types.length !== layers)
    throw new Error(`config.json: layer_types must list ${layers} layers`);
  return types.map((type) => {
    checkSupported('layer_types', type, ['conv', 'full_attention']);
    return type === 'conv';
  });
}

const norm = (s: Scope, c: Lfm2Config, x: Value) => s.rmsNorm(x, c.rms_norm_eps);

function attentionBlock(
  s: Scope,
  c: Lfm2Config,
  x: Value,
  rope: { cos: Value; sin: Value },
  attention: PrefixAttention,
): Value {
  const K = c.head_dim;
  const rotated = (name: string, normName: string, heads: number) => {
    const y = s.in(name).linear(x, heads * K);
    const normed = norm(s.in(normName), c, reshape(y, [y.shape[0]! * heads, K]));
    return rotary(reshape(normed, y.shape), rope.cos, rope.sin, heads);
  };
  const attended = attention.attend(
    rotated('q_proj', 'q_layernorm', c.num_attention_heads),
    rotated('k_proj', 'k_layernorm', c.num_key_value_heads),
    s.in('v_proj').linear(x, c.num_key_value_heads * K),
  );
  return s.in('out_proj').linear(attended, c.hidden_size);
}

/** (B, C, u) = in_proj x; out_proj (C · convolution(B · u)): [N, D] -> [N, D]. */
function shortConvolution(s: Scope, c: Lfm2Config, x: Value, { states }: PrefixAttention): Value {
  const D = c.hidden_size;
  const bias = c.conv_bias;
  const gates = s.in('in_proj').linear(x, 3 * D, { bias });
  const part = (i: number) => slice(gates, 1, i * D, (i + 1) * D);
  const kernel = s.in('conv').weight('weight', [D, c.conv_L_cache]);
  const convolved = states.convolve(states.enter(mul(part(0), part(2))), kernel);
  const biased = bias
    ? mapSequences(convolved, (y) => add(y, s.in('conv').weight('bias', [D])))
    : convolved;
  return s.in('out_proj').linear(mul(part(1), states.leave(biased)), D, { bias });
}

function mlp(s: Scope, c: Lfm2Config, x: Value): Value {
  const gate = silu(s.in('w1').linear(x, c.intermediate_size));
  return s.in('w2').linear(mul(gate, s.in('w3').linear(x, c.intermediate_size)), c.hidden_size);
}

/** The text model under `path`. */
export function lfm2TextModel(
  path: string,
): Pick<
  Family<Lfm2Config>,
  'sizes' | 'embed' | 'decoder' | 'finalNorm' | 'lmHead' | 'positions' | 'rotaryTables'
> {
  const embeddings = (scope: Scope) => scope.in(path).in('embed_tokens');
  const table = (c: Lfm2Config): [number, number] => [c.vocab_size, c.hidden_size];
  return {
    sizes: (c) => {
      const state: StateSize = { kind: 'inputs', tokens: c.conv_L_cache - 1, width: c.hidden_size };
      const states = c.isConvolution.flatMap((is) => (is ? [state] : []));
      const heads = { kvHeads: c.num_key_value_heads, headDim: c.head_dim };
      const keyHeads = c.isConvolution.flatMap((is) => (is ? [] : [heads]));
      return { ...textSizes(c), keyHeads, states };
    },
    embed: (scope, c, ids) => embeddings(scope).embedding(ids, table(c)),
    decoder(scope, c, x, rope, attention, afterLayer) {
      const layer = (s: Scope, i: number): ResidualLayer => ({
        mixer(h) {
          const normed = norm(s.in('operator_norm'), c, h);
          return c.isConvolution[i]
            ? shortConvolution(s.in('conv'), c, normed, attention)
            : attentionBlock(s.in('self_attn'), c, normed, rope, attention);
        },
        mlp: (h) => mlp(s.in('feed_forward'), c, norm(s.in('ffn_norm'), c, h)),
      });
      return residualLayers(scope.in(path), c.num_hidden_layers, x, layer, afterLayer);
    },
    finalNorm: (scope, c, x) => norm(scope.in(path).in('embedding_norm'), c, x),
    lmHead: (scope, c) =>
      scope
        .in('lm_head')
        .outputLayer(table(c), c.tie_word_embeddings ? embeddings(scope) : undefined),
    positions: (_c, ids) => sequentialPositions(ids),
    rotaryTables: (c, axes) => {
      checkPositions(c, axes);
      const frequencies = inverseFrequencies(c.head_dim, c.rope_theta);
      return rotaryTables(axes, scaledFrequencies(frequencies, c.rope_scaling), () => 0);
    },
  };
}

export const lfm2: Family<Lfm2Config> = {
  ...lfm2TextModel('model'),
  modelType: 'lfm2',
  architecture: 'Lfm2ForCausalLM',
  readConfig: (json) => readLfm2Config(json),
  diskNames: (path) => [path],
};
