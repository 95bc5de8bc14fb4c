// The text model of Gemma 4: sliding-window and global layers with heads of their own sizes, keys
// and values that the last layers share, embeddings for every layer, capped logits.
//
// Source: transformers, modeling_gemma4. Norms multiply by their weight; scores are not divided.

import type { PrefixAttention } from '../../layers/prefix-attention.ts';
import type { Value } from '../../graph/graph.ts';
import { cappedLogits } from '../../layers/matrices.ts';
import type { Scope } from '../../layers/modules.ts';
import {
  add,
  gelu,
  mul,
  reshape,
  rmsNorm,
  rotary,
  scale,
  slice,
  stopGradient,
} from '../../graph/ops.ts';
import type { HeadSizes } from '../../layers/prefix-layout.ts';
import {
  checkMultiple,
  checkSupported,
  layerKinds,
  numberReader,
  objectAt,
  type Json,
  type NumberReader,
} from './config-reader.ts';
import type { Family } from './family.ts';
import { inverseFrequencies } from './rope.ts';
import { readHeads, rotaryTables, textSizes, type DecoderConfig } from './text-decoder.ts';

/** Keys of the text model in `config.json`. */
export interface Gemma4TextConfig extends DecoderConfig {
  readonly sliding_window: number;
  /** True for layers that attend within the sliding window. */
  readonly isSliding: readonly boolean[];
  /** Heads of the global layers; those of the sliding ones are the model's. */
  readonly globalHeads: HeadSizes;
  /** True where global layers have no `v_proj` and take the output of `k_proj` as values. */
  readonly globalKeysAreValues: boolean;
  /** Layers at the end without keys and values of their own. */
  readonly num_kv_shared_layers: number;
  readonly use_double_wide_mlp: boolean;
  /** Width of a layer's own embedding; 0 for none. */
  readonly hidden_size_per_layer_input: number;
  readonly vocab_size_per_layer_input: number;
  readonly pad_token_id: number;
  readonly attention_bias: boolean;
  /** Undefined where logits are not capped. */
  readonly final_logit_softcapping: number | undefined;
  readonly picturesBothWays: boolean;
  readonly slidingTheta: number;
  readonly globalTheta: number;
  /** Frequencies of the global layers, 0 for those that do not rotate. */
  readonly globalFrequencies: Float32Array;
}

/** Reads the keys of the text model; a missing key takes transformers' default. */
export function readGemma4Text(json: Json): Gemma4TextConfig {
  const number = numberReader([json]);
  const count = (key: string, fallback: number) =>
    (json[key] ?? fallback) === 0 ? 0 : number(key, fallback);
  refuseOtherForms(json);
  const layers = number('num_hidden_layers', 30);
  const heads = readHeads(number, number('num_attention_heads', 8), 256, 4);
  const globalKeysAreValues = json.attention_k_eq_v === true;
  const isSliding = layerKinds(json, layers, 6);
  isSliding[layers - 1] = false;
  const globalHeads = readGlobalHeads(number, heads, globalKeysAreValues);
  const shared = count('num_kv_shared_layers', 0);
  const config = {
    ...heads,
    hidden_size: number('hidden_size', 2304),
    intermediate_size: number('intermediate_size', 9216),
    num_hidden_layers: layers,
    vocab_size: number('vocab_size', 262144),
    rms_norm_eps: number('rms_norm_eps', 1e-6),
    max_position_embeddings: number('max_position_embeddings', 131072),
    tie_word_embeddings: (json.tie_word_embeddings ?? true) === true,
    sliding_window: number('sliding_window', 512),
    isSliding,
    globalHeads,
    globalKeysAreValues,
    num_kv_shared_layers: shared,
    use_double_wide_mlp: json.use_double_wide_mlp === true,
    hidden_size_per_layer_input: count('hidden_size_per_layer_input', 256),
    vocab_size_per_layer_input: number('vocab_size_per_layer_input', 262144),
    pad_token_id: count('pad_token_id', 0),
    attention_bias: json.attention_bias === true,
    final_logit_softcapping:
      (json.final_logit_softcapping ?? undefined) === undefined
        ? undefined
        : number('final_logit_softcapping'),
    picturesBothWays: json.use_bidirectional_attention === 'vision',
    ...readRopes(json, globalHeads.headDim),
  };
  checkShared(config);
  return config;
}

/** Refuses the members of the family that are built otherwise. */
function refuseOtherForms(json: Json): void {
  checkSupported('use_bidirectional_attention', json.use_bidirectional_attention, ['vision']);
  checkSupported('hidden_activation', json.hidden_activation, ['gelu_pytorch_tanh']);
  if (json.per_layer_config !== undefined && json.per_layer_config !== null)
    throw new Error(
      'config.json: per_layer_config is not supported; the sizes of global layers are read from ' +
        'global_head_dim and num_global_key_value_heads',
    );
}

function readGlobalHeads(
  number: NumberReader,
  heads: Pick<DecoderConfig, 'num_attention_heads' | 'num_key_value_heads'>,
  keysAreValues: boolean,
): HeadSizes {
  const kvHeads = keysAreValues
    ? number('num_global_key_value_heads', heads.num_key_value_heads)
    : heads.num_key_value_heads;
  const headDim = number('global_head_dim', 512);
  checkMultiple(
    ['num_attention_heads', heads.num_attention_heads],
    ['num_global_key_value_heads', kvHeads],
  );
  checkMultiple(['global_head_dim', headDim], ['the two halves of a rotation,', 2]);
  return { heads: heads.num_attention_heads, kvHeads, headDim };
}

/** Every layer that shares keys needs an earlier one of its kind with keys of its own. */
function checkShared(c: Gemma4TextConfig): void {
  const own = c.isSliding.slice(0, ownLayers(c));
  if (own.length > 0 && c.isSliding.every((slides) => own.includes(slides))) return;
  throw new Error(
    `config.json: num_kv_shared_layers ${c.num_kv_shared_layers} leaves a layer without keys`,
  );
}

/** Bases of both kinds of layer, and the frequencies of the global ones. */
function readRopes(
  json: Json,
  globalDim: number,
): Pick<Gemma4TextConfig, 'slidingTheta' | 'globalTheta' | 'globalFrequencies'> {
  const ropes = objectAt(json, 'rope_parameters');
  const isStated = Object.keys(ropes).length > 0;
  const sliding = objectAt(ropes, 'sliding_attention');
  const full = isStated
    ? objectAt(ropes, 'full_attention')
    : { rope_type: 'proportional', partial_rotary_factor: 0.25 };
  checkSupported('rope_parameters.sliding_attention.rope_type', sliding.rope_type, ['default']);
  checkSupported('rope_parameters.full_attention.rope_type', full.rope_type, [
    'default',
    'proportional',
  ]);
  const number = numberReader([full], 'rope_parameters.full_attention.');
  const isProportional = full.rope_type === 'proportional';
  const share = isProportional ? number('partial_rotary_factor', 1) : 1;
  const factor = isProportional ? number('factor', 1) : 1;
  const rotating = Math.floor(Math.floor(share * globalDim) / 2);
  const globalTheta = number('rope_theta', 1e6);
  const frequencies = inverseFrequencies(globalDim, globalTheta);
  return {
    globalTheta,
    slidingTheta: numberReader([sliding], 'rope_parameters.sliding_attention.')('rope_theta', 1e4),
    globalFrequencies: frequencies.map((f, i) => (i < rotating ? f / factor : 0)),
  };
}

/** Layers with keys and values of their own. */
const ownLayers = (c: Gemma4TextConfig): number => c.num_hidden_layers - c.num_kv_shared_layers;

const slidingHeads = (c: Gemma4TextConfig): HeadSizes => ({
  heads: c.num_attention_heads,
  kvHeads: c.num_key_value_heads,
  headDim: c.head_dim,
});

const headsOf = (c: Gemma4TextConfig, layer: number): HeadSizes =>
  c.isSliding[layer] ? slidingHeads(c) : c.globalHeads;

/** RMS norm over the last axis, without a weight. */
export function plainNorm(x: Value, epsilon: number): Value {
  const width = x.shape.at(-1)!;
  return rmsNorm(x, x.graph.constant(new Float32Array(width).fill(1), [width]), epsilon);
}

/** A norm over each head: [N, H·K] -> [N, H·K]. */
export function overHeads(x: Value, headDim: number, norm: (heads: Value) => Value): Value {
  const rows = (x.shape[0]! * x.shape[1]!) / headDim;
  return reshape(norm(reshape(x, [rows, headDim])), x.shape);
}

interface LayerInputs {
  readonly rope: { readonly cos: Value; readonly sin: Value };
  readonly attention: PrefixAttention;
  readonly layer: number;
}

function attentionBlock(
  s: Scope,
  c: Gemma4TextConfig,
  x: Value,
  { rope, attention, layer }: LayerInputs,
): Value {
  const sizes = headsOf(c, layer);
  const { heads, kvHeads, headDim: K } = sizes;
  const bias = c.attention_bias;
  const isSliding = c.isSliding[layer]!;
  const kind = { scale: 1, sizes, ...(isSliding ? { window: c.sliding_window } : {}) };
  const project = (name: string, count: number) => s.in(name).linear(x, count * K, { bias });
  const rotated = (y: Value, norm: string, count: number) => {
    const normed = overHeads(y, K, (h) => s.in(norm).rmsNorm(h, c.rms_norm_eps));
    return rotary(normed, rope.cos, rope.sin, count);
  };
  const q = rotated(project('q_proj', heads), 'q_norm', heads);
  const attended = () => {
    if (layer >= ownLayers(c)) {
      const source = c.isSliding.lastIndexOf(isSliding, ownLayers(c) - 1);
      return attention.attendShared(q, source, kind);
    }
    const keys = project('k_proj', kvHeads);
    const values = !isSliding && c.globalKeysAreValues ? keys : project('v_proj', kvHeads);
    const v = overHeads(values, K, (h) => plainNorm(h, c.rms_norm_eps));
    return attention.attend(q, rotated(keys, 'k_norm', kvHeads), v, kind);
  };
  return s.in('o_proj').linear(attended(), c.hidden_size, { bias });
}

function mlp(s: Scope, c: Gemma4TextConfig, x: Value, layer: number): Value {
  const isDouble = c.use_double_wide_mlp && layer >= ownLayers(c);
  const width = c.intermediate_size * (isDouble ? 2 : 1);
  const gate = gelu(s.in('gate_proj').linear(x, width), 'tanh');
  return s.in('down_proj').linear(mul(gate, s.in('up_proj').linear(x, width)), c.hidden_size);
}

/**
 * The embeddings of all layers, side by side: of the tokens' ids and of their embeddings x [N, D],
 * in which pictures have replaced their tokens -> [N, layers · p].
 */
function layerEmbeddings(s: Scope, c: Gemma4TextConfig, x: Value): Value {
  const p = c.hidden_size_per_layer_input;
  const [N, width] = [x.shape[0]!, c.num_hidden_layers * p];
  const ids = s.graph.input('ids', [N], 'int32');
  const table = [c.vocab_size_per_layer_input, width] as const;
  const looked = s.in('embed_tokens_per_layer').embedding(ids, table);
  const projected = s.in('per_layer_model_projection').linear(x, width);
  const normed = overHeads(scale(projected, c.hidden_size ** -0.5), p, (h) =>
    s.in('per_layer_projection_norm').rmsNorm(h, c.rms_norm_eps),
  );
  return scale(add(normed, scale(looked, Math.fround(Math.sqrt(p)))), 2 ** -0.5);
}

/**
 * The rotary tables hold the columns of the global layers first, then those of the sliding ones.
 */
function decoder(
  scope: Scope,
  c: Gemma4TextConfig,
  x: Value,
  rope: { cos: Value; sin: Value },
  attention: PrefixAttention,
): Value {
  const half = c.globalHeads.headDim / 2;
  const part = (start: number, end: number) => ({
    cos: slice(rope.cos, 1, start, end),
    sin: slice(rope.sin, 1, start, end),
  });
  const ropes = { full: part(0, half), sliding: part(half, half + c.head_dim / 2) };
  const p = c.hidden_size_per_layer_input;
  const embeddings = p > 0 ? layerEmbeddings(scope, c, x) : undefined;
  for (let layer = 0; layer < c.num_hidden_layers; layer++) {
    const s = scope.in('layers').in(layer);
    const norm = (name: string, y: Value) => s.in(name).rmsNorm(y, c.rms_norm_eps);
    const inputs = {
      rope: c.isSliding[layer] ? ropes.sliding : ropes.full,
      attention,
      layer,
    };
    x = scope.graph.segment(x, (h) => {
      const attended = attentionBlock(s.in('self_attn'), c, norm('input_layernorm', h), inputs);
      h = add(h, norm('post_attention_layernorm', attended));
      const transformed = mlp(s.in('mlp'), c, norm('pre_feedforward_layernorm', h), layer);
      h = add(h, norm('post_feedforward_layernorm', transformed));
      if (embeddings) {
        const gate = gelu(s.in('per_layer_input_gate').linear(h, p), 'tanh');
        const own = mul(gate, slice(embeddings, 1, layer * p, (layer + 1) * p));
        const projected = s.in('per_layer_projection').linear(own, c.hidden_size);
        h = add(h, norm('post_per_layer_input_norm', projected));
      }
      // A buffer in the reference: it is never trained.
      return mul(h, stopGradient(s.weight('layer_scalar', [1])));
    });
  }
  return x;
}

const tokenTable = (c: Gemma4TextConfig): [number, number] => [c.vocab_size, c.hidden_size];

/** The text model under `model`, e.g. `model.language_model`. */
export function gemma4Decoder(
  model: string,
): Pick<
  Family<Gemma4TextConfig>,
  | 'sizes'
  | 'slidingWindows'
  | 'bothWays'
  | 'embed'
  | 'decoder'
  | 'finalNorm'
  | 'lmHead'
  | 'rotaryTables'
> {
  const embeddings = (scope: Scope) => scope.in(model).in('embed_tokens');
  return {
    sizes: (c) => ({
      ...textSizes(c),
      keyHeads: Array.from({ length: ownLayers(c) }, (_, layer) => headsOf(c, layer)),
      rotaryWidth: (c.globalHeads.headDim + c.head_dim) / 2,
    }),
    slidingWindows: (c) => (c.isSliding.includes(true) ? [c.sliding_window] : []),
    bothWays: (c) => (c.picturesBothWays ? 'sliding' : undefined),
    embed: (scope, c, ids) =>
      scale(embeddings(scope).embedding(ids, tokenTable(c)), Math.fround(Math.sqrt(c.hidden_size))),
    decoder: (scope, c, x, rope, attention) => decoder(scope.in(model), c, x, rope, attention),
    finalNorm: (scope, c, x) => scope.in(model).in('norm').rmsNorm(x, c.rms_norm_eps),
    lmHead: (scope, c) => {
      const tied = c.tie_word_embeddings ? embeddings(scope) : undefined;
      const head = scope.in('lm_head').outputLayer(tokenTable(c), tied);
      const cap = c.final_logit_softcapping;
      return cap === undefined ? head : cappedLogits(head, cap);
    },
    rotaryTables: (c, axes) => {
      const sliding = inverseFrequencies(c.head_dim, c.slidingTheta);
      return rotaryTables(axes, Float32Array.of(...c.globalFrequencies, ...sliding), () => 0);
    },
  };
}
