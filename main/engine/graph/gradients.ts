// Reverse mode on one page: a rule for every operator, and the walk that applies them.

import type { Attributes, Graph, Operator, Value } from './graph.ts';
import * as ops from './ops.ts';
import type { BlockFormat } from './block-quantization.ts';
import { replayOf } from './rematerialization.ts';
import { sizeOf } from './tensor.ts';

/**
 * The gradient of each input, given that of the output; null where there is none. A rule ignores broadcasting (the walk
 * sums to the input's shape) and which inputs are wanted (nodes that reach no output are never written).
 */
export type Rule = (
  dy: Value,
  inputs: readonly Value[],
  y: Value,
  attributes: Attributes,
) => (Value | null)[];

const { add, sub, mul, div, neg, scale, scalar, matMul, sigmoid, where, lessOrEqual } = ops;

/** No gradient passes: integers, comparisons and values held fixed on purpose. */
const none: Rule = (_dy, inputs) => inputs.map(() => null);
/** dx = dy · f'(x), where f' may use the output. */
const elementwise =
  (derivative: (x: Value, y: Value, attributes: Attributes) => Value): Rule =>
  (dy, [x], y, attributes) => [mul(dy, derivative(x!, y, attributes))];

/** Rules by ONNX operator. Formulas: onnxruntime's gradient_builder and any calculus book. */
export const gradients: Readonly<Record<Operator, Rule>> = {
  Add: (dy) => [dy, dy],
  Sub: (dy) => [dy, neg(dy)],
  Mul: (dy, [a, b]) => [mul(dy, b!), mul(dy, a!)],
  // d(a/b) = da/b − (a/b)·db/b
  Div: (dy, [, b], y) => [div(dy, b!), neg(mul(div(dy, b!), y))],
  Neg: (dy) => [neg(dy)],
  Exp: elementwise((_x, y) => y),
  Log: (dy, [x]) => [div(dy, x!)],
  Sqrt: (dy, _inputs, y) => [div(scale(dy, 0.5), y)],
  Reciprocal: elementwise((_x, y) => neg(mul(y, y))),
  // σ' = σ(1 − σ)
  Sigmoid: elementwise((_x, y) => mul(y, sub(scalar(y, 1), y))),
  Tanh: elementwise((_x, y) => sub(scalar(y, 1), mul(y, y))),
  // erf' = 2/√π · exp(−x²)
  Erf: elementwise((x) => scale(ops.exp(neg(mul(x, x))), 2 / Math.sqrt(Math.PI))),
  // At a tie the first operand counts.
  Min: (dy, [a, b]) => choose(dy, lessOrEqual(a!, b!)),
  Max: (dy, [a, b]) => choose(dy, lessOrEqual(b!, a!)),
  Where: (dy, [condition]) => [null, ...choose(dy, condition!)],
  LessOrEqual: none,
  Cast: (dy, [x]) => [
    x!.dtype === 'float32' || x!.dtype === 'float16' ? ops.cast(dy, x!.dtype) : null,
  ],
  Identity: none,
  FusedMatMul: matMulRule,
  // y = x Wᵀ: dx = dy W, and W's transpose in blocks comes along; the same formats hold with the roles exchanged.
  MatMulNBits: (dy, [, values, scales, backValues, backScales], _y, attributes) => [
    ops.matMulNBits(dy, attributes.K as number, {
      format: { bits: attributes.bits, block: attributes.block_size } as BlockFormat,
      forward: { values: backValues!, scales: backScales! },
      backward: { values: values!, scales: scales! },
      roundsInput: attributes.accuracy_level === 4,
    }),
    null,
    null,
    null,
    null,
  ],
  Transpose: (dy, _inputs, _y, { perm }) => {
    const order = perm as readonly number[];
    return [
      ops.transpose(
        dy,
        order.map((_, axis) => order.indexOf(axis)),
      ),
    ];
  },
  Reshape: (dy, [x]) => [ops.reshape(dy, x!.shape)],
  Expand: (dy) => [dy],
  Slice: (dy, [x], _y, { axis, start, end }) => [
    ops.pad(dy, axis as number, start as number, x!.shape[axis as number]! - (end as number)),
  ],
  Concat: (dy, inputs, _y, { axis }) => {
    let start = 0;
    return inputs.map((x) =>
      ops.slice(dy, axis as number, start, (start += x.shape[axis as number]!)),
    );
  },
  Pad: (dy, [x], _y, { axis, before }) => [
    ops.slice(dy, axis as number, before as number, (before as number) + x!.shape[axis as number]!),
  ],
  Gather: (dy, [table, ids]) => [
    ops.scatterAdd(
      ops.expand(scalar(dy, 0), table!.shape),
      ops.reshape(ids!, [sizeOf(ids!.shape)]),
      ops.reshape(dy, [sizeOf(ids!.shape), ...table!.shape.slice(1)]),
    ),
    null,
  ],
  GatherElements: (dy, [x, ids]) => [
    ops.scatterElementsAdd(ops.expand(scalar(dy, 0), x!.shape), ids!, dy),
    null,
  ],
  ScatterND: (dy, [, ids]) => [dy, null, ops.gather(dy, ids!)],
  ScatterElements: (dy, [, ids]) => [dy, null, ops.gatherElements(dy, ids!)],
  // dx = y ⊙ (dy − Σ dy ⊙ y), where the sum is 0 already if the product behind has centred dy.
  Softmax: (dy, _inputs, y, { centred }) => [
    mul(y, centred ? dy : sub(dy, ops.reduceSum(mul(dy, y), [-1]))),
  ],
  CumSum: (dy, _inputs, _y, { reverse }) => [ops.cumSum(dy, { reverse: reverse === 0 })],
  ReduceSum: (dy, [x]) => [ops.expand(dy, x!.shape)],
  ReduceMean: (dy, [x], _y, { axes }) => {
    const count = (axes as readonly number[]).reduce((n, axis) => n * x!.shape[axis]!, 1);
    return [ops.expand(scale(dy, 1 / count), x!.shape)];
  },
  // The largest element takes it all; equal ones share alike only in rules that never happen here.
  ReduceMax: (dy, [x], y) => [where(lessOrEqual(y, x!), ops.expand(dy, x!.shape), scalar(dy, 0))],
  SimplifiedLayerNormalization: rmsNormRule,
  // The rotation's transpose is the rotation by the negative angle.
  RotaryEmbedding: (dy, [, cos, sin], _y, { num_heads }) => [
    ops.rotary(dy, cos!, neg(sin!), num_heads as number),
    null,
    null,
  ],
  // y = x·σ(αx): y' = σ(αx)·(1 + αx·(1 − σ(αx)))
  QuickGelu: elementwise((x, _y, { alpha }) => {
    const a = (alpha as { float: number }).float;
    const s = sigmoid(a === 1 ? x : scale(x, a));
    const tail = mul(a === 1 ? x : scale(x, a), sub(scalar(x, 1), s));
    return mul(s, add(tail, scalar(x, 1)));
  }),
  Gelu: elementwise((x, _y, { approximate }) =>
    approximate === 'tanh' ? geluTanhSlope(x) : geluSlope(x),
  ),
};

/**
 * The gradients of `loss` (one element) for each target, or undefined for a target it does not depend on. Extends the
 * graph; values used more than once get the sum of their gradients, in order of creation. With `recompute` the graph's
 * segments are computed again where the walk reaches them, which costs time and saves memory.
 */
export function gradientsOf(
  loss: Value,
  targets: readonly Value[],
  { recompute = false }: { recompute?: boolean } = {},
): (Value | undefined)[] {
  const graph: Graph = loss.graph;
  const replay = replayOf(graph, { segments: recompute });
  const onPath = new Set<Value>(targets);
  const forward = [...graph.nodes];
  for (const node of forward) {
    if (node.op !== 'Identity' && node.inputs.some((input) => onPath.has(input)))
      onPath.add(node.output);
  }
  const found = new Map<Value, Value>();
  if (sizeOf(loss.shape) !== 1)
    throw new Error(`gradientsOf: the loss must be one number, got ${loss.toString()}`);
  if (onPath.has(loss)) found.set(loss, graph.constant([1], loss.shape));
  for (const node of forward.reverse()) {
    const dy = found.get(node.output);
    if (!dy || !onPath.has(node.output)) continue;
    replay.enter(node, dy);
    const operands = node.inputs.map((input) => replay.of(input));
    const parts = gradients[node.op](dy, operands, replay.of(node.output), node.attributes);
    node.inputs.forEach((input, i) => {
      const part = parts[i];
      if (!part || !onPath.has(input)) return;
      const fitted = ops.sumTo(part, input.shape);
      const sum = found.get(input);
      found.set(input, sum ? add(sum, fitted) : fitted);
    });
  }
  return targets.map((target) => found.get(target));
}

/** dy where the condition holds goes to the first of two, the rest to the second. */
function choose(dy: Value, condition: Value): [Value, Value] {
  const zero = scalar(dy, 0);
  return [where(condition, dy, zero), where(condition, zero, dy)];
}

// y = α·op(a)·op(b): da = α·dy·op(b)ᵀ and db = α·op(a)ᵀ·dy, each transposed back if its operand was.
function matMulRule(
  dy: Value,
  [a, b]: readonly Value[],
  y: Value,
  attributes: Attributes,
): Value[] {
  const transA = attributes.transA === 1;
  const transB = attributes.transB === 1;
  const alpha = (attributes.alpha as { float: number }).float;
  const da = transA
    ? matMul(b!, dy, { transA: transB, transB: true, alpha })
    : matMul(dy, b!, { transB: !transB, alpha });
  const db = transB
    ? matMul(dy, a!, { transA: true, transB: transA, alpha })
    : matMul(a!, dy, { transA: !transA, alpha });
  return [attributes.centred ? sub(da, ops.reduceSum(mul(dy, y), [-1])) : da, db];
}

// y = x·r·w with r = 1/√(mean x² + ε): dx = r·(g − x·r²·mean(g·x)), g = dy·w; dw = Σ dy·x·r.
// r is computed again: the operator's second output is wrong on WebGPU.
function rmsNormRule(
  dy: Value,
  [x, w]: readonly Value[],
  _y: Value,
  { epsilon }: Attributes,
): Value[] {
  const ms = ops.reduceMean(mul(x!, x!), [-1]);
  const r = ops.reciprocal(ops.sqrt(add(ms, scalar(ms, (epsilon as { float: number }).float)))); // [.., 1]
  const g = mul(dy, w!);
  const m = mul(ops.reduceMean(mul(g, x!), [-1]), mul(r, r));
  return [mul(r, sub(g, mul(x!, m))), mul(dy, mul(x!, r))];
}

// Φ(x) + x·φ(x)
function geluSlope(x: Value): Value {
  const cdf = scale(add(ops.erf(scale(x, Math.SQRT1_2)), scalar(x, 1)), 0.5);
  const pdf = scale(ops.exp(scale(mul(x, x), -0.5)), 1 / Math.sqrt(2 * Math.PI));
  return add(cdf, mul(x, pdf));
}

// y = x/2·(1 + t), t = tanh(c(x + 0.044715x³)): y' = (1 + t)/2 + x/2·(1 − t²)·c(1 + 0.134145x²)
function geluTanhSlope(x: Value): Value {
  const c = Math.sqrt(2 / Math.PI);
  const x2 = mul(x, x);
  const t = ops.tanh(scale(mul(x, add(scale(x2, 0.044715), scalar(x, 1))), c));
  const inner = scale(add(scale(x2, 3 * 0.044715), scalar(x, 1)), c);
  const left = scale(add(t, scalar(x, 1)), 0.5);
  const right = mul(scale(x, 0.5), mul(sub(scalar(x, 1), mul(t, t)), inner));
  return add(left, right);
}
