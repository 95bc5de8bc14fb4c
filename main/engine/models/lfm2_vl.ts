// LFM2-VL: how the model sees. A SigLIP 2 tower on pictures of any shape, or on their tiles; blocks
// of patches are folded into one picture token.
//
// Source: transformers, modeling_lfm2_vl. Patches come in merge-block order, so that folding is a
// reshape.

import type { Value } from '../graph/graph.ts';
import { reshape } from '../graph/ops.ts';
import type { Scope } from '../layers/modules.ts';
import { project, PROJECTOR, TOWER } from './llava-layout.ts';
import { checkSupported, numberReader, objectAt, type Json } from './parts/config-reader.ts';
import type { Family, VisionPlan } from './parts/family.ts';
import { inBlocks, type Grid } from './parts/image-patches.ts';
import { patchNumbers, type SiglipConfig } from './parts/vision/siglip-tower.ts';
import { layoutSiglip2, readSiglip2Config, siglip2Tower } from './parts/vision/siglip2-tower.ts';

/** Keys of `config.json` beside those of the text model. */
export interface Lfm2Sight {
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

/** Reads the keys of the tower and its projection. Throws an error that names an unsupported key. */
export function readLfm2Sight(json: Json): Lfm2Sight {
  const vision = objectAt(json, 'vision_config');
  checkSupported('vision_config.model_type', vision.model_type, ['siglip2_vision_model']);
  checkSupported('projector_hidden_act', json.projector_hidden_act, ['gelu']);
  const number = numberReader([json]);
  return {
    image_token_id: number('image_token_id', 396),
    downsample_factor: number('downsample_factor', 2),
    projector_hidden_size: number('projector_hidden_size', 2560),
    projector_bias: json.projector_bias !== false,
    projector_use_layernorm: json.projector_use_layernorm !== false,
    vision: readSiglip2Config(vision),
  };
}

/** Names on the Hub, where the tower is in a `vision_model`, then those of transformers 5. */
export const lfm2VlNames = (path: string): string[] => [
  path.replace(/^model\.vision_tower\./, '$&vision_model.'),
  path,
];

type Config = Lfm2Sight & { readonly hidden_size: number };

function plan(c: Config, gridThw: readonly Grid[], pixelValues: Float32Array): VisionPlan {
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
function projector(s: Scope, c: Config, x: Value): Value {
  const group = c.downsample_factor ** 2;
  const folded = reshape(x, [x.shape[0]! / group, c.vision.hidden_size * group]);
  const normed = c.projector_use_layernorm
    ? s.in('layer_norm').layerNorm(folded, PROJECTOR_EPSILON)
    : folded;
  const sizes = { bias: c.projector_bias, inner: c.projector_hidden_size };
  return project(s, normed, c.hidden_size, sizes);
}

/** The tower and its projection as the family's part that sees. */
export const lfm2Vision: NonNullable<Family<Config>['vision']> = {
  paths: [TOWER, PROJECTOR],
  imageTokenId: (c) => c.image_token_id,
  pictureTokens: (c, [t, h, w]) => (t * h * w) / c.downsample_factor ** 2,
  smallestGrid: (c) => [1, c.downsample_factor, c.downsample_factor],
  valuesPerPatch: ({ vision }) => patchNumbers(vision),
  placedToPatches: (c, patches) => inBlocks(patches, patchNumbers(c.vision), c.downsample_factor),
  plan,
};
