// The SigLIP vision tower: patches of equal tiles with learned positions, layer norms, full
// attention within a tile, tanh-GELU MLPs.
//
// Source: transformers, modeling_siglip.

import type { Value } from '../../../graph/graph.ts';
import { add, gather, gelu } from '../../../graph/ops.ts';
import type { Scope } from '../../../layers/modules.ts';
import { checkMultiple, checkSupported, numberReader, type Json } from '../config-reader.ts';
import { attendTiles, type TileSizes } from './tile-attention.ts';

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
 * The output of the first `depth` layers, all by default, without the final norm: [tiles · size, D]
 * -> [tiles · size, D]. All layers are built: the others are modules of the model too.
 */
export function siglipLayers(
  s: Scope,
  v: SiglipConfig,
  x: Value,
  tiles: TileSizes,
  depth = v.num_hidden_layers,
): Value {
  let output = x;
  for (let i = 0; i < v.num_hidden_layers; i++) {
    const layer = s.in('encoder').in('layers').in(i);
    const norm = (name: string, h: Value) => layer.in(name).layerNorm(h, v.layer_norm_eps);
    x = s.graph.segment(x, (h) => {
      h = add(h, tileAttention(layer.in('self_attn'), v, norm('layer_norm1', h), tiles));
      return add(h, mlp(layer.in('mlp'), v, norm('layer_norm2', h)));
    });
    if (i < depth) output = x;
  }
  return output;
}

/** The norm after the last layer. */
export const siglipFinalNorm = (s: Scope, v: SiglipConfig, x: Value): Value =>
  s.in('post_layernorm').layerNorm(x, v.layer_norm_eps);

function tileAttention(s: Scope, v: SiglipConfig, x: Value, tiles: TileSizes): Value {
  const D = v.hidden_size;
  const project = (name: string) => s.in(name).linear(x, D, { bias: true });
  const [q, k, values] = [project('q_proj'), project('k_proj'), project('v_proj')];
  const attended = attendTiles({ q, k, v: values }, v.num_attention_heads, tiles);
  return s.in('out_proj').linear(attended, D, { bias: true });
}

function mlp(s: Scope, v: SiglipConfig, x: Value): Value {
  const hidden = gelu(s.in('fc1').linear(x, v.intermediate_size, { bias: true }), 'tanh');
  return s.in('fc2').linear(hidden, v.hidden_size, { bias: true });
}
