// The tower of LFM2-VL as an mmproj file. Reference: llama.cpp, conversion/lfm2.py and
// tools/mtmd/mtmd-image.cpp.

import { UserError } from '../../../i18n/user-error.ts';
import { PROJECTOR, TOWER, type Lfm2VlConfig } from '../../../engine/models/lfm2_vl.ts';
import type { Projector } from './types.ts';
import { readSiglip, SIGLIP, SIGLIP_BLOCK, siglipKeys, siglipModules } from './siglip.ts';
import { msg } from '../../../../i18n/message.ts';

/** What llama.cpp takes for granted of the picture settings of every LFM2-VL. */
const FIXED = { tile_size: 512, min_tiles: 2, max_tiles: 10, max_pixels_tolerance: 2 };

/** Tokens of a picture where the folder states none. */
const TOKENS = { min: 64, max: 256 };

export const LFM2: Projector = {
  type: 'lfm2',
  blocks: `${TOWER}.encoder.layers`,
  modules: SIGLIP_BLOCK,
  others: {
    ...siglipModules(TOWER),
    [`${PROJECTOR}.layer_norm`]: 'mm.input_norm',
    [`${PROJECTOR}.linear_1`]: 'mm.1',
    [`${PROJECTOR}.linear_2`]: 'mm.2',
  },
  channelsLast: true,
  colours: SIGLIP,
  processor: 'Lfm2VlProcessor',
  tokens: { image_token_id: '<image>' },
  named: {
    image_token: '<image>',
    image_start_token: '<|image_start|>',
    image_end_token: '<|image_end|>',
    image_thumbnail: '<|img_thumbnail|>',
  },
  keys(config, processor) {
    const { vision, downsample_factor: factor, projector_bias: hasBias } = config as Lfm2VlConfig;
    for (const [key, value] of Object.entries(FIXED))
      if ((processor[key] ?? value) !== value) refuse(key);
    if (processor['do_image_splitting'] === false) refuse('do_image_splitting');
    if (!hasBias) refuse('projector_bias');
    const area = (vision.patch_size * factor) ** 2;
    const tokens = (key: string, own: number) => Number(processor[key] ?? own);
    return {
      'clip.vision.projector.scale_factor': factor,
      'clip.vision.image_min_pixels': tokens('min_image_tokens', TOKENS.min) * area,
      'clip.vision.image_max_pixels': tokens('max_image_tokens', TOKENS.max) * area,
      // Not used: pictures have any shape.
      ...siglipKeys({ ...vision, image_size: 256 }),
    };
  },
  read(keys) {
    const { image_size: _, ...sizes } = readSiglip(keys);
    const { patch_size: patch } = sizes;
    const factor = keys.size('projector.scale_factor', 2);
    const area = (patch! * factor) ** 2;
    const tokens = (key: string, own: number) => keys.size(key, own * area) / area;
    return {
      model: {
        downsample_factor: factor,
        projector_hidden_act: 'gelu',
        projector_hidden_size: keys.axis('mm.1.weight', 0),
        projector_bias: keys.has('mm.1.bias'),
        projector_use_layernorm: keys.has('mm.input_norm.weight'),
      },
      vision: {
        model_type: 'siglip2_vision_model',
        hidden_act: 'gelu_pytorch_tanh',
        ...sizes,
        num_patches: keys.axis('v.position_embd.weight', -2),
        vision_use_head: false,
      },
      pictures: {
        image_processor_type: 'Lfm2VlImageProcessorFast',
        resample: 2,
        do_image_splitting: true,
        do_pad: true,
        return_row_col_info: true,
        use_thumbnail: true,
        downsample_factor: factor,
        encoder_patch_size: patch,
        ...FIXED,
        size: { height: FIXED.tile_size, width: FIXED.tile_size },
        min_image_tokens: tokens('image_min_pixels', TOKENS.min),
        max_image_tokens: tokens('image_max_pixels', TOKENS.max),
      },
      processor: { use_image_special_tokens: true },
    };
  },
};

function refuse(key: string): never {
  throw new UserError(msg('gguf.tower-setting-not-expressible', { key }), {
    hint: msg('gguf.tower-setting-not-expressible.hint'),
  });
}
