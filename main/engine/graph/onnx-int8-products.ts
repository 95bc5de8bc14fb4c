// The ONNX form of products with int8 weights: rows of numbers as sums of 7-bit integers, and exact
// products of integers.

import type { Node, Value } from './graph.ts';
import type { NodeWriter } from './node-writer.ts';

/**
 * Terms are −63 … 63, stored as 1 … 127: the processors without exact int8 products add pairs of them
 * in 16 bits, and pairs of 127 · 127 fit.
 */
const [LARGEST, ZERO] = [63, 64];
/** A term's unit is this part of the one before: what is left of a number is half a unit at most. */
const NEXT = 1 / (2 * LARGEST);
/**
 * Up to so many rows, the terms are multiplied as one matrix: the weights are read once, and a product
 * of [rows, terms · rows] adds the results.
 */
const FEW_ROWS = 32;

/** The numbers of a matrix as x ≈ Σ unit · terms[i] · NEXTⁱ, with one unit a row. */
interface Terms {
  /** uint8 [rows, columns] each */
  readonly terms: readonly string[];
  /** float32 [rows, 1] */
  readonly unit: string;
}

/**
 * Writes x M ⊙ s, or x M, for int8 M [in, out]. `isFloat`: as a product in float32, where the provider
 * has no products of integers.
 */
export function writeInt8Product(
  w: NodeWriter,
  node: Node,
  names: readonly string[],
  { isFloat }: { isFloat: boolean },
): void {
  const [x, integers, scales] = names as [string, string, string?];
  const { name } = node.output;
  const factors = scales ?? w.float(1);
  if (isFloat) {
    w.push('MatMul', [x, numbersOf(w, integers, factors, name)], name);
    return;
  }
  const rows = node.inputs[0]!.shape[0]!;
  const count = node.attributes.terms as number;
  const { terms, unit } = termsOf(w, node.inputs[0]!, x, count);
  const multiply = (term: string, factor: number, output: string) =>
    w.push(
      'MatMulIntegerToFloat',
      [term, integers, w.float(factor), factors, w.filled(ZERO, [])],
      output,
    );
  if (rows <= FEW_ROWS) {
    const { all, units } = w.once(`together ${count} ${x}`, () => ({
      all: w.push('Concat', terms, `${x}/terms${count}`, { axis: 0 }),
      units: w.push('Mul', [sumsOf(w, rows, count), unit], `${x}/units${count}`),
    }));
    w.push('MatMul', [units, multiply(all, 1, `${name}/products`)], name);
    return;
  }
  const sum = terms
    .map((term, i) => multiply(term, NEXT ** i, `${name}/product${i}`))
    .reduce((all, each, i) => w.push('Add', [all, each], `${name}/sum${i}`));
  w.push('Mul', [sum, unit], name);
}

/** The integers of a matrix, each column times its factor. WebGPU dequantizes int8, but has no cast. */
function numbersOf(w: NodeWriter, integers: string, factors: string, name: string): string {
  const operands = [integers, factors];
  if (!w.lacks.has('DequantizeLinear'))
    return w.push('DequantizeLinear', operands, `${name}/numbers`, { axis: 1 });
  operands[0] = w.cast(integers, 'float32', `${name}/levels`);
  return w.push('Mul', operands, `${name}/numbers`);
}

/** The matrix [rows, count · rows] that adds the terms of each row, before its unit. */
function sumsOf(w: NodeWriter, rows: number, count: number): string {
  const sums = new Float32Array(rows * rows * count);
  for (let row = 0; row < rows; row++)
    for (let i = 0; i < count; i++) sums[row * rows * count + i * rows + row] = NEXT ** i;
  return w.floats(`sums:${rows}:${count}`, sums, [rows, rows * count]);
}

/** The terms of x [rows, columns], written once for all its products. */
function termsOf(w: NodeWriter, { shape }: Value, x: string, count: number): Terms {
  const [rows] = shape as [number, number];
  const { unit, column } = w.once(`unit ${x}`, () => {
    // Cheaper than the largest of all absolute values, which would be written first.
    const [most, least] = ['ReduceMax', 'ReduceMin'].map((op) =>
      w.push(op, [x, w.ints([1])], `${x}/${op}`, { keepdims: 0 }),
    ) as [string, string];
    const below = w.push('Neg', [least], `${x}/below`);
    const nonzero = w.push('Max', [most, below, w.float(1e-30)], `${x}/nonzero`);
    const unit = w.push('Mul', [nonzero, w.float(1 / LARGEST)], `${x}/unit`);
    return { unit, column: w.push('Reshape', [unit, w.ints([rows, 1])], `${x}/column`) };
  });
  /** Term number i, and what x is without it and those before. */
  const term = (i: number): { integers: string; left: () => string } =>
    w.once(`term ${i} ${x}`, () => {
      const scale = i === 0 ? unit : w.push('Mul', [unit, w.float(NEXT ** i)], `${x}/unit${i}`);
      const number = i === 0 ? x : term(i - 1).left();
      const linear = [scale, w.filled(ZERO, [rows])];
      const integers = w.push('QuantizeLinear', [number, ...linear], `${x}/term${i}`, { axis: 0 });
      const left = () => {
        const rounded = w.push('DequantizeLinear', [integers, ...linear], `${x}/rounded${i}`, {
          axis: 0,
        });
        return w.push('Sub', [number, rounded], `${x}/left${i}`);
      };
      return { integers, left };
    });
  const terms = Array.from({ length: count }, (_, i) => term(i).integers);
  return { terms, unit: column };
}
