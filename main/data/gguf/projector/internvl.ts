// The tower of InternVL as an mmproj file. Reference: llama.cpp, conversion/internvl.py and
// tools/mtmd/models/internvl.cpp.

import { UserError } from '../../../i18n/user-error.ts';
import { PROJECTOR, TOWER } from '../../../engine/models/llava-layout.ts';
import type { InternVLConfig } from '../../../engine/models/internvl.ts';
import { float } from '../../formats/weights/gguf-writer.ts';
import type { Parameter, PlannedTensor, Projector } from './types.ts';
import { msg } from '../../../../i18n/message.ts';

/** The tower of 6 billion parameters, the only one that llama.cpp gives RMS norms. */
const LARGE = { hidden_size: 3200, num_hidden_layers: 45 };

export const INTERNVL: Projector = {
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
  keys(config, processor) {
    const { vision, factor } = expressible(config as InternVLConfig);
    const tiles = (key: string, fallback: number) => {
      const value = processor[key];
      return typeof value === 'number' ? value : fallback;
    };
    return {
      'clip.projector_type': 'internvl',
      'clip.use_gelu': true,
      'clip.vision.projector.scale_factor': factor,
      'clip.vision.preproc_min_tiles': tiles('min_patches', 1),
      'clip.vision.preproc_max_tiles': tiles('max_patches', 12),
      'clip.vision.image_size': vision.image_size,
      'clip.vision.patch_size': vision.patch_size,
      'clip.vision.embedding_length': vision.hidden_size,
      'clip.vision.feed_forward_length': vision.intermediate_size,
      'clip.vision.block_count': vision.num_hidden_layers,
      'clip.vision.attention.head_count': vision.num_attention_heads,
      'clip.vision.attention.layer_norm_epsilon': float(vision.layer_norm_eps),
    };
  },
};

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

/** The parameters that are not called weight or bias. */
function special({ path, shape, numbers }: Parameter): PlannedTensor[] | undefined {
  const width = shape.at(-1)!;
  if (path === `${TOWER}.embeddings.cls_token`)
    return [{ name: 'v.class_embd', shape: [width], numbers }];
  if (path === `${TOWER}.embeddings.position_embeddings`) {
    const rows = shape.at(-2)!;
    return [
      {
        name: 'v.position_embd.weight',
        shape: [rows, width],
        numbers: () => classLast(numbers(), width),
      },
    ];
  }
  const [, block, scale] = /\.encoder\.layer\.(\d+)\.lambda_([12])$/.exec(path) ?? [];
  return block === undefined
    ? undefined
    : [{ name: `v.blk.${block}.ls${scale}.weight`, shape: [width], numbers }];
}

/**
 * The table with its first row, that of the class token, as the last: llama.cpp puts the token after
 * the patches, but adds the table as it stands.
 */
function classLast(table: Float32Array, width: number): Float32Array {
  const moved = new Float32Array(table.length);
  moved.set(table.subarray(width));
  moved.set(table.subarray(0, width), table.length - width);
  return moved;
}
