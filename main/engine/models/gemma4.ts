// Gemma 4 with pictures (E2B, E4B, 31B). Audio is left out: its weights are ignored.
//
// Source: transformers, modeling_gemma4.

import type { Scope } from '../layers/modules.ts';
import { numberReader, objectAt, type Json } from './parts/config-reader.ts';
import type { Family } from './parts/family.ts';
import {
  gemma4Decoder,
  plainNorm,
  readGemma4Text,
  type Gemma4TextConfig,
} from './parts/gemma4-decoder.ts';
import {
  gemma4PatchNumbers,
  planGemma4,
  readGemma4Vision,
  type Gemma4VisionConfig,
} from './parts/vision/gemma4-tower.ts';
import { placedInBlocks, type Grid } from './parts/image-patches.ts';
import { picturePositions } from './parts/text-decoder.ts';

/** Module paths of the vision tower and of its projection into the text model. */
const TOWER = 'model.vision_tower';
const EMBEDDER = 'model.embed_vision';

interface Gemma4Config extends Gemma4TextConfig {
  readonly image_token_id: number;
  readonly vision: Gemma4VisionConfig;
}

function readConfig(json: Json): Gemma4Config {
  const text = objectAt(json, 'text_config');
  if (json.vision_config === undefined || json.vision_config === null)
    throw new Error('config.json: vision_config is missing: only folders that see are supported');
  const config = {
    ...readGemma4Text(text),
    tie_word_embeddings: (json.tie_word_embeddings ?? text.tie_word_embeddings ?? true) === true,
    image_token_id: numberReader([json])('image_token_id', 258880),
    vision: readGemma4Vision(objectAt(json, 'vision_config')),
  };
  const { hidden_size_per_layer_input: p, vocab_size_per_layer_input: rows, vocab_size } = config;
  if (p > 0 && rows < vocab_size)
    throw new Error(
      `config.json: vocab_size_per_layer_input ${rows} must not be below vocab_size ${vocab_size}`,
    );
  return config;
}

const pictureTokens = ({ vision }: Gemma4Config, [t, h, w]: Grid): number =>
  (t * h * w) / vision.pooling_kernel_size ** 2;

export const gemma4: Family<Gemma4Config> = {
  ...gemma4Decoder('model.language_model'),
  modelType: 'gemma4',
  architecture: 'Gemma4ForConditionalGeneration',
  readConfig,
  diskNames: (path) => [path],
  positions: picturePositions((c) => c.image_token_id, pictureTokens),
  vision: {
    tower: 'rotary positions on two axes, pooling',
    paths: [TOWER, EMBEDDER],
    imageTokenId: (c) => c.image_token_id,
    lookedUpId: (c) => c.pad_token_id,
    pictureTokens,
    // 272 of the 280 tokens that a picture usually has.
    tileGrid: ({ vision: { pooling_kernel_size: k } }) => [1, 16 * k, 17 * k],
    smallestGrid: ({ vision: { pooling_kernel_size: k } }) => [1, k, k],
    valuesPerPatch: (c) => gemma4PatchNumbers(c.vision),
    placedToPatches: ({ vision: v }, patches) =>
      placedInBlocks(patches, gemma4PatchNumbers(v), v.pooling_kernel_size),
    plan: (c, gridThw, pixelValues) =>
      planGemma4(c.vision, gridThw, pixelValues, (scope: Scope, tower) => {
        const normed = plainNorm(tower(scope.in(TOWER)), c.vision.rms_norm_eps);
        return scope.in(EMBEDDER).in('embedding_projection').linear(normed, c.hidden_size);
      }),
  },
};
