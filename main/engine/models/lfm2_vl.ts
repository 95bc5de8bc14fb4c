// LFM2-VL: an LFM2 text model, and a SigLIP 2 tower on pictures of any shape, or on their tiles;
// blocks of patches are folded into one picture token.
//
// Source: transformers, modeling_lfm2_vl. Patches come in merge-block order, so that folding is a
// reshape.

import type { Value } from '../graph/graph.ts';
import { reshape } from '../graph/ops.ts';
import type { Scope } from '../layers/modules.ts';
import { project, PROJECTOR, TEXT_MODEL, TOWER } from './llava-layout.ts';
import { checkSupported, numberReader, objectAt, type Json } from './parts/config-reader.ts';
import type { Family, VisionPlan } from './parts/family.ts';
import { inBlocks, type Grid } from './parts/image-patches.ts';
import { picturePositions } from './parts/text-decoder.ts';
import { patchNumbers, type SiglipConfig } from './parts/vision/siglip-tower.ts';
import { layoutSiglip2, readSiglip2Config, siglip2Tower } from './parts/vision/siglip2-tower.ts';
import { lfm2TextModel, readLfm2Config, type Lfm2Config } from './text/lfm2.ts';

interface Lfm2VlConfig extends Lfm2Config {
  readonly image_token_id: number;
  /** Side of the block of patches that becomes one token. */
  readonly downsample_factor: number;
  readonly projector_hidden_size: number;
  readonly projector_bias: boolean;
  readonly projector_use_layernorm: boolean;
  readonly vision: SiglipConfig;
}

/** Epsilon of the projector's norm, which is no setting. */
const PROJECTOR_EPSILON = 1e-5;

function readConfig(json: Json): Lfm2VlConfig {
  const vision = objectAt(json, 'vision_config');
  const text = objectAt(json, 'text_config');
  checkSupported('text_config.model_type', text.model_type, ['lfm2']);
  checkSupported('vision_config.model_type', vision.model_type, ['siglip2_vision_model']);
  checkSupported('projector_hidden_act', json.projector_hidden_act, ['gelu']);
  const number = numberReader([json]);
  return {
    ...readLfm2Config(text),
    tie_word_embeddings: (json.tie_embedding ?? json.tie_word_embeddings ?? true) === true,
    image_token_id: number('image_token_id', 396),
    downsample_factor: number('downsample_factor', 2),
    projector_hidden_size: number('projector_hidden_size', 2560),
    projector_bias: json.projector_bias !== false,
    projector_use_layernorm: json.projector_use_layernorm !== false,
    vision: readSiglip2Config(vision),
  };
}

const pictureTokens = (c: Lfm2VlConfig, [t, h, w]: Grid): number =>
  (t * h * w) / c.downsample_factor ** 2;

function plan(c: Lfm2VlConfig, gridThw: readonly Grid[], pixelValues: Float32Array): VisionPlan {
  const { downsample_factor: factor, vision: v } = c;
  const group = factor ** 2;
  const layout = layoutSiglip2(v, factor, gridThw, pixelValues);
  return {
    key: layout.key,
    feeds: layout.feeds,
    features: layout.total / group,
    featureRow: Int32Array.from({ length: layout.patches / group }, (_, i) => i),
    build: (scope) => [projector(scope.in(PROJECTOR), c, siglip2Tower(scope.in(TOWER), v, layout))],
  };
}

/** Folding and projection: [patches, D] -> [patches / factor², width of the text model]. */
function projector(s: Scope, c: Lfm2VlConfig, x: Value): Value {
  const group = c.downsample_factor ** 2;
  const folded = reshape(x, [x.shape[0]! / group, c.vision.hidden_size * group]);
  const normed = c.projector_use_layernorm
    ? s.in('layer_norm').layerNorm(folded, PROJECTOR_EPSILON)
    : folded;
  const sizes = { bias: c.projector_bias, inner: c.projector_hidden_size };
  return project(s, normed, c.hidden_size, sizes);
}

export const lfm2_vl: Family<Lfm2VlConfig> = {
  ...lfm2TextModel(TEXT_MODEL),
  modelType: 'lfm2_vl',
  architecture: 'Lfm2VlForConditionalGeneration',
  readConfig,
  // On the Hub the tower is in a `vision_model`.
  diskNames: (path) => [path.replace(/^model\.vision_tower\./, '$&vision_model.'), path],
  positions: (c, ids, gridThw) =>
    picturePositions(
      ids,
      c.image_token_id,
      gridThw.map((grid) => pictureTokens(c, grid)),
    ),
  vision: {
    paths: [TOWER, PROJECTOR],
    imageTokenId: (c) => c.image_token_id,
    pictureTokens,
    smallestGrid: (c) => [1, c.downsample_factor, c.downsample_factor],
    valuesPerPatch: ({ vision }) => patchNumbers(vision),
    placedToPatches: (c, patches) => inBlocks(patches, patchNumbers(c.vision), c.downsample_factor),
    plan,
  },
};
