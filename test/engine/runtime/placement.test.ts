// Where nodes run, as the profile of a real run says it.

import { expect, it } from 'vitest';
import { Graph } from '../../../main/engine/graph/graph.ts';
import { exp, matMul, neg } from '../../../main/engine/graph/ops.ts';
import { isWhollyOn, placementOf } from '../../../main/engine/runtime/placement.ts';

it('names and counts the nodes that ran on the processor', async () => {
  const graph = new Graph();
  const x = graph.input('x', [2, 2]);
  graph.output('y', matMul(exp(neg(x)), exp(x)));
  expect(await isWhollyOn('cpu', graph)).toBe(false);
  expect(await placementOf('cpu', [graph, graph], {})).toEqual({
    onProcessor: [
      { operator: 'Exp', count: 4 },
      { operator: 'Neg', count: 2 },
      { operator: 'MatMul', count: 2 },
    ],
    copies: 0,
  });
});
