// Gemma 3 with pictures: a SigLIP tower whose features are pooled to a fixed number of tokens; the
// tokens of a picture attend to each other both ways.
//
// Source: transformers, modeling_gemma3. Patches come in merge-block order, so that pooling is a
// mean over consecutive rows; attention does not depend on their order.

import type { Value } from '../graph/graph.ts';
import { matMul, reduceMean, reshape } from '../graph/ops.ts';
import type { Scope } from '../layers/modules.ts';
import {
  checkMultiple,
  checkSupported,
  numberReader,
  objectAt,
  type Json,
} from './parts/config-reader.ts';
import type { Family, Pictures, Tiles, VisionPlan } from './parts/family.ts';
import {
  gemma3Decoder,
  offsetNorm,
  readGemma3Text,
  type Gemma3TextConfig,
} from './parts/gemma3-decoder.ts';
import {
  checkPixelValues,
  cutPatches,
  patchCoordinates,
  type Grid,
} from './parts/image-patches.ts';
import {
  patchNumbers,
  readSiglipConfig,
  siglipEmbeddings,
  siglipFinalNorm,
  siglipLayers,
  tableSide,
  type SiglipConfig,
} from './parts/vision/siglip-tower.ts';
import { picturePositions } from './parts/text-decoder.ts';

/** Module paths of the vision tower and of its projection into the text model. */
const TOWER = 'model.vision_tower';
const PROJECTOR = 'model.multi_modal_projector';

interface Gemma3Config extends Gemma3TextConfig {
  readonly image_token_id: number;
  /** Side of the block of patches whose mean is one token. */
  readonly pool: number;
  readonly vision: SiglipConfig;
}

function readConfig(json: Json): Gemma3Config {
  const text = objectAt(json, 'text_config');
  const tower = objectAt(json, 'vision_config');
  checkSupported('vision_config.model_type', tower.model_type, ['siglip_vision_model']);
  const number = numberReader([json]);
  const vision = readSiglipConfig(tower);
  const tokens = number('mm_tokens_per_image', 256);
  const side = Math.floor(Math.sqrt(tokens));
  if (side * side !== tokens)
    throw new Error(`config.json: mm_tokens_per_image ${tokens} must be a square number`);
  checkMultiple(
    ['the patches along a side,', tableSide(vision)],
    ['the root of mm_tokens_per_image', side],
  );
  return {
    ...readGemma3Text(text),
    tie_word_embeddings: (json.tie_word_embeddings ?? text.tie_word_embeddings ?? true) === true,
    image_token_id: number('image_token_id', number('image_token_index', 262144)),
    pool: tableSide(vision) / side,
    vision,
  };
}

const MODULES: readonly (readonly [module: RegExp, onDisk: readonly string[]])[] = [
  [/^model\.language_model\./, ['language_model.model.', 'model.language_model.model.']],
  [/^model\.vision_tower\./, ['vision_tower.vision_model.', 'model.vision_tower.vision_model.']],
  [/^model\.multi_modal_projector\./, ['multi_modal_projector.']],
  [/^lm_head\./, ['language_model.lm_head.']],
];

/** Names as on the Hub, then those that versions of transformers 5 write. */
function diskNames(path: string): string[] {
  const [module, onDisk] = MODULES.find(([pattern]) => pattern.test(path))!;
  return [...onDisk.map((name) => path.replace(module, name)), path];
}

function tilesToPatches(c: Gemma3Config, { values, count, height, width }: Tiles): Pictures {
  const { image_size: size, patch_size: patch, num_channels: channels } = c.vision;
  if (height !== size || width !== size)
    throw new Error(`pictures have ${width} × ${height} pixels, the tower takes ${size} × ${size}`);
  const cut = { channels, height, width, patch, merge: c.pool };
  const pictures = Array.from({ length: count }, (_, i) => i);
  return {
    pixelValues: cutPatches(values, pictures, cut),
    gridThw: pictures.map(() => wholePicture(c)),
  };
}

const wholePicture = ({ vision }: Gemma3Config): Grid => [1, tableSide(vision), tableSide(vision)];

const pictureTokens = ({ pool }: Gemma3Config, [t, h, w]: Grid): number => (t * h * w) / pool ** 2;

function plan(c: Gemma3Config, gridThw: readonly Grid[], pixelValues: Float32Array): VisionPlan {
  const v = c.vision;
  const [, rows, columns] = gridThw[0]!;
  const side = tableSide(v);
  if (gridThw.some(([, h, w]) => h !== rows || w !== columns))
    throw new Error('all pictures of a batch must have the same size');
  if (rows > side || columns > side)
    throw new Error(
      `a picture has ${rows} × ${columns} patches, the tower takes ${side} × ${side}`,
    );
  const size = rows * columns;
  const total = gridThw.length * size;
  checkPixelValues(pixelValues, total, patchNumbers(v));
  const places = patchCoordinates(c.pool, [[1, rows, columns]]);
  const features = total / c.pool ** 2;
  return {
    key: `${gridThw.length}x${rows}x${columns}`,
    feeds: {
      pixel_values: pixelValues,
      position_row: Int32Array.from(
        { length: total },
        (_, i) => places.rows[i % size]! * side + places.columns[i % size]!,
      ),
    },
    features,
    featureRow: Int32Array.from({ length: features }, (_, i) => i),
    build: (scope) => {
      const { graph } = scope;
      const s = scope.in(TOWER);
      const patches = graph.input('pixel_values', [total, patchNumbers(v)]);
      const x = siglipEmbeddings(s, v, patches, graph.input('position_row', [total], 'int32'));
      const encoded = siglipLayers(s, v, x, { tiles: gridThw.length, size });
      return [project(scope.in(PROJECTOR), c, siglipFinalNorm(s, v, encoded))];
    },
  };
}

/** Mean of each block, norm and projection: [patches, D] -> [patches / pool², text width]. */
function project(s: Scope, c: Gemma3Config, x: Value): Value {
  const [patches, D] = x.shape as [number, number];
  const group = c.pool ** 2;
  const blocks = reduceMean(reshape(x, [patches / group, group, D]), [1]);
  const pooled = reshape(blocks, [patches / group, D]);
  const normed = offsetNorm(s.in('mm_soft_emb_norm'), pooled, c.vision.layer_norm_eps);
  return matMul(normed, s.weight('mm_input_projection_weight', [D, c.hidden_size]));
}

export const gemma3: Family<Gemma3Config> = {
  ...gemma3Decoder('model.language_model'),
  modelType: 'gemma3',
  architecture: 'Gemma3ForConditionalGeneration',
  readConfig,
  diskNames,
  bothWays: () => 'all',
  positions: picturePositions((c) => c.image_token_id, pictureTokens),
  vision: {
    tower: 'SigLIP, average pooling',
    paths: [TOWER, PROJECTOR],
    imageTokenId: (c) => c.image_token_id,
    pictureTokens,
    smallestGrid: (c) => [1, c.pool, c.pool],
    tileGrid: wholePicture,
    valuesPerPatch: (c) => patchNumbers(c.vision),
    tilesToPatches,
    plan,
  },
};
