// How llama.cpp lays out the weights of a text model in a GGUF file, by architecture: names, order of
// rows, shifted norms. Reading and writing both derive from this table. Reference: llama.cpp,
// conversion/ and gguf-py/gguf/tensor_mapping.py.

/** The layout of an architecture. */
export interface GgufLayout {
  /** Module paths in a layer by GGUF names in a block. */
  readonly modules: Readonly<Record<string, string>>;
  /** Parameters in a layer, other than weights and biases of modules, by GGUF names in a block. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** True where llama.cpp's norms multiply by the stored weight, not by 1 + it. */
  readonly hasShiftedNorms?: boolean;
  /**
   * True where the rows of query and key heads are interleaved for llama.cpp's rotary embedding.
   */
  readonly hasInterleavedHeads?: boolean;
  /** The norm after the layers; `OUTPUT_NORM` where it is absent. */
  readonly finalNorm?: FinalNorm;
}

/** The norm after the layers: its GGUF name, and its module beside the layers. */
interface FinalNorm {
  readonly name: string;
  readonly module: string;
}

/** The names that the norm after the layers has in most architectures. */
export const OUTPUT_NORM: FinalNorm = { name: 'output_norm', module: 'norm' };

const SHARED: Readonly<Record<string, string>> = {
  attn_norm: 'input_layernorm',
  attn_q: 'self_attn.q_proj',
  attn_k: 'self_attn.k_proj',
  attn_v: 'self_attn.v_proj',
  attn_output: 'self_attn.o_proj',
  attn_q_norm: 'self_attn.q_norm',
  attn_k_norm: 'self_attn.k_norm',
  ffn_gate: 'mlp.gate_proj',
  ffn_up: 'mlp.up_proj',
  ffn_down: 'mlp.down_proj',
};
const COMMON = { ...SHARED, ffn_norm: 'post_attention_layernorm' };

/** Layouts by `general.architecture`. */
export const GGUF_LAYOUTS = {
  qwen2: { modules: COMMON },
  qwen3: { modules: COMMON },
  qwen2vl: { modules: COMMON },
  qwen3vl: { modules: COMMON },
  llama: { modules: COMMON, hasInterleavedHeads: true },
  smollm3: { modules: COMMON, hasInterleavedHeads: true },
  phi3: {
    modules: {
      attn_norm: 'input_layernorm',
      attn_qkv: 'self_attn.qkv_proj',
      attn_output: 'self_attn.o_proj',
      ffn_norm: 'post_attention_layernorm',
      ffn_up: 'mlp.gate_up_proj',
      ffn_down: 'mlp.down_proj',
    },
  },
  qwen35: {
    hasShiftedNorms: true,
    modules: {
      ...SHARED,
      post_attention_norm: 'post_attention_layernorm',
      attn_qkv: 'linear_attn.in_proj_qkv',
      attn_gate: 'linear_attn.in_proj_z',
      ssm_conv1d: 'linear_attn.conv1d',
      ssm_alpha: 'linear_attn.in_proj_a',
      ssm_beta: 'linear_attn.in_proj_b',
      ssm_norm: 'linear_attn.norm',
      ssm_out: 'linear_attn.out_proj',
    },
    parameters: { ssm_a: 'linear_attn.A_log', 'ssm_dt.bias': 'linear_attn.dt_bias' },
  },
  gemma3: {
    hasShiftedNorms: true,
    modules: {
      ...COMMON,
      ffn_norm: 'pre_feedforward_layernorm',
      post_attention_norm: 'post_attention_layernorm',
      post_ffw_norm: 'post_feedforward_layernorm',
    },
  },
  gemma4: {
    modules: {
      ...COMMON,
      ffn_norm: 'pre_feedforward_layernorm',
      post_attention_norm: 'post_attention_layernorm',
      post_ffw_norm: 'post_feedforward_layernorm',
    },
  },
  lfm2: {
    modules: {
      attn_norm: 'operator_norm',
      attn_q: 'self_attn.q_proj',
      attn_k: 'self_attn.k_proj',
      attn_v: 'self_attn.v_proj',
      attn_output: 'self_attn.out_proj',
      attn_q_norm: 'self_attn.q_layernorm',
      attn_k_norm: 'self_attn.k_layernorm',
      'shortconv.conv': 'conv.conv',
      'shortconv.in_proj': 'conv.in_proj',
      'shortconv.out_proj': 'conv.out_proj',
      ffn_norm: 'ffn_norm',
      ffn_gate: 'feed_forward.w1',
      ffn_up: 'feed_forward.w3',
      ffn_down: 'feed_forward.w2',
    },
    finalNorm: { name: 'token_embd_norm', module: 'embedding_norm' },
  },
} as const satisfies Readonly<Record<string, GgufLayout>>;

/** An architecture with a layout. */
export type GgufArchitecture = keyof typeof GGUF_LAYOUTS;

/**
 * Moves row 2i + j of each head, the order of llama.cpp, to row j · K/2 + i, the order of Hugging
 * Face. `columns`: numbers of a row, 1 for a bias.
 */
export const deinterleaveHeads = (
  numbers: Float32Array,
  heads: number,
  columns: number,
): Float32Array => moveRows(numbers, heads, columns, (row, half) => (row % 2) * half + (row >> 1));

/** The way back: row j · K/2 + i of each head to row 2i + j. */
export const interleaveHeads = (
  numbers: Float32Array,
  heads: number,
  columns: number,
): Float32Array =>
  moveRows(numbers, heads, columns, (row, half) => 2 * (row % half) + Math.floor(row / half));

function moveRows(
  numbers: Float32Array,
  heads: number,
  columns: number,
  target: (row: number, half: number) => number,
): Float32Array {
  const rows = numbers.length / columns / heads;
  const out = new Float32Array(numbers.length);
  for (let head = 0; head < heads; head++)
    for (let row = 0; row < rows; row++) {
      const from = (head * rows + row) * columns;
      const to = (head * rows + target(row, rows / 2)) * columns;
      out.set(numbers.subarray(from, from + columns), to);
    }
  return out;
}
