// The vision tower of Gemma 4: patches with places on two axes, layers as in the text model, the
// mean over blocks of patches as picture tokens.
//
// Source: transformers, modeling_gemma4. Patches come in merge-block order, so that pooling is a
// mean over consecutive rows.

import type { Value } from '../../../graph/graph.ts';
import {
  add,
  gather,
  gelu,
  matMul,
  maximum,
  minimum,
  mul,
  reduceMean,
  reshape,
  rotary,
  scalar,
  scale,
  softmaxMatMul,
  stopGradient,
  sub,
  transpose,
} from '../../../graph/ops.ts';
import { bucket } from '../../../graph/tensor.ts';
import type { Scope } from '../../../layers/modules.ts';
import {
  checkMultiple,
  checkSupported,
  numberReader,
  objectAt,
  type Json,
} from '../config-reader.ts';
import type { VisionPlan } from '../family.ts';
import { overHeads, plainNorm } from '../gemma4-decoder.ts';
import { checkPixelValues, patchCoordinates, zeroPadded, type Grid } from '../image-patches.ts';
import { inverseFrequencies } from '../rope.ts';
import { readHeads, rotaryTables, type DecoderConfig } from '../text-decoder.ts';
import { frameSegments, type Segments } from './vision-segments.ts';

/** Keys of `vision_config`. */
export interface Gemma4VisionConfig extends Pick<
  DecoderConfig,
  | 'hidden_size'
  | 'intermediate_size'
  | 'num_hidden_layers'
  | 'num_attention_heads'
  | 'num_key_value_heads'
  | 'head_dim'
  | 'rms_norm_eps'
> {
  readonly patch_size: number;
  /** Side of the block of patches whose mean is one token. */
  readonly pooling_kernel_size: number;
  /** Places on each axis. */
  readonly position_embedding_size: number;
  readonly use_clipped_linears: boolean;
  readonly standardize: boolean;
  readonly rope_theta: number;
}

/** Reads `vision_config`; a missing key takes transformers' default. */
export function readGemma4Vision(json: Json): Gemma4VisionConfig {
  const number = numberReader([json], 'vision_config.');
  checkSupported('vision_config.model_type', json.model_type, ['gemma4_vision']);
  checkSupported('vision_config.hidden_activation', json.hidden_activation, ['gelu_pytorch_tanh']);
  const rope = objectAt(json, 'rope_parameters');
  checkSupported('vision_config.rope_parameters.rope_type', rope.rope_type, ['default', 'axial']);
  if (json.attention_bias === true)
    throw new Error('config.json: vision_config.attention_bias true is not supported');
  const heads = readHeads(number, number('num_attention_heads', 12), 64, 12);
  checkMultiple(['vision_config.head_dim', heads.head_dim], ['the halves of two axes,', 4]);
  return {
    ...heads,
    hidden_size: number('hidden_size', 768),
    intermediate_size: number('intermediate_size', 3072),
    num_hidden_layers: number('num_hidden_layers', 16),
    rms_norm_eps: number('rms_norm_eps', 1e-6),
    patch_size: number('patch_size', 16),
    pooling_kernel_size: number('pooling_kernel_size', 3),
    position_embedding_size: number('position_embedding_size', 10240),
    use_clipped_linears: json.use_clipped_linears === true,
    standardize: json.standardize === true,
    rope_theta: numberReader([rope])('rope_theta', 100),
  };
}

/** Numbers of one patch, as (row, column, channel). */
export const gemma4PatchNumbers = ({ patch_size }: Gemma4VisionConfig): number =>
  3 * patch_size ** 2;

/** A plan of the tower; `build` gives it its scope and projects its tokens. */
export function planGemma4(
  v: Gemma4VisionConfig,
  gridThw: readonly Grid[],
  pixelValues: Float32Array,
  build: (scope: Scope, tower: (s: Scope) => Value) => Value,
): VisionPlan {
  const k = v.pooling_kernel_size;
  const group = k ** 2;
  const fit = (patches: number) => group * bucket(patches / group, 16);
  const { segments, patches, total } = frameSegments(gridThw, fit);
  checkPixelValues(pixelValues, patches, gemma4PatchNumbers(v));
  const { rows, columns } = patchCoordinates(k, gridThw);
  for (const places of [rows, columns])
    if (places.some((place) => place >= v.position_embedding_size))
      throw new Error(`a picture is longer than ${v.position_embedding_size} patches`);
  const padded = (places: Int32Array, offset: number) =>
    Int32Array.from({ length: total }, (_, i) => (i < patches ? places[i]! + offset : 0));
  // The first half of a head turns by columns, the second by rows.
  const quarter = inverseFrequencies(v.head_dim / 2, v.rope_theta);
  const rope = rotaryTables([columns, rows], Float32Array.of(...quarter, ...quarter), (i) =>
    Number(i >= quarter.length),
  );
  const width = v.head_dim / 2;
  return {
    key: `${total}|${segments.key}`,
    feeds: {
      pixel_values: zeroPadded(pixelValues, total * gemma4PatchNumbers(v)),
      column_row: padded(columns, 0),
      row_row: padded(rows, v.position_embedding_size),
      vision_cos: zeroPadded(rope.cos, total * width),
      vision_sin: zeroPadded(rope.sin, total * width),
      ...segments.feeds,
    },
    features: total / group,
    featureRow: Int32Array.from({ length: patches / group }, (_, i) => i),
    build: (scope) => [build(scope, (s) => tower(s, v, { total, segments }))],
  };
}

interface TowerSizes {
  /** Patches, padding included. */
  readonly total: number;
  readonly segments: Segments;
}

/** [patches, numbers] -> [patches / k², D] */
function tower(s: Scope, v: Gemma4VisionConfig, { total, segments }: TowerSizes): Value {
  const { graph } = s;
  const D = v.hidden_size;
  const group = v.pooling_kernel_size ** 2;
  const shape = [total, v.head_dim / 2];
  const rope = { cos: graph.input('vision_cos', shape), sin: graph.input('vision_sin', shape) };
  let x = patchEmbedding(s.in('patch_embedder'), v, total);
  for (let i = 0; i < v.num_hidden_layers; i++) {
    const layer = s.in('encoder').in('layers').in(i);
    const norm = (name: string, y: Value) => layer.in(name).rmsNorm(y, v.rms_norm_eps);
    x = graph.segment(x, (h) => {
      const normed = norm('input_layernorm', h);
      const attended = patchAttention(layer.in('self_attn'), v, normed, { rope, segments });
      h = add(h, norm('post_attention_layernorm', attended));
      const transformed = mlp(layer.in('mlp'), v, norm('pre_feedforward_layernorm', h));
      return add(h, norm('post_feedforward_layernorm', transformed));
    });
  }
  const mean = reduceMean(reshape(x, [total / group, group, D]), [1]);
  const pooled = scale(reshape(mean, [total / group, D]), Math.fround(Math.sqrt(D)));
  if (!v.standardize) return pooled;
  const buffer = (name: string) => stopGradient(s.weight(name, [D]));
  return mul(sub(pooled, buffer('std_bias')), buffer('std_scale'));
}

/** Values 0 … 1 become −1 … 1; the table has the places of columns, then those of rows. */
function patchEmbedding(s: Scope, v: Gemma4VisionConfig, total: number): Value {
  const { graph } = s;
  const [D, places] = [v.hidden_size, v.position_embedding_size];
  const pixels = graph.input('pixel_values', [total, gemma4PatchNumbers(v)]);
  const x = s.in('input_proj').linear(scale(sub(pixels, scalar(pixels, 0.5)), 2), D);
  const table = reshape(s.weight('position_embedding_table', [2, places, D]), [2 * places, D]);
  const at = (name: string) => gather(table, graph.input(name, [total], 'int32'));
  return add(x, add(at('column_row'), at('row_row')));
}

/** A linear layer whose input and output are clamped to stored bounds. */
function clippedLinear(s: Scope, v: Gemma4VisionConfig, x: Value, outFeatures: number): Value {
  const linear = (y: Value) => s.in('linear').linear(y, outFeatures);
  if (!v.use_clipped_linears) return linear(x);
  const bound = (name: string) => stopGradient(s.weight(name, []));
  const clip = (y: Value, side: 'input' | 'output') =>
    minimum(maximum(y, bound(`${side}_min`)), bound(`${side}_max`));
  return clip(linear(clip(x, 'input')), 'output');
}

function patchAttention(
  s: Scope,
  v: Gemma4VisionConfig,
  x: Value,
  {
    rope,
    segments,
  }: {
    readonly rope: { readonly cos: Value; readonly sin: Value };
    readonly segments: Segments;
  },
): Value {
  const { num_attention_heads: H, num_key_value_heads: KV, head_dim: K } = v;
  const { count: S, size: L } = segments;
  const project = (name: string, heads: number) => clippedLinear(s.in(name), v, x, heads * K);
  const rotated = (name: string, norm: string, heads: number) => {
    const y = overHeads(project(name, heads), K, (h) => s.in(norm).rmsNorm(h, v.rms_norm_eps));
    return rotary(halvesOfAxes(y, heads, K), rope.cos, rope.sin, heads);
  };
  /** [patches, KV · G · K] -> [S, KV, G · L, K] */
  const heads = (y: Value, group: number) =>
    reshape(transpose(reshape(segments.enter(y), [S, L, KV, group, K]), [0, 2, 3, 1, 4]), [
      S,
      KV,
      group * L,
      K,
    ]);
  const group = H / KV;
  const q = heads(rotated('q_proj', 'q_norm', H), group);
  const k = heads(rotated('k_proj', 'k_norm', KV), 1);
  const values = overHeads(project('v_proj', KV), K, (h) => plainNorm(h, v.rms_norm_eps));
  const scores = segments.mask(matMul(q, k, { transB: true }));
  const attended = reshape(softmaxMatMul(scores, heads(values, 1)), [S, KV, group, L, K]);
  const joined = reshape(transpose(attended, [0, 3, 1, 2, 4]), [S * L, H * K]);
  return clippedLinear(s.in('o_proj'), v, segments.leave(joined), v.hidden_size);
}

/**
 * Each head's numbers of both axes as (first halves, second halves), so that one rotation of halves
 * turns both axes; products of queries and keys do not depend on the order. [N, H · K] -> [N, H · K]
 */
function halvesOfAxes(x: Value, heads: number, headDim: number): Value {
  const split = reshape(x, [x.shape[0]!, heads, 2, 2, headDim / 4]);
  return reshape(transpose(split, [0, 1, 3, 2, 4]), x.shape);
}

function mlp(s: Scope, v: Gemma4VisionConfig, x: Value): Value {
  const gate = gelu(clippedLinear(s.in('gate_proj'), v, x, v.intermediate_size), 'tanh');
  const up = clippedLinear(s.in('up_proj'), v, x, v.intermediate_size);
  return clippedLinear(s.in('down_proj'), v, mul(gate, up), v.hidden_size);
}
