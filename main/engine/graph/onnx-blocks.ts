// The ONNX form of frozen matrices in blocks of small integers as numbers, in float32 or in 16 bits.

import type { Node, Products, Value } from './graph.ts';
import type { NodeWriter } from './node-writer.ts';
import type { Shape } from './tensor.ts';

/** A matrix in blocks, and the matrix of numbers that it becomes. */
export interface Dequantized {
  readonly values: Value;
  readonly scales: Value;
  readonly bits: number;
  /** Numbers of a block. */
  readonly block: number;
  /** Rows and columns. */
  readonly shape: Shape;
  /** The name of the matrix, and the type of its numbers. */
  readonly name: string;
  readonly type: Products;
}

/** The name of a dequantized matrix in a type. */
export const dequantizedName = (output: string, type: Products): string =>
  type === 'float32' ? output : `${output}/${type}`;

/** Writes the matrix of a DequantizeLinear in every type in which it is read. */
export function writeDequantized(
  w: NodeWriter,
  { inputs, output, attributes }: Node,
  types: ReadonlySet<Products> = new Set(['float32']),
): void {
  const [values, scales] = inputs as [Value, Value];
  const { bits, block_size: block } = attributes as { bits: number; block_size: number };
  for (const type of types) {
    const name = dequantizedName(output.name, type);
    dequantize(w, { values, scales, bits, block, shape: output.shape, name, type });
  }
}

/**
 * Adds the nodes that dequantize a matrix and returns its name. Blocks are [rows, blocks, length of a
 * block]; the padding of the last one is cut off. No operator dequantizes to bfloat16.
 */
export function dequantize(w: NodeWriter, matrix: Dequantized): string {
  const { values, bits, block, name, type } = matrix;
  const [rows, columns] = matrix.shape as [number, number];
  const blocks = values.shape[1]!;
  const scales = w.as(matrix.scales, 'float32', [rows, blocks, 1]);
  const isDirect = w.opset === 21 && !w.lacks.has('DequantizeLinear');
  const isHalf = isDirect && type === 'float16';
  const numbers = `${name}/blocks`;
  if (isDirect) {
    const levels = w.as(values, bits === 8 ? 'uint8' : 'uint4', [rows, blocks, block]);
    const scale = isHalf ? w.cast(scales, type, `${name}/scales`) : scales;
    const operands = [levels, scale, w.filled(bits === 8 ? 0x80 : 0x88, [rows, blocks, 1], bits)];
    w.push('DequantizeLinear', operands, numbers, { axis: 2, block_size: block });
  } else {
    const levels =
      bits === 8 ? w.cast(w.stored(values), 'float32', `${name}/levels`) : nibbles(w, values, name);
    const centred = w.push('Sub', [levels, w.float(2 ** (bits - 1))], `${name}/centred`);
    w.push('Mul', [centred, scales], numbers);
  }
  const whole = w.ints([rows, blocks * block]);
  const rounded = isHalf || type === 'float32' ? numbers : w.cast(numbers, type, `${name}/rounded`);
  if (blocks * block === columns) return w.push('Reshape', [rounded, whole], name);
  const padded = w.push('Reshape', [rounded, whole], `${name}/padded`);
  return w.push('Slice', [padded, w.ints([0]), w.ints([columns]), w.ints([1])], name);
}

/** The two levels in each byte as floats, the lower half first. */
function nibbles(w: NodeWriter, values: Value, name: string): string {
  const [rows, blocks, bytes] = values.shape as [number, number, number];
  const whole = w.cast(w.stored(values), 'float32', `${name}/bytes`);
  const high = w.push(
    'Floor',
    [w.push('Div', [whole, w.float(16)], `${name}/quotient`)],
    `${name}/high`,
  );
  const low = w.push(
    'Sub',
    [whole, w.push('Mul', [high, w.float(16)], `${name}/upper`)],
    `${name}/low`,
  );
  const paired = [low, high].map((half) =>
    w.push('Reshape', [half, w.ints([rows, blocks, bytes, 1])], `${half}/column`),
  );
  const pairs = w.push('Concat', paired, `${name}/pairs`, { axis: 3 });
  return w.push('Reshape', [pairs, w.ints([rows, blocks, 2 * bytes])], `${name}/levels`);
}
