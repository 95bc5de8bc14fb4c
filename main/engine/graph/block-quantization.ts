// Block quantization of frozen weights: the numbers of a block along a row share one scale, in the
// layout of MatMulNBits.

/** Integer types for frozen matrices. */
export const QUANTIZED = {
  // Longer blocks are faster; at 8 bits they lose little precision.
  int8: { bits: 8, block: 128 },
  int4: { bits: 4, block: 32 },
} as const satisfies Record<string, BlockFormat>;
export type QuantizedType = keyof typeof QUANTIZED;

export interface BlockFormat {
  readonly bits: 4 | 8;
  /** Numbers along a row that share a scale. */
  readonly block: 32 | 64 | 128;
}

/**
 * Rows in blocks: values [rows, blocks, block · bits / 8], scales [rows, blocks]; x = (q − 2^(bits
 * − 1)) · scale.
 */
export interface Blocks {
  readonly values: Uint8Array;
  readonly scales: Float32Array;
}

/** Blocks per row of `columns` numbers; the last one is padded with zeros. */
export const blocksOf = (columns: number, { block }: BlockFormat) => Math.ceil(columns / block);

/** Bytes of one block. */
export const blockBytes = ({ bits, block }: BlockFormat) => (block * bits) / 8;

/**
 * Quantizes rows. The number with the largest magnitude becomes exactly −2^(bits − 1), so that all
 * levels are used (as in llama.cpp's Q4_0). `at(row, column)` reads the matrix, so that its
 * transpose needs no copy.
 */
export function quantizeRows(
  at: (row: number, column: number) => number,
  rows: number,
  columns: number,
  format: BlockFormat,
): Blocks {
  const { bits, block } = format;
  const perRow = blocksOf(columns, format);
  const bytes = blockBytes(format);
  const half = 2 ** (bits - 1);
  const values = new Uint8Array(rows * perRow * bytes).fill(bits === 8 ? half : half * 17);
  const scales = new Float32Array(rows * perRow);
  const numbers = new Float64Array(block);
  for (let row = 0; row < rows; row++) {
    for (let b = 0; b < perRow; b++) {
      const first = b * block;
      const count = Math.min(block, columns - first);
      let largest = 0;
      for (let i = 0; i < count; i++) {
        const x = at(row, first + i);
        numbers[i] = x;
        if (Math.abs(x) > Math.abs(largest)) largest = x;
      }
      const index = row * perRow + b;
      const scale = Math.fround(largest / -half);
      scales[index] = scale;
      if (scale === 0) continue;
      for (let i = 0; i < count; i++) {
        const q = Math.max(0, Math.min(2 * half - 1, Math.round(numbers[i]! / scale) + half));
        if (bits === 8) values[index * bytes + i] = q;
        else {
          const byte = index * bytes + (i >> 1);
          values[byte] = i & 1 ? (values[byte]! & 15) | (q << 4) : (values[byte]! & 240) | q;
        }
      }
    }
  }
  return { values, scales };
}

/** Dequantizes blocks: [rows, columns]. */
export function dequantizeRows(
  { values, scales }: Blocks,
  rows: number,
  columns: number,
  format: BlockFormat,
): Float32Array {
  const { bits, block } = format;
  const perRow = blocksOf(columns, format);
  const bytes = blockBytes(format);
  const half = 2 ** (bits - 1);
  return Float32Array.from({ length: rows * columns }, (_, i) => {
    const column = i % columns;
    const index = Math.floor(i / columns) * perRow + Math.floor(column / block);
    const within = column % block;
    const byte = values[index * bytes + (bits === 8 ? within : within >> 1)]!;
    const q = bits === 8 ? byte : within & 1 ? byte >> 4 : byte & 15;
    return (q - half) * scales[index]!;
  });
}
