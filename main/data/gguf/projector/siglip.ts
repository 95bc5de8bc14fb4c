// Towers with SigLIP's layers as mmproj files: Idefics3, SmolVLM, Gemma 3, and the tower of Gemma 4.
// Reference: llama.cpp, conversion/smolvlm.py and gemma.py.

import { UserError } from '../../../i18n/user-error.ts';
import type { Gemma4VisionConfig } from '../../../engine/models/parts/vision/gemma4-tower.ts';
import type { SiglipConfig } from '../../../engine/models/parts/vision/siglip-tower.ts';
import { float, type GgufField } from '../../formats/weights/gguf-writer.ts';
import type { Projector } from './types.ts';
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
  'clip.vision.image_size': v.image_size,
  'clip.vision.patch_size': v.patch_size,
  'clip.vision.embedding_length': v.hidden_size,
  'clip.vision.feed_forward_length': v.intermediate_size,
  'clip.vision.block_count': v.num_hidden_layers,
  'clip.vision.attention.head_count': v.num_attention_heads,
  'clip.vision.attention.layer_norm_epsilon': float(v.layer_norm_eps),
});

/** Modules of a SigLIP tower outside its blocks. */
export function siglipModules(tower: string): Readonly<Record<string, string>> {
  return {
    [`${tower}.embeddings.patch_embedding`]: 'v.patch_embd',
    [`${tower}.embeddings.position_embedding`]: 'v.position_embd',
    [`${tower}.post_layernorm`]: 'v.post_ln',
  };
}

/** Idefics3 and SmolVLM: a SigLIP tower and one matrix. */
export function tiles(): Projector {
  return {
    blocks: 'model.vision_model.encoder.layers',
    modules: SIGLIP_BLOCK,
    others: {
      ...siglipModules('model.vision_model'),
      'model.connector.modality_projection.proj': 'mm.model.fc',
    },
    colours: SIGLIP,
    keys(config, processor) {
      const { vision, scale_factor: factor } = config as SiglipModel & {
        readonly scale_factor: number;
      };
      const size = (processor['size'] ?? {}) as { readonly longest_edge?: number };
      return {
        'clip.projector_type': 'idefics3',
        'clip.vision.projector.scale_factor': factor,
        'clip.vision.preproc_image_size': size.longest_edge ?? 4 * vision.image_size,
        ...siglipKeys(vision),
      };
    },
  };
}

/** Gemma 3: average pooling, a norm and one matrix. */
export const GEMMA3: Projector = {
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
  keys(config) {
    const { vision, pool } = config as SiglipModel & { readonly pool: number };
    return {
      'clip.projector_type': 'gemma3',
      'clip.vision.projector.scale_factor': pool,
      ...siglipKeys(vision),
    };
  },
};

/** Gemma 4: pooled patches of pictures of any shape. */
export const GEMMA4: Projector = {
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
  keys(config) {
    const { vision: v } = config as { readonly vision: Gemma4VisionConfig };
    const isPlain = v.num_key_value_heads * v.head_dim === v.hidden_size;
    if (!isPlain || v.num_attention_heads !== v.num_key_value_heads || v.rope_theta !== 100)
      throw new UserError(msg('gguf.gemma-not-expressible'), {
        hint: msg('export.gguf-as-merged.hint'),
      });
    return {
      'clip.projector_type': 'gemma4v',
      'clip.vision.projector.scale_factor': v.pooling_kernel_size,
      ...siglipKeys({
        ...v,
        // Not used: pictures have any shape.
        image_size: 224,
        layer_norm_eps: v.rms_norm_eps,
      }),
    };
  },
};
