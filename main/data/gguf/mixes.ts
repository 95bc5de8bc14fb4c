// Which ggml type each tensor of a file gets: llama.cpp's own mixes, so that names and sizes mean
// what people expect. Reference: llama.cpp, src/llama-quant.cpp.

import type { GgufType } from '../../../settings/gguf-types.ts';
import { ggmlType, type NumberedType } from '../formats/weights/ggml-quantizer.ts';

/** A mix: the types of its matrices. */
interface Mix {
  /** `general.file_type`. */
  readonly fileType: number;
  readonly matrices: string;
  /** The output layer, or the embeddings that are tied to it. */
  readonly output?: string;
  /** `attn_v` and `ffn_down` of the layers that lose most by fewer bits. */
  readonly more?: string;
  /** The joined matrix of queries, keys and values. */
  readonly joined?: string;
}

/** Mixes by their setting. */
const MIXES = {
  f32: { fileType: 0, matrices: 'F32' },
  f16: { fileType: 1, matrices: 'F16' },
  bf16: { fileType: 32, matrices: 'BF16' },
  q8_0: { fileType: 7, matrices: 'Q8_0' },
  q6_k: { fileType: 18, matrices: 'Q6_K' },
  q5_k_m: { fileType: 17, matrices: 'Q5_K', output: 'Q6_K', more: 'Q6_K', joined: 'Q6_K' },
  q4_k_m: { fileType: 15, matrices: 'Q4_K', output: 'Q6_K', more: 'Q6_K', joined: 'Q5_K' },
  q4_0: { fileType: 2, matrices: 'Q4_0', output: 'Q6_K' },
} as const satisfies Readonly<Record<GgufType, Mix>>;

/** Where the rows of a matrix are no whole number of blocks. */
const FALLBACKS: Readonly<Record<string, string>> = { Q4_K: 'Q5_0', Q5_K: 'Q5_1', Q6_K: 'Q8_0' };

/** `general.file_type` of a mix. */
export const fileTypeOf = (type: GgufType): number => MIXES[type].fileType;

/** Whether a mix rounds to fewer than 16 bits. */
export const isQuantizing = (type: GgufType): boolean => type.startsWith('q');

/** The type of a tensor of the language model; `tied`: its embeddings are the output layer too. */
export function textTensorType(
  mix: GgufType,
  { name, shape }: { readonly name: string; readonly shape: readonly number[] },
  { layers, tied }: { readonly layers: number; readonly tied: boolean },
): NumberedType {
  if (shape.length < 2 || /(?:norm|ssm_conv1d|shortconv\.conv)\.weight$/.test(name))
    return ggmlType('F32');
  const { matrices, output, more, joined }: Mix = MIXES[mix];
  if (name.endsWith('.attn_qkv.weight')) return fitting(joined ?? matrices, shape.at(-1)!);
  const isOutput = name === 'output.weight' || (tied && name === 'token_embd.weight');
  const layer = /^blk\.(\d+)\.(?:attn_v|ffn_down)\.weight$/.exec(name)?.[1];
  const needsMore = layer !== undefined && hasMoreBits(Number(layer), layers);
  const wanted = isOutput ? (output ?? matrices) : needsMore ? (more ?? matrices) : matrices;
  return fitting(wanted, shape.at(-1)!);
}

/**
 * The type of the vision tower beside a language model: as exact as that one is, or 16 bits. Smaller
 * types cost a tower more than they save.
 */
export const projectorType = (type: GgufType): 'f32' | 'f16' => (type === 'f32' ? 'f32' : 'f16');

/** The type of a tensor of the vision tower: what reads pixels and positions is never rounded. */
export function towerTensorType(
  type: 'f32' | 'f16',
  { name, shape }: { readonly name: string; readonly shape: readonly number[] },
): NumberedType {
  const isExact = shape.length < 2 || /norm|\.ln\d|position_embd|patch_embd/.test(name);
  return ggmlType(isExact ? 'F32' : MIXES[type].matrices);
}

function fitting(name: string, columns: number): NumberedType {
  for (const candidate of [name, FALLBACKS[name], 'F16']) {
    const type = candidate === undefined ? undefined : ggmlType(candidate);
    if (type && columns % type.block === 0) return type;
  }
  throw new Error('a plain type fits every row');
}

/** The first and last eighth of the layers, and every third between. */
function hasMoreBits(layer: number, layers: number): boolean {
  const eighth = Math.floor(layers / 8);
  return layer < eighth || layer >= Math.floor((7 * layers) / 8) || (layer - eighth) % 3 === 2;
}
