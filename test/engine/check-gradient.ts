// Checks the gradients of a graph against finite differences.

import { gradientsOf } from '../../main/engine/graph/gradients.ts';
import { Graph, type Value } from '../../main/engine/graph/graph.ts';
import type { OnnxForm } from '../../main/engine/graph/onnx.ts';
import { mul, reduceSum, reshape } from '../../main/engine/graph/ops.ts';
import { createRandom } from '../../main/engine/random.ts';
import { Program } from '../../main/engine/runtime/session.ts';
import { sizeOf, type Shape } from '../../main/engine/graph/tensor.ts';
import { relativeError } from '../helpers.ts';

/**
 * A test point of an operator: inputs by shape or with given numbers, and the value to
 * differentiate.
 */
export interface GradientCase {
  readonly inputs: readonly (Shape | { readonly shape: Shape; readonly data: readonly number[] })[];
  readonly build: (...inputs: Value[]) => Value;
  /** Numbers of inputs given by shape; normally distributed by default. */
  readonly sample?: (normal: number) => number;
  /** How the operators are written. */
  readonly form?: OnnxForm;
  /** Step of the differences, for points near a kink. */
  readonly h?: number;
}

/**
 * The worst relative error over all inputs between the derived gradients of Σ w·y (w random) and
 * differences of fourth order, (8·(f(h) − f(−h)) − (f(2h) − f(−2h))) / 12h, summed in float64.
 */
export async function checkGradient({
  inputs,
  build,
  sample = (x) => x,
  h = 0.02,
  form,
}: GradientCase): Promise<number> {
  const random = createRandom(7);
  const graph = new Graph();
  const points = inputs.map((input) =>
    'data' in input
      ? { shape: input.shape, data: Float32Array.from(input.data) }
      : {
          shape: input,
          data: Float32Array.from({ length: sizeOf(input) }, () => sample(random.normal())),
        },
  );
  const values = points.map(({ shape }, i) => graph.input(`x${i}`, shape));
  const y = build(...values);
  const weights = Float32Array.from({ length: sizeOf(y.shape) }, () => random.normal());
  const axes = y.shape.map((_, axis) => axis);
  const weighted = mul(y, graph.constant(weights, y.shape));
  const loss = axes.length === 0 ? weighted : reduceSum(weighted, axes);
  const derived = gradientsOf(reshape(loss, [1]), values);
  graph.output('y', y);
  derived.forEach((gradient, i) => gradient && graph.output(`d${i}`, gradient));
  const program = await Program.compile(graph, { form });
  const feeds = Object.fromEntries(points.map(({ data }, i) => [`x${i}`, data]));
  const lossAt = async (): Promise<number> => {
    const { y: numbers } = await program.run(feeds);
    return numbers!.reduce((sum, number, i) => sum + number * weights[i]!, 0);
  };
  const atPoint = await program.run(feeds);
  let worst = 0;
  for (const [i, { data }] of points.entries()) {
    const gradient = atPoint[`d${i}`];
    const expected = new Float64Array(data.length);
    for (let k = 0; k < data.length; k++) {
      const middle = data[k]!;
      const move = async (distance: number): Promise<number> => {
        data[k] = middle + distance;
        return lossAt();
      };
      const near = (await move(h)) - (await move(-h));
      const far = (await move(2 * h)) - (await move(-2 * h));
      data[k] = middle;
      expected[k] = (8 * near - far) / (12 * h);
    }
    worst = Math.max(worst, relativeError(gradient ?? new Float32Array(data.length), expected));
  }
  await program.release();
  return worst;
}
