// Idefics3 and SmolVLM: a Llama decoder and a SigLIP vision tower that processes a picture tile by
// tile; each block of scale_factor × scale_factor patches is folded into one picture token (pixel
// shuffle).
//
// Source: transformers, modeling_idefics3 and modeling_smolvlm. Patches come in merge-block order,
// so that folding is a reshape; attention does not depend on their order.

import type { Value } from '../graph/graph.ts';
import { reshape } from '../graph/ops.ts';
import { HIDDEN } from '../layers/attention-masks.ts';
import type { Scope } from '../layers/modules.ts';
import { LLAMA } from './text/llama.ts';
import { numberReader, objectAt, type Json } from './parts/config-reader.ts';
import type { Family, Pictures, Tiles, VisionPlan } from './parts/family.ts';
import {
  checkPixelValues,
  cutPatches,
  patchCoordinates,
  type Grid,
} from './parts/image-patches.ts';
import {
  patchNumbers,
  readSiglipConfig,
  SIGLIP_DEFAULTS,
  siglipEmbeddings,
  siglipFinalNorm,
  siglipLayers,
  tableSide,
  type SiglipConfig,
} from './parts/vision/siglip-tower.ts';
import {
  readTextConfig,
  sequentialRope,
  textModel,
  type TextConfig,
} from './parts/text-decoder.ts';

/** Module paths of the vision tower and of its projection into the text model. */
const TOWER = 'model.vision_model';
const CONNECTOR = 'model.connector';

/** Defaults of transformers where they differ from SigLIP's own. */
const VISION_DEFAULTS: SiglipConfig = {
  ...SIGLIP_DEFAULTS,
  hidden_size: 1152,
  num_attention_heads: 16,
  patch_size: 32,
};

interface TileConfig extends TextConfig {
  readonly image_token_id: number;
  /** Side of the block of patches that becomes one token. */
  readonly scale_factor: number;
  readonly vision: SiglipConfig;
}

function readConfig(json: Json): TileConfig {
  const text = objectAt(json, 'text_config');
  const vision = objectAt(json, 'vision_config');
  const number = numberReader([json]);
  return {
    ...readTextConfig(LLAMA, text),
    tie_word_embeddings: (json.tie_word_embeddings ?? text.tie_word_embeddings ?? false) === true,
    image_token_id: number('image_token_id', 128257),
    scale_factor: number('scale_factor', 2),
    vision: readSiglipConfig(vision, VISION_DEFAULTS),
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
  const size = channels * height * width;
  const kept = Array.from({ length: count }, (_, tile) => tile).filter((tile) =>
    values.subarray(tile * size, (tile + 1) * size).some((x) => x !== 0),
  );
  const sizes = { channels, height, width, patch: p, merge: c.scale_factor };
  const pixelValues = cutPatches(values, kept, sizes);
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
  const pixels = patchNumbers(v);
  const total = gridThw.length * size;
  checkPixelValues(pixelValues, total, pixels);
  const side = tableSide(v);
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
      const { graph } = scope;
      const s = scope.in(TOWER);
      const patches = graph.input('pixel_values', [total, pixels]);
      const x = siglipEmbeddings(s, v, patches, graph.input('position_row', [total], 'int32'));
      const hiddenPatches = graph.input('tile_hidden', [total]);
      const tiles = { tiles: gridThw.length, size, hidden: hiddenPatches };
      const encoded = siglipFinalNorm(s, v, siglipLayers(s, v, x, tiles));
      return [connector(scope.in(CONNECTOR), c, encoded)];
    },
  };
}

/**
 * Pixel shuffle and projection: [patches, D] -> [patches / scale_factor², width of the text model].
 */
function connector(s: Scope, c: TileConfig, x: Value): Value {
  const group = c.scale_factor ** 2;
  const folded = reshape(x, [x.shape[0]! / group, c.vision.hidden_size * group]);
  return s.in('modality_projection').in('proj').linear(folded, c.hidden_size);
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
      tileGrid: ({ vision }) => [1, tableSide(vision), tableSide(vision)],
      valuesPerPatch: (c) => patchNumbers(c.vision),
      tilesToPatches,
      plan,
    },
  };
}

export const idefics3 = tileFamily('idefics3', 'Idefics3ForConditionalGeneration');
export const smolvlm = tileFamily('smolvlm', 'SmolVLMForConditionalGeneration');
