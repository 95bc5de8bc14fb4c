// The tower of LFM2-VL as an mmproj file. Reference: llama.cpp, conversion/lfm2.py and
// tools/mtmd/mtmd-image.cpp.

import { UserError } from '../../../i18n/user-error.ts';
import { PROJECTOR, TOWER, type Lfm2VlConfig } from '../../../engine/models/lfm2_vl.ts';
import type { Projector } from './types.ts';
import { SIGLIP, SIGLIP_BLOCK, siglipKeys, siglipModules } from './siglip.ts';
import { msg } from '../../../../i18n/message.ts';

/** What llama.cpp takes for granted of the picture settings of every LFM2-VL. */
const FIXED = { tile_size: 512, min_tiles: 2, max_tiles: 10, max_pixels_tolerance: 2 };

/** Tokens of a picture where the folder states none. */
const TOKENS = { min: 64, max: 256 };

export const LFM2: Projector = {
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
  keys(config, processor) {
    const { vision, downsample_factor: factor, projector_bias: hasBias } = config as Lfm2VlConfig;
    for (const [key, value] of Object.entries(FIXED))
      if ((processor[key] ?? value) !== value) refuse(key);
    if (processor['do_image_splitting'] === false) refuse('do_image_splitting');
    if (!hasBias) refuse('projector_bias');
    const area = (vision.patch_size * factor) ** 2;
    const tokens = (key: string, own: number) => Number(processor[key] ?? own);
    return {
      'clip.projector_type': 'lfm2',
      'clip.vision.projector.scale_factor': factor,
      'clip.vision.image_min_pixels': tokens('min_image_tokens', TOKENS.min) * area,
      'clip.vision.image_max_pixels': tokens('max_image_tokens', TOKENS.max) * area,
      // Not used: pictures have any shape.
      ...siglipKeys({ ...vision, image_size: 256 }),
    };
  },
};

function refuse(key: string): never {
  throw new UserError(msg('gguf.tower-setting-not-expressible', { key }), {
    hint: msg('gguf.tower-setting-not-expressible.hint'),
  });
}
