// How llama.cpp lays out the weights of a text model in a GGUF file, by architecture: names, order of
// rows, shifted norms. Reading and writing both derive from this table. Reference: llama.cpp,
// conversion/ and gguf-py/gguf/tensor_mapping.py.

/** The layout of an architecture. */
export interface GgufLayout {
  /** Module paths in a layer by GGUF names in a block. */
  readonly modules: Readonly<Record<string, string>>;
  /** True where llama.cpp's norms multiply by the stored weight, not by 1 + it. */
  readonly hasShiftedNorms?: boolean;
  /**
   * True where the rows of query and key heads are interleaved for llama.cpp's rotary embedding.
   */
  readonly hasInterleavedHeads?: boolean;
}

const COMMON: Readonly<Record<string, string>> = {
  attn_norm: 'input_layernorm',
  attn_q: 'self_attn.q_proj',
  attn_k: 'self_attn.k_proj',
  attn_v: 'self_attn.v_proj',
  attn_output: 'self_attn.o_proj',
  attn_q_norm: 'self_attn.q_norm',
  attn_k_norm: 'self_attn.k_norm',
  ffn_norm: 'post_attention_layernorm',
  ffn_gate: 'mlp.gate_proj',
  ffn_up: 'mlp.up_proj',
  ffn_down: 'mlp.down_proj',
};

/** Layouts by `general.architecture`. */
export const GGUF_LAYOUTS = {
  qwen2: { modules: COMMON },
  qwen3: { modules: COMMON },
  qwen2vl: { modules: COMMON },
  qwen3vl: { modules: COMMON },
  llama: { modules: COMMON, hasInterleavedHeads: true },
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
