// Idefics3 and SmolVLM: a Llama decoder and a SigLIP vision tower that processes a picture tile by
// tile; each block of scale_factor × scale_factor patches is folded into one picture token (pixel
// shuffle).
//
// Source: transformers, modeling_idefics3 and modeling_smolvlm. Patches come in merge-block order,
// so that folding is a reshape; attention does not depend on their order.

import type { Value } from '../graph/graph.ts';
import { add, gather, gelu, matMul, reshape, softmaxMatMul, transpose } from '../graph/ops.ts';
import { HIDDEN } from '../layers/attention-masks.ts';
import type { Scope } from '../layers/modules.ts';
import { LLAMA } from './llama.ts';
import {
  checkMultiple,
  checkSupported,
  numberReader,
  objectAt,
  type Json,
} from './parts/config-reader.ts';
import type { Family, Pictures, Tiles, VisionPlan } from './parts/family.ts';
import { checkPixelValues, patchCoordinates, type Grid } from './parts/image-patches.ts';
import {
  readTextConfig,
  sequentialRope,
  textModel,
  type TextConfig,
} from './parts/text-decoder.ts';

/** Module paths of the vision tower and of its projection into the text model. */
const TOWER = 'model.vision_model';
const CONNECTOR = 'model.connector';

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
  const text = objectAt(json, 'text_config');
  const vision = objectAt(json, 'vision_config');
  checkSupported('vision_config.hidden_act', vision.hidden_act, ['gelu_pytorch_tanh']);
  const number = numberReader([json]);
  const visionNumber = numberReader([vision], 'vision_config.');
  const [width, heads] = [
    visionNumber('hidden_size', 1152),
    visionNumber('num_attention_heads', 16),
  ];
  checkMultiple(['vision_config.hidden_size', width], ['num_attention_heads', heads]);
  return {
    ...readTextConfig(LLAMA, text),
    tie_word_embeddings: (json.tie_word_embeddings ?? text.tie_word_embeddings ?? false) === true,
    image_token_id: number('image_token_id', 128257),
    scale_factor: number('scale_factor', 2),
    vision: {
      num_hidden_layers: visionNumber('num_hidden_layers', 12),
      hidden_size: width,
      intermediate_size: visionNumber('intermediate_size', 3072),
      num_attention_heads: heads,
      num_channels: visionNumber('num_channels', 3),
      image_size: visionNumber('image_size', 224),
      patch_size: visionNumber('patch_size', 32),
      layer_norm_eps: visionNumber('layer_norm_eps', 1e-6),
    },
  };
}

/**
 * Cuts tiles into patches in merge-block order. Tiles of zeros are padding and dropped; the mask
 * says which patches are shown.
 */
function tilesToPatches(c: TileConfig, { values, count, height, width, mask }: Tiles): Pictures {
  const { patch_size: p, num_channels: channels } = c.vision;
  const rows = height / p;
  const columns = width / p;
  if (!Number.isInteger(rows / c.scale_factor) || !Number.isInteger(columns / c.scale_factor))
    throw new Error(
      `tiles of ${width} × ${height} pixels are not a multiple of ${p * c.scale_factor} pixels`,
    );
  const coordinates = patchCoordinates(c.scale_factor, [[1, rows, columns]]);
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
          const row = (tile * channels + channel) * height + coordinates.rows[i]! * p + y;
          const from = row * width + coordinates.columns[i]! * p;
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

/**
 * Rows and columns of patches with at least one shown pixel, counted from the tile's upper left.
 */
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

/**
 * The table index of the i-th of n shown patches along one side: its fraction i/n, bucketed into
 * `side` intervals.
 */
function bucketOf(i: number, n: number, side: number): number {
  const fraction = Math.min(Math.fround(i * Math.fround(1 / n)), 1 - 1e-6);
  let bucket = 0;
  while (bucket < side - 1 && Math.fround((bucket + 1) * (1 / side)) <= fraction) bucket++;
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
    throw new Error('all tiles of a batch must have the same size');
  const size = rows * columns;
  const pixels = v.num_channels * v.patch_size ** 2;
  const total = gridThw.length * size;
  checkPixelValues(pixelValues, total, pixels);
  const side = Math.floor(v.image_size / v.patch_size);
  const coordinates = patchCoordinates(c.scale_factor, [[1, rows, columns]]);
  const row = new Int32Array(total);
  const hidden = new Float32Array(total);
  gridThw.forEach((_, tile) => {
    const [h, w] = shown?.[tile] ?? [rows, columns];
    for (let i = 0; i < size; i++) {
      const [y, x] = [coordinates.rows[i]!, coordinates.columns[i]!];
      const isShown = y < h && x < w;
      row[tile * size + i] = isShown ? bucketOf(y, h, side) * side + bucketOf(x, w, side) : 0;
      hidden[tile * size + i] = isShown ? 0 : HIDDEN;
    }
  });
  const features = total / c.scale_factor ** 2;
  return {
    key: `${gridThw.length}x${rows}x${columns}`,
    feeds: { pixel_values: pixelValues, position_row: row, tile_hidden: hidden },
    features,
    featureRow: Int32Array.from({ length: features }, (_, i) => i),
    build: (scope) => {
      const x = tower(scope.in(TOWER), c, { tiles: gridThw.length, size });
      return [connector(scope.in(CONNECTOR), c, x)];
    },
  };
}

interface TileSizes {
  readonly tiles: number;
  /** Patches of a tile. */
  readonly size: number;
}

function tower(s: Scope, { vision: v }: TileConfig, sizes: TileSizes): Value {
  const { graph } = s;
  const total = sizes.tiles * sizes.size;
  const pixels = v.num_channels * v.patch_size ** 2;
  const kernel = [v.num_channels, v.patch_size, v.patch_size];
  let x = s
    .in('embeddings')
    .in('patch_embedding')
    .patches(graph.input('pixel_values', [total, pixels]), v.hidden_size, { kernel, bias: true });
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
  return s.in('post_layernorm').layerNorm(x, v.layer_norm_eps);
}

/**
 * Pixel shuffle and projection: [patches, D] -> [patches / scale_factor², width of the text model].
 */
function connector(s: Scope, c: TileConfig, x: Value): Value {
  const group = c.scale_factor ** 2;
  const folded = reshape(x, [x.shape[0]! / group, c.vision.hidden_size * group]);
  return s.in('modality_projection').in('proj').linear(folded, c.hidden_size);
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
  /** [patches, D] -> [T, H, L, K] */
  const heads = (name: string) =>
    transpose(reshape(s.in(name).linear(x, D, { bias: true }), [T, L, H, K]), [0, 2, 1, 3]);
  const scores = matMul(heads('q_proj'), heads('k_proj'), {
    transB: true,
    alpha: 1 / Math.sqrt(K),
  });
  const hidden = reshape(x.graph.input('tile_hidden', [T * L]), [T, 1, 1, L]);
  const attended = softmaxMatMul(add(scores, hidden), heads('v_proj'));
  const joined = reshape(transpose(attended, [0, 2, 1, 3]), [T * L, D]);
  return s.in('out_proj').linear(joined, D, { bias: true });
}

function mlp(s: Scope, v: VisionConfig, x: Value): Value {
  const hidden = gelu(s.in('fc1').linear(x, v.intermediate_size, { bias: true }), 'tanh');
  return s.in('fc2').linear(hidden, v.hidden_size, { bias: true });
}

function tileFamily(modelType: string, architecture: string): Family<TileConfig> {
  return {
    ...textModel('model.text_model'),
    ...sequentialRope,
    modelType,
    architecture,
    readConfig,
    diskNames: (path) => [path],
    vision: {
      tower: 'SigLIP on tiles, pixel shuffle',
      paths: [TOWER, CONNECTOR],
      imageTokenId: (c) => c.image_token_id,
      pictureTokens: (c, [t, h, w]) => (t * h * w) / c.scale_factor ** 2,
      smallestGrid: (c) => [1, c.scale_factor, c.scale_factor],
      tileGrid: ({ vision: { image_size, patch_size } }) => {
        const side = Math.floor(image_size / patch_size);
        return [1, side, side];
      },
      valuesPerPatch: (c) => c.vision.num_channels * c.vision.patch_size ** 2,
      tilesToPatches,
      plan,
    },
  };
}

export const idefics3 = tileFamily('idefics3', 'Idefics3ForConditionalGeneration');
export const smolvlm = tileFamily('smolvlm', 'SmolVLMForConditionalGeneration');
