// LFM2-VL: the LFM2 text model and a SigLIP 2 tower that sees pictures in their own shape, large ones
// in tiles; blocks of patches become one picture token.
//
// Source: transformers, modeling_lfm2_vl.

import type { Value } from '../graph/graph.ts';
import { gelu, reshape } from '../graph/ops.ts';
import type { Scope } from '../layers/modules.ts';
import { checkSupported, numberReader, objectAt, type Json } from './parts/config-reader.ts';
import type { Family } from './parts/family.ts';
import { placedInBlocks, type Grid } from './parts/image-patches.ts';
import { picturePositions } from './parts/text-decoder.ts';
import {
  planSiglip2,
  readSiglip2Config,
  type Siglip2Config,
} from './parts/vision/siglip2-tower.ts';
import { patchNumbers } from './parts/vision/siglip-tower.ts';
import { lfm2TextModel, readLfm2Config, type Lfm2Config } from './text/lfm2.ts';

/** Module paths of the vision tower and of its projection into the text model. */
export const TOWER = 'model.vision_tower';
export const PROJECTOR = 'model.multi_modal_projector';
/** Epsilon of the projection's norm, which is no setting. */
const PROJECTOR_EPSILON = 1e-5;

export interface Lfm2VlConfig extends Lfm2Config {
  readonly image_token_id: number;
  /** Side of the block of patches that becomes one token. */
  readonly downsample_factor: number;
  readonly projector_hidden_size: number;
  readonly projector_bias: boolean;
  readonly projector_use_layernorm: boolean;
  readonly vision: Siglip2Config;
}

function readConfig(json: Json): Lfm2VlConfig {
  const text = objectAt(json, 'text_config');
  checkSupported('text_config.model_type', text.model_type, ['lfm2']);
  checkSupported('projector_hidden_act', json.projector_hidden_act, ['gelu']);
  const number = numberReader([json]);
  return {
    ...readLfm2Config(text, json),
    // An older name of the key wins, as in transformers.
    tie_word_embeddings: (json.tie_embedding ?? json.tie_word_embeddings ?? true) === true,
    image_token_id: number('image_token_id', 396),
    downsample_factor: number('downsample_factor', 2),
    projector_hidden_size: number('projector_hidden_size', 2560),
    projector_bias: json.projector_bias !== false,
    projector_use_layernorm: json.projector_use_layernorm !== false,
    vision: readSiglip2Config(objectAt(json, 'vision_config')),
  };
}

/** The projection of blocks of patches: [patches, D] -> [patches / factor², width]. */
function project(s: Scope, c: Lfm2VlConfig, x: Value): Value {
  const [patches, D] = x.shape as [number, number];
  const group = c.downsample_factor ** 2;
  const merged = reshape(x, [patches / group, D * group]);
  const bias = c.projector_bias;
  const normed = c.projector_use_layernorm
    ? s.in('layer_norm').layerNorm(merged, PROJECTOR_EPSILON)
    : merged;
  const hidden = gelu(s.in('linear_1').linear(normed, c.projector_hidden_size, { bias }));
  return s.in('linear_2').linear(hidden, c.hidden_size, { bias });
}

const pictureTokens = ({ downsample_factor: k }: Lfm2VlConfig, [t, h, w]: Grid): number =>
  (t * h * w) / k ** 2;

/** Patches along one side of a tile of 512 pixels, the processor's default. */
function tileSide({ vision, downsample_factor: k }: Lfm2VlConfig): number {
  return Math.max(1, Math.floor(512 / vision.patch_size / k)) * k;
}

export const lfm2_vl: Family<Lfm2VlConfig> = {
  ...lfm2TextModel('model.language_model'),
  modelType: 'lfm2_vl',
  architecture: 'Lfm2VlForConditionalGeneration',
  readConfig,
  diskNames: (path) => [
    path.replace(/^model\.vision_tower\./, 'model.vision_tower.vision_model.'),
    path,
  ],
  positions: picturePositions((c) => c.image_token_id, pictureTokens),
  vision: {
    tower: 'SigLIP 2, pictures of any shape',
    paths: [TOWER, PROJECTOR],
    imageTokenId: (c) => c.image_token_id,
    pictureTokens,
    smallestGrid: ({ downsample_factor: k }) => [1, k, k],
    tileGrid: (c) => [1, tileSide(c), tileSide(c)],
    valuesPerPatch: (c) => patchNumbers(c.vision),
    placedToPatches: (c, patches) =>
      placedInBlocks(patches, patchNumbers(c.vision), c.downsample_factor),
    plan(c, gridThw, pixelValues) {
      const { tower, ...layout } = planSiglip2(c.vision, c.downsample_factor, gridThw, pixelValues);
      const build = (scope: Scope): readonly [Value] => [
        project(scope.in(PROJECTOR), c, tower(scope.in(TOWER))),
      ];
      return { ...layout, build };
    },
  },
};
