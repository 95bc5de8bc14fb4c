// The towers of the Qwen families as mmproj files. Reference: llama.cpp, conversion/qwenvl.py,
// qwen3vl.py and tools/mtmd/clip-impl.h.

import { UserError } from '../../../i18n/user-error.ts';
import type { QwenConfig } from '../../../engine/models/parts/vision/qwen-vision.ts';
import {
  VISION_NORM_EPSILON,
  type QwenVisionConfig,
} from '../../../engine/models/parts/vision/qwen-vision-tower.ts';
import { float, type GgufField } from '../../formats/weights/gguf-writer.ts';
import { QWEN_SIZES, readSizes, writtenSizes, type SizeKeys } from './sizes.ts';
import { SIGLIP } from './siglip.ts';
import type { ParameterShape, Projector, StoredTensor, TowerKeys } from './types.ts';
import { msg } from '../../../../i18n/message.ts';

type Json = Record<string, unknown>;

/** The colours of CLIP. */
const CLIP = [
  [0.48145466, 0.4578275, 0.40821073],
  [0.26862954, 0.26130258, 0.27577711],
] as const;

const BLOCK = { norm1: 'ln1', norm2: 'ln2', 'attn.proj': 'attn_out' };
const MERGER = {
  'model.visual.patch_embed.proj': 'v.patch_embd',
  'model.visual.merger.ln_q': 'v.post_ln',
  'model.visual.merger.mlp.0': 'mm.0',
  'model.visual.merger.mlp.2': 'mm.2',
};
const TOKENS = {
  image_token_id: '<|image_pad|>',
  video_token_id: '<|video_pad|>',
  vision_start_token_id: '<|vision_start|>',
  vision_end_token_id: '<|vision_end|>',
};

/** The kernels of the frames of a patch. */
const kernelOf = (frame: number): string =>
  frame === 0 ? 'v.patch_embd.weight' : `v.patch_embd.weight.${frame}`;

/** Keys of `vision_config` of Qwen3-VL. */
type DeepstackConfig = QwenVisionConfig & {
  readonly num_position_embeddings: number;
  readonly deepstack_visual_indexes: readonly number[];
};

/** Keys of `vision_config` of Qwen2.5-VL. */
type WindowConfig = QwenVisionConfig & {
  readonly window_size: number;
  readonly fullatt_block_indexes: readonly number[];
};

function writtenKeys(
  config: unknown,
  processor: Readonly<Record<string, unknown>>,
): Record<string, GgufField> {
  const { vision } = config as { readonly vision: Readonly<Record<string, number>> };
  return {
    ...writtenSizes(QWEN_SIZES, vision),
    'clip.vision.attention.layer_norm_epsilon': float(VISION_NORM_EPSILON),
    ...areaKeys(processor),
  };
}

/** The area of pictures in pixels, as the model was trained; llama.cpp has limits of its own else. */
function areaKeys(processor: Readonly<Record<string, unknown>>): Record<string, GgufField> {
  const size = (processor['size'] ?? {}) as Json;
  const limits = {
    image_min_pixels: [processor['min_pixels'], size['shortest_edge'], size['min_pixels']],
    image_max_pixels: [processor['max_pixels'], size['longest_edge'], size['max_pixels']],
  };
  return Object.fromEntries(
    Object.entries(limits).flatMap(([key, values]) => {
      const value = values.find((each) => typeof each === 'number');
      return value === undefined ? [] : [[`clip.vision.${key}`, value as number]];
    }),
  );
}

/** Sizes of the tower, and the settings of its pictures. */
function readQwen(
  keys: TowerKeys,
  width: number,
  known: SizeKeys = QWEN_SIZES,
): { vision: Json; pictures: Json } {
  const sizes = readSizes(known, keys, { spatial_merge_size: 2 });
  const frames = Array.from({ length: 8 }, (_, i) => i).filter((i) => keys.has(kernelOf(i))).length;
  const areas = { min_pixels: 'image_min_pixels', max_pixels: 'image_max_pixels' };
  const limits = Object.entries(areas).filter(([, key]) => keys.get(key) !== undefined);
  return {
    vision: {
      ...sizes,
      in_channels: keys.axis(kernelOf(0), 1),
      temporal_patch_size: frames,
      out_hidden_size: width,
    },
    pictures: {
      image_processor_type: 'Qwen2VLImageProcessor',
      resample: 3,
      patch_size: sizes['patch_size'],
      merge_size: sizes['spatial_merge_size'],
      temporal_patch_size: frames,
      ...Object.fromEntries(limits.map(([own, key]) => [own, keys.size(key)])),
    },
  };
}

export const QWEN2: Projector = {
  type: 'qwen2vl_merger',
  blocks: 'model.visual.blocks',
  modules: { ...BLOCK, 'mlp.fc1': 'ffn_up', 'mlp.fc2': 'ffn_down' },
  others: MERGER,
  split: 'attn.qkv',
  colours: CLIP,
  processor: 'Qwen2VLProcessor',
  tokens: TOKENS,
  keys: (config, processor) => ({
    'clip.vision.image_size': 560,
    ...writtenKeys(config, processor),
  }),
  read(keys, width) {
    // llama.cpp's own converter states the text model's width, or 0, for that of the MLP.
    const { feed_forward_length: _, ...known } = QWEN_SIZES;
    const { vision, pictures } = readQwen(keys, width, known);
    const { hidden_size: own, out_hidden_size: __, ...sizes } = vision;
    const inner = Math.max(
      keys.axis('v.blk.0.ffn_up.weight', 0),
      keys.axis('v.blk.0.ffn_up.weight', 1),
    );
    return {
      vision: {
        model_type: 'qwen2_vl',
        hidden_act: 'quick_gelu',
        ...sizes,
        embed_dim: own,
        hidden_size: width,
        mlp_ratio: inner / (own as number),
      },
      pictures,
    };
  },
};

export const QWEN25: Projector = {
  type: 'qwen2.5vl_merger',
  blocks: 'model.visual.blocks',
  modules: {
    ...BLOCK,
    'mlp.gate_proj': 'ffn_gate',
    'mlp.up_proj': 'ffn_up',
    'mlp.down_proj': 'ffn_down',
  },
  others: MERGER,
  split: 'attn.qkv',
  colours: CLIP,
  processor: 'Qwen2_5_VLProcessor',
  tokens: TOKENS,
  keys: (config, processor) => ({
    'clip.use_silu': true,
    'clip.vision.image_size': 560,
    ...writtenKeys(config, processor),
    'clip.vision.n_wa_pattern': windowPattern(config),
  }),
  read(keys, width) {
    const { vision, pictures } = readQwen(keys, width);
    const every = keys.get('n_wa_pattern') === 0 ? 1 : keys.size('n_wa_pattern');
    return {
      vision: {
        model_type: 'qwen2_5_vl',
        hidden_act: 'silu',
        ...vision,
        window_size: WINDOW,
        fullatt_block_indexes: everyBlock(vision['depth'] as number, every),
        // Not in the file: seconds of videos, as all published models have them.
        tokens_per_second: 2,
      },
      pictures,
    };
  },
};

/** Qwen3-VL, and Qwen3.5 without deepstack. */
export const QWEN3: Projector = {
  type: 'qwen3vl_merger',
  blocks: 'model.visual.blocks',
  modules: {
    ...BLOCK,
    'attn.qkv': 'attn_qkv',
    'mlp.linear_fc1': 'ffn_up',
    'mlp.linear_fc2': 'ffn_down',
  },
  others: {
    'model.visual.patch_embed.proj': 'v.patch_embd',
    'model.visual.pos_embed': 'v.position_embd',
    'model.visual.merger.norm': 'v.post_ln',
    'model.visual.merger.linear_fc1': 'mm.0',
    'model.visual.merger.linear_fc2': 'mm.2',
  },
  special: deepstackMerger,
  colours: SIGLIP,
  processor: 'Qwen3VLProcessor',
  tokens: TOKENS,
  keys: (config, processor) => {
    const { vision } = config as QwenConfig<DeepstackConfig>;
    const side = Math.round(Math.sqrt(vision.num_position_embeddings));
    return {
      'clip.use_gelu': true,
      ...writtenKeys(config, processor),
      'clip.vision.image_size': side * vision.patch_size,
      'clip.vision.is_deepstack_layers': Array.from({ length: vision.depth }, (_, layer) =>
        vision.deepstack_visual_indexes.includes(layer),
      ),
    };
  },
  read(keys, width) {
    const { vision, pictures } = readQwen(keys, width);
    const feeding = keys.get('is_deepstack_layers');
    return {
      vision: {
        hidden_act: 'gelu_pytorch_tanh',
        ...vision,
        num_position_embeddings: keys.axis('v.position_embd.weight', -2),
        deepstack_visual_indexes: Array.isArray(feeding)
          ? feeding.flatMap((feeds, layer) => (feeds === true ? [layer] : []))
          : [],
      },
      pictures,
    };
  },
};

/** Side of an attention window in pixels, which llama.cpp does not read from the file. */
const WINDOW = 112;

const everyBlock = (depth: number, every: number): number[] =>
  Array.from({ length: depth }, (_, i) => i).filter((i) => (i + 1) % every === 0);

/**
 * Every n-th block attends to the whole picture; 0 where all do, since llama.cpp prepares no windows
 * then. Throws a UserError for any other order.
 */
function windowPattern(config: unknown): number {
  const { vision } = config as QwenConfig<WindowConfig>;
  const { depth, fullatt_block_indexes: full, window_size: size } = vision;
  const every = (full[0] ?? depth) + 1;
  const isRegular = [...full].sort((a, b) => a - b).join() === everyBlock(depth, every).join();
  if (isRegular && every === 1) return 0;
  if (isRegular && size === WINDOW) return every;
  throw new UserError(msg('gguf.windows-not-expressible'), {
    hint: msg('export.gguf-as-merged.hint'),
  });
}

/** A merger of features that are added to the text model's first layers. */
function deepstackMerger(
  { path, shape }: ParameterShape,
  config: unknown,
): StoredTensor[] | undefined {
  const [, merger, module, kind] =
    /^model\.visual\.deepstack_merger_list\.(\d+)\.(norm|linear_fc[12])\.(weight|bias)$/.exec(
      path,
    ) ?? [];
  if (merger === undefined) return undefined;
  const { deepstack_visual_indexes: layers } = (config as QwenConfig<DeepstackConfig>).vision;
  const part = module!.replace('linear_', '');
  return [{ name: `v.deepstack.${layers[Number(merger)]}.${part}.${kind}`, shape }];
}
