// Pieces of a conversion of weights: some rows of a tensor, and the bytes that they become.

import {
  QUANTIZED,
  quantizeColumns,
  quantizeRows,
  type Blocks,
} from '../../../engine/graph/quantization/blocks.ts';
import {
  int8Columns,
  int8Rows,
  ROWS,
  type Int8Rows,
  type StoredIntegers,
} from '../../../engine/graph/quantization/rows.ts';
import { floatBytes, viewBytes } from '../../formats/weights/safetensors-writer.ts';
import { readTensor, readTensorBytes, type TensorInfo } from '../../formats/weights/safetensors.ts';

/** What rows become; `at` are the places of the results in the new file. */
export type Target =
  | { readonly kind: 'same'; readonly at: number }
  | { readonly kind: 'float'; readonly dtype: 'F32' | 'F16' | 'BF16'; readonly at: number }
  | {
      readonly kind: 'integers';
      readonly type: StoredIntegers;
      /** The integers of the transpose, which need all rows at once. */
      readonly isTransposed: boolean;
      readonly values: number;
      /** Undefined where they are written elsewhere. */
      readonly scales: number | undefined;
    };

/** Rows of a matrix, or a whole tensor as one row, and what they become. */
export interface Piece {
  readonly rows: number;
  readonly columns: number;
  readonly target: Target;
}

/** Bytes and their place in the new file. */
export interface Part {
  readonly at: number;
  readonly bytes: Uint8Array;
}

/** The results of a piece of these numbers. */
export function partsOf({ rows, columns, target }: Piece, numbers: Float32Array): Part[] {
  if (target.kind === 'same') return [{ at: target.at, bytes: viewBytes(numbers) }];
  if (target.kind === 'float') return [{ at: target.at, bytes: floatBytes(numbers, target.dtype) }];
  const { values, scales } = integersOf(numbers, rows, columns, target);
  const own = { at: target.values, bytes: viewBytes(values) };
  return target.scales === undefined
    ? [own]
    : [own, { at: target.scales, bytes: viewBytes(scales) }];
}

function integersOf(
  numbers: Float32Array,
  rows: number,
  columns: number,
  { type, isTransposed }: { readonly type: StoredIntegers; readonly isTransposed: boolean },
): Blocks | Int8Rows {
  if (type === ROWS) return (isTransposed ? int8Columns : int8Rows)(numbers, rows, columns);
  const quantize = isTransposed ? quantizeColumns : quantizeRows;
  return quantize(numbers, rows, columns, QUANTIZED[type]);
}

/** The results of a piece of a stored tensor, of which `info` is the part with the piece's rows. */
export function partsOfStored(piece: Piece, info: TensorInfo): Part[] {
  if (piece.target.kind === 'same') return [{ at: piece.target.at, bytes: readTensorBytes(info) }];
  return partsOf(piece, readTensor(info));
}
