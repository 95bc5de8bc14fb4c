// The sizes of towers under llama.cpp's keys and under those of `vision_config`, for both ways.

import { float, type GgufField } from '../../formats/weights/gguf-writer.ts';
import type { TowerKeys } from './types.ts';

/** Keys of `vision_config` by keys below `clip.vision.`. */
export type SizeKeys = Readonly<Record<string, string>>;

/** The keys of SigLIP and its relatives. */
export const SIGLIP_SIZES = {
  image_size: 'image_size',
  patch_size: 'patch_size',
  embedding_length: 'hidden_size',
  feed_forward_length: 'intermediate_size',
  block_count: 'num_hidden_layers',
  'attention.head_count': 'num_attention_heads',
  'attention.layer_norm_epsilon': 'layer_norm_eps',
} as const satisfies SizeKeys;

/** The keys of the Qwen families, whose epsilon is no setting. */
export const QWEN_SIZES = {
  patch_size: 'patch_size',
  spatial_merge_size: 'spatial_merge_size',
  embedding_length: 'hidden_size',
  feed_forward_length: 'intermediate_size',
  block_count: 'depth',
  'attention.head_count': 'num_heads',
} as const satisfies SizeKeys;

const isDecimal = (key: string): boolean => key.endsWith('epsilon');

/** The keys of a tower of these sizes. */
export const writtenSizes = (
  sizes: SizeKeys,
  vision: Readonly<Record<string, number>>,
): Record<string, GgufField> =>
  Object.fromEntries(
    Object.entries(sizes).map(([key, own]) => [
      `clip.vision.${key}`,
      isDecimal(key) ? float(vision[own]!) : vision[own]!,
    ]),
  );

/** The sizes under the keys of `vision_config`; `fallbacks` for keys that a file may lack. */
export const readSizes = (
  sizes: SizeKeys,
  keys: TowerKeys,
  fallbacks: Readonly<Record<string, number>> = {},
): Record<string, number> =>
  Object.fromEntries(
    Object.entries(sizes).map(([key, own]) => [
      own,
      isDecimal(key) ? keys.decimal(key) : keys.size(key, fallbacks[key]),
    ]),
  );
