// The tower of InternVL as an mmproj file. Reference: llama.cpp, conversion/internvl.py and
// tools/mtmd/models/internvl.cpp.

import { UserError } from '../../../i18n/user-error.ts';
import { PROJECTOR, TEXT_MODEL_TYPES, TOWER } from '../../../engine/models/llava-layout.ts';
import type { InternVLConfig } from '../../../engine/models/internvl.ts';
import { readSizes, SIGLIP_SIZES, writtenSizes } from './sizes.ts';
import { firstRowLast } from './stored.ts';
import type { ParameterShape, Projector, StoredTensor, TowerKeys } from './types.ts';
import { msg } from '../../../../i18n/message.ts';

/** The tower of 6 billion parameters, the only one that llama.cpp gives RMS norms. */
const LARGE = { hidden_size: 3200, num_hidden_layers: 45 };

export const INTERNVL: Projector = {
  type: 'internvl',
  texts: TEXT_MODEL_TYPES,
  blocks: `${TOWER}.encoder.layer`,
  modules: {
    layernorm_before: 'ln1',
    layernorm_after: 'ln2',
    'attention.q_proj': 'attn_q',
    'attention.k_proj': 'attn_k',
    'attention.v_proj': 'attn_v',
    'attention.q_norm': 'attn_q_norm',
    'attention.k_norm': 'attn_k_norm',
    'attention.projection_layer': 'attn_out',
    'mlp.fc1': 'ffn_up',
    'mlp.fc2': 'ffn_down',
  },
  others: {
    [`${TOWER}.embeddings.patch_embeddings.projection`]: 'v.patch_embd',
    [`${PROJECTOR}.layer_norm`]: 'mm.model.mlp.0',
    [`${PROJECTOR}.linear_1`]: 'mm.model.mlp.1',
    [`${PROJECTOR}.linear_2`]: 'mm.model.mlp.3',
  },
  special,
  colours: [
    [0.485, 0.456, 0.406],
    [0.229, 0.224, 0.225],
  ],
  processor: 'InternVLProcessor',
  tokens: { image_token_id: '<IMG_CONTEXT>' },
  named: {
    start_image_token: '<img>',
    end_image_token: '</img>',
    context_image_token: '<IMG_CONTEXT>',
    video_token: '<video>',
  },
  keys(config, processor) {
    const { vision, factor } = expressible(config as InternVLConfig);
    const { image_size, patch_size, hidden_size, intermediate_size } = vision;
    const { num_hidden_layers, num_attention_heads, layer_norm_eps } = vision;
    const tiles = (key: string, fallback: number) => {
      const value = processor[key];
      return typeof value === 'number' ? value : fallback;
    };
    return {
      'clip.use_gelu': true,
      'clip.vision.projector.scale_factor': factor,
      'clip.vision.preproc_min_tiles': tiles('min_patches', TILES.min),
      'clip.vision.preproc_max_tiles': tiles('max_patches', TILES.max),
      [`clip.vision.${CLASS_LAST}`]: true,
      ...writtenSizes(SIGLIP_SIZES, {
        ...{ image_size, patch_size, hidden_size, intermediate_size },
        ...{ num_hidden_layers, num_attention_heads, layer_norm_eps },
      }),
    };
  },
  read(keys) {
    const sizes = readSizes(SIGLIP_SIZES, keys);
    const { image_size: side, patch_size: patch, hidden_size: width } = sizes;
    const isLarge =
      width === LARGE.hidden_size && sizes['num_hidden_layers'] === LARGE.num_hidden_layers;
    const factor = keys.size('projector.scale_factor', 2);
    const tokens = (Math.floor(side! / patch!) / factor) ** 2;
    return {
      model: {
        downsample_ratio: 1 / factor,
        image_seq_length: tokens,
        projector_hidden_act: 'gelu',
        vision_feature_layer: -1,
        vision_feature_select_strategy: 'default',
      },
      vision: {
        model_type: 'internvl_vision',
        hidden_act: 'gelu',
        ...sizes,
        image_size: [side, side],
        patch_size: [patch, patch],
        attention_bias: keys.has('v.blk.0.attn_q.bias'),
        norm_type: isLarge ? 'rms_norm' : 'layer_norm',
        use_qk_norm: keys.has('v.blk.0.attn_q_norm.weight'),
        use_absolute_position_embeddings: keys.has('v.position_embd.weight'),
        use_mean_pooling: true,
      },
      pictures: {
        image_processor_type: 'GotOcr2ImageProcessorFast',
        resample: 3,
        crop_to_patches: false,
        min_patches: keys.size('preproc_min_tiles', TILES.min),
        max_patches: keys.size('preproc_max_tiles', TILES.max),
        size: { height: side, width: side },
      },
      processor: { image_seq_length: tokens },
    };
  },
};

/** Tiles of a picture where nothing is stated. */
const TILES = { min: 1, max: 12 };

/**
 * A key of ours: the row of the class token is the last of the position table, see `special`.
 * llama.cpp's own converter leaves it first.
 */
const CLASS_LAST = 'class_position_last';

/** The configuration. Throws a UserError for a tower that llama.cpp would compute otherwise. */
function expressible(config: InternVLConfig): InternVLConfig {
  const { vision } = config;
  const isLarge =
    vision.hidden_size === LARGE.hidden_size &&
    vision.num_hidden_layers === LARGE.num_hidden_layers;
  const norm = isLarge ? 'rms_norm' : 'layer_norm';
  const refuse = (key: string) => {
    throw new UserError(msg('gguf.tower-setting-not-expressible', { key }), {
      hint: msg('gguf.tower-setting-not-expressible.hint'),
    });
  };
  if (vision.norm_type !== norm) refuse('norm_type');
  if (vision.use_qk_norm && !isLarge) refuse('use_qk_norm');
  if (!vision.use_mean_pooling) refuse('use_mean_pooling');
  if (!vision.use_absolute_position_embeddings) refuse('use_absolute_position_embeddings');
  if (config.vision_feature_layer !== -1) refuse('vision_feature_layer');
  return config;
}

/**
 * The parameters that are not called weight or bias. llama.cpp puts the class token after the patches
 * but adds the position table as it stands: its row moves to the end, where a file does not have it
 * as in the folder.
 */
function special(
  { path, shape }: ParameterShape,
  _config: unknown,
  keys?: TowerKeys,
): StoredTensor[] | undefined {
  const width = shape.at(-1)!;
  if (path === `${TOWER}.embeddings.cls_token`) return [{ name: 'v.class_embd', shape: [width] }];
  if (path === `${TOWER}.embeddings.position_embeddings`) {
    const rows = shape.at(-2)!;
    const isMoved = keys === undefined || keys.get(CLASS_LAST) === true;
    return [
      {
        name: 'v.position_embd.weight',
        shape: [rows, width],
        ...(isMoved ? { runs: firstRowLast(rows, width) } : {}),
      },
    ];
  }
  const [, block, scale] = /\.encoder\.layer\.(\d+)\.lambda_([12])$/.exec(path) ?? [];
  return block === undefined
    ? undefined
    : [{ name: `v.blk.${block}.ls${scale}.weight`, shape: [width] }];
}
