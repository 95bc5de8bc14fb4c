// InternVL 3 and 3.5 in the layout of transformers (-hf): a Qwen text model, and a vision tower
// (InternViT) that processes a picture tile by tile; each block of patches is folded into one
// picture token (pixel shuffle).
//
// Source: transformers, modeling_internvl. Patches come in merge-block order, so that folding is a
// reshape.

import type { Value } from '../graph/graph.ts';
import { add, concat, expand, gather, gelu, mul, reshape, rmsNorm, slice } from '../graph/ops.ts';
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
  checkMultiple,
  checkSupported,
  numberReader,
  objectAt,
  squareSide,
  type Json,
} from './parts/config-reader.ts';
import type { Family, Pictures, Tiles, VisionPlan } from './parts/family.ts';
import {
  checkPixelValues,
  cutPatches,
  patchCoordinates,
  type Grid,
} from './parts/image-patches.ts';
import { picturePositions, sequentialRope, textModel } from './parts/text-decoder.ts';
import { attendTiles } from './parts/vision/tile-attention.ts';

/** Keys of `vision_config`. */
interface VisionConfig {
  readonly num_hidden_layers: number;
  readonly hidden_size: number;
  readonly intermediate_size: number;
  readonly num_attention_heads: number;
  readonly num_channels: number;
  /** Side of a tile in pixels. */
  readonly image_size: number;
  readonly patch_size: number;
  readonly layer_norm_eps: number;
  readonly attention_bias: boolean;
  readonly use_qk_norm: boolean;
  readonly norm_type: 'layer_norm' | 'rms_norm';
  readonly use_absolute_position_embeddings: boolean;
  /** Without it the tower ends in a norm. */
  readonly use_mean_pooling: boolean;
}

/** Configuration of the family. */
export interface InternVLConfig extends NestedTextConfig {
  readonly image_token_id: number;
  /** Side of the block of patches that becomes one token: 1 / downsample_ratio. */
  readonly factor: number;
  readonly vision_feature_layer: number;
  readonly vision: VisionConfig;
}

/** Epsilon of the norms whose epsilon is no setting. */
const [PROJECTOR_EPSILON, QK_EPSILON] = [1e-5, 1e-6];

function readConfig(json: Json): InternVLConfig {
  const { tie_word_embeddings: tied } = objectAt(json, 'text_config');
  const vision = readVision(objectAt(json, 'vision_config'));
  checkSupported('projector_hidden_act', json.projector_hidden_act, ['gelu']);
  checkSupported('vision_feature_select_strategy', json.vision_feature_select_strategy, [
    'default',
  ]);
  const number = numberReader([json]);
  const factor = Math.floor(1 / number('downsample_ratio', 0.5));
  const side = tileSide(vision);
  if (factor < 1 || side % factor !== 0 || side === 0)
    throw new Error(
      `config.json: downsample_ratio ${String(json.downsample_ratio)} does not divide ` +
        `${side} × ${side} patches of a tile`,
    );
  return {
    ...readTextModel(json, (json.tie_word_embeddings ?? tied ?? true) === true),
    image_token_id: number('image_token_id', 151667),
    factor,
    vision_feature_layer: featureLayer(json, vision.num_hidden_layers),
    vision,
  };
}

function readVision(vision: Json): VisionConfig {
  const number = numberReader(
    [squareSide(vision, 'image_size', 448), squareSide(vision, 'patch_size', 14), vision],
    'vision_config.',
  );
  checkSupported('vision_config.hidden_act', vision.hidden_act, ['gelu']);
  checkSupported('vision_config.norm_type', vision.norm_type, ['layer_norm', 'rms_norm']);
  const config = {
    num_hidden_layers: number('num_hidden_layers', 24),
    hidden_size: number('hidden_size', 1024),
    intermediate_size: number('intermediate_size', 4096),
    num_attention_heads: number('num_attention_heads', 16),
    num_channels: number('num_channels', 3),
    image_size: number('image_size'),
    patch_size: number('patch_size'),
    layer_norm_eps: number('layer_norm_eps', 1e-6),
    attention_bias: vision.attention_bias === true,
    use_qk_norm: vision.use_qk_norm === true,
    norm_type: (vision.norm_type ?? 'layer_norm') as VisionConfig['norm_type'],
    use_absolute_position_embeddings: vision.use_absolute_position_embeddings !== false,
    use_mean_pooling: vision.use_mean_pooling !== false,
  };
  const { hidden_size: width, num_attention_heads: heads } = config;
  checkMultiple(['vision_config.hidden_size', width], ['num_attention_heads', heads]);
  return config;
}

/** Patches along one side of a tile. */
const tileSide = ({ image_size, patch_size }: VisionConfig): number =>
  Math.floor(image_size / patch_size);

const patchNumbers = ({ num_channels, patch_size }: VisionConfig): number =>
  num_channels * patch_size ** 2;

const pictureTokens = ({ factor }: InternVLConfig, [t, h, w]: Grid): number =>
  (t * h * w) / factor ** 2;

/** Cuts tiles into patches in merge-block order. */
function tilesToPatches({ vision: v, factor }: InternVLConfig, tiles: Tiles): Pictures {
  checkTiles(tiles, v.image_size);
  const { values, count, height, width } = tiles;
  const all = Array.from({ length: count }, (_, tile) => tile);
  const cut = { channels: v.num_channels, height, width, patch: v.patch_size, merge: factor };
  const side = tileSide(v);
  return {
    pixelValues: cutPatches(values, all, cut),
    gridThw: all.map((): Grid => [1, side, side]),
  };
}

function plan(c: InternVLConfig, gridThw: readonly Grid[], pixelValues: Float32Array): VisionPlan {
  const side = tileSide(c.vision);
  const size = side * side;
  if (gridThw.some((grid) => grid.join() !== [1, side, side].join()))
    throw new Error(`the tower takes tiles of ${side} × ${side} patches`);
  const tiles = gridThw.length;
  checkPixelValues(pixelValues, tiles * size, patchNumbers(c.vision));
  const { rows, columns } = patchCoordinates(c.factor, [[1, side, side]]);
  // The first row belongs to the class token.
  const positions = Int32Array.of(0, ...rows.map((row, i) => 1 + row * side + columns[i]!));
  const features = (tiles * size) / c.factor ** 2;
  return {
    key: `${tiles}`,
    feeds: { pixel_values: pixelValues, tile_positions: positions },
    features,
    featureRow: Int32Array.from({ length: features }, (_, i) => i),
    build: (scope) => {
      const x = tower(scope.in(TOWER), c, tiles);
      return [projector(scope.in(PROJECTOR), c, x)];
    },
  };
}

/** Patches of all tiles without their class tokens: [tiles · patches, D]. */
function tower(s: Scope, c: InternVLConfig, tiles: number): Value {
  const v = c.vision;
  const D = v.hidden_size;
  const patches = tileSide(v) ** 2;
  const size = patches + 1;
  const states = [reshape(embeddings(s.in('embeddings'), v, tiles), [tiles * size, D])];
  for (let i = 0; i < v.num_hidden_layers; i++) {
    const layer = s.in('encoder').in('layer').in(i);
    const scaled = (name: string, x: Value) => mul(x, layer.weight(name, [D]));
    const run = (h: Value) => {
      const attended = attention(
        layer.in('attention'),
        v,
        norm(layer.in('layernorm_before'), v, h),
        {
          tiles,
          size,
        },
      );
      h = add(h, scaled('lambda_1', attended));
      const transformed = mlp(layer.in('mlp'), v, norm(layer.in('layernorm_after'), v, h));
      return add(h, scaled('lambda_2', transformed));
    };
    states.push(s.graph.segment(states.at(-1)!, run));
  }
  const last = states.at(-1)!;
  const normed = v.use_mean_pooling ? last : s.in('layernorm').layerNorm(last, v.layer_norm_eps);
  const chosen = c.vision_feature_layer === -1 ? normed : states.at(c.vision_feature_layer)!;
  return reshape(slice(reshape(chosen, [tiles, size, D]), 1, 1, size), [tiles * patches, D]);
}

/** The class token and the patches of every tile with their positions: [tiles, 1 + patches, D]. */
function embeddings(s: Scope, v: VisionConfig, tiles: number): Value {
  const { graph } = s;
  const D = v.hidden_size;
  const patches = tileSide(v) ** 2;
  const pixels = graph.input('pixel_values', [tiles * patches, patchNumbers(v)]);
  const kernel = [v.num_channels, v.patch_size, v.patch_size];
  const x = s.in('patch_embeddings').in('projection').patches(pixels, D, { kernel, bias: true });
  const token = expand(s.weight('cls_token', [1, 1, D]), [tiles, 1, D]);
  const joined = concat([token, reshape(x, [tiles, patches, D])], 1);
  if (!v.use_absolute_position_embeddings) return joined;
  const table = reshape(s.weight('position_embeddings', [1, 1 + patches, D]), [1 + patches, D]);
  return add(joined, gather(table, graph.input('tile_positions', [1 + patches], 'int32')));
}

const norm = (s: Scope, v: VisionConfig, x: Value): Value =>
  v.norm_type === 'rms_norm' ? s.rmsNorm(x, v.layer_norm_eps) : s.layerNorm(x, v.layer_norm_eps);

/** Queries and keys are normed over the whole width, not over each head. */
function attention(
  s: Scope,
  v: VisionConfig,
  x: Value,
  tiles: { readonly tiles: number; readonly size: number },
): Value {
  const D = v.hidden_size;
  const linear = (name: string) => s.in(name).linear(x, D, { bias: v.attention_bias });
  const normed = (name: string, y: Value) =>
    v.use_qk_norm ? rmsNorm(y, s.in(name).weight('weight', [D]), QK_EPSILON) : y;
  const q = normed('q_norm', linear('q_proj'));
  const k = normed('k_norm', linear('k_proj'));
  const attended = attendTiles({ q, k, v: linear('v_proj') }, v.num_attention_heads, tiles);
  return s.in('projection_layer').linear(attended, D, { bias: true });
}

function mlp(s: Scope, v: VisionConfig, x: Value): Value {
  const hidden = gelu(s.in('fc1').linear(x, v.intermediate_size, { bias: true }));
  return s.in('fc2').linear(hidden, v.hidden_size, { bias: true });
}

/** Pixel shuffle and projection: [patches, D] -> [patches / factor², width of the text model]. */
function projector(s: Scope, c: InternVLConfig, x: Value): Value {
  const group = c.factor ** 2;
  const folded = reshape(x, [x.shape[0]! / group, c.vision.hidden_size * group]);
  return project(s, s.in('layer_norm').layerNorm(folded, PROJECTOR_EPSILON), c.hidden_size);
}

export const internvl: Family<InternVLConfig> = {
  ...textModel(TEXT_MODEL),
  ...sequentialRope,
  modelType: 'internvl',
  architecture: 'InternVLForConditionalGeneration',
  readConfig,
  diskNames: llavaNames,
  positions: picturePositions((c) => c.image_token_id, pictureTokens),
  vision: {
    tower: 'InternViT on tiles, pixel shuffle',
    paths: [TOWER, PROJECTOR],
    imageTokenId: (c) => c.image_token_id,
    pictureTokens,
    smallestGrid: ({ vision }) => [1, tileSide(vision), tileSide(vision)],
    tileGrid: ({ vision }) => [1, tileSide(vision), tileSide(vision)],
    valuesPerPatch: ({ vision }) => patchNumbers(vision),
    tilesToPatches,
    plan,
  },
};
