// Reverse-mode differentiation: a rule for every operator, and the backward pass that applies them.

import type { Attributes, Graph, Operator, Value } from './graph.ts';
import * as ops from './ops.ts';
import type { BlockFormat } from './quantization/blocks.ts';
import { GradientAccumulator } from './gradient-accumulator.ts';
import { forwardValuesOf } from './rematerialization.ts';
import { sizeOf } from './tensor.ts';

/**
 * The gradient of each input, given that of the output `y`; null where there is none. Rules ignore
 * broadcasting (the backward pass sums to the input's shape) and compute every gradient, needed or
 * not (unused nodes are pruned when the graph is written).
 */
export type GradientRule = (
  dy: Value,
  inputs: readonly Value[],
  y: Value,
  attributes: Attributes,
) => (Value | null)[];

const { add, sub, mul, div, neg, scale, scalar, matMul, sigmoid, where, lessOrEqual } = ops;

/** No gradient: integers, comparisons and `stopGradient`. */
const none: GradientRule = (_dy, inputs) => inputs.map(() => null);
/** dx = dy · f'(x), where f' can use the output. */
const elementwise =
  (derivative: (x: Value, y: Value, attributes: Attributes) => Value): GradientRule =>
  (dy, [x], y, attributes) => [mul(dy, derivative(x!, y, attributes))];

/** Rules by ONNX operator. Formulas as in onnxruntime's gradient_builder. */
export const GRADIENT_RULES: Readonly<Record<Operator, GradientRule>> = {
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
  // At a tie the first operand gets the gradient.
  Min: (dy, [a, b]) => splitBy(dy, lessOrEqual(a!, b!)),
  Max: (dy, [a, b]) => splitBy(dy, lessOrEqual(b!, a!)),
  Where: (dy, [condition]) => [null, ...splitBy(dy, condition!)],
  LessOrEqual: none,
  Cast: (dy, [x]) => [
    x!.dtype === 'float32' || x!.dtype === 'float16' ? ops.cast(dy, x!.dtype) : null,
  ],
  Identity: none,
  FusedMatMul: matMulRule,
  MatMulNBits: blockProductRule,
  MatMulInt8: int8ProductRule,
  DequantizeLinear: none,
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
  Overwrite: none,
  ScatterElements: (dy, [, ids]) => [dy, null, ops.gatherElements(dy, ids!)],
  // dx = y ⊙ (dy − Σ dy ⊙ y); the sum is already 0 if the product after the softmax has centred dy.
  Softmax: (dy, _inputs, y, { centred }) => [
    mul(y, centred ? dy : sub(dy, ops.reduceSum(mul(dy, y), [-1]))),
  ],
  CumSum: (dy, _inputs, _y, { reverse }) => [ops.cumSum(dy, { reverse: reverse === 0 })],
  ReduceSum: (dy, [x]) => [ops.expand(dy, x!.shape)],
  ReduceMean: (dy, [x], _y, { axes }) => {
    const count = (axes as readonly number[]).reduce((n, axis) => n * x!.shape[axis]!, 1);
    return [ops.expand(scale(dy, 1 / count), x!.shape)];
  },
  // Elements that share the maximum share its gradient equally.
  ReduceMax: (dy, [x], y, { axes }) => {
    const isMax = where(lessOrEqual(y, x!), scalar(dy, 1), scalar(dy, 0));
    return [mul(isMax, div(dy, ops.reduceSum(isMax, axes as readonly number[])))];
  },
  SimplifiedLayerNormalization: rmsNormRule,
  Scan: linearScanRule,
  // The transpose of a rotation is the rotation by the negative angle.
  RotaryEmbedding: (dy, [, cos, sin], _y, { num_heads }) => [
    ops.rotary(dy, cos!, neg(sin!), num_heads as number),
    null,
    null,
  ],
  // y = x·σ(αx): y' = σ(αx) + αy·(1 − σ(αx))
  QuickGelu: elementwise((x, y, { alpha }) => {
    const a = (alpha as { float: number }).float;
    const s = sigmoid(a === 1 ? x : scale(x, a));
    return add(s, mul(a === 1 ? y : scale(y, a), sub(scalar(x, 1), s)));
  }),
  Gelu: elementwise((x, _y, { approximate }) =>
    approximate === 'tanh' ? geluTanhSlope(x) : geluSlope(x),
  ),
};

/**
 * The gradients of `loss` (one element) with respect to each target; undefined for targets that it
 * does not depend on. Extends the graph. With `recompute` the backward pass recomputes the
 * graph's segments, which saves memory and costs time.
 */
export function gradientsOf(
  loss: Value,
  targets: readonly Value[],
  { recompute = false }: { recompute?: boolean } = {},
): (Value | undefined)[] {
  const graph: Graph = loss.graph;
  const forwardValues = forwardValuesOf(graph, { segments: recompute });
  const onPath = new Set<Value>(targets);
  const forward = [...graph.nodes];
  for (const node of forward) {
    if (node.op !== 'Identity' && node.inputs.some((input) => onPath.has(input)))
      onPath.add(node.output);
  }
  const gradients = new GradientAccumulator();
  if (sizeOf(loss.shape) !== 1)
    throw new Error(`gradientsOf: the loss must be one number, got ${loss.toString()}`);
  if (onPath.has(loss)) gradients.add(loss, graph.constant([1], loss.shape));
  for (const node of forward.reverse()) {
    const dy = onPath.has(node.output) ? gradients.of(node.output) : undefined;
    if (!dy) continue;
    forwardValues.enter(node, dy);
    const inputs = node.inputs.map((input) => forwardValues.of(input));
    const y = forwardValues.of(node.output);
    const inputGradients = GRADIENT_RULES[node.op](dy, inputs, y, node.attributes);
    if (inputGradients.length !== inputs.length)
      throw new Error(
        `gradientsOf: the rule of ${node.op} returned ${inputGradients.length} gradients ` +
          `for ${inputs.length} inputs`,
      );
    node.inputs.forEach((input, i) => {
      const gradient = inputGradients[i];
      if (!gradient || !onPath.has(input)) return;
      gradients.add(input, ops.sumTo(gradient, input.shape));
    });
  }
  return targets.map((target) => gradients.of(target));
}

/** Splits dy: to the first operand where the condition holds, to the second elsewhere. */
function splitBy(dy: Value, condition: Value): [Value, Value] {
  const zero = scalar(dy, 0);
  return [where(condition, dy, zero), where(condition, zero, dy)];
}

// y = α·op(a)·op(b): da = α·dy·op(b)ᵀ and db = α·op(a)ᵀ·dy, each transposed if its operand was.
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

// y = x Wᵀ: dx = dy W. The node carries Wᵀ in blocks too; forward and backward exchange roles.
function blockProductRule(
  dy: Value,
  inputs: readonly Value[],
  _y: Value,
  attributes: Attributes,
): (Value | null)[] {
  const [, values, scales, backValues, backScales] = inputs;
  if (!backValues || !backScales)
    throw new Error(`gradientsOf: ${values!.name} has no transpose in blocks`);
  const dx = ops.matMulNBits(dy, attributes.K as number, {
    format: { bits: attributes.bits, block: attributes.block_size } as BlockFormat,
    forward: { values: backValues, scales: backScales },
    backward: { values: values!, scales: scales! },
    roundsInput: attributes.accuracy_level === 4,
  });
  return [dx, ...inputs.slice(1).map(() => null)];
}

// y = x Qᵀ ⊙ s: dx = (dy ⊙ s) Q.
function int8ProductRule(
  dy: Value,
  [, forward, scales, backward]: readonly Value[],
): (Value | null)[] {
  if (!scales || !backward) throw new Error('gradientsOf: dy W in int8 has no gradient');
  const dx = ops.matMulInt8Transposed(dy, { forward: forward!, scales, backward });
  return [dx, null, null, null];
}

// y = x·r·w with r = 1/√(mean x² + ε): dx = r·(g − x·r²·mean(g·x)), g = dy·w; dw = Σ dy·x·r.
// r is recomputed: the operator's second output is wrong on WebGPU.
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

// S' = a·S − Kᵀ(W S) + B. The gradients G of the states follow the same recurrence the other way
// round, with W and K exchanged: G = dS + a·G' − Wᵀ(K G'). Then da = Σ S ⊙ G', dB = G',
// dW = −(K G') Sᵀ and dK = −(W S) G'ᵀ.
function linearScanRule(
  dy: Value,
  [, decay, read, write]: readonly Value[],
  y: Value,
  { reverse }: Attributes,
): Value[] {
  const n = y.shape[0]! - 1;
  const first = (x: Value) => ops.slice(x, 0, 0, n);
  const last = (x: Value) => ops.slice(x, 0, 1, n + 1);
  const one = (x: Value, i: number) => ops.reshape(ops.slice(x, 0, i, i + 1), x.shape.slice(1));
  const [before, after, end] = reverse ? [last, first, 0] : [first, last, n];
  const factors = { decay: decay!, read: write!, write: read!, increment: before(dy) };
  const all = ops.linearScan(one(dy, end), factors, { reverse: !reverse });
  const states = before(y);
  const g = after(all);
  return [
    one(all, n - end),
    ops.reduceSum(mul(states, g), [-2, -1]),
    neg(matMul(matMul(write!, g), states, { transB: true })),
    neg(matMul(matMul(read!, states), g, { transB: true })),
    g,
  ];
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
