// Pictures in llama.cpp: features of our own tower in place of tokens, at our positions, against our
// own decoder.

import { describe, expect, it } from 'vitest';
import type { Prompt } from '../../../main/engine/generation/generator.ts';
import { createRandom } from '../../../main/engine/random.ts';
import {
  promptWithPictures,
  randomIds,
  TINY_BOTH_WAYS,
  TINY_DEEP,
  TINY_TEXT,
  TINY_TILES,
  TINY_VISION,
  type TinyConfig,
} from '../../helpers.ts';
import { expectSame, pairOf, release } from './llama.ts';

const OPTIONS = { n: 4, maxNewTokens: 16, stopIds: [4, 9, 17, 23], seed: 3 };
const CLOSE = 1e-4;
/** Where llama.cpp looks GELU up in a table of 16-bit numbers, on the processor. */
const CLOSE_BY_TABLE = 2e-3;

type Grids = readonly (readonly [number, number, number])[];
const MIXED: Grids = [
  [1, 2, 6],
  [1, 6, 4],
];
const SQUARES: Grids = [
  [1, 4, 4],
  [1, 4, 4],
];

/** The text model of Qwen2.5-VL with the tower of Qwen2-VL. */
const QWEN2_VL = {
  ...TINY_VISION,
  model_type: 'qwen2_vl',
  vision_config: {
    ...{ depth: 2, embed_dim: 16, hidden_size: 32, num_heads: 2, mlp_ratio: 2 },
    ...{ in_channels: 3, patch_size: 4, temporal_patch_size: 2, spatial_merge_size: 2 },
  },
};

/** Tiles of 4 × 4 patches, whose features have the text model's width after a pixel shuffle. */
const IDEFICS3 = {
  model_type: 'idefics3',
  tie_word_embeddings: false,
  image_token_id: 62,
  scale_factor: 2,
  text_config: { ...TINY_TEXT, model_type: 'llama' },
  vision_config: {
    ...{ hidden_size: 16, intermediate_size: 24, num_hidden_layers: 2, num_attention_heads: 2 },
    ...{ image_size: 16, patch_size: 4 },
  },
};

/** Short convolutions beside attention, and pictures of any shape. */
const LFM2_VL = {
  model_type: 'lfm2_vl',
  ...{ image_token_id: 62, downsample_factor: 2, projector_hidden_size: 40 },
  text_config: {
    ...{
      model_type: 'lfm2',
      vocab_size: 64,
      hidden_size: 32,
      block_ff_dim: 48,
      num_hidden_layers: 3,
    },
    ...{ num_attention_heads: 4, num_key_value_heads: 2, block_auto_adjust_ff_dim: false },
    layer_types: ['conv', 'full_attention', 'conv'],
  },
  vision_config: {
    ...{ model_type: 'siglip2_vision_model', hidden_size: 16, intermediate_size: 24 },
    ...{ num_hidden_layers: 2, num_attention_heads: 2, num_patches: 16, patch_size: 4 },
  },
};

/** A prompt without pictures between two with one and two. */
function prompts(grids: Grids, config: TinyConfig): Prompt[] {
  const random = createRandom(31);
  return [
    promptWithPictures(random, grids.slice(0, 1), config),
    { ids: randomIds(random, 7) },
    promptWithPictures(random, grids, config),
  ];
}

describe.each([
  { name: 'Qwen2.5-VL', config: TINY_VISION, grids: MIXED, close: CLOSE },
  {
    name: 'Qwen3-VL with features for several layers',
    ...{ config: TINY_DEEP, grids: MIXED, close: CLOSE },
  },
  { name: 'Qwen2-VL', config: QWEN2_VL, grids: MIXED, close: CLOSE },
  { name: 'Idefics3', config: IDEFICS3, grids: SQUARES, close: CLOSE },
  { name: 'SmolVLM', config: { ...IDEFICS3, model_type: 'smolvlm' }, grids: SQUARES, close: CLOSE },
  { name: 'InternVL', config: TINY_TILES, grids: SQUARES, close: CLOSE },
  { name: 'LFM2-VL', config: LFM2_VL, grids: MIXED, close: CLOSE },
  {
    name: 'Gemma 3, whose pictures are seen both ways',
    ...{ config: TINY_BOTH_WAYS, grids: SQUARES, close: CLOSE_BY_TABLE },
  },
])('$name', ({ config, grids, close }) => {
  it.each([0, 1])('gives the answers of our engine at temperature %s', async (temperature) => {
    const pair = await pairOf(config);
    const options = { ...OPTIONS, temperature };
    const seeing = await expectSame(pair, options, { prompts: prompts(grids, config), close });
    // Other pixels are seen: the answers depend on them.
    const blind = prompts(grids, config).map(({ ids, pictures }) => ({
      ids,
      ...(pictures
        ? { pictures: { ...pictures, pixelValues: pictures.pixelValues.map((x) => x + 1) } }
        : {}),
    }));
    const others = await expectSame(pair, options, { prompts: blind, close });
    expect(others[0]![0]!.logp).not.toEqual(seeing[0]![0]!.logp);
    expect(others[1]![0]!.ids).toEqual(seeing[1]![0]!.ids);
    await release(pair);
  });
});
