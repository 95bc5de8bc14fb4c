// The configurations and processor settings that are damaged: one of every family.

import * as tiny from '../tiny-configs.ts';

export type Json = Record<string, unknown>;

/** `config.json` of every family; `base` is that of a model with windows in its tower. */
export const configsOf = (base: Json): Json[] => [
  base,
  {
    model_type: 'llama',
    hidden_size: 16,
    num_attention_heads: 2,
    num_hidden_layers: 2,
    vocab_size: 10,
  },
  {
    model_type: 'gemma3_text',
    num_hidden_layers: 2,
    rope_parameters: { full_attention: { rope_theta: 5 } },
  },
  {
    model_type: 'smolvlm',
    text_config: { num_hidden_layers: 2 },
    vision_config: { num_hidden_layers: 1 },
  },
  ...Object.values(tiny),
];

const COLOURS = { image_mean: [0.5, 0.5, 0.5], image_std: [0.5, 0.5, 0.5], do_resize: true };

/** `preprocessor_config.json` of every picture processor; `base` is that of the Qwen families. */
export const processorsOf = (base: Json): Json[] => [
  base,
  {
    ...{ ...COLOURS, image_processor_type: 'Gemma3ImageProcessor', image_seq_length: 9 },
    size: { height: 48, width: 48 },
  },
  {
    ...{ ...COLOURS, image_processor_type: 'Gemma4ImageProcessor', max_soft_tokens: 70 },
    ...{ patch_size: 4, pooling_kernel_size: 3, do_normalize: false },
  },
  {
    ...{ ...COLOURS, image_processor_type: 'GotOcr2ImageProcessorFast', crop_to_patches: true },
    ...{ min_patches: 1, max_patches: 6, size: { height: 48, width: 48 } },
  },
  {
    ...{ ...COLOURS, image_processor_type: 'Lfm2VlImageProcessorFast', tile_size: 64 },
    ...{ encoder_patch_size: 8, downsample_factor: 2, min_tiles: 2, max_tiles: 6 },
    ...{ min_image_tokens: 4, max_image_tokens: 16, do_image_splitting: true },
  },
  {
    ...{ ...COLOURS, image_processor_type: 'LlavaOnevisionImageProcessor' },
    size: { height: 48, width: 48 },
    image_grid_pinpoints: [
      [48, 48],
      [48, 96],
      [96, 96],
    ],
  },
  {
    ...{ ...COLOURS, image_processor_type: 'Idefics3ImageProcessor', do_image_splitting: true },
    ...{ size: { longest_edge: 128 }, max_image_size: { longest_edge: 64 } },
  },
];
