// Element types, shapes and their arithmetic.

/** Element types of a graph, as ONNX Runtime names them. */
export type DType =
  'float32' | 'float16' | 'bfloat16' | 'int32' | 'int64' | 'uint8' | 'int8' | 'bool';

/** Lengths of the axes, outermost first; `[]` is a scalar. */
export type Shape = readonly number[];

/** Numbers in memory, row-major. */
export interface Tensor {
  readonly shape: Shape;
  readonly data: Float32Array;
}

/** Arrays that can be fed to a program, one kind per element type. */
export type Feed = Float32Array | Int32Array | BigInt64Array;

/** Number of elements. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** True when both shapes are equal. */
export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((length, axis) => length === b[axis]);
}

/**
 * The shape of an elementwise result under NumPy broadcasting; throws with both shapes if they are
 * incompatible.
 */
export function broadcastShapes(a: Shape, b: Shape, operator = 'broadcast'): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const x = a[a.length - rank + axis] ?? 1;
    const y = b[b.length - rank + axis] ?? 1;
    if (x !== y && x !== 1 && y !== 1) {
      throw new Error(
        `${operator}: shapes [${a.join(', ')}] and [${b.join(', ')}] do not broadcast`,
      );
    }
    return x === 1 ? y : x;
  });
}

/** The axis from 0; negative axes count from the end. */
export function axisOf(axis: number, rank: number): number {
  const positive = axis < 0 ? axis + rank : axis;
  if (positive < 0 || positive >= rank) throw new Error(`axis ${axis} is outside rank ${rank}`);
  return positive;
}

/**
 * `n` rounded up to the series 1, 2, 3, 4, 6, 8, 12, 16, 24, 32 … Programs are compiled for these
 * lengths only, so that few programs serve all batches; at most a third is padding.
 */
export function bucket(n: number, smallest = 1): number {
  let power = smallest;
  while (power < n) {
    const half = power + power / 2;
    if (Number.isInteger(half) && half >= n) return half;
    power *= 2;
  }
  return power;
}

/**
 * `n` rounded up to four significant bits: 1 … 16, 18, 20 … 32, 36 … For lengths whose padding
 * costs time at every step; at most an eighth is padding.
 */
export function fineBucket(n: number): number {
  const step = 2 ** Math.max(0, Math.ceil(Math.log2(Math.max(1, n))) - 4);
  return Math.ceil(Math.max(1, n) / step) * step;
}
