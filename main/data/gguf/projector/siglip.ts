// Towers with SigLIP's layers as mmproj files: Idefics3, SmolVLM, Gemma 3, and the tower of Gemma 4.
// Reference: llama.cpp, conversion/smolvlm.py and gemma.py.

import { UserError } from '../../../i18n/user-error.ts';
import type { Gemma4VisionConfig } from '../../../engine/models/parts/vision/gemma4-tower.ts';
import type { SiglipConfig } from '../../../engine/models/parts/vision/siglip-tower.ts';
import type { GgufField } from '../../formats/weights/gguf-writer.ts';
import { readSizes, SIGLIP_SIZES, writtenSizes } from './sizes.ts';
import type { Projector, TowerKeys } from './types.ts';
import { msg } from '../../../../i18n/message.ts';

/** The colours of SigLIP. */
export const SIGLIP = [
  [0.5, 0.5, 0.5],
  [0.5, 0.5, 0.5],
] as const;

/** Modules of a block of SigLIP. */
export const SIGLIP_BLOCK = {
  layer_norm1: 'ln1',
  layer_norm2: 'ln2',
  'self_attn.q_proj': 'attn_q',
  'self_attn.k_proj': 'attn_k',
  'self_attn.v_proj': 'attn_v',
  'self_attn.out_proj': 'attn_out',
  'mlp.fc1': 'ffn_up',
  'mlp.fc2': 'ffn_down',
};
/** A model with a SigLIP tower. */
interface SiglipModel {
  readonly vision: SiglipConfig;
}

/** The keys of a SigLIP tower. */
export const siglipKeys = (v: Omit<SiglipConfig, 'num_channels'>): Record<string, GgufField> => ({
  'clip.use_gelu': true,
  ...writtenSizes(SIGLIP_SIZES, { ...v }),
});

/** `vision_config` of a SigLIP tower. */
export const readSiglip = (keys: TowerKeys): Record<string, number> =>
  readSizes(SIGLIP_SIZES, keys);

/** Modules of a SigLIP tower outside its blocks. */
export function siglipModules(tower: string): Readonly<Record<string, string>> {
  return {
    [`${tower}.embeddings.patch_embedding`]: 'v.patch_embd',
    [`${tower}.embeddings.position_embedding`]: 'v.position_embd',
    [`${tower}.post_layernorm`]: 'v.post_ln',
  };
}

/** Idefics3 and SmolVLM: a SigLIP tower and one matrix. */
export function tiles(name: 'Idefics3' | 'SmolVLM'): Projector {
  return {
    type: 'idefics3',
    blocks: 'model.vision_model.encoder.layers',
    modules: SIGLIP_BLOCK,
    others: {
      ...siglipModules('model.vision_model'),
      'model.connector.modality_projection.proj': 'mm.model.fc',
    },
    colours: SIGLIP,
    processor: `${name}Processor`,
    tokens: { image_token_id: '<image>' },
    keys(config, processor) {
      const { vision, scale_factor: factor } = config as SiglipModel & {
        readonly scale_factor: number;
      };
      const size = (processor['size'] ?? {}) as { readonly longest_edge?: number };
      return {
        'clip.vision.projector.scale_factor': factor,
        'clip.vision.preproc_image_size': size.longest_edge ?? 4 * vision.image_size,
        ...siglipKeys(vision),
      };
    },
    read(keys) {
      const vision = readSiglip(keys);
      const { image_size: side, patch_size: patch } = vision as { [key: string]: number };
      const factor = keys.size('projector.scale_factor', 2);
      return {
        model: { scale_factor: factor },
        vision: { model_type: `${name.toLowerCase()}_vision`, ...vision },
        pictures: {
          image_processor_type: `${name}ImageProcessor`,
          resample: 1,
          do_image_splitting: true,
          do_pad: true,
          max_image_size: { longest_edge: side },
          size: { longest_edge: keys.size('preproc_image_size', side) },
        },
        processor: { image_seq_len: (Math.floor(side! / patch!) / factor) ** 2 },
      };
    },
  };
}

/** Gemma 3: average pooling, a norm and one matrix. */
export const GEMMA3: Projector = {
  type: 'gemma3',
  blocks: 'model.vision_tower.encoder.layers',
  modules: SIGLIP_BLOCK,
  others: {
    ...siglipModules('model.vision_tower'),
    'model.multi_modal_projector.mm_soft_emb_norm': 'mm.soft_emb_norm',
  },
  parameters: {
    'model.multi_modal_projector.mm_input_projection_weight': 'mm.input_projection.weight',
  },
  shifted: ['model.multi_modal_projector.mm_soft_emb_norm'],
  colours: SIGLIP,
  processor: 'Gemma3Processor',
  tokens: {
    image_token_index: '<image_soft_token>',
    boi_token_index: '<start_of_image>',
    eoi_token_index: '<end_of_image>',
  },
  named: {
    image_token: '<image_soft_token>',
    boi_token: '<start_of_image>',
    eoi_token: '<end_of_image>',
  },
  keys(config) {
    const { vision, pool } = config as SiglipModel & { readonly pool: number };
    return { 'clip.vision.projector.scale_factor': pool, ...siglipKeys(vision) };
  },
  read(keys) {
    const vision = readSiglip(keys);
    const { image_size: side, patch_size: patch } = vision as { [key: string]: number };
    // llama.cpp's own converter writes the side of a block only where it is not 4.
    const pool = keys.size('projector.scale_factor', 4);
    const tokens = Math.floor(Math.floor(side! / patch!) / pool) ** 2;
    return {
      model: { mm_tokens_per_image: tokens },
      vision: { model_type: 'siglip_vision_model', ...vision, vision_use_head: false },
      pictures: {
        image_processor_type: 'Gemma3ImageProcessor',
        resample: 2,
        do_pan_and_scan: false,
        image_seq_length: tokens,
        size: { height: side, width: side },
      },
      processor: { image_seq_length: tokens },
    };
  },
};

/** Base of the rotary positions of Gemma 4's tower, which llama.cpp takes for granted. */
const GEMMA4_THETA = 100;

/** Gemma 4: pooled patches of pictures of any shape. */
export const GEMMA4: Projector = {
  type: 'gemma4v',
  blocks: 'model.vision_tower.encoder.layers',
  modules: {
    input_layernorm: 'ln1',
    pre_feedforward_layernorm: 'ln2',
    post_attention_layernorm: 'attn_post_norm',
    post_feedforward_layernorm: 'ffn_post_norm',
    'self_attn.q_norm': 'attn_q_norm',
    'self_attn.k_norm': 'attn_k_norm',
    'self_attn.q_proj': 'attn_q',
    'self_attn.k_proj': 'attn_k',
    'self_attn.v_proj': 'attn_v',
    'self_attn.o_proj': 'attn_out',
    'mlp.gate_proj': 'ffn_gate',
    'mlp.up_proj': 'ffn_up',
    'mlp.down_proj': 'ffn_down',
  },
  others: {
    'model.vision_tower.patch_embedder.input_proj': 'v.patch_embd',
    'model.embed_vision.embedding_projection': 'mm.input_projection',
  },
  parameters: {
    'model.vision_tower.patch_embedder.position_embedding_table': 'v.position_embd.weight',
    'model.vision_tower.std_bias': 'v.std_bias',
    'model.vision_tower.std_scale': 'v.std_scale',
  },
  channelsLast: true,
  colours: [
    [0, 0, 0],
    [1, 1, 1],
  ],
  processor: 'Gemma4Processor',
  tokens: {
    image_token_id: '<|image|>',
    boi_token_id: '<|image>',
    eoi_token_id: '<image|>',
    video_token_id: '<|video|>',
  },
  named: { image_token: '<|image|>', boi_token: '<|image>', eoi_token: '<image|>' },
  keys(config, processor) {
    const { vision: v } = config as { readonly vision: Gemma4VisionConfig };
    const isPlain = v.num_key_value_heads * v.head_dim === v.hidden_size;
    if (
      !isPlain ||
      v.num_attention_heads !== v.num_key_value_heads ||
      v.rope_theta !== GEMMA4_THETA
    )
      throw new UserError(msg('gguf.gemma-not-expressible'), {
        hint: msg('export.gguf-as-merged.hint'),
      });
    const tokens = processor['max_soft_tokens'];
    return {
      'clip.vision.projector.scale_factor': v.pooling_kernel_size,
      // Read back here; llama.cpp lets a picture have up to 1,120 tokens.
      ...(typeof tokens === 'number' ? { [`clip.vision.${SOFT_TOKENS}`]: tokens } : {}),
      ...siglipKeys({
        ...v,
        // Not used: pictures have any shape.
        image_size: 224,
        layer_norm_eps: v.rms_norm_eps,
      }),
    };
  },
  read(keys) {
    const { image_size: _, layer_norm_eps: epsilon, ...sizes } = readSiglip(keys);
    const { hidden_size: width, num_attention_heads: heads, patch_size: patch } = sizes;
    const pool = keys.size('projector.scale_factor', 3);
    const tokens = keys.size(SOFT_TOKENS, 280);
    return {
      vision: {
        model_type: 'gemma4_vision',
        hidden_activation: 'gelu_pytorch_tanh',
        ...sizes,
        num_key_value_heads: heads,
        head_dim: width! / heads!,
        global_head_dim: width! / heads!,
        rms_norm_eps: epsilon,
        pooling_kernel_size: pool,
        position_embedding_size: keys.axis('v.position_embd.weight', -2),
        standardize: keys.has('v.std_bias'),
        use_clipped_linears: keys.has('v.blk.0.attn_q.input_max'),
        rope_parameters: { rope_type: 'axial', rope_theta: GEMMA4_THETA },
      },
      pictures: {
        image_processor_type: 'Gemma4ImageProcessor',
        do_normalize: false,
        resample: 3,
        patch_size: patch,
        pooling_kernel_size: pool,
        max_soft_tokens: tokens,
      },
      processor: { image_seq_length: tokens },
    };
  },
};

/** The most tokens of a picture, a key that llama.cpp does not know. */
const SOFT_TOKENS = 'max_soft_tokens';
