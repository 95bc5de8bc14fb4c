// One use of every operator, with its gradient: the graph that shows which operators a device has.

import { gradientsOf } from '../../graph/gradients.ts';
import { Graph, OPERATORS, type Operator, type Value } from '../../graph/graph.ts';
import * as ops from '../../graph/ops.ts';
import { QUANTIZED, quantizeRows, type BlockFormat } from '../../graph/quantization/blocks.ts';
import { sizeOf } from '../../graph/tensor.ts';

/** Sides of the sample; the rows are as long as a block of 8-bit weights. */
const [ROWS, COLUMNS] = [4, QUANTIZED.int8.block];

/** A use of each operator; x and y are [ROWS, COLUMNS], integers from 1 to 127. */
const USES: Readonly<Record<Operator, (x: Value, y: Value) => Value>> = {
  Add: ops.add,
  Sub: ops.sub,
  Mul: (x, y) => ops.mul(ops.scale(x, 0.01), y),
  Div: ops.div,
  Neg: ops.neg,
  Exp: (x) => ops.exp(ops.scale(x, 0.01)),
  Log: ops.log,
  Sqrt: ops.sqrt,
  Reciprocal: ops.reciprocal,
  Sigmoid: (x) => ops.sigmoid(ops.scale(x, 0.01)),
  Tanh: (x) => ops.tanh(ops.scale(x, 0.01)),
  Erf: (x) => ops.erf(ops.scale(x, 0.01)),
  Min: ops.minimum,
  Max: ops.maximum,
  Where: (x, y) => ops.where(ops.lessOrEqual(x, y), ops.neg(x), y),
  LessOrEqual: (x, y) => ops.cast(ops.lessOrEqual(x, y), 'float32'),
  Cast: (x) => ops.cast(ops.cast(x, 'int32'), 'float32'),
  Identity: ops.stopGradient,
  FusedMatMul: (x, y) =>
    ops.add(
      ops.matMul(x, y, { transB: true }), // [ROWS, ROWS]
      ops.matMul(inRows(x, ROWS), inRows(y, ROWS), { transB: true, alpha: 0.5 }),
    ),
  Transpose: (x) => ops.transpose(x, [1, 0]),
  Reshape: (x) => ops.reshape(x, [COLUMNS, ROWS]),
  Expand: (x) => ops.expand(ops.slice(x, 0, 0, 1), [ROWS, COLUMNS]),
  Slice: (x) => ops.slice(x, 1, 3, 9),
  Concat: (x, y) => ops.concat([x, y], 1),
  Pad: (x) => ops.pad(x, 1, 2, 3),
  Gather: (x) => ops.gather(x, ints(x, [2, 0, 2])),
  GatherElements: (x) => ops.gatherElements(x, column(x)),
  ScatterND: (x, y) => ops.scatterAdd(x, ints(x, [1, 3]), ops.slice(y, 0, 0, 2)),
  Overwrite: (x, y) => {
    const at = x.graph.constant(BigInt64Array.of(1n, 3n), [2, 1]);
    return ops.overwrite(x, at, ops.slice(y, 0, 0, 2));
  },
  ScatterElements: (x, y) => ops.scatterElementsAdd(x, column(x), ops.slice(y, 1, 0, 1)),
  Softmax: (x) => ops.softmax(ops.scale(x, 0.01)),
  ReduceSum: (x) => ops.reduceSum(x, [1]),
  ReduceMean: (x) => ops.reduceMean(x, [1]),
  ReduceMax: (x) => ops.reduceMax(x, [1]),
  CumSum: (x) => ops.cumSum(x),
  SimplifiedLayerNormalization: (x) => ops.rmsNorm(x, firstRow(x), 1e-6),
  RotaryEmbedding: (x, y) => {
    const angles = ops.scale(ops.slice(y, 1, 0, 8), 0.01);
    return ops.rotary(x, angles, ops.neg(angles), COLUMNS / 16);
  },
  QuickGelu: (x) => ops.silu(ops.scale(x, 0.01)),
  Gelu: (x) => ops.add(ops.gelu(ops.scale(x, 0.01)), ops.gelu(ops.scale(x, 0.01), 'tanh')),
  MatMulNBits: (x) => ops.add(inBlocks(x, QUANTIZED.int8), inBlocks(x, QUANTIZED.int4)),
  // Rows of whole numbers up to 63 are exact. Its gradient, another such product, would not be.
  MatMulInt8: (x) =>
    ops.stopGradient(ops.matMulInt8(ops.minimum(x, ops.scalar(x, 63)), int8Matrix(x))),
  DequantizeLinear: (x) =>
    ops.add(x, ops.add(inNumbers(x, QUANTIZED.int8), inNumbers(x, QUANTIZED.int4))),
  Scan: (x, y) => {
    const [small, other] = [ops.scale(x, 0.01), ops.scale(y, 0.01)];
    const steps = (z: Value, a: number, b: number) =>
      ops.reshape(ops.slice(z, 1, 0, a * b), [ROWS, a, b]);
    return ops.linearScan(ops.reshape(ops.slice(small, 1, 0, 4), [4, 4]), {
      decay: steps(small, 1, 1),
      read: steps(other, 2, 4),
      write: steps(small, 2, 4),
      increment: steps(other, 4, 4),
    });
  },
};

/** The names of the sample's inputs. */
const [X, Y] = ['x', 'y'];

/** The sample: integers, which products that round their input to 8 bits keep exactly. */
export function operatorFeeds(): Record<string, Float32Array> {
  const length = ROWS * COLUMNS;
  return { [X]: integers(length, COLUMNS, 37), [Y]: integers(length, COLUMNS, 53) };
}

/** Integers from 1 to 127, with 127 at the start of each row. */
const integers = (length: number, columns: number, factor: number) =>
  Float32Array.from({ length }, (_, i) => (i % columns === 0 ? 127 : 1 + ((i * factor) % 127)));

/**
 * A graph with a use of every operator, or of those named: outputs by operator, and `NAME gradient`
 * of their weighted sum by x.
 */
export function operatorGraph(operators: readonly Operator[] = OPERATORS): Graph {
  const graph = new Graph();
  const x = graph.input(X, [ROWS, COLUMNS]);
  const y = graph.input(Y, [ROWS, COLUMNS]);
  for (const operator of operators) {
    const used = USES[operator](x, y);
    graph.output(operator, used);
    const weights = integers(sizeOf(used.shape), used.shape.at(-1)!, 29);
    const weighted = ops.mul(used, graph.constant(weights, used.shape));
    const axes = used.shape.map((_, axis) => axis);
    const [gradient] = gradientsOf(ops.reshape(ops.reduceSum(weighted, axes), [1]), [x]);
    if (gradient) graph.output(`${operator} gradient`, gradient);
  }
  return graph;
}

const ints = (like: Value, numbers: readonly number[]) =>
  like.graph.constant(Int32Array.from(numbers), [numbers.length]);
const column = (like: Value) => like.graph.constant(Int32Array.of(3, 1, 4, 1), [ROWS, 1]);
const firstRow = (x: Value) => ops.reshape(ops.slice(x, 0, 0, 1), [COLUMNS]);
const inRows = (x: Value, n: number) => ops.reshape(x, [ROWS, n, COLUMNS / n]);

/** A constant matrix [rows, columns] in blocks. */
function blocksOfMatrix(
  { graph }: Value,
  number: (row: number, column: number) => number,
  [rows, columns]: readonly [number, number],
  format: BlockFormat,
) {
  const matrix = Float32Array.from({ length: rows * columns }, (_, i) =>
    number(Math.floor(i / columns), i % columns),
  );
  const { values, scales } = quantizeRows(matrix, rows, columns, format);
  const bytes = values.length / scales.length;
  return {
    values: graph.constant(values, [rows, scales.length / rows, bytes]),
    scales: graph.constant(scales, [scales.length]),
  };
}

/** Whole numbers that the integers of a format can be. */
const wholeNumber =
  ({ bits }: BlockFormat) =>
  (row: number, column: number) =>
    ((row * 3 + column * 5) % 2 ** bits) - 2 ** (bits - 1);

/** The numbers of a constant matrix in blocks, [ROWS, COLUMNS]. */
function inNumbers(x: Value, format: BlockFormat): Value {
  const blocks = blocksOfMatrix(x, wholeNumber(format), [ROWS, COLUMNS], format);
  return ops.dequantize(blocks, COLUMNS, format);
}

/** A constant matrix [16, COLUMNS] of whole numbers. */
function int8Matrix({ graph }: Value): ops.Int8Matrix {
  const outFeatures = 16;
  const at = wholeNumber(QUANTIZED.int8);
  const integers = (
    rows: number,
    columns: number,
    number: (row: number, column: number) => number,
  ) =>
    graph.constant(
      Int8Array.from({ length: rows * columns }, (_, i) =>
        number(Math.floor(i / columns), i % columns),
      ),
      [rows, columns],
    );
  return {
    forward: integers(COLUMNS, outFeatures, (row, column) => at(column, row)),
    backward: integers(outFeatures, COLUMNS, at),
    scales: graph.constant(new Float32Array(outFeatures).fill(0.5), [outFeatures]),
  };
}

/** A product with a constant matrix in blocks. */
function inBlocks(x: Value, format: BlockFormat): Value {
  const at = wholeNumber(format);
  const outFeatures = 32;
  return ops.matMulNBits(x, outFeatures, {
    format,
    forward: blocksOfMatrix(x, at, [outFeatures, COLUMNS], format),
    backward: blocksOfMatrix(x, (row, column) => at(column, row), [COLUMNS, outFeatures], format),
    roundsInput: true,
  });
}
