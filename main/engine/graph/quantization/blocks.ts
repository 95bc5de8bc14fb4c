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
 * Quantizes the rows of a matrix [rows, columns]. The number with the largest magnitude becomes
 * exactly −2^(bits − 1), so that all levels are used (as in llama.cpp's Q4_0).
 */
export function quantizeRows(
  matrix: Float32Array,
  rows: number,
  columns: number,
  format: BlockFormat,
): Blocks {
  const blocks = emptyBlocks(rows, columns, format);
  const perRow = blocksOf(columns, format);
  for (let row = 0; row < rows; row++)
    for (let b = 0; b < perRow; b++) {
      const start = row * columns + b * format.block;
      const end = Math.min(start + format.block, (row + 1) * columns);
      quantizeBlock(matrix, start, end, blocks, row * perRow + b, format);
    }
  return blocks;
}

/** Columns of a matrix that are collected at the same time: a line of the processor's cache. */
const TILE = 16;

/** The same for the rows of the transpose: blocks of [columns, rows]. */
export function quantizeColumns(
  matrix: Float32Array,
  rows: number,
  columns: number,
  format: BlockFormat,
): Blocks {
  const { block } = format;
  const blocks = emptyBlocks(columns, rows, format);
  const perRow = blocksOf(rows, format);
  const tile = new Float32Array(TILE * block);
  for (let b = 0; b < perRow; b++) {
    const first = b * block;
    const count = Math.min(block, rows - first);
    for (let left = 0; left < columns; left += TILE) {
      const width = Math.min(TILE, columns - left);
      for (let i = 0; i < count; i++) {
        const from = (first + i) * columns + left;
        for (let k = 0; k < width; k++) tile[k * block + i] = matrix[from + k]!;
      }
      for (let k = 0; k < width; k++) {
        const start = k * block;
        quantizeBlock(tile, start, start + count, blocks, (left + k) * perRow + b, format);
      }
    }
  }
  return blocks;
}

/** Blocks of zeros. */
function emptyBlocks(rows: number, columns: number, format: BlockFormat): Blocks {
  const count = rows * blocksOf(columns, format);
  const values = new Uint8Array(count * blockBytes(format));
  return { values: values.fill(format.bits === 8 ? 0x80 : 0x88), scales: new Float32Array(count) };
}

/** Quantizes the numbers `start` to `end` as the block `index`, whose padding stays zero. */
function quantizeBlock(
  numbers: Float32Array,
  start: number,
  end: number,
  { values, scales }: Blocks,
  index: number,
  { bits, block }: BlockFormat,
): void {
  let largest = 0;
  let magnitude = 0;
  for (let i = start; i < end; i++) {
    const x = numbers[i]!;
    const size = Math.abs(x);
    if (size > magnitude) {
      magnitude = size;
      largest = x;
    }
  }
  const half = bits === 8 ? 128 : 8;
  const scale = Math.fround(largest / -half);
  scales[index] = scale;
  if (scale === 0) return;
  const last = 2 * half - 1;
  // Truncated, this rounds to the nearest level, and what is no number becomes 0.
  const middle = half + 0.5;
  if (bits === 8) {
    const to = index * block - start;
    for (let i = start; i < end; i++) {
      const q = (numbers[i]! / scale + middle) | 0;
      values[to + i] = q < 0 ? 0 : q > last ? last : q;
    }
    return;
  }
  let to = (index * block) / 2;
  for (let i = start; i < end; i += 2) {
    const low = (numbers[i]! / scale + middle) | 0;
    const high = i + 1 < end ? (numbers[i + 1]! / scale + middle) | 0 : half;
    values[to++] =
      (low < 0 ? 0 : low > last ? last : low) | ((high < 0 ? 0 : high > last ? last : high) << 4);
  }
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
  const numbers = new Float32Array(rows * columns);
  for (let i = 0; i < numbers.length; i++) {
    const column = i % columns;
    const index = Math.floor(i / columns) * perRow + Math.floor(column / block);
    const within = column % block;
    const byte = values[index * bytes + (bits === 8 ? within : within >> 1)]!;
    const q = bits === 8 ? byte : within & 1 ? byte >> 4 : byte & 15;
    numbers[i] = (q - half) * scales[index]!;
  }
  return numbers;
}
