// AdamW with norm and clipping as a graph over one flat vector, for devices that keep parameters and
// moments.

import { Graph, type Value } from '../../graph/graph.ts';
import {
  add,
  div,
  lessOrEqual,
  minimum,
  mul,
  reduceSum,
  reshape,
  scalar,
  scale,
  sqrt,
  sub,
  where,
} from '../../graph/ops.ts';
import type { OptimizerOptions } from './optimizer.ts';

/** Numbers of a step: the inputs of one element that change from step to step. */
export interface StepNumbers {
  /** η / (1 − β₁ᵗ) */
  readonly rate: number;
  /** η · decay */
  readonly decay: number;
  /** √(1 − β₂ᵗ) */
  readonly correction: number;
}

const LARGEST = 3.4028234e38;
/** Sums of this many squares are summed again, so that float32 holds the norm of millions. */
const PARTIAL = 4096;

/**
 * The step of `adamw.ts` on `size` parameters: inputs `x`, `g`, `m`, `v` [size], `factor` [size] with the
 * learning rate's factor of each parameter where `hasFactors`, `mask` [size] with 1 for each parameter
 * that the step changes and 0 for the others where `hasMask`, and {@link StepNumbers} [1]; outputs `x'`,
 * `m'`, `v'` and `norm` [1]. A norm that is not finite changes nothing; that of float32 squares ends at
 * 1.8e19.
 */
export function adamWGraph(
  size: number,
  { betas = [0.9, 0.999], eps = 1e-8, maxGradNorm }: OptimizerOptions,
  { hasFactors = false, hasMask = false }: { hasFactors?: boolean; hasMask?: boolean } = {},
): Graph {
  const graph = new Graph();
  const vector = (name: string) => graph.input(name, [size]);
  const number = (name: keyof StepNumbers) => graph.input(name, [1]);
  const [x, g, m, v] = [vector('x'), vector('g'), vector('m'), vector('v')];
  const norm = sqrt(sumOf(mul(g, g), size));
  const isFinite = lessOrEqual(norm, scalar(norm, LARGEST));
  const clipped =
    maxGradNorm === undefined
      ? g
      : mul(g, minimum(div(scalar(g, maxGradNorm), add(norm, scalar(g, 1e-6))), scalar(g, 1)));
  const [beta1, beta2] = betas;
  const nextM = add(scale(m, beta1), scale(clipped, 1 - beta1));
  const nextV = add(scale(v, beta2), scale(mul(clipped, clipped), 1 - beta2));
  const step = div(nextM, add(div(sqrt(nextV), number('correction')), scalar(g, eps)));
  // One rounding at the size of x a step, as in the loop.
  let update = add(mul(x, number('decay')), mul(step, number('rate')));
  if (hasFactors) update = mul(update, vector('factor'));
  const nextX = sub(x, update);
  const isMeant = hasMask ? lessOrEqual(scalar(g, 0.5), vector('mask')) : undefined;
  const changed = (next: Value, old: Value) =>
    where(isFinite, isMeant ? where(isMeant, next, old) : next, old);
  graph.output("x'", changed(nextX, x));
  graph.output("m'", changed(nextM, m));
  graph.output("v'", changed(nextV, v));
  graph.output('norm', norm);
  return graph;
}

/** The sum of a vector, [1]. */
function sumOf(x: Value, size: number): Value {
  let width = Math.min(PARTIAL, size);
  while (size % width !== 0) width--;
  const partial = reduceSum(reshape(x, [size / width, width]), [1]);
  return reshape(reduceSum(partial, [0]), [1]);
}
