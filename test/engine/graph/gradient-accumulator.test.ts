// Gradients of slices: joined where they lie beside each other, summed where they overlap.

import { expect, it } from 'vitest';
import { gradientsOf } from '../../../main/engine/graph/gradients.ts';
import { Graph, type Value } from '../../../main/engine/graph/graph.ts';
import * as ops from '../../../main/engine/graph/ops.ts';
import { schedule } from '../../../main/engine/graph/schedule.ts';
import { checkGradient } from '../check-gradient.ts';

type Parts = readonly (readonly [start: number, end: number])[];

/** The sum of squares of some parts of the first axis, the i-th one i + 1 times. */
const squaresOf = (parts: Parts) => (x: Value) => {
  const sums = parts.map(([start, end], i) => {
    const part = ops.slice(x, 0, start, end);
    return ops.scale(ops.reduceSum(ops.mul(part, part), [0, 1]), i + 1);
  });
  return sums.reduce((sum, next) => ops.add(sum, next));
};

/** Operators that the gradient of x [6, 2] is made of, by number. */
function operators(parts: Parts): Record<string, number> {
  const graph = new Graph();
  const x = graph.input('x', [6, 2]);
  const [gradient] = gradientsOf(squaresOf(parts)(x), [x]);
  graph.output('dx', gradient!);
  const counts: Record<string, number> = {};
  for (const { op } of schedule(graph)) counts[op] = (counts[op] ?? 0) + 1;
  return counts;
}

it.each<{ name: string; parts: Parts; uses: Record<string, number | undefined> }>([
  {
    name: 'all parts',
    parts: [
      [2, 4],
      [0, 2],
      [4, 6],
    ],
    uses: { Concat: 1, Pad: undefined },
  },
  {
    name: 'with gaps',
    parts: [
      [1, 2],
      [4, 5],
    ],
    uses: { Concat: 1, Pad: undefined },
  },
  { name: 'one part', parts: [[1, 4]], uses: { Concat: undefined, Pad: 1 } },
  {
    name: 'overlapping',
    parts: [
      [0, 3],
      [2, 6],
      [4, 5],
    ],
    uses: { Concat: 1, Pad: 1 },
  },
])('$name', async ({ parts, uses }) => {
  expect(await checkGradient({ inputs: [[6, 2]], build: squaresOf(parts) })).toBeLessThan(5e-4);
  expect(operators(parts)).toMatchObject(
    Object.fromEntries(Object.entries(uses).filter(([, count]) => count !== undefined)),
  );
  for (const [op, count] of Object.entries(uses))
    if (count === undefined) expect(operators(parts)).not.toHaveProperty(op);
});
