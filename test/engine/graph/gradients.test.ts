// Every gradient rule against finite differences, and the pitfalls of reverse mode.

import { describe, expect, it } from 'vitest';
import { GRADIENT_RULES, gradientsOf } from '../../../main/engine/graph/gradients.ts';
import { Graph, OPERATORS, type Operator, type Value } from '../../../main/engine/graph/graph.ts';
import * as ops from '../../../main/engine/graph/ops.ts';
import {
  blockBytes,
  blocksOf,
  dequantizeRows,
  quantizeRows,
  type BlockFormat,
} from '../../../main/engine/graph/quantization/blocks.ts';
import { createRandom } from '../../../main/engine/random.ts';
import { Program } from '../../../main/engine/runtime/session.ts';
import { relativeError } from '../../helpers.ts';
import { checkGradient, type GradientCase } from '../check-gradient.ts';

/** Finite differences of fourth order in float32: the rest is rounding. */
const TOLERANCE = 5e-4;

const unary = (
  build: (x: Value) => Value,
  sample?: (normal: number) => number,
): readonly GradientCase[] => [{ inputs: [[3, 4]], build, ...(sample ? { sample } : {}) }];
const positive = (x: number) => 0.5 + Math.abs(x);

/** Both inputs of full size, then each broadcast along axes of the other. */
const binary = (
  build: (a: Value, b: Value) => Value,
  sample?: (normal: number) => number,
): readonly GradientCase[] =>
  [
    [
      [3, 4],
      [3, 4],
    ],
    [[3, 1], [4]],
    [
      [2, 3, 1],
      [1, 4],
    ],
    [[], [2, 3]],
  ].map((inputs) => ({ inputs, build, ...(sample ? { sample } : {}) }));

// Numbers much further apart than the finite differences, so that no comparison changes.
const LEFT = { shape: [2, 3], data: [1, -2, 0.5, 3, -1, 0] };
const RIGHT = { shape: [2, 3], data: [0, -1, 2, 1, -3, 1] };
const ids = (like: Value, numbers: readonly number[], shape = [numbers.length]) =>
  like.graph.constant(Int32Array.from(numbers), shape);

const products: readonly GradientCase[] = [false, true].flatMap((transA) =>
  [false, true].flatMap((transB) =>
    [
      [[], []],
      [[2], [2]],
      [
        [2, 2],
        [2, 1],
      ],
      [[2], []],
    ].map(([left, right]) => ({
      inputs: [
        [...left!, ...(transA ? [4, 3] : [3, 4])],
        [...right!, ...(transB ? [5, 4] : [4, 5])],
      ],
      build: (a: Value, b: Value) => ops.matMul(a, b, { transA, transB, alpha: 0.5 }),
    })),
  ),
);

/**
 * A product with a matrix that its blocks represent exactly in both directions.
 */
function inBlocks(
  format: BlockFormat,
  product: 'packed' | 'dequantized' = 'packed',
): readonly GradientCase[] {
  const [out, width, least] = [3, 40, -(2 ** (format.bits - 1))];
  // Every block of a row and of a column contains the lowest level: all scales are 1.
  const w = (row: number, column: number) =>
    row === column % out ? least : ((7 * row + 5 * column) % 15) - 7;
  const value = (rows: number, columns: number, at: (r: number, c: number) => number, x: Value) => {
    const numbers = Float32Array.from({ length: rows * columns }, (_, i) =>
      at(Math.floor(i / columns), i % columns),
    );
    const { values, scales } = quantizeRows(numbers, rows, columns, format);
    expect(new Set(scales)).toEqual(new Set([1]));
    const shape = [rows, blocksOf(columns, format), blockBytes(format)];
    return {
      values: x.graph.constant(values, shape),
      scales: x.graph.constant(scales, [scales.length]),
    };
  };
  const build = (x: Value) =>
    ops.matMulNBits(x, out, {
      format,
      forward: value(out, width, w, x),
      backward: value(width, out, (r, c) => w(c, r), x),
      roundsInput: false,
    });
  // The same matrix as numbers.
  const dequantized = (x: Value) =>
    ops.matMul(x, ops.dequantize(value(out, width, w, x), width, format), { transB: true });
  return product === 'packed'
    ? [{ inputs: [[2, width]], build }]
    : [{ inputs: [[2, width]], build: dequantized }];
}

/** A product with an int8 matrix, without rounding: differences would be of the rounding. */
function inInt8(): GradientCase {
  const [out, width] = [3, 5];
  const q = Array.from({ length: out * width }, (_, i) => ((i * 37) % 255) - 127);
  const build = (x: Value) =>
    ops.matMulInt8(x, {
      forward: x.graph.constant(
        Int8Array.from(q, (_, i) => q[(i % out) * width + Math.floor(i / out)]!),
        [width, out],
      ),
      backward: x.graph.constant(Int8Array.from(q), [out, width]),
      scales: x.graph.constant(Float32Array.of(0.01, 0.02, 0.005), [out]),
    });
  return { inputs: [[2, width]], build, form: { lacks: ['MatMulInt8'] } };
}

/** Test points for every operator; `blocked` operators have no gradient. */
const ROWS: Readonly<Record<Operator, readonly GradientCase[] | 'blocked'>> = {
  Add: binary(ops.add),
  Sub: binary(ops.sub),
  Mul: binary(ops.mul),
  Div: binary(ops.div, (x) => Math.sign(x) * positive(x)),
  Neg: unary(ops.neg),
  Exp: unary(ops.exp),
  Log: unary(ops.log, positive),
  Sqrt: unary(ops.sqrt, positive),
  Reciprocal: unary(ops.reciprocal, positive),
  Sigmoid: unary(ops.sigmoid),
  Tanh: unary(ops.tanh),
  Erf: unary(ops.erf),
  Min: [{ inputs: [LEFT, RIGHT], build: ops.minimum }],
  Max: [{ inputs: [LEFT, RIGHT], build: ops.maximum }],
  Where: [
    {
      inputs: [LEFT, RIGHT],
      build: (a, b) =>
        ops.where(
          ops.lessOrEqual(ids(a, [1, 2, 3, 4, 5, 6], [2, 3]), ids(a, [3], [1])),
          ops.exp(a),
          ops.mul(b, b),
        ),
    },
    {
      inputs: [[3], [2, 1]],
      build: (a, b) => ops.where(ops.lessOrEqual(ids(a, [1, 5, 2]), ids(a, [2], [1])), a, b),
    },
  ],
  LessOrEqual: 'blocked',
  // Through float16 and back: exact on multiples of 1/16.
  Cast: [
    {
      inputs: [LEFT],
      build: (x) => ops.mul(ops.cast(ops.cast(x, 'float16'), 'float32'), x),
      h: 1 / 16,
    },
  ],
  Identity: 'blocked',
  Overwrite: 'blocked',
  FusedMatMul: products,
  Transpose: [
    { inputs: [[2, 3, 4]], build: (x) => ops.transpose(x, [2, 0, 1]) },
    { inputs: [[2, 3, 1, 2]], build: (x) => ops.transpose(x, [0, 3, 1, 2]) },
  ],
  Reshape: unary((x) => ops.reshape(x, [2, 6])),
  Expand: [{ inputs: [[2, 1, 3]], build: (x) => ops.expand(x, [2, 4, 3]) }],
  Slice: [
    { inputs: [[4, 3]], build: (x) => ops.slice(x, 0, 1, 3) },
    { inputs: [[4, 3]], build: (x) => ops.slice(x, -1, 0, 2) },
  ],
  Concat: [
    {
      inputs: [
        [2, 3],
        [2, 1],
        [2, 2],
      ],
      build: (a, b, c) => ops.concat([a, b, ops.exp(c)], 1),
    },
    {
      inputs: [
        [1, 3],
        [2, 3],
      ],
      build: (a, b) => ops.concat([a, b, a], 0),
    },
  ],
  Pad: [{ inputs: [[2, 3]], build: (x) => ops.pad(x, 1, 2, 1) }],
  Gather: [
    { inputs: [[4, 3]], build: (x) => ops.gather(x, ids(x, [1, 3, 1, 0])) },
    { inputs: [[4, 3]], build: (x) => ops.gather(x, ids(x, [2, 2, 0, 1, 2, 3], [2, 3])) },
  ],
  GatherElements: [
    { inputs: [[3, 4]], build: (x) => ops.gatherElements(x, ids(x, [3, 0, 3], [3, 1])) },
  ],
  ScatterND: [
    {
      inputs: [
        [4, 3],
        [3, 3],
      ],
      build: (x, updates) => ops.scatterAdd(x, ids(x, [2, 0, 2]), ops.mul(updates, updates)),
    },
  ],
  ScatterElements: [
    {
      inputs: [
        [3, 4],
        [3, 1],
      ],
      build: (x, updates) => ops.scatterElementsAdd(x, ids(x, [1, 1, 3], [3, 1]), updates),
    },
  ],
  Softmax: [
    { inputs: [[3, 5]], build: ops.softmax },
    { inputs: [[2, 2, 3]], build: ops.softmax },
    {
      inputs: [
        [3, 5],
        [5, 2],
      ],
      build: (scores, values) => ops.softmaxMatMul(scores, values),
    },
    {
      inputs: [
        [2, 2, 3, 4],
        [2, 4, 2],
      ],
      build: (scores, values) => ops.softmaxMatMul(scores, values, [2, 6, 4]),
    },
  ],
  CumSum: [
    { inputs: [[2, 4]], build: (x) => ops.mul(ops.cumSum(x), x) },
    { inputs: [[2, 4]], build: (x) => ops.mul(ops.cumSum(x, { reverse: true }), x) },
  ],
  ReduceSum: [
    { inputs: [[2, 3, 4]], build: (x) => ops.reduceSum(ops.exp(x), [0, -1]) },
    { inputs: [[2, 3]], build: (x) => ops.reduceSum(x, [1]) },
  ],
  ReduceMean: [
    { inputs: [[2, 3, 4]], build: (x) => ops.reduceMean(x, [1]) },
    { inputs: [[2, 3, 4]], build: (x) => ops.reduceMean(ops.exp(x), [0, 2]) },
  ],
  ReduceMax: [{ inputs: [LEFT], build: (x) => ops.reduceMax(x, [1]) }],
  SimplifiedLayerNormalization: [
    { inputs: [[3, 6], [6]], build: (x, w) => ops.rmsNorm(x, w, 1e-6) },
    { inputs: [[2, 4], [4]], build: (x, w) => ops.rmsNorm(x, w, 0.5) },
  ],
  RotaryEmbedding: [1, 3].map((heads) => ({
    inputs: [[2, heads * 4]],
    build: (x: Value) => {
      const angles = [0.3, -1.2, 2, 0.7];
      const cos = x.graph.constant(angles.map(Math.cos), [2, 2]);
      const sin = x.graph.constant(angles.map(Math.sin), [2, 2]);
      return ops.rotary(x, cos, sin, heads);
    },
  })),
  MatMulNBits: [...inBlocks({ bits: 8, block: 32 }), ...inBlocks({ bits: 4, block: 32 })],
  MatMulInt8: [inInt8()],
  DequantizeLinear: [
    ...inBlocks({ bits: 8, block: 32 }, 'dequantized'),
    ...inBlocks({ bits: 4, block: 32 }, 'dequantized'),
  ],
  QuickGelu: [...unary(ops.silu), ...unary((x) => ops.quickGelu(x, 1.702))],
  Gelu: [...unary((x) => ops.gelu(x)), ...unary((x) => ops.gelu(x, 'tanh'))],
  // Three steps of two states [2, 3].
  Scan: [false, true].map((reverse) => ({
    inputs: [
      [2, 2, 3],
      [3, 2, 1, 1],
      [3, 2, 4, 2],
      [3, 2, 4, 2],
      [3, 2, 2, 3],
    ],
    build: (start: Value, decay: Value, read: Value, write: Value, increment: Value) =>
      ops.linearScan(start, { decay, read, write, increment }, { reverse }),
    sample: (x: number) => x / 2,
  })),
};

describe('gradient rules', () => {
  it('exist for every operator, each with test points', () => {
    expect(Object.keys(GRADIENT_RULES).sort()).toEqual([...OPERATORS].sort());
    expect(Object.keys(ROWS).sort()).toEqual(Object.keys(GRADIENT_RULES).sort());
  });

  for (const [operator, cases] of Object.entries(ROWS)) {
    if (cases === 'blocked') continue;
    it(`${operator} agrees with finite differences`, async () => {
      for (const one of cases) expect(await checkGradient(one)).toBeLessThan(TOLERANCE);
    });
  }

  it('are tested with the operator that they belong to', () => {
    for (const [operator, cases] of Object.entries(ROWS)) {
      if (cases === 'blocked') continue;
      for (const { inputs, build } of cases) {
        const graph = new Graph();
        build(
          ...inputs.map((input, i) => graph.input(`x${i}`, 'data' in input ? input.shape : input)),
        );
        expect(graph.nodes.map((node) => node.op)).toContain(operator);
      }
    }
  });

  it('dequantized blocks are the numbers of the blocks, the padding left out', async () => {
    const random = createRandom(3);
    const [rows, columns] = [5, 72];
    const x = Float32Array.from({ length: rows * columns }, () => random.normal());
    const formats = [
      { bits: 8, block: 32 },
      { bits: 4, block: 32 },
      { bits: 8, block: 128 },
    ] as const;
    for (const format of formats) {
      const blocks = quantizeRows(x, rows, columns, format);
      const graph = new Graph();
      const shape = [rows, blocksOf(columns, format), blockBytes(format)];
      const values = graph.constant(blocks.values, shape);
      const scales = graph.constant(blocks.scales, [blocks.scales.length]);
      graph.output('w', ops.dequantize({ values, scales }, columns, format));
      const program = await Program.compile(graph);
      const { w } = await program.run({});
      await program.release();
      expect([...w!]).toEqual([...dequantizeRows(blocks, rows, columns, format)]);
    }
  });

  it('give no gradient to operators without one', () => {
    const graph = new Graph();
    const x = graph.input('x', [2]);
    const held = ops.stopGradient(x);
    const compared = ops.cast(ops.lessOrEqual(x, ops.scalar(x, 0)), 'float32');
    const loss = ops.reduceSum(ops.mul(held, compared), [0]);
    expect(gradientsOf(loss, [x])).toEqual([undefined]);
  });
});

describe('gradientsOf', () => {
  it('sums the gradients of a value that is used twice', async () => {
    const error = await checkGradient({
      inputs: [[2, 3]],
      build: (x) => ops.add(ops.mul(x, x), ops.mul(ops.exp(x), ops.sigmoid(x))),
    });
    expect(error).toBeLessThan(TOLERANCE);
  });

  it('sums over broadcast axes of both inputs', async () => {
    const error = await checkGradient({
      inputs: [[3, 1, 2], [1, 4, 1], [2]],
      build: (a, b, c) => ops.mul(ops.add(ops.mul(a, b), c), b),
    });
    expect(error).toBeLessThan(TOLERANCE);
  });

  it('shares the gradient of a maximum among equal elements', async () => {
    const graph = new Graph();
    const x = graph.input('x', [3, 4]);
    const weights = graph.constant([6, 1, 1], [3, 1]);
    const loss = ops.reduceSum(ops.mul(ops.reduceMax(x, [1]), weights), [0, 1]);
    graph.output('dx', gradientsOf(loss, [x])[0]!);
    const program = await Program.compile(graph);
    const { dx } = await program.run({ x: Float32Array.of(2, 5, 5, 5, 1, 3, 2, 3, 9, 1, 1, 0) });
    const expected = [0, 2, 2, 2, 0, 0.5, 0, 0.5, 1, 0, 0, 0];
    expect(relativeError(dx!, expected)).toBeLessThan(1e-6);
  });

  it('throws when a rule does not give one gradient per input', () => {
    const graph = new Graph();
    const x = graph.input('x', [2]);
    // A sum of three inputs, for which the rule of Add gives two gradients.
    const y = graph.node('Add', [x, x, x], [2]);
    const loss = ops.reduceSum(y, [0]);
    expect(() => gradientsOf(loss, [x])).toThrow(
      'the rule of Add returned 2 gradients for 3 inputs',
    );
  });

  it('gives undefined for a target that the loss does not use', () => {
    const graph = new Graph();
    const x = graph.input('x', [2]);
    const unused = graph.input('unused', [2]);
    const loss = ops.reduceSum(ops.exp(x), [0]);
    const [ofX, ofUnused] = gradientsOf(loss, [x, unused]);
    expect(ofX).toBeDefined();
    expect(ofUnused).toBeUndefined();
  });

  it('keeps one path when another one is stopped', async () => {
    // y = x · sg(x) has the gradient x, not 2x: the second factor counts as a constant.
    const graph = new Graph();
    const x = graph.input('x', [3]);
    const [dx] = gradientsOf(ops.reduceSum(ops.mul(x, ops.stopGradient(x)), [0]), [x]);
    graph.output('dx', dx!);
    const { Program } = await import('../../../main/engine/runtime/session.ts');
    const program = await Program.compile(graph);
    const { dx: numbers } = await program.run({ x: Float32Array.of(1, -2, 5) });
    expect([...numbers!]).toEqual([1, -2, 5]);
  });

  it('accepts the loss itself or an intermediate value as a target', async () => {
    const graph = new Graph();
    const x = graph.input('x', [2]);
    const middle = ops.exp(x);
    const loss = ops.reduceSum(ops.mul(middle, middle), [0]);
    const [ofMiddle, ofLoss] = gradientsOf(loss, [middle, loss]);
    expect(ofMiddle?.shape).toEqual([2]);
    expect(ofLoss?.origin).toMatchObject({ kind: 'constant' });
  });

  it('sums repeatedly gathered rows without loss, and to the same bits in every run', async () => {
    const [V, D, n] = [5, 64, 8192];
    const graph = new Graph();
    const table = graph.input('table', [V, D]);
    const rows = ops.gather(table, graph.input('ids', [n], 'int32'));
    const loss = ops.reduceSum(ops.mul(rows, graph.input('weights', [n, D])), [0, 1]);
    graph.output('gradient', gradientsOf(loss, [table])[0]!);
    const { Program } = await import('../../../main/engine/runtime/session.ts');
    const program = await Program.compile(graph);
    const random = createRandom(9);
    const ids = Int32Array.from({ length: n }, () => random.integer(V));
    const weights = Float32Array.from({ length: n * D }, () => random.normal());
    const expected = new Float64Array(V * D);
    weights.forEach((w, i) => (expected[ids[Math.floor(i / D)]! * D + (i % D)]! += w));
    const first = (await program.run({ table: new Float32Array(V * D), ids, weights })).gradient!;
    expect(relativeError(first, expected)).toBeLessThan(1e-5);
    for (let run = 0; run < 30; run++) {
      const again = await program.run({ table: new Float32Array(V * D), ids, weights });
      expect(again.gradient).toEqual(first);
    }
  });

  it('refuses a loss that is more than one number', () => {
    const graph = new Graph();
    const x = graph.input('x', [2]);
    expect(() => gradientsOf(ops.exp(x), [x])).toThrow('must be one number');
  });
});
