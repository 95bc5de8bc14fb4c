// Idefics3 and SmolVLM: a Llama decoder behind a SigLIP tower that looks at a picture tile by tile; neighbouring patches
// of a tile are folded into one picture token (pixel shuffle).
//
// Source: transformers, modeling_idefics3 and modeling_smolvlm. Patches come block by block (scale_factor × scale_factor),
// so that folding is a mere change of shape; attention does not care for their order.

import type { Value } from '../graph/graph.ts';
import type { Scope } from '../layers/modules.ts';
import { add, gather, gelu, matMul, reshape, softmaxMatMul, transpose } from '../graph/ops.ts';
import type { Feed } from '../graph/tensor.ts';
import type { Family, Pictures, Tiles, VisionPlan } from './parts/family.ts';
import { LLAMA } from './llama.ts';
import { HIDDEN } from '../layers/attention-masks.ts';
import { checkPixels, patchPlaces, visionNumbers, type Grid } from './parts/qwen-vision.ts';
import {
  decoderLayers,
  readTextConfig,
  sequentialPositions,
  tables,
  textFrequencies,
  textSizes,
  tokenTable,
  type Json,
  type TextConfig,
} from './parts/text-decoder.ts';

/** Keys of `vision_config`. */
interface VisionConfig {
  readonly num_hidden_layers: number;
  readonly hidden_size: number;
  readonly intermediate_size: number;
  readonly num_attention_heads: number;
  readonly num_channels: number;
  readonly image_size: number;
  readonly patch_size: number;
  readonly layer_norm_eps: number;
}

interface TileConfig extends TextConfig {
  readonly image_token_id: number;
  /** Side of the block of patches that becomes one token. */
  readonly scale_factor: number;
  readonly vision: VisionConfig;
}

function readConfig(json: Json): TileConfig {
  const text = (json.text_config ?? {}) as Json;
  const of = visionNumbers(json);
  const activation = (json.vision_config as Json | undefined)?.hidden_act ?? 'gelu_pytorch_tanh';
  if (activation !== 'gelu_pytorch_tanh')
    throw new Error(
      `config.json: vision_config.hidden_act ${JSON.stringify(activation)} is not known (known: gelu_pytorch_tanh)`,
    );
  const number = (key: string, fallback: number): number => {
    const value = json[key] ?? fallback;
    if (typeof value !== 'number')
      throw new Error(`config.json: ${key} must be a number, got ${JSON.stringify(value)}`);
    return value;
  };
  return {
    ...readTextConfig(LLAMA, text),
    tie_word_embeddings: (json.tie_word_embeddings ?? text.tie_word_embeddings ?? false) === true,
    image_token_id: number('image_token_id', 128257),
    scale_factor: number('scale_factor', 2),
    vision: {
      num_hidden_layers: of('num_hidden_layers', 12),
      hidden_size: of('hidden_size', 1152),
      intermediate_size: of('intermediate_size', 3072),
      num_attention_heads: of('num_attention_heads', 16),
      num_channels: of('num_channels', 3),
      image_size: of('image_size', 224),
      patch_size: of('patch_size', 32),
      layer_norm_eps: of('layer_norm_eps', 1e-6),
    },
  };
}

/** Tiles cut into patches, block by block; tiles of zeros are padding and left out, and so are the patches a mask hides. */
function fromTiles(c: TileConfig, { values, count, height, width, mask }: Tiles): Pictures {
  const { patch_size: p, num_channels: channels } = c.vision;
  const rows = height / p;
  const columns = width / p;
  if (!Number.isInteger(rows / c.scale_factor) || !Number.isInteger(columns / c.scale_factor))
    throw new Error(
      `tiles of ${width} × ${height} are no multiple of ${p * c.scale_factor} pixels`,
    );
  const places = patchPlaces(c.scale_factor, [[1, rows, columns]]);
  const size = channels * height * width;
  const kept = Array.from({ length: count }, (_, tile) => tile).filter((tile) =>
    values.subarray(tile * size, (tile + 1) * size).some((x) => x !== 0),
  );
  const pixelValues = new Float32Array(kept.length * size);
  let at = 0;
  for (const tile of kept) {
    for (let i = 0; i < rows * columns; i++) {
      for (let channel = 0; channel < channels; channel++) {
        for (let y = 0; y < p; y++, at += p) {
          const row = (tile * channels + channel) * height + places.rows[i]! * p + y;
          const from = row * width + places.columns[i]! * p;
          pixelValues.set(values.subarray(from, from + p), at);
        }
      }
    }
  }
  return {
    pixelValues,
    gridThw: kept.map((): Grid => [1, rows, columns]),
    shown: kept.map((tile) =>
      mask ? shownPatches(mask, tile, { height, width, p }) : [rows, columns],
    ),
  };
}

/** Rows and columns of patches of which at least one pixel is shown; they stand at the tile's upper left. */
function shownPatches(
  mask: Uint8Array,
  tile: number,
  { height, width, p }: { height: number; width: number; p: number },
): [number, number] {
  const at = (y: number, x: number) => mask[(tile * height + y) * width + x] !== 0;
  let rows = 0;
  let columns = 0;
  for (let y = 0; y < height; y++) if (at(y, 0)) rows = Math.floor(y / p) + 1;
  for (let x = 0; x < width; x++) if (at(0, x)) columns = Math.floor(x / p) + 1;
  return [rows, columns];
}

/** The row of the position table for the i-th of n shown patches on a line: fractions sorted into the table's intervals. */
function bucketOf(i: number, n: number, side: number): number {
  const place = Math.min(Math.fround(i * Math.fround(1 / n)), 1 - 1e-6);
  let bucket = 0;
  while (bucket < side - 1 && Math.fround((bucket + 1) * (1 / side)) <= place) bucket++;
  return bucket;
}

function plan(
  c: TileConfig,
  gridThw: readonly Grid[],
  pixelValues: Float32Array,
  shown?: Pictures['shown'],
): VisionPlan {
  const v = c.vision;
  const [, rows, columns] = gridThw[0]!;
  if (gridThw.some(([, h, w]) => h !== rows || w !== columns))
    throw new Error('the tiles of a batch must have one size');
  const size = rows * columns;
  const pixels = v.num_channels * v.patch_size ** 2;
  const total = gridThw.length * size;
  checkPixels(pixelValues, total, pixels);
  const side = Math.floor(v.image_size / v.patch_size);
  const places = patchPlaces(c.scale_factor, [[1, rows, columns]]);
  const row = new Int32Array(total);
  const hidden = new Float32Array(total);
  gridThw.forEach((_, tile) => {
    const [h, w] = shown?.[tile] ?? [rows, columns];
    for (let i = 0; i < size; i++) {
      const [y, x] = [places.rows[i]!, places.columns[i]!];
      const isShown = y < h && x < w;
      row[tile * size + i] = isShown ? bucketOf(y, h, side) * side + bucketOf(x, w, side) : 0;
      hidden[tile * size + i] = isShown ? 0 : HIDDEN;
    }
  });
  const feeds: Record<string, Feed> = {
    pixel_values: pixelValues,
    position_row: row,
    tile_hidden: hidden,
  };
  const features = total / c.scale_factor ** 2;
  return {
    key: `${gridThw.length}x${rows}x${columns}`,
    feeds,
    features,
    featureRow: Int32Array.from({ length: features }, (_, i) => i),
    build: (scope) => [tower(scope.in('model'), c, { tiles: gridThw.length, size })],
  };
}

interface TileSizes {
  readonly tiles: number;
  /** Patches of a tile. */
  readonly size: number;
}

function tower(model: Scope, c: TileConfig, sizes: TileSizes): Value {
  const v = c.vision;
  const s = model.in('vision_model');
  const { graph } = model;
  const total = sizes.tiles * sizes.size;
  const pixels = v.num_channels * v.patch_size ** 2;
  const embed = s.in('embeddings').in('patch_embedding');
  const kernel = embed.weight('weight', [v.hidden_size, pixels]);
  let x = matMul(graph.input('pixel_values', [total, pixels]), kernel, { transB: true }); // [patches, D]
  x = add(x, embed.weight('bias', [v.hidden_size]));
  const side = Math.floor(v.image_size / v.patch_size);
  const table = s
    .in('embeddings')
    .in('position_embedding')
    .weight('weight', [side * side, v.hidden_size]);
  x = add(x, gather(table, graph.input('position_row', [total], 'int32')));
  for (let i = 0; i < v.num_hidden_layers; i++) {
    const layer = s.in('encoder').in('layers').in(i);
    x = graph.segment(x, (h) => {
      const normed = layer.in('layer_norm1').layerNorm(h, v.layer_norm_eps);
      h = add(h, tileAttention(layer.in('self_attn'), v, normed, sizes));
      return add(
        h,
        mlp(layer.in('mlp'), v, layer.in('layer_norm2').layerNorm(h, v.layer_norm_eps)),
      );
    });
  }
  x = s.in('post_layernorm').layerNorm(x, v.layer_norm_eps);
  const group = c.scale_factor ** 2;
  const folded = reshape(x, [total / group, v.hidden_size * group]);
  return model.in('connector').in('modality_projection').in('proj').linear(folded, c.hidden_size);
}

function tileAttention(
  s: Scope,
  v: VisionConfig,
  x: Value,
  { tiles: T, size: L }: TileSizes,
): Value {
  const D = v.hidden_size;
  const H = v.num_attention_heads;
  const K = D / H;
  const heads = (name: string) =>
    transpose(reshape(s.in(name).linear(x, D, { bias: true }), [T, L, H, K]), [0, 2, 1, 3]); // [T, H, L, K]
  const scores = matMul(heads('q_proj'), heads('k_proj'), {
    transB: true,
    alpha: 1 / Math.sqrt(K),
  });
  const hidden = reshape(x.graph.input('tile_hidden', [T * L]), [T, 1, 1, L]);
  const mixed = softmaxMatMul(add(scores, hidden), heads('v_proj'));
  const joined = reshape(transpose(mixed, [0, 2, 1, 3]), [T * L, D]);
  return s.in('out_proj').linear(joined, D, { bias: true });
}

function mlp(s: Scope, v: VisionConfig, x: Value): Value {
  const hidden = gelu(s.in('fc1').linear(x, v.intermediate_size, { bias: true }), 'tanh');
  return s.in('fc2').linear(hidden, v.hidden_size, { bias: true });
}

const textScope = (scope: Scope) => scope.in('model').in('text_model');

function tileFamily(modelType: string): Family<TileConfig> {
  return {
    modelType,
    readConfig,
    diskNames: (path) => [path],
    sizes: textSizes,
    embed: (scope, c, ids) => tokenTable(textScope(scope).in('embed_tokens'), c).rows(ids),
    decoder: (scope, c, x, rope, attention) =>
      decoderLayers(textScope(scope), c, x, rope, attention),
    lastNorm: (scope, c, x) => textScope(scope).in('norm').rmsNorm(x, c.rms_norm_eps),
    output: (scope, c) =>
      tokenTable(
        c.tie_word_embeddings ? textScope(scope).in('embed_tokens') : scope.in('lm_head'),
        c,
      ),
    positions: (_c, ids) => sequentialPositions(ids),
    rotaryTables: (c, axes) => tables(axes, textFrequencies(c), () => 0),
    vision: {
      imageTokenId: (c) => c.image_token_id,
      tokensOf: (c, [t, h, w]) => (t * h * w) / c.scale_factor ** 2,
      smallest: (c) => [1, c.scale_factor, c.scale_factor],
      pixelsOf: (c) => c.vision.num_channels * c.vision.patch_size ** 2,
      fromTiles,
      plan,
    },
  };
}

export const idefics3 = tileFamily('idefics3');
export const smolvlm = tileFamily('smolvlm');
