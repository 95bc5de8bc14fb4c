// The vision tower of a folder as keys and tensors of an mmproj file. Reference: llama.cpp,
// conversion/qwenvl.py, qwen3vl.py and tools/mtmd/clip-impl.h.

import { UserError } from '../../i18n/user-error.ts';
import type { QwenConfig } from '../../engine/models/parts/vision/qwen-vision.ts';
import type { QwenVisionConfig } from '../../engine/models/parts/vision/qwen-vision-tower.ts';
import { readPictureSettings } from '../images/image-processor.ts';
import { float, type GgufField } from '../formats/weights/gguf-writer.ts';
import { INTERNVL } from './projector/internvl.ts';
import type { ModelParameters } from './parameters.ts';
import type { Parameter, PlannedTensor, Projector } from './projector/types.ts';
import { LFM2 } from './projector/lfm2.ts';
import { GEMMA3, GEMMA4, SIGLIP, tiles } from './projector/siglip.ts';
import { msg } from '../../../i18n/message.ts';

/** The colours of CLIP. */
const CLIP = [
  [0.48145466, 0.4578275, 0.40821073],
  [0.26862954, 0.26130258, 0.27577711],
] as const;

const QWEN_BLOCK = { norm1: 'ln1', norm2: 'ln2', 'attn.proj': 'attn_out' };
const QWEN_MERGER = {
  'model.visual.patch_embed.proj': 'v.patch_embd',
  'model.visual.merger.ln_q': 'v.post_ln',
  'model.visual.merger.mlp.0': 'mm.0',
  'model.visual.merger.mlp.2': 'mm.2',
};

/** Qwen3-VL, and Qwen3.5 without deepstack. */
const QWEN3_TOWER: Projector = {
  blocks: 'model.visual.blocks',
  modules: {
    ...QWEN_BLOCK,
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
  keys: (config) => {
    const { vision } = config as QwenConfig<DeepstackConfig>;
    const side = Math.round(Math.sqrt(vision.num_position_embeddings));
    return {
      'clip.projector_type': 'qwen3vl_merger',
      'clip.use_gelu': true,
      ...qwenKeys(config),
      'clip.vision.image_size': side * vision.patch_size,
      'clip.vision.is_deepstack_layers': Array.from({ length: vision.depth }, (_, layer) =>
        vision.deepstack_visual_indexes.includes(layer),
      ),
    };
  },
};

const PROJECTORS: Readonly<Record<string, Projector>> = {
  qwen2_vl: {
    blocks: 'model.visual.blocks',
    modules: { ...QWEN_BLOCK, 'mlp.fc1': 'ffn_up', 'mlp.fc2': 'ffn_down' },
    others: QWEN_MERGER,
    split: 'attn.qkv',
    colours: CLIP,
    keys: (config) => ({
      'clip.projector_type': 'qwen2vl_merger',
      'clip.vision.image_size': 560,
      ...qwenKeys(config),
    }),
  },
  qwen2_5_vl: {
    blocks: 'model.visual.blocks',
    modules: {
      ...QWEN_BLOCK,
      'mlp.gate_proj': 'ffn_gate',
      'mlp.up_proj': 'ffn_up',
      'mlp.down_proj': 'ffn_down',
    },
    others: QWEN_MERGER,
    split: 'attn.qkv',
    colours: CLIP,
    keys: (config) => ({
      'clip.projector_type': 'qwen2.5vl_merger',
      'clip.use_silu': true,
      'clip.vision.image_size': 560,
      ...qwenKeys(config),
      'clip.vision.n_wa_pattern': windowPattern(config),
    }),
  },
  qwen3_5: QWEN3_TOWER,
  qwen3_vl: QWEN3_TOWER,
  gemma3: GEMMA3,
  gemma4: GEMMA4,
  idefics3: tiles(),
  smolvlm: tiles(),
  internvl: INTERNVL,
  lfm2_vl: LFM2,
};

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

/** Whether the tower of a `model_type` can be written. */
export const hasProjector = (modelType: string): boolean => Object.hasOwn(PROJECTORS, modelType);

/** The `model_type`s whose tower can be written. */
const PROJECTOR_MODEL_TYPES: readonly string[] = Object.keys(PROJECTORS);

function qwenKeys(config: unknown): Record<string, GgufField> {
  const { vision } = config as QwenConfig;
  return {
    'clip.vision.patch_size': vision.patch_size,
    'clip.vision.spatial_merge_size': vision.spatial_merge_size,
    'clip.vision.embedding_length': vision.hidden_size,
    'clip.vision.feed_forward_length': vision.intermediate_size,
    'clip.vision.block_count': vision.depth,
    'clip.vision.attention.head_count': vision.num_heads,
    'clip.vision.attention.layer_norm_epsilon': float(1e-6),
  };
}

/** Side of an attention window in pixels, which llama.cpp does not read from the file. */
const WINDOW = 112;

/**
 * Every n-th block attends to the whole picture; 0 where all do, since llama.cpp prepares no windows
 * then. Throws a UserError for any other order.
 */
function windowPattern(config: unknown): number {
  const { vision } = config as QwenConfig<WindowConfig>;
  const { depth, fullatt_block_indexes: full, window_size: size } = vision;
  const every = (full[0] ?? depth) + 1;
  const expected = Array.from({ length: depth }, (_, i) => i).filter((i) => (i + 1) % every === 0);
  const isRegular = [...full].sort((a, b) => a - b).join() === expected.join();
  if (isRegular && every === 1) return 0;
  if (isRegular && size === WINDOW) return every;
  throw new UserError(msg('gguf.windows-not-expressible'), {
    hint: msg('export.gguf-as-merged.hint'),
  });
}

/** The keys of the tower; undefined for a model without one. Throws a UserError for other families. */
export function projectorKeys(
  {
    baseDir,
    settingsFrom,
  }: { readonly baseDir: string; readonly settingsFrom?: string | undefined },
  { model }: ModelParameters,
): Record<string, GgufField> | undefined {
  if (!model.family.vision) return undefined;
  const { modelType } = model.family;
  const projector = PROJECTORS[modelType];
  if (!projector)
    throw new UserError(msg('gguf.tower-not-writable', { type: modelType }), {
      hint: msg('gguf.tower-not-writable.hint', { known: PROJECTOR_MODEL_TYPES.join(', ') }),
    });
  const processor = readPictureSettings(baseDir, { settingsFrom })?.json ?? {};
  const [mean, deviation] = projector.colours;
  return {
    'clip.has_vision_encoder': true,
    ...projector.keys(model.config, processor),
    ...sizeKeys(processor),
    'clip.vision.projection_dim': model.sizes.width,
    'clip.vision.image_mean': Float32Array.from((processor['image_mean'] ?? mean) as number[]),
    'clip.vision.image_std': Float32Array.from((processor['image_std'] ?? deviation) as number[]),
  };
}

/** The area of pictures in pixels, as the model was trained; llama.cpp has limits of its own else. */
function sizeKeys(processor: Readonly<Record<string, unknown>>): Record<string, GgufField> {
  const [least, most] = [processor['min_pixels'], processor['max_pixels']];
  return {
    ...(typeof least === 'number' ? { 'clip.vision.image_min_pixels': least } : {}),
    ...(typeof most === 'number' ? { 'clip.vision.image_max_pixels': most } : {}),
  };
}

/** The tensors of the tower; none for a model without one. */
export function projectorTensors({ model, list }: ModelParameters): PlannedTensor[] {
  const projector = PROJECTORS[model.family.modelType];
  if (!projector) return [];
  return list.flatMap((parameter) => towerTensors(parameter, projector, model.config));
}

function towerTensors(
  parameter: Parameter,
  { blocks, modules, others, special, split, parameters, channelsLast, shifted }: Projector,
  config: unknown,
): PlannedTensor[] {
  const { path, shape, numbers } = parameter;
  const own = parameters?.[path];
  if (own !== undefined) return [{ name: own, shape, numbers }];
  const named = special?.(parameter, config);
  if (named) return named;
  const [, outer, outerKind] =
    /^(.+?)(?:\.linear)?\.(weight|bias|(?:input|output)_(?:min|max))$/.exec(path) ?? [];
  if (outer === undefined) return [];
  const other = others[outer];
  if (other === 'v.patch_embd' && outerKind === 'weight') {
    const planes = channelsLast ? () => channelsFirst(numbers(), shape[1]! / 3) : numbers;
    return kernels(shape, planes, config);
  }
  if (other !== undefined) {
    const isShifted = shifted?.includes(outer) === true;
    const stored = isShifted ? () => numbers().map((x) => 1 + x) : numbers;
    return [{ name: `${other}.${outerKind}`, shape, numbers: stored }];
  }
  if (!outer.startsWith(`${blocks}.`)) return [];
  const [, block, module] = /^(\d+)\.(.+)$/.exec(outer.slice(blocks.length + 1)) ?? [];
  if (module === split) return thirds(`v.blk.${block}.attn_`, outerKind!, shape, numbers);
  const name = modules[module ?? ''];
  return name === undefined
    ? []
    : [{ name: `v.blk.${block}.${name}.${outerKind}`, shape: shape.length ? shape : [1], numbers }];
}

/** Rows of numbers (row, column, channel) as (channel, row, column); `area`: numbers of a channel. */
function channelsFirst(numbers: Float32Array, area: number): Float32Array {
  const out = new Float32Array(numbers.length);
  const channels = 3;
  for (let row = 0; row < numbers.length; row += channels * area)
    for (let i = 0; i < area; i++)
      for (let channel = 0; channel < channels; channel++)
        out[row + channel * area + i] = numbers[row + i * channels + channel]!;
  return out;
}

/** A merger of features that are added to the text model's first layers. */
function deepstackMerger(
  { path, shape, numbers }: Parameter,
  config: unknown,
): PlannedTensor[] | undefined {
  const [, merger, module, kind] =
    /^model\.visual\.deepstack_merger_list\.(\d+)\.(norm|linear_fc[12])\.(weight|bias)$/.exec(
      path,
    ) ?? [];
  if (merger === undefined) return undefined;
  const { deepstack_visual_indexes: layers } = (config as QwenConfig<DeepstackConfig>).vision;
  const part = module!.replace('linear_', '');
  return [{ name: `v.deepstack.${layers[Number(merger)]}.${part}.${kind}`, shape, numbers }];
}

/** Queries, keys and values of a joined projection [3 · D, …]. */
function thirds(
  prefix: string,
  kind: string,
  shape: readonly number[],
  numbers: () => Float32Array,
): PlannedTensor[] {
  const part = [shape[0]! / 3, ...shape.slice(1)];
  const size = part.reduce((product, n) => product * n, 1);
  return ['q', 'k', 'v'].map((letter, i) => ({
    name: `${prefix}${letter}.${kind}`,
    shape: part,
    numbers: () => numbers().slice(i * size, (i + 1) * size),
  }));
}

/**
 * The patch embedding [D, channels · frames · side · side] as a kernel of two axes for each frame:
 * llama.cpp adds the results of the frames.
 */
function kernels(
  shape: readonly number[],
  numbers: () => Float32Array,
  config: unknown,
): PlannedTensor[] {
  const { vision } = config as { readonly vision: Readonly<Record<string, number>> };
  const side = vision['patch_size']!;
  const channels = vision['in_channels'] ?? vision['num_channels'] ?? 3;
  const frames = vision['temporal_patch_size'] ?? 1;
  const area = side * side;
  const rows = shape[0]!;
  return Array.from({ length: frames }, (_, frame) => ({
    name: frame === 0 ? 'v.patch_embd.weight' : `v.patch_embd.weight.${frame}`,
    shape: [rows, channels, side, side],
    numbers: () => {
      const all = numbers();
      const out = new Float32Array(rows * channels * area);
      for (let plane = 0; plane < rows * channels; plane++) {
        const from = (plane * frames + frame) * area;
        out.set(all.subarray(from, from + area), plane * area);
      }
      return out;
    },
  }));
}
