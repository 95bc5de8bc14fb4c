// The structs that libllama 0.5.0 takes by value: fields in order, with types and the values that
// the library itself sets. Reference: llama.cpp v0.5.0, include/llama.h, src/llama-context.cpp and
// src/llama-model.cpp.

/** The versions whose structs these are: that of the release as node-llama-cpp 3.22.1 builds it. */
const KNOWN_VERSIONS: readonly string[] = ['0.5.0', '0.5.0-dev'];

/** A field's type in C, and its value by default. */
type Field = readonly [type: string, value: number | boolean | null];

/** The fields of a struct, in their order. */
export type Fields = Readonly<Record<string, Field>>;

/** `llama_context_params`. */
export const CONTEXT_PARAMS = {
  n_ctx: ['uint32', 512],
  n_batch: ['uint32', 2048],
  n_ubatch: ['uint32', 512],
  n_seq_max: ['uint32', 1],
  n_rs_seq: ['uint32', 0],
  n_outputs_max: ['uint32', 0],
  n_outputs_max_per_seq: ['uint32', 1],
  n_threads: ['int32', 4],
  n_threads_batch: ['int32', 4],
  ctx_type: ['int32', 0],
  rope_scaling_type: ['int32', -1],
  pooling_type: ['int32', -1],
  attention_type: ['int32', -1],
  flash_attn_type: ['int32', -1],
  rope_freq_base: ['float', 0],
  rope_freq_scale: ['float', 0],
  yarn_ext_factor: ['float', -1],
  yarn_attn_factor: ['float', -1],
  yarn_beta_fast: ['float', -1],
  yarn_beta_slow: ['float', -1],
  yarn_orig_ctx: ['uint32', 0],
  defrag_thold: ['float', -1],
  cb_eval: ['void *', null],
  cb_eval_user_data: ['void *', null],
  type_k: ['int32', 1],
  type_v: ['int32', 1],
  abort_callback: ['void *', null],
  abort_callback_data: ['void *', null],
  embeddings: ['bool', false],
  offload_kqv: ['bool', true],
  no_perf: ['bool', true],
  op_offload: ['bool', true],
  swa_full: ['bool', true],
  kv_unified: ['bool', false],
  samplers: ['void *', null],
  n_samplers: ['size_t', 0],
  ctx_other: ['void *', null],
} as const satisfies Fields;

/** `llama_model_params`. */
export const MODEL_PARAMS = {
  devices: ['void *', null],
  tensor_buft_overrides: ['void *', null],
  n_gpu_layers: ['int32', -1],
  split_mode: ['int32', 1],
  load_mode: ['int32', -1],
  lazy_mode: ['int32', 1],
  main_gpu: ['int32', 0],
  tensor_split: ['void *', null],
  progress_callback: ['void *', null],
  progress_callback_user_data: ['void *', null],
  kv_overrides: ['void *', null],
  vocab_only: ['bool', false],
  check_tensors: ['bool', false],
  use_extra_bufts: ['bool', true],
  no_host: ['bool', false],
  no_alloc: ['bool', false],
  load_mtp: ['bool', false],
} as const satisfies Fields;

/** `llama_batch`; its default is a batch without tokens. */
export const BATCH = {
  n_tokens: ['int32', 0],
  token: ['void *', null],
  embd: ['void *', null],
  pos: ['void *', null],
  n_seq_id: ['void *', null],
  seq_id: ['void *', null],
  logits: ['void *', null],
} as const satisfies Fields;

/** Fields of a struct that differ from the library's own values. */
export type Edits<Known extends Fields> = Partial<Record<keyof Known, number | boolean | bigint>>;

/** Throws for a version whose structs are not known. */
export function checkVersion(version: string): void {
  if (!KNOWN_VERSIONS.includes(version)) throw new Error(`libllama ${version} is not known`);
}

/** Throws where the library sets other values than are known: then its fields are others too. */
export function checkDefaults(
  name: string,
  values: Readonly<Record<string, unknown>>,
  fields: Fields,
): void {
  for (const [field, [, value]] of Object.entries(fields))
    if (values[field] !== value)
      throw new Error(`llama_${name}_params.${field} is ${String(values[field])}, not ${value}`);
}
