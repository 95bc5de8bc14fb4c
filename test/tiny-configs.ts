// Configurations of tiny random models.

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

/** Configuration of a text model whose last layer sees four tokens only. */
export const TINY_LAST_WINDOW = {
  ...TINY_TEXT,
  use_sliding_window: true,
  sliding_window: 4,
  max_window_layers: 1,
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
 * Configuration of a model that sees pictures in their own shape: a position table of 3 × 3, and a
 * text model with short convolutions.
 */
export const TINY_SHAPES = {
  model_type: 'lfm2_vl',
  image_token_id: 62,
  projector_hidden_size: 20,
  text_config: { ...TINY_CONVOLUTION, tie_word_embeddings: false },
  vision_config: {
    hidden_size: 16,
    intermediate_size: 24,
    num_hidden_layers: 2,
    num_attention_heads: 2,
    patch_size: 4,
    num_patches: 9,
  },
} as const;

export type TinyConfig = Readonly<Record<string, unknown>>;
