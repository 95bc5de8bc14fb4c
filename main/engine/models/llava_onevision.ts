// LLaVA-OneVision: a Qwen2 text model and a SigLIP tower. One picture is seen as a whole and in
// tiles of its best resolution, whose features form one map without the padding, reduced if it is
// too large; several pictures are seen as a whole each. A learnt vector ends every row of a map.
//
// Source: transformers, modeling_llava_onevision.

import type { Value } from '../graph/graph.ts';
import { concat, gather, matMul, reshape } from '../graph/ops.ts';
import { fineBucket } from '../graph/tensor.ts';
import type { Scope } from '../layers/modules.ts';
import {
  checkTiles,
  featureLayer,
  llavaNames,
  type NestedTextConfig,
  project,
  PROJECTOR,
  readTextModel,
  TEXT_MODEL,
  TOWER,
} from './llava-layout.ts';
import {
  bestResolution,
  bilinearPlaces,
  featureAt,
  featureMap,
  readResolutions,
  type FeatureMap,
  type Size,
} from './parts/vision/any-resolution.ts';
import { checkSupported, numberReader, objectAt, type Json } from './parts/config-reader.ts';
import type { Family, Pictures, Tiles, VisionPlan } from './parts/family.ts';
import { checkPixelValues, cutPatches, type Grid } from './parts/image-patches.ts';
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
import { picturePositions, sequentialRope, textModel } from './parts/text-decoder.ts';

/** Defaults of transformers where `vision_config` is missing as a whole. */
const VISION_DEFAULTS: SiglipConfig = {
  ...SIGLIP_DEFAULTS,
  hidden_size: 1152,
  intermediate_size: 4304,
  patch_size: 14,
  image_size: 384,
  num_hidden_layers: 26,
  num_attention_heads: 16,
};

/** The parameter that ends every row of a map of features, [D]. */
const NEWLINE = 'image_newline';

interface OnevisionConfig extends NestedTextConfig {
  readonly image_token_index: number;
  /** Resolutions that a picture can have, each of whole tiles. */
  readonly image_grid_pinpoints: readonly Size[];
  /** Tiles whose features a map has at most: N of `anyres_max_N`. */
  readonly maxTiles: number;
  readonly multimodal_projector_bias: boolean;
  readonly depth: number;
  readonly vision: SiglipConfig;
}

function readConfig(json: Json): OnevisionConfig {
  const text = objectAt(json, 'text_config');
  const vision = readSiglipConfig(
    objectAt(json, 'vision_config'),
    json.vision_config ? SIGLIP_DEFAULTS : VISION_DEFAULTS,
  );
  checkSupported('projector_hidden_act', json.projector_hidden_act, ['gelu']);
  checkSupported('vision_feature_select_strategy', json.vision_feature_select_strategy, ['full']);
  checkSupported('vision_config.model_type', objectAt(json, 'vision_config').model_type, [
    'siglip_vision_model',
  ]);
  const number = numberReader([json]);
  const layers = vision.num_hidden_layers;
  const layer = featureLayer(json, layers);
  const isTied = json.tie_word_embeddings === true || text.tie_word_embeddings === true;
  return {
    ...readTextModel(json, isTied),
    image_token_index: number('image_token_index', number('image_token_id', 151646)),
    image_grid_pinpoints: resolutionsOf(json, vision.image_size),
    maxTiles: readMaxTiles(json.vision_aspect_ratio ?? 'anyres_max_9'),
    multimodal_projector_bias: json.multimodal_projector_bias !== false,
    depth: layer < 0 ? layers + 1 + layer : layer,
    vision,
  };
}

function resolutionsOf(json: Json, side: number): readonly Size[] {
  const { image_grid_pinpoints: value } = json;
  const resolutions = readResolutions(value, side);
  if (resolutions) return resolutions;
  throw new Error(
    `config.json: image_grid_pinpoints must be a list of [height, width] in multiples of ` +
      `vision_config.image_size ${side}, got ${(JSON.stringify(value) ?? 'nothing').slice(0, 100)}`,
  );
}

function readMaxTiles(ratio: unknown): number {
  const [, tiles] = /^anyres_max_(\d{1,4})$/.exec(String(ratio)) ?? [];
  if (Number(tiles) > 0) return Number(tiles);
  checkSupported('vision_aspect_ratio', ratio, ['anyres_max_N']);
  throw new Error('config.json: vision_aspect_ratio must be anyres_max_N with N from 1');
}

/** Rows and columns of tiles of a picture. */
function tilesOf({ image_grid_pinpoints: resolutions, vision }: OnevisionConfig, size: Size): Size {
  const [height, width] = bestResolution(size, resolutions);
  return [height / vision.image_size, width / vision.image_size];
}

/**
 * The map of a picture in `count` tiles besides the whole of it; undefined without them. Where the
 * size is not known, a picture that fills a resolution of as many tiles.
 */
function mapOf(c: OnevisionConfig, count: number, known?: Size): FeatureMap | undefined {
  if (count === 0) return undefined;
  const tileSide = c.vision.image_size;
  const fits = ([height, width]: Size) => (height * width) / tileSide ** 2 === count;
  const size = known ?? c.image_grid_pinpoints.find(fits);
  const tiles = size && tilesOf(c, size);
  if (!tiles || tiles[0] * tiles[1] !== count)
    throw new Error(
      `pixel_values: a picture has ${count} tiles, but image_grid_pinpoints give ` +
        `${tiles ? tiles[0] * tiles[1] : 'no such number'}`,
    );
  return featureMap(size, tiles, tableSide(c.vision), c.maxTiles);
}

/** The whole picture; then the rows of its map with the vector at their ends, or this vector alone. */
function pictureTokens(c: OnevisionConfig, [t, h, w]: Grid, size?: Size): number {
  const map = mapOf(c, t - 1, size);
  return h * w + (map ? map.tokenRows * (map.tokenColumns + 1) : 1);
}

/** Cuts the tiles of pictures into patches, without the places that a picture does not need. */
function tilesToPatches(c: OnevisionConfig, tiles: Tiles): Pictures {
  const { values, count, height, width, sizes } = tiles;
  const { image_size: side, patch_size: patch, num_channels: channels } = c.vision;
  checkTiles(tiles, side);
  if (!sizes) throw new Error('image_sizes, [height, width] of each picture, is missing');
  const places = count / sizes.length;
  const grid = tableSide(c.vision);
  const gridThw = sizes.map((size): Grid => {
    // Only a picture that is alone is cut into tiles.
    const [rows, columns] = sizes.length === 1 ? tilesOf(c, size) : [0, 0];
    const needed = 1 + rows * columns;
    if (needed > places)
      throw new Error(
        `pixel_values have ${places} tiles, but a picture of ${size[1]} × ${size[0]} pixels needs ${needed}`,
      );
    return [needed, grid, grid];
  });
  const own = gridThw.flatMap(([needed], picture) =>
    Array.from({ length: needed }, (_, i) => picture * places + i),
  );
  return {
    pixelValues: cutPatches(values, own, { channels, height, width, patch, merge: 1 }),
    gridThw,
    sizes,
  };
}

/**
 * The rows of the output are the features of all tiles, the vector that ends rows, and the features
 * of reduced maps.
 */
function plan(
  c: OnevisionConfig,
  gridThw: readonly Grid[],
  pixelValues: Float32Array,
  _shown?: Pictures['shown'],
  sizes?: Pictures['sizes'],
): VisionPlan {
  const side = tableSide(c.vision);
  const patches = side * side;
  if (gridThw.some(([, h, w]) => h !== side || w !== side))
    throw new Error(`the tower takes tiles of ${side} × ${side} patches`);
  const tiles = gridThw.reduce((sum, [t]) => sum + t, 0);
  checkPixelValues(pixelValues, tiles * patches, patchNumbers(c.vision));
  const newline = tiles * patches;
  const featureRow: number[] = [];
  const mixed: Mixed = { rows: [], shares: [] };
  let first = 0;
  gridThw.forEach(([t], picture) => {
    for (let i = 0; i < patches; i++) featureRow.push(first + i);
    const map = mapOf(c, t - 1, sizes?.[picture]);
    const from = first + patches;
    if (!map) featureRow.push(newline);
    else
      for (let row = 0; row < map.tokenRows; row++) {
        for (let column = 0; column < map.tokenColumns; column++)
          featureRow.push(
            map.tokenRows === map.rows && map.tokenColumns === map.columns
              ? from + featureAt(map, side, row, column)
              : newline + 1 + mix(mixed, map, side, { from, row, column }),
          );
        featureRow.push(newline);
      }
    first += t * patches;
  });
  const reduced = mixed.rows.length === 0 ? 0 : fineBucket(mixed.rows.length / 4);
  const rows = new Int32Array(4 * reduced);
  rows.set(mixed.rows);
  const shares = new Float32Array(4 * reduced);
  shares.set(mixed.shares);
  const positions = Int32Array.from({ length: tiles * patches }, (_, i) => i % patches);
  return {
    key: `${tiles}|${reduced}`,
    feeds: {
      pixel_values: pixelValues,
      position_row: positions,
      ...(reduced > 0 ? { mixed_rows: rows, mixed_shares: shares } : {}),
    },
    features: newline + 1 + reduced,
    featureRow: Int32Array.from(featureRow),
    build: (scope) => [buildFeatures(scope, c, { tiles, reduced })],
  };
}

/** Four rows of features, and their shares, for each feature of a reduced map. */
interface Mixed {
  readonly rows: number[];
  readonly shares: number[];
}

/** Adds the feature at a row and column of a reduced map, and returns its number. */
function mix(
  { rows, shares }: Mixed,
  map: FeatureMap,
  side: number,
  { from, row, column }: { readonly from: number; readonly row: number; readonly column: number },
): number {
  const y = bilinearPlaces(row, map.tokenRows, map.rows);
  const x = bilinearPlaces(column, map.tokenColumns, map.columns);
  const number = rows.length / 4;
  for (const [atY, shareY] of [
    [y.near, 1 - y.share],
    [y.far, y.share],
  ] as const)
    for (const [atX, shareX] of [
      [x.near, 1 - x.share],
      [x.far, x.share],
    ] as const) {
      rows.push(from + featureAt(map, side, atY, atX));
      shares.push(shareY * shareX);
    }
  return number;
}

function buildFeatures(
  scope: Scope,
  c: OnevisionConfig,
  { tiles, reduced }: { readonly tiles: number; readonly reduced: number },
): Value {
  const { graph } = scope;
  const v = c.vision;
  const D = c.hidden_size;
  const patches = tableSide(v) ** 2;
  const total = tiles * patches;
  const s = scope.in(TOWER);
  const pixels = graph.input('pixel_values', [total, patchNumbers(v)]);
  const embedded = siglipEmbeddings(s, v, pixels, graph.input('position_row', [total], 'int32'));
  const x = siglipLayers(s, v, embedded, { tiles, size: patches }, c.depth);
  // The norm is a parameter of the checkpoint, but features are taken before it.
  siglipFinalNorm(s, v, x);
  const bias = c.multimodal_projector_bias;
  const features = project(scope.in(PROJECTOR), x, D, { bias });
  const newline = reshape(scope.in('model').weight(NEWLINE, [D]), [1, D]);
  if (reduced === 0) return concat([features, newline], 0);
  const four = gather(features, graph.input('mixed_rows', [4 * reduced], 'int32'));
  const shares = graph.input('mixed_shares', [4 * reduced]);
  const mixed = matMul(reshape(shares, [reduced, 1, 4]), reshape(four, [reduced, 4, D]));
  return concat([features, newline, reshape(mixed, [reduced, D])], 0);
}

export const llava_onevision: Family<OnevisionConfig> = {
  ...textModel(TEXT_MODEL),
  ...sequentialRope,
  modelType: 'llava_onevision',
  architecture: 'LlavaOnevisionForConditionalGeneration',
  readConfig,
  diskNames(path) {
    const names = llavaNames(path);
    const wrapped = names.map((name) => name.replace(/vision_tower\./, '$&vision_model.'));
    return [...wrapped, ...names];
  },
  positions: picturePositions((c) => c.image_token_index, pictureTokens),
  vision: {
    tower: 'SigLIP on tiles of any resolution',
    paths: [TOWER, PROJECTOR, `model.${NEWLINE}`],
    imageTokenId: (c) => c.image_token_index,
    pictureTokens,
    smallestGrid: ({ vision }) => [1, tableSide(vision), tableSide(vision)],
    tileGrid(c) {
      const square = c.image_grid_pinpoints.find(([height, width]) => height === width);
      const [height, width] = square ?? c.image_grid_pinpoints[0]!;
      const side = tableSide(c.vision);
      return [1 + (height * width) / c.vision.image_size ** 2, side, side];
    },
    valuesPerPatch: ({ vision }) => patchNumbers(vision),
    tilesToPatches,
    plan,
  },
};
