// The SigLIP vision tower: patches of equal tiles with learned positions, layer norms, full
// attention within a tile, tanh-GELU MLPs.
//
// Source: transformers, modeling_siglip.

import type { Value } from '../../graph/graph.ts';
import { add, gather, gelu, matMul, reshape, softmaxMatMul, transpose } from '../../graph/ops.ts';
import type { Scope } from '../../layers/modules.ts';
import { checkMultiple, checkSupported, numberReader, type Json } from './config-reader.ts';

/** Keys of `vision_config`. */
export interface SiglipConfig {
  readonly num_hidden_layers: number;
  readonly hidden_size: number;
  readonly intermediate_size: number;
  readonly num_attention_heads: number;
  readonly num_channels: number;
  /** Side of a picture in pixels, for which the position table has one row per patch. */
  readonly image_size: number;
  readonly patch_size: number;
  readonly layer_norm_eps: number;
}

/** Defaults of transformers for keys that `vision_config` omits. */
export const SIGLIP_DEFAULTS: SiglipConfig = {
  num_hidden_layers: 12,
  hidden_size: 768,
  intermediate_size: 3072,
  num_attention_heads: 12,
  num_channels: 3,
  image_size: 224,
  patch_size: 16,
  layer_norm_eps: 1e-6,
};

/** Reads `vision_config`. Throws an error that names a key that the tower does not support. */
export function readSiglipConfig(vision: Json, defaults = SIGLIP_DEFAULTS): SiglipConfig {
  checkSupported('vision_config.hidden_act', vision.hidden_act, ['gelu_pytorch_tanh']);
  const number = numberReader([vision], 'vision_config.');
  const keys = Object.keys(defaults) as (keyof SiglipConfig)[];
  const config = Object.fromEntries(
    keys.map((key) => [key, number(key, defaults[key])]),
  ) as unknown as SiglipConfig;
  if (config.image_size < config.patch_size)
    throw new Error('config.json: vision_config.image_size must not be below patch_size');
  checkMultiple(
    ['vision_config.hidden_size', config.hidden_size],
    ['num_attention_heads', config.num_attention_heads],
  );
  return config;
}

/** Patches along one side of a whole picture, which are the sides of the position table. */
export const tableSide = ({ image_size, patch_size }: SiglipConfig): number =>
  Math.floor(image_size / patch_size);

/** Numbers of one patch. */
export const patchNumbers = ({ num_channels, patch_size }: SiglipConfig): number =>
  num_channels * patch_size ** 2;

/** Equal tiles of patches, one after the other. */
export interface TileSizes {
  readonly tiles: number;
  /** Patches of a tile. */
  readonly size: number;
  /** Added to the scores of each patch as a key, [tiles · size]; without it all are seen. */
  readonly hidden?: Value;
}

/**
 * Patches in the convolution's order (channel, row, column) with their positions: pixels [N,
 * numbers of a patch] and rows of the position table int32 [N] -> [N, D].
 */
export function siglipEmbeddings(s: Scope, v: SiglipConfig, pixels: Value, rows: Value): Value {
  const embeddings = s.in('embeddings');
  const kernel = [v.num_channels, v.patch_size, v.patch_size];
  const x = embeddings.in('patch_embedding').patches(pixels, v.hidden_size, { kernel, bias: true });
  const table = embeddings
    .in('position_embedding')
    .weight('weight', [tableSide(v) ** 2, v.hidden_size]);
  return add(x, gather(table, rows));
}

/**
 * The first `depth` layers, all by default, without the final norm: [tiles · size, D] -> [tiles ·
 * size, D].
 */
export function siglipLayers(
  s: Scope,
  v: SiglipConfig,
  x: Value,
  tiles: TileSizes,
  depth = v.num_hidden_layers,
): Value {
  for (let i = 0; i < depth; i++) {
    const layer = s.in('encoder').in('layers').in(i);
    const norm = (name: string, h: Value) => layer.in(name).layerNorm(h, v.layer_norm_eps);
    x = s.graph.segment(x, (h) => {
      h = add(h, tileAttention(layer.in('self_attn'), v, norm('layer_norm1', h), tiles));
      return add(h, mlp(layer.in('mlp'), v, norm('layer_norm2', h)));
    });
  }
  return x;
}

/** The norm after the last layer. */
export const siglipFinalNorm = (s: Scope, v: SiglipConfig, x: Value): Value =>
  s.in('post_layernorm').layerNorm(x, v.layer_norm_eps);

function tileAttention(
  s: Scope,
  v: SiglipConfig,
  x: Value,
  { tiles: T, size: L, hidden }: TileSizes,
): Value {
  const D = v.hidden_size;
  const H = v.num_attention_heads;
  const K = D / H;
  /** [patches, D] -> [T, H, L, K] */
  const heads = (name: string) =>
    transpose(reshape(s.in(name).linear(x, D, { bias: true }), [T, L, H, K]), [0, 2, 1, 3]);
  const scores = matMul(heads('q_proj'), heads('k_proj'), {
    transB: true,
    alpha: 1 / Math.sqrt(K),
  });
  const masked = hidden ? add(scores, reshape(hidden, [T, 1, 1, L])) : scores;
  const attended = softmaxMatMul(masked, heads('v_proj'));
  const joined = reshape(transpose(attended, [0, 2, 1, 3]), [T * L, D]);
  return s.in('out_proj').linear(joined, D, { bias: true });
}

function mlp(s: Scope, v: SiglipConfig, x: Value): Value {
  const hidden = gelu(s.in('fc1').linear(x, v.intermediate_size, { bias: true }), 'tanh');
  return s.in('fc2').linear(hidden, v.hidden_size, { bias: true });
}
