// Products with int8 weights against the same products in 64 bits.

import { createRequire } from 'node:module';
import type { onnx as Onnx } from 'onnx-proto';
import { describe, expect, it } from 'vitest';
import { gradientsOf } from '../../../main/engine/graph/gradients.ts';
import { Graph, type Value } from '../../../main/engine/graph/graph.ts';
import { writeOnnx } from '../../../main/engine/graph/onnx.ts';
import * as ops from '../../../main/engine/graph/ops.ts';
import { createRandom } from '../../../main/engine/random.ts';
import { Program } from '../../../main/engine/runtime/session.ts';

const { onnx } = createRequire(import.meta.url)('onnx-proto') as { onnx: typeof Onnx };

const random = createRandom(11);

/** Half of the last term's unit, for numbers of which the largest is about 100 times the others. */
const ROUNDING = 1e-3;

/** A random matrix [out, width] of integers, and a scale for each row. */
interface Matrix {
  readonly q: Int8Array;
  readonly scales: Float32Array;
  readonly shape: readonly [number, number];
}

function randomMatrix(out: number, width: number): Matrix {
  return {
    q: Int8Array.from({ length: out * width }, () => Math.floor(random.uniform() * 255) - 127),
    scales: Float32Array.from({ length: out }, () => 0.001 + random.uniform() / 100),
    shape: [out, width],
  };
}

/** Numbers with a few that are a hundred times as large, as in the residual stream of a model. */
const numbers = (count: number) =>
  Float32Array.from({ length: count }, () => random.normal() * (random.uniform() < 0.01 ? 100 : 1));

function inGraph({ graph }: Value, { q, scales, shape: [out, width] }: Matrix): ops.Int8Matrix {
  const transposed = Int8Array.from(q, (_, i) => q[(i % out) * width + Math.floor(i / out)]!);
  return {
    forward: graph.constant(transposed, [width, out]),
    backward: graph.constant(q, [out, width]),
    scales: graph.constant(scales, [out]),
  };
}

const weightOf = ({ q, scales, shape: [, width] }: Matrix) =>
  Float64Array.from(q, (each, i) => each * scales[Math.floor(i / width)]!);

/** Σ x·w over rows of w [out, width], or over its columns for the transposed product. */
function exactly(x: Float32Array, matrix: Matrix, isTransposed = false): Float64Array {
  const w = weightOf(matrix);
  const [out, width] = matrix.shape;
  const [inner, columns] = isTransposed ? [out, width] : [width, out];
  return Float64Array.from({ length: (x.length / inner) * columns }, (_, i) => {
    const [row, column] = [Math.floor(i / columns), i % columns];
    let sum = 0;
    for (let k = 0; k < inner; k++)
      sum += x[row * inner + k]! * w[isTransposed ? k * width + column : column * width + k]!;
    return sum;
  });
}

/** The largest error of a row, relative to the length of the row of exact numbers. */
function worstRow(actual: Float32Array, expected: Float64Array, columns: number): number {
  let worst = 0;
  for (let start = 0; start < expected.length; start += columns) {
    let [error, size] = [0, 0];
    for (let i = start; i < start + columns; i++) {
      error += (actual[i]! - expected[i]!) ** 2;
      size += expected[i]! ** 2;
    }
    worst = Math.max(worst, Math.sqrt(error / size));
  }
  return worst;
}

async function run(x: Float32Array, matrix: Matrix) {
  const [out, width] = matrix.shape;
  const rows = x.length / width;
  const dy = numbers(rows * out);
  const graph = new Graph();
  const input = graph.input('x', [rows, width]);
  const y = ops.matMulInt8(input, inGraph(input, matrix));
  const loss = ops.reduceSum(ops.mul(y, graph.constant(dy, [rows, out])), [0, 1]);
  graph.output('y', y);
  graph.output('dx', gradientsOf(ops.reshape(loss, [1]), [input])[0]!);
  const program = await Program.compile(graph);
  const results = await program.run({ x });
  await program.release();
  return { y: results.y!, dx: results.dx!, dy };
}

describe('a product with int8 weights', () => {
  // Few rows are multiplied at once, many term by term.
  it.each([
    [1, 40, 24],
    [7, 130, 33],
    [32, 96, 20],
    [33, 96, 20],
    [130, 257, 65],
  ])('of %i rows, %i numbers and %i outputs, and its gradient', async (rows, width, out) => {
    const matrix = randomMatrix(out, width);
    const x = numbers(rows * width);
    const { y, dx, dy } = await run(x, matrix);
    expect(worstRow(y, exactly(x, matrix), out)).toBeLessThan(ROUNDING);
    expect(worstRow(dx, exactly(dy, matrix, true), width)).toBeLessThan(ROUNDING);
  });

  it('keeps the small numbers of a long sum', async () => {
    const [out, width] = [4, 40_000];
    const matrix = randomMatrix(out, width);
    // Like probabilities of a vocabulary: one large, the others share a third.
    const x = Float32Array.from({ length: width }, (_, i) => (i === 17 ? 0.66 : 0.34 / width));
    const { y } = await run(x, matrix);
    const expected = exactly(x, matrix);
    expect(worstRow(y, expected, out)).toBeLessThan(1e-3);
    // In two terms, all of them would be zero.
    const only = exactly(
      x.map((each, i) => (i === 17 ? each : 0)),
      matrix,
    );
    expect(worstRow(Float32Array.from(only), expected, out)).toBeGreaterThan(2 * ROUNDING);
  });

  it('gives a row the same bits beside other rows, zeros for zeros, and no number for none', async () => {
    const matrix = randomMatrix(24, 40);
    const row = numbers(40);
    const huge = new Float32Array(40).fill(1e30);
    const none = new Float32Array(40).fill(Infinity);
    const together = Float32Array.from([...row, ...huge, ...new Float32Array(40), ...none]);
    const [alone, beside] = [(await run(row, matrix)).y, (await run(together, matrix)).y];
    expect(beside.subarray(0, 24)).toEqual(alone);
    expect([...beside.subarray(48, 72)]).toEqual(Array<number>(24).fill(0));
    expect(beside.subarray(72).some(Number.isFinite)).toBe(false);
  });

  it('rounds a matrix once for all its products', () => {
    const graph = new Graph();
    const x = graph.input('x', [80, 40]);
    for (const name of ['q', 'k', 'v'])
      graph.output(name, ops.matMulInt8(x, inGraph(x, randomMatrix(8, 40))));
    const { graph: written } = onnx.ModelProto.decode(writeOnnx(graph, 'fused').bytes);
    const count = (type: string) => written!.node!.filter(({ opType }) => opType === type).length;
    expect([count('QuantizeLinear'), count('MatMulIntegerToFloat')]).toEqual([2, 6]);
  });
});
