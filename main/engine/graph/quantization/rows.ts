// int8 weights with one scale for each row: the same integers serve both directions of a product.

import type { QuantizedType } from './blocks.ts';

/** The name of int8 in rows. */
export const ROWS = 'int8rows';
/** How small integers are stored: in blocks, or in rows with one scale each. */
export type StoredIntegers = QuantizedType | typeof ROWS;

/** A matrix as W = s ⊙ Q: values int8, scales float32 [rows]. */
export interface Int8Rows {
  readonly values: Int8Array;
  readonly scales: Float32Array;
}

const LARGEST = 127;

/** Quantizes the rows of a matrix [rows, columns]: values [rows, columns]. */
export function int8Rows(matrix: Float32Array, rows: number, columns: number): Int8Rows {
  const values = new Int8Array(rows * columns);
  const scales = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    const [start, end] = [row * columns, (row + 1) * columns];
    const scale = scaleOf(matrix, start, end);
    scales[row] = scale;
    if (scale === 0) continue;
    for (let i = start; i < end; i++) values[i] = levelOf(matrix[i]! / scale);
  }
  return { values, scales };
}

/** Rows and columns that are collected at the same time. */
const TILE = 64;

/** The same integers transposed: values [columns, rows], scales of the rows of the matrix. */
export function int8Columns(matrix: Float32Array, rows: number, columns: number): Int8Rows {
  const { values: own, scales } = int8Rows(matrix, rows, columns);
  const values = new Int8Array(own.length);
  for (let top = 0; top < rows; top += TILE)
    for (let left = 0; left < columns; left += TILE)
      for (let column = left; column < Math.min(left + TILE, columns); column++)
        for (let row = top; row < Math.min(top + TILE, rows); row++)
          values[column * rows + row] = own[row * columns + column]!;
  return { values, scales };
}

/** The unit of numbers whose largest magnitude is 127 units. */
function scaleOf(numbers: Float32Array, start: number, end: number): number {
  let largest = 0;
  for (let i = start; i < end; i++) largest = Math.max(largest, Math.abs(numbers[i]!));
  return Math.fround(largest / LARGEST);
}

/** The nearest level; what is no number becomes 0. */
const levelOf = (x: number): number => Math.max(-LARGEST, Math.min(LARGEST, Math.round(x))) | 0;
