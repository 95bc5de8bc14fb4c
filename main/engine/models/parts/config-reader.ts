// Reads `config.json`; a value of a wrong type or one the engine does not support is an error that
// names its key.

export type Json = Readonly<Record<string, unknown>>;

/** The largest whole number that a key may have; each is far above any model. */
const WHOLE_NUMBERS: Readonly<Record<string, number>> = {
  block_ff_dim: 2 ** 22,
  block_multiple_of: 2 ** 20,
  conv_L_cache: 64,
  depth: 1000,
  downsample_factor: 64,
  full_attention_interval: 1000,
  global_head_dim: 2 ** 16,
  head_dim: 2 ** 16,
  hidden_size: 2 ** 20,
  hidden_size_per_layer_input: 2 ** 20,
  image_size: 2 ** 16,
  image_token_id: 2 ** 31,
  image_token_index: 2 ** 31,
  in_channels: 256,
  in_chans: 256,
  intermediate_size: 2 ** 22,
  linear_conv_kernel_dim: 64,
  linear_key_head_dim: 2 ** 16,
  linear_num_key_heads: 2 ** 14,
  linear_num_value_heads: 2 ** 14,
  linear_value_head_dim: 2 ** 16,
  max_position_embeddings: Number.MAX_SAFE_INTEGER,
  mm_tokens_per_image: 2 ** 20,
  num_attention_heads: 2 ** 14,
  num_channels: 256,
  num_global_key_value_heads: 2 ** 14,
  num_heads: 2 ** 14,
  num_hidden_layers: 1000,
  num_key_value_heads: 2 ** 14,
  num_patches: 2 ** 20,
  num_kv_shared_layers: 1000,
  num_position_embeddings: 2 ** 22,
  original_max_position_embeddings: Number.MAX_SAFE_INTEGER,
  out_hidden_size: 2 ** 20,
  pad_token_id: 2 ** 31,
  patch_size: 256,
  projector_hidden_size: 2 ** 20,
  pooling_kernel_size: 64,
  position_embedding_size: 2 ** 20,
  scale_factor: 64,
  sliding_window: Number.MAX_SAFE_INTEGER,
  sliding_window_pattern: 1000,
  spatial_merge_size: 64,
  temporal_patch_size: 64,
  video_token_id: 2 ** 31,
  vocab_size: 2 ** 24,
  vocab_size_per_layer_input: 2 ** 24,
  window_size: 2 ** 16,
};

/** Reads the number at a key; without a fallback the key is required. */
export type NumberReader = (key: string, fallback?: number) => number;

/**
 * A reader over objects of which the first that has the key decides; `prefix` names the object in
 * errors.
 */
export function numberReader(objects: readonly Json[], prefix = ''): NumberReader {
  return (key, fallback) => {
    const value = objects.find((json) => isPresent(json[key]))?.[key] ?? fallback;
    const most = Object.hasOwn(WHOLE_NUMBERS, key) ? WHOLE_NUMBERS[key]! : undefined;
    const isValid = most === undefined ? isPositive(value) : isWhole(value, most);
    if (isValid) return value as number;
    const rule = most === undefined ? 'a positive number' : `a whole number from 1 to ${most}`;
    throw new Error(`config.json: ${prefix}${key} must be ${rule}, got ${show(value)}`);
  };
}

const isPositive = (x: unknown): boolean => typeof x === 'number' && Number.isFinite(x) && x > 0;

const isWhole = (x: unknown, most: number): boolean =>
  Number.isSafeInteger(x) && (x as number) >= 1 && (x as number) <= most;

/** The length of a convolution over tokens, which sees at least one token before its own. */
export function kernelLength(number: NumberReader, key: string, fallback: number): number {
  const length = number(key, fallback);
  if (length > 1) return length;
  throw new Error(`config.json: ${key} ${length} is not supported (supported: from 2 on)`);
}

/** A list of whole numbers, none below 0. */
export function wholeNumbers(key: string, value: unknown): readonly number[] {
  const isList =
    Array.isArray(value) &&
    value.length <= MAX_LIST &&
    value.every((n) => Number.isSafeInteger(n) && (n as number) >= 0);
  if (isList) return value as number[];
  throw new Error(`config.json: ${key} must be a list of whole numbers, got ${show(value)}`);
}

/** Items of a list of whole numbers. */
const MAX_LIST = 1000;

/** Checks that a size is a multiple of another, both named for the error. */
export function checkMultiple(
  [name, size]: readonly [string, number],
  [partName, part]: readonly [string, number],
): void {
  if (size % part === 0) return;
  throw new Error(`config.json: ${name} ${size} must be a multiple of ${partName} ${part}`);
}

/**
 * Refuses a value that is present but not among the supported ones; an empty list supports only
 * null.
 */
export function checkSupported(key: string, value: unknown, supported: readonly string[]): void {
  if (!isPresent(value) || supported.includes(value as string)) return;
  const list = supported.length === 0 ? 'null' : supported.join(', ');
  throw new Error(`config.json: ${key} ${show(value)} is not supported (supported: ${list})`);
}

/**
 * The object at a key of the first object that has it; empty where none has. A value of another type
 * is an error.
 */
export function objectAt(json: Json | readonly Json[], key: string): Json {
  const objects = Array.isArray(json) ? (json as readonly Json[]) : [json as Json];
  const value = objects.find((each) => isPresent(each[key]))?.[key] ?? {};
  if (typeof value === 'object' && !Array.isArray(value)) return value as Json;
  throw new Error(`config.json: ${key} must be an object, got ${show(value)}`);
}

/**
 * True for layers that attend within a sliding window, from `layer_types`; without it every layer
 * except each `pattern`-th one does.
 */
export function layerKinds(json: Json, layers: number, pattern: number): boolean[] {
  const types = json.layer_types;
  if (types === undefined || types === null)
    return Array.from({ length: layers }, (_, i) => (i + 1) % pattern !== 0);
  if (!Array.isArray(types) || types.length !== layers)
    throw new Error(`config.json: layer_types must list ${layers} layers`);
  return types.map((type) => {
    checkSupported('layer_types', type, ['sliding_attention', 'full_attention']);
    return type === 'sliding_attention';
  });
}

/** Side of a picture or a patch, as one number or as two equal ones. */
export function squareSide(vision: Json, key: string, fallback: number): Json {
  const value = vision[key] ?? fallback;
  if (!Array.isArray(value)) return { [key]: value };
  if (value.length === 2 && value[0] === value[1]) return { [key]: value[0] as unknown };
  throw new Error(
    `config.json: vision_config.${key} must be one number or two equal ones, got ${show(value)}`,
  );
}

const isPresent = (value: unknown) => value !== undefined && value !== null;
const show = (value: unknown) => (JSON.stringify(value) ?? 'nothing').slice(0, 100);
