// The operators as functions over values, with their shape inference.

import type { Attributes, Operator, Value } from './graph.ts';
import { blockBytes, blocksOf, type BlockFormat } from './quantization/blocks.ts';
import { axisOf, broadcastShapes, sameShape, sizeOf, type DType, type Shape } from './tensor.ts';

const show = (shape: Shape) => `[${shape.join(', ')}]`;

function emit(op: Operator, inputs: Value[], shape: Shape, attributes?: Attributes, dtype?: DType) {
  return inputs[0]!.graph.node(op, inputs, shape, attributes, dtype);
}

const binary = (op: Operator) => (a: Value, b: Value) =>
  emit(op, [a, b], broadcastShapes(a.shape, b.shape, op));
const unary = (op: Operator) => (x: Value) => emit(op, [x], x.shape);

export const add = binary('Add');
export const sub = binary('Sub');
export const mul = binary('Mul');
export const div = binary('Div');
export const minimum = binary('Min');
export const maximum = binary('Max');
export const neg = unary('Neg');
export const exp = unary('Exp');
export const log = unary('Log');
export const sqrt = unary('Sqrt');
export const reciprocal = unary('Reciprocal');
export const sigmoid = unary('Sigmoid');
export const tanh = unary('Tanh');
export const erf = unary('Erf');
/** x · sigmoid(alpha · x); alpha 1 is SiLU. */
export const quickGelu = (x: Value, alpha: number) =>
  emit('QuickGelu', [x], x.shape, { alpha: { float: alpha } });
export const silu = (x: Value) => quickGelu(x, 1);
/** x · Φ(x), by the error function or by its tanh approximation. */
export const gelu = (x: Value, approximate: 'none' | 'tanh' = 'none') =>
  emit('Gelu', [x], x.shape, { approximate });
/** The value itself, without a gradient. */
export const stopGradient = unary('Identity');

/** A float scalar of the value's graph. */
export const scalar = (like: Value, x: number) => like.graph.constant([x], []);
/** x · c for a number c. */
export const scale = (x: Value, c: number) => mul(x, scalar(x, c));

/** 1 where a ≤ b, as bool. */
export const lessOrEqual = (a: Value, b: Value) =>
  emit('LessOrEqual', [a, b], broadcastShapes(a.shape, b.shape, 'LessOrEqual'), {}, 'bool');

/** a where the condition holds, else b. */
export function where(condition: Value, a: Value, b: Value): Value {
  const shape = broadcastShapes(
    condition.shape,
    broadcastShapes(a.shape, b.shape, 'where'),
    'where',
  );
  return emit('Where', [condition, a, b], shape, {}, a.dtype);
}

export const cast = (x: Value, to: DType) =>
  x.dtype === to ? x : emit('Cast', [x], x.shape, { to }, to);

/** min(max(x, low), high); the gradient is 0 where x is clamped. */
export const clamp = (x: Value, low: number, high: number) =>
  minimum(maximum(x, scalar(x, low)), scalar(x, high));

/**
 * alpha · op(a) · op(b) over the last two axes, where op transposes on request; leading axes
 * broadcast. [.., M, K] · [.., K, N] -> [.., M, N]. `centred`: see `softmaxMatMul`.
 */
export function matMul(
  a: Value,
  b: Value,
  {
    transA = false,
    transB = false,
    alpha = 1,
    centred = false,
  }: { transA?: boolean; transB?: boolean; alpha?: number; centred?: boolean } = {},
): Value {
  const [M, K] = transA ? [a.shape.at(-1)!, a.shape.at(-2)!] : [a.shape.at(-2)!, a.shape.at(-1)!];
  const [K2, N] = transB ? [b.shape.at(-1)!, b.shape.at(-2)!] : [b.shape.at(-2)!, b.shape.at(-1)!];
  if (a.shape.length < 2 || b.shape.length < 2 || K !== K2) {
    const factor = (x: Value, trans: boolean) => `${show(x.shape)}${trans ? 'ᵀ' : ''}`;
    throw new Error(
      `matMul: ${factor(a, transA)} and ${factor(b, transB)} do not fit (${a.name}, ${b.name})`,
    );
  }
  const batch = broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2), 'matMul');
  return emit('FusedMatMul', [a, b], [...batch, M, N], {
    transA: Number(transA),
    transB: Number(transB),
    alpha: { float: alpha },
    ...(centred ? { centred: 1 } : {}),
  });
}

export function transpose(x: Value, perm: readonly number[]): Value {
  if (
    [...perm].sort((i, j) => i - j).some((axis, i) => axis !== i) ||
    perm.length !== x.shape.length
  ) {
    throw new Error(
      `transpose: ${show(perm)} is not a permutation of the axes of ${show(x.shape)}`,
    );
  }
  return emit(
    'Transpose',
    [x],
    perm.map((axis) => x.shape[axis]!),
    { perm },
  );
}

export function reshape(x: Value, shape: Shape): Value {
  if (sizeOf(shape) !== sizeOf(x.shape)) {
    throw new Error(
      `reshape: ${sizeOf(x.shape)} elements of ${x.toString()} do not fit ${show(shape)}`,
    );
  }
  return sameShape(x.shape, shape) ? x : emit('Reshape', [x], shape, { shape });
}

/** Repeats axes of length 1 up to `shape`. */
export function expand(x: Value, shape: Shape): Value {
  if (!sameShape(broadcastShapes(x.shape, shape, 'expand'), shape)) {
    throw new Error(`expand: ${show(x.shape)} cannot be expanded to ${show(shape)}`);
  }
  return sameShape(x.shape, shape) ? x : emit('Expand', [x], shape, { shape });
}

/** Elements start ≤ i < end of one axis. */
export function slice(x: Value, axis: number, start: number, end: number): Value {
  const at = axisOf(axis, x.shape.length);
  if (start < 0 || end > x.shape[at]! || start >= end) {
    throw new Error(`slice: ${start}..${end} is outside axis ${at} of ${x.toString()}`);
  }
  if (start === 0 && end === x.shape[at]) return x;
  return emit('Slice', [x], x.shape.with(at, end - start), { start, end, axis: at });
}

export function concat(xs: readonly Value[], axis: number): Value {
  const first = xs[0]!;
  if (xs.length === 1) return first;
  const at = axisOf(axis, first.shape.length);
  for (const x of xs) {
    if (
      x.shape.length !== first.shape.length ||
      x.shape.some((n, i) => i !== at && n !== first.shape[i])
    ) {
      throw new Error(
        `concat: ${show(x.shape)} and ${show(first.shape)} differ outside axis ${at}`,
      );
    }
  }
  const length = xs.reduce((sum, x) => sum + x.shape[at]!, 0);
  return emit('Concat', [...xs], first.shape.with(at, length), { axis: at });
}

/** Zeros before and after one axis. */
export function pad(x: Value, axis: number, before: number, after: number): Value {
  const at = axisOf(axis, x.shape.length);
  if (before === 0 && after === 0) return x;
  return emit('Pad', [x], x.shape.with(at, before + x.shape[at]! + after), {
    axis: at,
    before,
    after,
  });
}

/** Rows of a matrix in blocks; for the layout see `quantization/blocks.ts`. */
export interface BlockRows {
  readonly values: Value;
  readonly scales: Value;
}

/** A frozen matrix W [out, in] in blocks, and its transpose, which only the gradient needs. */
export interface QuantizedMatrix {
  readonly format: BlockFormat;
  readonly forward: BlockRows;
  readonly backward?: BlockRows;
  /**
   * True when the product rounds x to 8 bits per block too: about three times as fast on CPUs with
   * int8 products.
   */
  readonly roundsInput: boolean;
}

/** x Wᵀ with W in blocks: [N, in] -> [N, out]. */
export function matMulNBits(
  x: Value,
  outFeatures: number,
  { format, forward, backward, roundsInput }: QuantizedMatrix,
): Value {
  const [N, inFeatures] = x.shape as [number, number];
  const expected = [outFeatures, blocksOf(inFeatures, format), blockBytes(format)];
  if (!sameShape(forward.values.shape, expected)) {
    throw new Error(
      `matMulNBits: ${forward.values.toString()} for ${x.toString()}, expected ${show(expected)}`,
    );
  }
  const inputs = [x, forward.values, forward.scales];
  if (backward) inputs.push(backward.values, backward.scales);
  return emit('MatMulNBits', inputs, [N, outFeatures], {
    K: inFeatures,
    N: outFeatures,
    bits: format.bits,
    block_size: format.block,
    accuracy_level: roundsInput ? 4 : 1,
  });
}

/** A frozen matrix W [out, in] as W = s ⊙ Q in small integers, with one scale s for each row. */
export interface Int8Matrix {
  /** Qᵀ: int8 [in, out] */
  readonly forward: Value;
  /** Q: int8 [out, in] */
  readonly backward: Value;
  /** s: float32 [out] */
  readonly scales: Value;
}

/**
 * Numbers of a sum from which on its terms need more bits: the small ones of a long sum, as the
 * probabilities of a large vocabulary, weigh together as much as the large ones.
 */
const LONG_SUM = 2 ** 15;

/**
 * x Wᵀ: [N, in] -> [N, out]. x is rounded to 13 bits of the largest number of its row (20 bits in sums
 * of more than `LONG_SUM` numbers), the sums of products of integers are exact.
 */
export function matMulInt8(x: Value, { forward, backward, scales }: Int8Matrix): Value {
  const [inFeatures, outFeatures] = forward.shape as [number, number];
  const fits =
    x.shape.length === 2 &&
    x.shape[1] === inFeatures &&
    sameShape(backward.shape, [outFeatures, inFeatures]) &&
    sameShape(scales.shape, [outFeatures]);
  if (!fits)
    throw new Error(
      `matMulInt8: ${x.toString()} with ${forward.toString()}, ${backward.toString()}, ${scales.toString()}`,
    );
  return int8Product(x, forward, [scales, backward]);
}

/** dy W: [N, out] -> [N, in], rounded in the same way. */
export function matMulInt8Transposed(dy: Value, { backward, scales }: Int8Matrix): Value {
  return int8Product(mul(dy, scales), backward);
}

/** x M ⊙ s of integers M; without s, x M. What stands behind s is for the gradient only. */
function int8Product(x: Value, integers: Value, others: readonly Value[] = []): Value {
  const [width, columns] = integers.shape as [number, number];
  const terms = width > LONG_SUM ? 3 : 2;
  return emit('MatMulInt8', [x, integers, ...others], [x.shape[0]!, columns], { terms });
}

/** Rows in blocks as numbers: float32 [rows, columns]. */
export function dequantize(
  { values, scales }: BlockRows,
  columns: number,
  format: BlockFormat,
): Value {
  const rows = values.shape[0]!;
  const blocks = blocksOf(columns, format);
  const fits =
    sameShape(values.shape, [rows, blocks, blockBytes(format)]) &&
    sizeOf(scales.shape) === rows * blocks;
  if (!fits)
    throw new Error(
      `dequantize: ${values.toString()} and ${scales.toString()} for ${columns} columns`,
    );
  const attributes = { bits: format.bits, block_size: format.block };
  return emit('DequantizeLinear', [values, scales], [rows, columns], attributes, 'float32');
}

/**
 * Rows of a table: [V, ..] by int32 ids [..n] -> [..n, ..]. A table that is stored in another type
 * is not converted as a whole.
 */
export function gather(table: Value, ids: Value): Value {
  const { origin } = table;
  const stored =
    origin.kind === 'node' && origin.node.op === 'Cast' ? origin.node.inputs[0]! : table;
  if (stored !== table && stored.origin.kind === 'external')
    return cast(gather(stored, ids), table.dtype);
  return emit(
    'Gather',
    [table, ids],
    [...ids.shape, ...table.shape.slice(1)],
    { axis: 0 },
    table.dtype,
  );
}

/** One element a row along the last axis: [M, V] by int32 [M, 1] -> [M, 1]. */
export function gatherElements(x: Value, ids: Value): Value {
  if (x.shape.length !== 2 || !sameShape(ids.shape, [x.shape[0]!, 1])) {
    throw new Error(
      `gatherElements: ${show(x.shape)} by ${show(ids.shape)}, expected [M, V] by [M, 1]`,
    );
  }
  return emit('GatherElements', [x, ids], ids.shape, { axis: 1 }, x.dtype);
}

/** data with updates *added* at rows: [V, ..] + [n, ..] at int32 [n]. */
export function scatterAdd(data: Value, ids: Value, updates: Value): Value {
  if (!sameShape(updates.shape, [...ids.shape, ...data.shape.slice(1)])) {
    throw new Error(
      `scatterAdd: updates ${show(updates.shape)} at ${show(ids.shape)} of ${show(data.shape)}`,
    );
  }
  return emit('ScatterND', [data, ids, updates], data.shape, { reduction: 'add' });
}

/**
 * data with rows *replaced*: [.., K] + [.., K] at int64 [.., n], the indices of n leading axes. A row
 * number that appears twice gives either row. It has no gradient.
 */
export function overwrite(data: Value, at: Value, updates: Value): Value {
  const n = at.shape.at(-1)!;
  if (!sameShape(updates.shape, [...at.shape.slice(0, -1), ...data.shape.slice(n)])) {
    throw new Error(
      `overwrite: updates ${show(updates.shape)} at ${show(at.shape)} of ${show(data.shape)}`,
    );
  }
  return emit('Overwrite', [data, at, updates], data.shape);
}

/** data with updates added along the last axis: [M, V] + [M, 1] at int32 [M, 1]. */
export function scatterElementsAdd(data: Value, ids: Value, updates: Value): Value {
  if (!sameShape(updates.shape, ids.shape))
    throw new Error('scatterElementsAdd: needs one update per index');
  return emit('ScatterElements', [data, ids, updates], data.shape, { axis: 1, reduction: 'add' });
}

export const softmax = (x: Value) => emit('Softmax', [x], x.shape, { axis: -1 });

/**
 * softmax(scores), reshaped to [.., M, K], times values [.., K, N] -> [.., M, N]. The rows of p sum
 * to 1, so a constant can be subtracted from each row of the gradient of y = p v with respect to p;
 * with Σ dy ⊙ y the softmax needs no sum over the K columns (FlashAttention-2, arXiv 2307.08691,
 * section 3.1.2).
 */
export function softmaxMatMul(scores: Value, values: Value, shape: Shape = scores.shape): Value {
  const weights = emit('Softmax', [scores], scores.shape, { axis: -1, centred: 1 });
  return matMul(reshape(weights, shape), values, { centred: true });
}

const reduce = (op: Operator) => (x: Value, axes: readonly number[]) => {
  const at = axes.map((axis) => axisOf(axis, x.shape.length));
  return emit(
    op,
    [x],
    x.shape.map((n, i) => (at.includes(i) ? 1 : n)),
    { axes: at },
  );
};
/** Reductions keep reduced axes with length 1. */
export const reduceSum = reduce('ReduceSum');
export const reduceMean = reduce('ReduceMean');
export const reduceMax = reduce('ReduceMax');

/**
 * Cumulative sums along the last axis, each element included; `reverse` sums from each element to
 * the end.
 */
export const cumSum = (x: Value, { reverse = false } = {}) =>
  emit('CumSum', [x], x.shape, { reverse: Number(reverse) });

/** Sums `x` to `shape`, the reverse of a broadcast. */
export function sumTo(x: Value, shape: Shape): Value {
  if (sameShape(x.shape, shape)) return x;
  const extra = x.shape.length - shape.length;
  const axes = x.shape.flatMap((n, i) =>
    i < extra || (shape[i - extra] === 1 && n !== 1) ? [i] : [],
  );
  return reshape(axes.length ? reduceSum(x, axes) : x, shape);
}

/** x / √(mean(x²) + epsilon) · w over the last axis. */
export function rmsNorm(x: Value, w: Value, epsilon: number): Value {
  if (!sameShape(w.shape, [x.shape.at(-1)!]))
    throw new Error(`rmsNorm: weight ${w.toString()} for ${x.toString()}`);
  return emit('SimplifiedLayerNormalization', [x, w], x.shape, {
    axis: -1,
    epsilon: { float: epsilon },
    stash_type: 1,
  });
}

/** (x − mean) / √(variance + epsilon) · w + b over the last axis. */
export function layerNorm(x: Value, w: Value, b: Value, epsilon: number): Value {
  const axis = [x.shape.length - 1];
  const centred = sub(x, reduceMean(x, axis));
  const variance = reduceMean(mul(centred, centred), axis);
  const factor = reciprocal(sqrt(add(variance, scalar(x, epsilon))));
  return add(mul(mul(centred, factor), w), b);
}

/**
 * Rotates the halves of every head: x [N, H·K], cos and sin [N, K/2].
 * (x₁, x₂) -> (x₁ cos − x₂ sin, x₂ cos + x₁ sin)
 */
export function rotary(x: Value, cos: Value, sin: Value, heads: number): Value {
  const [N, width] = x.shape as [number, number];
  if (!sameShape(cos.shape, [N, width / heads / 2]) || !sameShape(sin.shape, cos.shape)) {
    throw new Error(`rotary: ${x.toString()} of ${heads} heads with cos ${show(cos.shape)}`);
  }
  return emit('RotaryEmbedding', [x, cos, sin], x.shape, { num_heads: heads });
}

/** The factors of a linear recurrence over n steps; leading axes `..` are equal in all. */
export interface LinearSteps {
  /** [n, .., 1, 1] */
  readonly decay: Value;
  /** [n, .., C, K] */
  readonly read: Value;
  /** [n, .., C, K] */
  readonly write: Value;
  /** [n, .., K, V] */
  readonly increment: Value;
}

/**
 * The states S₀ … Sₙ of a linear recurrence, S₀ = `start` [.., K, V] -> [n + 1, .., K, V]: Sᵢ₊₁ =
 * decayᵢ · Sᵢ − writeᵢᵀ (readᵢ Sᵢ) + incrementᵢ. With `reverse` Sₙ = `start`, and each state follows
 * from the later one with the same factors.
 */
export function linearScan(
  start: Value,
  { decay, read, write, increment }: LinearSteps,
  { reverse = false } = {},
): Value {
  const [n, ...state] = increment.shape as [number, ...number[]];
  const [C] = read.shape.slice(-2) as [number];
  const leading = increment.shape.slice(0, -2);
  const factor = [...leading, C, state.at(-2)!];
  const fits =
    sameShape(start.shape, state) &&
    sameShape(decay.shape, [...leading, 1, 1]) &&
    sameShape(read.shape, factor) &&
    sameShape(write.shape, factor);
  if (!fits) {
    const shapes = [start, decay, read, write, increment].map(({ shape }) => show(shape));
    throw new Error(`linearScan: ${shapes.join(', ')} do not fit`);
  }
  return emit('Scan', [start, decay, read, write, increment], [n + 1, ...state], {
    reverse: Number(reverse),
  });
}
