// The layers of the shared text decoder: grouped-query attention and SwiGLU, each behind an RMS norm.

import { add, mul, reshape, silu, slice } from '../../graph/ops.ts';
import type { Value } from '../../graph/graph.ts';
import type { Scope } from '../../layers/modules.ts';
import type { PrefixAttention } from '../../layers/prefix-attention.ts';
import { rotateHeads, type Rotation } from './rotation.ts';

/** What differs between the layers of a model; an absent list means that none does. */
export interface LayerTraits {
  /** The sliding window of each layer in tokens, the query's own included; undefined: all tokens. */
  readonly windows?: readonly (number | undefined)[];
  /** Whether a layer rotates its queries and keys. */
  readonly rotates?: readonly boolean[];
}

/** What the layers need of a configuration. */
export interface LayerConfig {
  readonly hidden_size: number;
  readonly intermediate_size: number;
  readonly num_hidden_layers: number;
  readonly num_attention_heads: number;
  readonly num_key_value_heads: number;
  readonly head_dim: number;
  readonly rms_norm_eps: number;
  readonly qkvBias: boolean;
  readonly outBias: boolean;
  readonly mlpBias: boolean;
  readonly qkNorm: boolean;
  /** One matrix for queries, keys and values, and one for gate and up. */
  readonly isFused: boolean;
  readonly layers: LayerTraits;
}

function attentionBlock(
  s: Scope,
  c: LayerConfig,
  x: Value,
  { rope, window }: { readonly rope: Rotation | undefined; readonly window: number | undefined },
  attention: PrefixAttention,
): Value {
  const [heads, keys] = [c.num_attention_heads, c.num_key_value_heads];
  const [q, k, v] = c.isFused ? joinedHeads(s, c, x) : separateHeads(s, c, x);
  const rotated = (name: 'q' | 'k', y: Value, count: number) => {
    const normed = c.qkNorm ? headNorm(s.in(`${name}_norm`), c, y) : y;
    return rope ? rotateHeads(normed, rope, count) : normed;
  };
  const attended = attention.attend(
    rotated('q', q, heads),
    rotated('k', k, keys),
    v,
    window === undefined ? {} : { window },
  );
  return s.in('o_proj').linear(attended, c.hidden_size, { bias: c.outBias });
}

/** Queries, keys and values of all heads, [N, heads · K] each. */
type HeadProjections = readonly [q: Value, k: Value, v: Value];

function separateHeads(s: Scope, c: LayerConfig, x: Value): HeadProjections {
  const { num_attention_heads: H, num_key_value_heads: KV, head_dim: K } = c;
  const [q, k, v] = s.linears(
    x,
    { q_proj: H * K, k_proj: KV * K, v_proj: KV * K },
    { bias: c.qkvBias },
  );
  return [q!, k!, v!];
}

/** One matrix, whose rows are those of all queries, then of all keys, then of all values. */
function joinedHeads(s: Scope, c: LayerConfig, x: Value): HeadProjections {
  const { num_attention_heads: H, num_key_value_heads: KV, head_dim: K } = c;
  const all = s.in('qkv_proj').linear(x, (H + 2 * KV) * K, { bias: c.qkvBias });
  return [
    slice(all, 1, 0, H * K),
    slice(all, 1, H * K, (H + KV) * K),
    slice(all, 1, (H + KV) * K, (H + 2 * KV) * K),
  ];
}

/** RMS norm over each head: [N, H·K] -> [N, H·K]. */
function headNorm(s: Scope, c: LayerConfig, x: Value): Value {
  const [N, width] = x.shape as [number, number];
  const heads = reshape(x, [(N * width) / c.head_dim, c.head_dim]);
  return reshape(s.rmsNorm(heads, c.rms_norm_eps), [N, width]);
}

function mlp(s: Scope, c: LayerConfig, x: Value): Value {
  const [D, bias] = [c.intermediate_size, c.mlpBias];
  const both = c.isFused ? s.in('gate_up_proj').linear(x, 2 * D, { bias }) : undefined;
  const [gate, up] = both
    ? [slice(both, 1, 0, D), slice(both, 1, D, 2 * D)]
    : s.linears(x, { gate_proj: D, up_proj: D }, { bias });
  return s.in('down_proj').linear(mul(silu(gate!), up!), c.hidden_size, { bias });
}

/**
 * The layers under `scope` (`….layers.0`, …): [N, D] -> [N, D]. `afterLayer` may add to a layer's
 * output.
 */
export function decoderLayers(
  scope: Scope,
  c: LayerConfig,
  x: Value,
  rope: Rotation,
  attention: PrefixAttention,
  afterLayer: (x: Value, layer: number) => Value = (y) => y,
): Value {
  const layer = (s: Scope, i: number): ResidualLayer => ({
    mixer(h) {
      const normed = s.in('input_layernorm').rmsNorm(h, c.rms_norm_eps);
      const kind = {
        rope: c.layers.rotates?.[i] === false ? undefined : rope,
        window: c.layers.windows?.[i],
      };
      return attentionBlock(s.in('self_attn'), c, normed, kind, attention);
    },
    mlp: (h) => mlp(s.in('mlp'), c, s.in('post_attention_layernorm').rmsNorm(h, c.rms_norm_eps)),
  });
  return residualLayers(scope, c.num_hidden_layers, x, layer, afterLayer);
}

/** The two parts of a layer, each added to its input: [N, D] -> [N, D]. */
export interface ResidualLayer {
  mixer(x: Value): Value;
  mlp(x: Value): Value;
}

/** The layers under `scope` (`….layers.0`, …), each recomputed as a whole; `afterLayer` as above. */
export function residualLayers(
  scope: Scope,
  count: number,
  x: Value,
  layerOf: (s: Scope, i: number) => ResidualLayer,
  afterLayer: (x: Value, layer: number) => Value = (y) => y,
): Value {
  for (let i = 0; i < count; i++) {
    const { mixer, mlp: feedForward } = layerOf(scope.in('layers').in(i), i);
    x = scope.graph.segment(x, (h) => {
      h = add(h, mixer(h));
      return add(h, feedForward(h));
    });
    x = afterLayer(x, i);
  }
  return x;
}
