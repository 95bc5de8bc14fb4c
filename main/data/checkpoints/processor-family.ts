// The family of a folder that holds tokenizer, chat template and processors alone: what its processor
// files say of pictures, as the `config.json` that it lacks. Enough for prompts, not for a model.

import { join } from 'node:path';
import { isObject, readJson, type Json } from '../../platform/json-file.ts';
import { readPictureSettings } from '../images/image-processor.ts';
import type { Tokenizer } from '../text/tokenizer.ts';

/** Families by `processor_class`; the first that has an image processor's type stands for it. */
const FAMILIES: readonly {
  readonly processor: string;
  readonly imageProcessor: string;
  readonly modelType: string;
  /** The token that stands for one picture feature, and for one of a video. */
  readonly imageToken: string;
  readonly videoToken?: string;
  /** Keys of `config.json` that decide the number of tokens of a picture. */
  config(settings: Json, processor: Json): Json;
}[] = [
  qwen('Qwen2_5_VLProcessor', 'qwen2_5_vl'),
  qwen('Qwen2VLProcessor', 'qwen2_vl'),
  qwen('Qwen3VLProcessor', 'qwen3_vl'),
  tiles('SmolVLM', 'smolvlm'),
  tiles('Idefics3', 'idefics3'),
  {
    processor: 'Gemma3Processor',
    imageProcessor: 'Gemma3ImageProcessor',
    modelType: 'gemma3',
    imageToken: '<image_soft_token>',
    config(settings, processor) {
      const tokens = Number(processor.image_seq_length ?? 256);
      return { mm_tokens_per_image: tokens, vision_config: squareOf(settings, 896, tokens) };
    },
  },
  {
    processor: 'Gemma4Processor',
    imageProcessor: 'Gemma4ImageProcessor',
    modelType: 'gemma4',
    imageToken: '<|image|>',
    config: ({ patch_size: patch, pooling_kernel_size: pool }) => ({
      vision_config: { patch_size: patch ?? 16, pooling_kernel_size: pool ?? 3 },
    }),
  },
  {
    processor: 'InternVLProcessor',
    imageProcessor: 'GotOcr2ImageProcessor',
    modelType: 'internvl',
    imageToken: '<IMG_CONTEXT>',
    // Pixel shuffle makes one token of 2 × 2 patches.
    config: (settings, processor) => ({
      downsample_ratio: 0.5,
      vision_config: squareOf(settings, 448, 4 * Number(processor.image_seq_length ?? 256)),
    }),
  },
  {
    processor: 'Lfm2VlProcessor',
    imageProcessor: 'Lfm2VlImageProcessor',
    modelType: 'lfm2_vl',
    imageToken: '<image>',
    config: ({ downsample_factor: factor, encoder_patch_size: patch }) => ({
      downsample_factor: factor ?? 2,
      vision_config: { patch_size: patch ?? 16 },
    }),
  },
  {
    processor: 'LlavaOnevisionProcessor',
    imageProcessor: 'LlavaOnevisionImageProcessor',
    modelType: 'llava_onevision',
    imageToken: '<image>',
    config: (settings, processor) => ({
      image_grid_pinpoints: settings.image_grid_pinpoints,
      vision_aspect_ratio: processor.vision_aspect_ratio ?? 'anyres_max_9',
      vision_config: squareOf(settings, 384, Number(processor.num_image_tokens ?? 729)),
    }),
  },
];

/** A tower whose pictures have this many patches: their size, and the largest patch that gives so many. */
function squareOf({ size }: Json, fallback: number, patches: number): Json {
  const side = isObject(size) && size.height !== undefined ? Number(size.height) : fallback;
  return { image_size: side, patch_size: Math.floor(side / Math.round(Math.sqrt(patches))) };
}

function qwen(processor: string, modelType: string): (typeof FAMILIES)[number] {
  return {
    processor,
    imageProcessor: 'Qwen2VLImageProcessor',
    modelType,
    imageToken: '<|image_pad|>',
    videoToken: '<|video_pad|>',
    config: (settings) => ({
      vision_config: {
        patch_size: settings.patch_size ?? 14,
        spatial_merge_size: settings.merge_size ?? 2,
        temporal_patch_size: settings.temporal_patch_size ?? 2,
      },
    }),
  };
}

/** A tile is a square of `image_seq_len` tokens. */
function tiles(name: string, modelType: string): (typeof FAMILIES)[number] {
  return {
    processor: `${name}Processor`,
    imageProcessor: `${name}ImageProcessor`,
    modelType,
    imageToken: '<image>',
    config(settings, processor) {
      const size = isObject(settings.max_image_size) ? settings.max_image_size.longest_edge : 364;
      const side = Math.round(Math.sqrt(Number(processor.image_seq_len ?? 169)));
      return {
        scale_factor: 1,
        vision_config: { image_size: size, patch_size: Math.round(Number(size) / side) },
      };
    },
  };
}

/** The configuration of a folder without one; that of a text model where it has no processor. */
export function processorConfig(dir: string, tokenizer: Tokenizer): Json {
  const settings = readPictureSettings(dir)?.json;
  if (!settings) return { model_type: 'llama' };
  const processor = readJson(join(dir, 'processor_config.json')) ?? {};
  const type = String(settings.image_processor_type ?? '').replace(/(Fast|Pil)$/, '');
  const named = [processor, settings, readJson(join(dir, 'tokenizer_config.json')) ?? {}]
    .map((json) => json.processor_class)
    .find((name) => name !== undefined);
  const family =
    FAMILIES.find((each) => each.processor === named) ??
    FAMILIES.find((each) => each.imageProcessor === type);
  if (!family) return { model_type: 'llama' };
  const idOf = (token: string) => tokenizer.encode(token)[0];
  return {
    model_type: family.modelType,
    image_token_id: idOf(family.imageToken),
    image_token_index: idOf(family.imageToken),
    ...(family.videoToken === undefined ? {} : { video_token_id: idOf(family.videoToken) }),
    ...family.config(settings, processor),
  };
}
