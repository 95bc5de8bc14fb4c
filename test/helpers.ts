// Builders and comparisons that several tests use: tiny random models, pictures, folders, parity
// cases.

import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { afterAll } from 'vitest';
import { newAdapter, type LoadedAdapter } from '../main/data/checkpoints/peft-adapter.ts';
import { openModel, saveModel } from '../main/data/checkpoints/load.ts';
import type { LoraConfig } from '../main/engine/layers/lora.ts';
import { familyOf } from '../main/engine/models/index.ts';
import { modelFromMemory, parameterShapes, type Model } from '../main/engine/models/model.ts';
import type { Pictures } from '../main/engine/models/parts/family.ts';
import { createRandom, type Random } from '../main/engine/random.ts';
import { sizeOf, type Tensor } from '../main/engine/graph/tensor.ts';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) fs.rmSync(folder, { recursive: true, force: true });
});

/** A folder that is removed after the file's tests. */
export function temporaryFolder(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'omr-test-'));
  folders.push(folder);
  return folder;
}

/** Largest difference over the largest expected number; Infinity for different lengths. */
export function relativeError(got: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (got.length !== expected.length) return Infinity;
  let difference = 0;
  let largest = 0;
  for (let i = 0; i < expected.length; i++) {
    // NaN must not pass.
    const d = Math.abs(got[i]! - expected[i]!);
    difference = d <= difference ? difference : d;
    largest = Math.max(largest, Math.abs(expected[i]!));
  }
  return difference === 0 ? 0 : difference / largest;
}

/** The worst `relativeError` over tensors of equal names; Infinity when the names differ. */
export function worstError(
  got: ReadonlyMap<string, Float32Array>,
  expected: ReadonlyMap<string, Float32Array>,
): number {
  if (got.size !== expected.size) return Infinity;
  return Math.max(...[...expected].map(([name, x]) => relativeError(got.get(name) ?? [], x)));
}

/** Configuration of a text model with two layers. */
export const TINY_TEXT = {
  model_type: 'qwen2',
  hidden_size: 32,
  intermediate_size: 40,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  vocab_size: 64,
  rms_norm_eps: 1e-6,
  rope_theta: 10000,
  tie_word_embeddings: true,
} as const;

/** The vision tower that the Qwen families share. */
const TINY_TOWER = {
  depth: 2,
  hidden_size: 16,
  intermediate_size: 24,
  num_heads: 2,
  in_channels: 3,
  patch_size: 4,
  temporal_patch_size: 2,
  spatial_merge_size: 2,
  out_hidden_size: 32,
} as const;

/**
 * Configuration of a model that sees: windows of 2 × 2 merged patches in its first block, whole
 * pictures in its second.
 */
export const TINY_VISION = {
  ...TINY_TEXT,
  model_type: 'qwen2_5_vl',
  tie_word_embeddings: false,
  rope_scaling: { type: 'mrope', mrope_section: [2, 1, 1] },
  image_token_id: 62,
  video_token_id: 63,
  vision_config: {
    ...TINY_TOWER,
    window_size: 16,
    fullatt_block_indexes: [1],
  },
} as const;

/** Configuration of a text model whose first layer sees the last five tokens only. */
export const TINY_WINDOW = {
  ...TINY_TEXT,
  model_type: 'gemma3_text',
  tie_word_embeddings: false,
  head_dim: 8,
  query_pre_attn_scalar: 8,
  sliding_window: 5,
  layer_types: ['sliding_attention', 'full_attention'],
  rope_local_base_freq: 1000,
} as const;

/** Configuration of a text model whose second layer does not rotate and sees three tokens only. */
export const TINY_NOPE = {
  ...TINY_TEXT,
  model_type: 'smollm3',
  no_rope_layers: [1, 0],
  use_sliding_window: true,
  sliding_window: 3,
} as const;

/** Configuration of a text model with the same window in every layer. */
export const TINY_MISTRAL = {
  ...TINY_TEXT,
  model_type: 'mistral',
  tie_word_embeddings: false,
  head_dim: 12,
  sliding_window: 6,
} as const;

/** Configuration of a text model with joined matrices, of which half of each head rotates. */
export const TINY_FUSED = {
  ...TINY_TEXT,
  model_type: 'phi3',
  tie_word_embeddings: false,
  partial_rotary_factor: 0.5,
  sliding_window: null,
  max_position_embeddings: 256,
  original_max_position_embeddings: 128,
  rope_scaling: { type: 'longrope', short_factor: [1, 1.2], long_factor: [1.5, 4] },
} as const;

/**
 * Configuration of a model whose tower speaks to the first text layer too, and has learnt positions
 * on a 5 × 5 grid.
 */
export const TINY_DEEP = {
  ...TINY_TEXT,
  model_type: 'qwen3_vl',
  head_dim: 12,
  rope_scaling: { rope_type: 'default', mrope_section: [2, 2, 2], mrope_interleaved: true },
  image_token_id: 62,
  video_token_id: 63,
  vision_config: {
    ...TINY_TOWER,
    num_position_embeddings: 25,
    deepstack_visual_indexes: [0],
  },
} as const;

/**
 * Configuration of a text model whose first layer carries a state: key heads with two value heads
 * each. Half of every head of the second layer rotates.
 */
export const TINY_DELTA = {
  ...TINY_TEXT,
  model_type: 'qwen3_5_text',
  tie_word_embeddings: false,
  head_dim: 8,
  partial_rotary_factor: 0.5,
  layer_types: ['linear_attention', 'full_attention'],
  linear_conv_kernel_dim: 4,
  linear_key_head_dim: 6,
  linear_value_head_dim: 8,
  linear_num_key_heads: 2,
  linear_num_value_heads: 4,
} as const;

/** Configuration of a text model whose first layer is a short convolution. */
export const TINY_CONVOLUTION = {
  model_type: 'lfm2',
  hidden_size: 32,
  block_ff_dim: 60,
  block_multiple_of: 8,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  vocab_size: 64,
  conv_bias: true,
  layer_types: ['conv', 'full_attention'],
} as const;

/** Configuration of a model that sees and carries states. */
export const TINY_DELTA_VISION = {
  model_type: 'qwen3_5',
  tie_word_embeddings: false,
  text_config: {
    ...TINY_DELTA,
    // The norm after the rule divides by outputs that can be near 0, which magnifies rounding.
    rms_norm_eps: 1e-2,
    rope_scaling: { mrope_section: [1, 1, 0] },
  },
  image_token_id: 62,
  video_token_id: 63,
  vision_config: { ...TINY_TOWER, num_position_embeddings: 25 },
} as const;

/**
 * Configuration of a model whose picture tokens attend to each other both ways: a tower for pictures
 * of 4 × 4 patches with a mean over 2 × 2, and a window smaller than a picture's tokens.
 */
export const TINY_BOTH_WAYS = {
  model_type: 'gemma3',
  tie_word_embeddings: false,
  image_token_index: 62,
  mm_tokens_per_image: 4,
  text_config: {
    ...TINY_TEXT,
    model_type: 'gemma3_text',
    head_dim: 8,
    query_pre_attn_scalar: 8,
    sliding_window: 3,
    layer_types: ['sliding_attention', 'full_attention'],
    rope_local_base_freq: 1000,
  },
  vision_config: {
    hidden_size: 16,
    intermediate_size: 24,
    num_hidden_layers: 2,
    num_attention_heads: 2,
    image_size: 16,
    patch_size: 4,
  },
} as const;

/**
 * Configuration of a model whose last two layers use the keys of earlier ones and are twice as wide,
 * with heads of two sizes, embeddings for every layer, capped logits and bounds in its tower.
 */
export const TINY_SHARED_KEYS = {
  model_type: 'gemma4',
  tie_word_embeddings: false,
  image_token_id: 62,
  text_config: {
    ...TINY_TEXT,
    model_type: 'gemma4_text',
    num_hidden_layers: 4,
    num_kv_shared_layers: 2,
    use_double_wide_mlp: true,
    head_dim: 8,
    global_head_dim: 12,
    hidden_size_per_layer_input: 24,
    vocab_size_per_layer_input: 2400,
    final_logit_softcapping: 8,
    sliding_window: 5,
    layer_types: ['sliding_attention', 'full_attention', 'sliding_attention', 'full_attention'],
  },
  vision_config: {
    hidden_size: 16,
    intermediate_size: 24,
    num_hidden_layers: 2,
    num_attention_heads: 2,
    num_key_value_heads: 1,
    head_dim: 8,
    patch_size: 4,
    pooling_kernel_size: 2,
    position_embedding_size: 12,
    use_clipped_linears: true,
  },
} as const;

/**
 * The same family with keys as values in the global layers, and pictures seen both ways in the
 * sliding ones.
 */
export const TINY_KEYS_AS_VALUES = {
  ...TINY_SHARED_KEYS,
  text_config: {
    ...TINY_SHARED_KEYS.text_config,
    num_kv_shared_layers: 0,
    hidden_size_per_layer_input: 0,
    attention_k_eq_v: true,
    num_global_key_value_heads: 1,
    sliding_window: 3,
    use_bidirectional_attention: 'vision',
  },
  vision_config: {
    ...TINY_SHARED_KEYS.vision_config,
    use_clipped_linears: false,
    standardize: true,
  },
} as const;

/**
 * Configuration of a model with tiles of 4 × 4 patches: a tower with a class token, layer scales and
 * norms of whole queries and keys, and 4 tokens a tile.
 */
export const TINY_TILES = {
  model_type: 'internvl',
  tie_word_embeddings: false,
  image_token_id: 62,
  text_config: { ...TINY_TEXT, model_type: 'qwen3', head_dim: 12 },
  vision_config: {
    hidden_size: 16,
    intermediate_size: 24,
    num_hidden_layers: 2,
    num_attention_heads: 2,
    image_size: 16,
    patch_size: 4,
    norm_type: 'rms_norm',
    use_qk_norm: true,
    attention_bias: true,
  },
} as const;

/**
 * Configuration of a model that sees a picture in tiles of 4 × 4 patches with the whole of it first;
 * the features of more than 2 tiles are reduced.
 */
export const TINY_ANY_RESOLUTION = {
  model_type: 'llava_onevision',
  image_token_index: 62,
  image_grid_pinpoints: [
    [16, 32],
    [32, 32],
  ],
  vision_aspect_ratio: 'anyres_max_2',
  text_config: { ...TINY_TEXT, tie_word_embeddings: false },
  vision_config: {
    hidden_size: 16,
    intermediate_size: 24,
    num_hidden_layers: 2,
    num_attention_heads: 2,
    image_size: 16,
    patch_size: 4,
  },
} as const;

/**
 * Configuration of a model with short convolutions and a tower for pictures of any shape, whose table
 * of positions has 3 × 3 places.
 */
export const TINY_ANY_SHAPE = {
  model_type: 'lfm2_vl',
  image_token_id: 62,
  tie_word_embeddings: false,
  projector_hidden_size: 20,
  text_config: {
    ...TINY_TEXT,
    model_type: 'lfm2',
    block_auto_adjust_ff_dim: false,
    layer_types: ['conv', 'full_attention'],
  },
  vision_config: {
    hidden_size: 16,
    intermediate_size: 24,
    num_hidden_layers: 2,
    num_attention_heads: 2,
    num_patches: 9,
    patch_size: 4,
  },
} as const;

export type TinyConfig = Readonly<Record<string, unknown>>;

/**
 * Random parameters of a configuration: norms near 1, the rest of a size that keeps activations
 * near 1.
 */
export function randomParameters(json: TinyConfig, seed = 1): Map<string, Tensor> {
  const random = createRandom(seed);
  return new Map(
    [...parameterShapes(json)].map(([name, shape]) => {
      const isNorm = shape.length === 1 && /\.weight$|_scalar$|_scale$/.test(name);
      const isTable = name.endsWith('embed_tokens.weight');
      const bound = /_(min|max)$/.exec(name)?.[1];
      if (bound) return [name, { shape, data: Float32Array.of(bound === 'min' ? -1.5 : 2) }];
      const spread = shape.length === 1 ? 0.2 : isTable ? 1 : 1.5 / Math.sqrt(shape.at(-1)!);
      // Gemma 4 does not divide its scores: the norms of queries and keys keep them small.
      const isSmall = json.model_type === 'gemma4' && /[qk]_norm\.weight$/.test(name);
      const mean = isSmall ? 0.5 : isNorm ? 1 : 0;
      const number = () => mean + spread * random.normal();
      return [name, { shape, data: Float32Array.from({ length: sizeOf(shape) }, number) }];
    }),
  );
}

/** A tiny random model whose parameters are all trained. */
export function tinyInMemory(
  json: TinyConfig,
  seed = 1,
): { model: Model; tensors: Map<string, Tensor> } {
  const tensors = randomParameters(json, seed);
  return { model: modelFromMemory(json, tensors), tensors };
}

/** A tiny random model in a folder, as training with an adapter needs it. */
export function tinyInFolder(json: TinyConfig, seed = 1): Model {
  const dir = temporaryFolder();
  saveModel(dir, { json, tensors: randomParameters(json, seed) });
  return openModel(dir).model;
}

/** All linear layers of text model, tower and merger, without the patch layer `patch_embed.proj`. */
export const EVERY_LINEAR = String.raw`.*\.(\w+_proj|in_proj\w*|w[123](\.linear)?|per_layer_\w+(projection|gate)|embedding_projection|qkv|attn\.proj|mlp\.\d|linear_\w*\d|fc\d|projection_layer)`;

/** An adapter whose two halves are both random, so that it changes the model. */
export function randomAdapter(
  model: Model,
  seed = 1,
  config: LoraConfig = { r: 3, lora_alpha: 6, target_modules: EVERY_LINEAR },
): LoadedAdapter {
  const random = createRandom(seed);
  const loaded = newAdapter(model, config, random);
  for (const { data } of loaded.adapter.tensors.values())
    for (let i = 0; i < data.length; i++) data[i] = 0.2 * random.normal();
  return loaded;
}

/** Random ids below the picture tokens of the tiny models. */
export function randomIds(random: Random, length: number): Int32Array {
  return Int32Array.from({ length }, () => random.integer(60));
}

/** A prompt of a tiny vision model: text, then each picture with its tokens and more text. */
export function promptWithPictures(
  random: Random,
  grids: readonly (readonly [number, number, number])[],
  json: TinyConfig = TINY_VISION,
): { ids: Int32Array; pictures: Pictures } {
  const family = familyOf(json.model_type);
  const config = family.readConfig(json);
  const { vision } = family;
  const ids = [...randomIds(random, 1 + random.integer(3))];
  for (const grid of grids) {
    const tokens = vision!.pictureTokens(config, grid);
    ids.push(...new Array<number>(tokens).fill(vision!.imageTokenId(config)));
    ids.push(...randomIds(random, 1 + random.integer(4)));
  }
  const patches = grids.reduce((sum, [t, h, w]) => sum + t * h * w, 0);
  const numbers = patches * (vision?.valuesPerPatch(config) ?? 0);
  const pixelValues = Float32Array.from({ length: numbers }, () => random.normal());
  return { ids: Int32Array.from(ids), pictures: { pixelValues, gridThw: grids } };
}

const root = path.join(import.meta.dirname, '..');

/**
 * The folder of a parity case: the suite's own copy, else the shared one; undefined when neither is
 * there.
 */
export function parityFolder(name: string): string | undefined {
  return [
    path.join(root, 'test/fixtures/parity', name),
    path.join(root, '../shared/conformance/parity', name),
  ].find((folder) => fs.existsSync(path.join(folder, 'case.json')));
}
