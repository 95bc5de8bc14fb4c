// Weight matrices: in floating point, or frozen in blocks of small integers.

import { blockBytes, blocksOf, type BlockFormat } from '../graph/quantization/blocks.ts';
import type { ExternalBytes, Graph, Value } from '../graph/graph.ts';
import {
  add,
  cast,
  concat,
  dequantize,
  gather,
  matMul,
  matMulInt8,
  matMulInt8Transposed,
  matMulNBits,
  mul,
  reshape,
  scale,
  slice,
  tanh,
  type BlockRows,
  type Int8Matrix,
} from '../graph/ops.ts';
import type { DType, Shape } from '../graph/tensor.ts';

/** A parameter in a `.safetensors` file. */
export interface FileTensor extends ExternalBytes {
  readonly dtype: DType;
  readonly shape: Shape;
  /**
   * The same matrix in small integers, for products; `dtype` is then that of the rows for look-ups,
   * or uint8 without.
   */
  readonly quantized?: QuantizedTensor | Int8Tensor;
}

/** A matrix in blocks, see `quantization/blocks.ts`. */
export interface QuantizedTensor {
  readonly format: BlockFormat;
  readonly forward: QuantizedBytes;
  /** The transpose, for the products of the backward pass; see `forTraining`. */
  readonly backward?: QuantizedBytes;
}

/** A matrix [out, in] in int8 with one scale a row, see `quantization/rows.ts`. */
export interface Int8Tensor {
  /** int8 [in, out], for x Wᵀ. */
  readonly forward: ExternalBytes;
  /** int8 [out, in], for dy W. */
  readonly backward: ExternalBytes;
  /** float32 [out] */
  readonly scales: ExternalBytes;
  /** True when training has no memory for both, see `forTraining`. */
  readonly isHeldOnce: boolean;
}

export interface QuantizedBytes {
  readonly values: ExternalBytes;
  readonly scales: ExternalBytes;
}

/** A weight W [out, in]. */
export interface Matrix {
  /** The parameter's full name. */
  readonly path: string;
  /** True when W or an adapter of it is trained beside frozen parameters. */
  readonly isTrained?: boolean;
  readonly outFeatures: number;
  /** Logits z = x Wᵀ are returned as cap · tanh(z / cap); without it, as they are. */
  readonly cap?: number;
  /** x Wᵀ, capped: [N, in] -> [N, out] */
  apply(x: Value): Value;
  /** dy W: [N, out] -> [N, in] */
  applyTransposed(dy: Value): Value;
  /** Rows of W by int32 ids [n]: [n, in] */
  rows(ids: Value): Value;
  /** The products with rows `start` to `end` of W, for frozen matrices of which a part can be read. */
  range?(start: number, end: number): MatrixPart;
  /** Bytes that a number of a range has in memory; 4 unless stated. */
  readonly rangeBytes?: number;
}

/** Some rows of a matrix as one. */
export type MatrixPart = Pick<Matrix, 'apply' | 'applyTransposed'>;

/** Logits z bounded to ±cap: cap · tanh(z / cap). */
export const bounded = (z: Value, cap: number): Value => scale(tanh(scale(z, 1 / cap)), cap);

/** The output layer with its logits capped, see `Matrix.cap`. */
export const cappedLogits = (matrix: Matrix, cap: number): Matrix => ({
  ...matrix,
  cap,
  apply: (x) => bounded(matrix.apply(x), cap),
});

/** Most bytes of a dequantized matrix in memory at the same time. */
const DEQUANTIZED_BYTES = 2 ** 27;

/** A matrix of floating-point numbers; `weight` is called where it is used. */
export function floatMatrix(weight: () => Value): Omit<Matrix, 'path' | 'outFeatures'> {
  return {
    apply: (x) => matMul(x, weight(), { transB: true }),
    applyTransposed: (dy) => matMul(dy, weight()),
    rows: (ids) => gather(weight(), ids),
  };
}

/** Rows of a matrix as numbers, as one. */
const floatPart = (rows: Value): MatrixPart => floatMatrix(() => rows);

/** Rows `start` (included) to `end` of a matrix. */
type Rows = readonly [start: number, end: number];

/**
 * What differs from a matrix in floating point for the frozen matrix [out, in] in a file: products in
 * blocks, and ranges of rows. `areDequantized`: see `forTraining`.
 */
export function fileMatrix(
  graph: Graph,
  path: string,
  tensor: FileTensor,
  shape: readonly [number, number],
  { areDequantized }: { readonly areDequantized: boolean },
): Partial<Matrix> {
  const { quantized } = tensor;
  if (!quantized)
    return {
      range: (...rows) => floatPart(floatRows(graph, path, tensor, shape, rows)),
    };
  if ('scales' in quantized) {
    if (!areDequantized || !quantized.isHeldOnce) return int8Matrix(graph, path, quantized, shape);
    return matrixInParts((...rows) => int8Numbers(graph, path, quantized, shape, rows), shape);
  }
  const { format, forward, backward } = quantized;
  const [outFeatures, inFeatures] = shape;
  const blocks = (side: string, bytes: QuantizedBytes, columns: number, rows: Rows) =>
    blockRows(graph, `${path}:${side}`, bytes, [columns, format], rows);
  if (areDequantized && !backward) {
    const range = (...rows: Rows) =>
      dequantize(blocks('forward', forward, inFeatures, rows), inFeatures, format);
    return matrixInParts(range, shape);
  }
  const own = blocks('forward', forward, inFeatures, [0, outFeatures]);
  const transpose = backward && blocks('backward', backward, outFeatures, [0, inFeatures]);
  const both = { format, roundsInput: true };
  return {
    apply: (x) =>
      matMulNBits(x, outFeatures, {
        ...both,
        forward: own,
        ...(transpose ? { backward: transpose } : {}),
      }),
    applyTransposed(dy) {
      if (!transpose) throw new Error(`internal: ${path} is held without its transpose`);
      return matMulNBits(dy, inFeatures, { ...both, forward: transpose, backward: own });
    },
  };
}

/** Products with a matrix in int8. */
function int8Matrix(
  graph: Graph,
  path: string,
  tensor: Int8Tensor,
  [outFeatures, inFeatures]: readonly [number, number],
): Partial<Matrix> {
  const forward = graph.external(
    `${path}:forward`,
    [inFeatures, outFeatures],
    'int8',
    tensor.forward,
  );
  const products = (matrix: Int8Matrix): MatrixPart => ({
    apply: (x) => matMulInt8(x, matrix),
    applyTransposed: (dy) => matMulInt8Transposed(dy, matrix),
  });
  const whole: Rows = [0, outFeatures];
  return {
    ...products({ forward, ...int8Rows(graph, path, tensor, inFeatures, whole) }),
    range: (start, end) =>
      products({
        forward: slice(forward, 1, start, end),
        ...int8Rows(graph, path, tensor, inFeatures, [start, end]),
      }),
    rangeBytes: 1,
  };
}

/** Rows `start` to `end` of a matrix in int8, and their scales. */
function int8Rows(
  graph: Graph,
  path: string,
  { backward, scales }: Int8Tensor,
  columns: number,
  [start, end]: Rows,
): Pick<Int8Matrix, 'backward' | 'scales'> {
  const count = end - start;
  const isWhole = backward.length === count * columns;
  const part = isWhole ? path : `${path}[${start}:${end}]`;
  const bytes = { ...backward, begin: backward.begin + start * columns, length: count * columns };
  const factors = { ...scales, begin: scales.begin + 4 * start, length: 4 * count };
  return {
    backward: graph.external(`${part}:backward`, [count, columns], 'int8', bytes),
    scales: graph.external(`${part}:scales`, [count], 'float32', factors),
  };
}

/** Rows of a matrix in int8, as float32. */
function int8Numbers(
  graph: Graph,
  path: string,
  tensor: Int8Tensor,
  [, columns]: readonly [number, number],
  rows: Rows,
): Value {
  const { backward, scales } = int8Rows(graph, path, tensor, columns, rows);
  return mul(cast(backward, 'float32'), reshape(scales, [rows[1] - rows[0], 1]));
}

/** Rows of a matrix of floating-point numbers, as float32. */
function floatRows(
  graph: Graph,
  path: string,
  { dtype, file, begin, length }: FileTensor,
  [count, columns]: readonly [number, number],
  [start, end]: Rows,
): Value {
  const row = length / count;
  const bytes = { file, begin: begin + start * row, length: (end - start) * row };
  const name = end - start === count ? path : `${path}[${start}:${end}]`;
  return cast(graph.external(name, [end - start, columns], dtype, bytes), 'float32');
}

/** Rows of a matrix in blocks. */
function blockRows(
  graph: Graph,
  name: string,
  { values, scales }: QuantizedBytes,
  [columns, format]: readonly [number, BlockFormat],
  [start, end]: Rows,
): BlockRows {
  const [rows, blocks, width] = [end - start, blocksOf(columns, format), blockBytes(format)];
  const bytes = ({ file, begin }: ExternalBytes, row: number): ExternalBytes => ({
    file,
    begin: begin + start * row,
    length: rows * row,
  });
  const part = `${name}[${start}:${end}]`;
  const [ofValues, ofScales] = [bytes(values, blocks * width), bytes(scales, 4 * blocks)];
  return {
    values: graph.external(part, [rows, blocks, width], 'uint8', ofValues),
    scales: graph.external(`${part}:scales`, [rows * blocks], 'float32', ofScales),
  };
}

/**
 * A frozen matrix [out, in] that is read in ranges of rows, so that no large copy of it is in memory
 * at once.
 */
function matrixInParts(
  numbers: (start: number, end: number) => Value,
  [rows, columns]: readonly [number, number],
): Pick<Matrix, 'apply' | 'applyTransposed' | 'range'> {
  const parts = evenParts(rows, Math.floor(DEQUANTIZED_BYTES / (4 * columns)));
  return {
    apply: (x) =>
      concat(
        parts.map(([start, end]) => matMul(x, numbers(start, end), { transB: true })),
        1,
      ),
    applyTransposed: (dy) =>
      parts
        .map(([start, end]) => matMul(slice(dy, 1, start, end), numbers(start, end)))
        .reduce((sum, part) => add(sum, part)),
    range: (start, end) => floatPart(numbers(start, end)),
  };
}

/** 0 to `length` in equal ranges of at most `most`; the last one can be shorter. */
export function evenParts(length: number, most: number): (readonly [number, number])[] {
  const count = Math.ceil(length / Math.max(1, most));
  const size = Math.ceil(length / count);
  return Array.from({ length: Math.ceil(length / size) }, (_, i) => [
    i * size,
    Math.min(length, (i + 1) * size),
  ]);
}
