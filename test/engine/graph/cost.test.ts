// Costs of graphs against counts by hand.

import { describe, expect, it } from 'vitest';
import { costOf, executionOrder } from '../../../main/engine/graph/cost.ts';
import { gradientsOf } from '../../../main/engine/graph/gradients.ts';
import { Graph, type Value } from '../../../main/engine/graph/graph.ts';
import * as ops from '../../../main/engine/graph/ops.ts';

describe('costs of a graph', () => {
  it('products count two operations per multiply-add, other operators the bytes they move', () => {
    const graph = new Graph();
    const x = graph.input('x', [3, 4]);
    const y = ops.matMul(x, graph.input('w', [5, 4]), { transB: true }); // [3, 5]
    graph.output('y', ops.exp(y));
    const cost = costOf(graph);
    expect(cost.productFlops).toBe(2 * 3 * 4 * 5);
    expect(cost.movedBytes).toBe(4 * (15 + 15));
    expect(cost.inputBytes).toBe(4 * (12 + 20));
    expect(cost.outputBytes).toBe(4 * 15);
    // The exponential overwrites the product.
    expect(cost.peakBytes).toBe(4 * 15);
  });

  it('a table counts by the rows that are read, unless it is multiplied too', () => {
    const bytes = { file: '/model/weights.safetensors', begin: 0, length: 2 * 9000 * 64 };
    const cost = (isMultiplied: boolean) => {
      const graph = new Graph();
      const stored = graph.external('table', [9000, 64], 'bfloat16', bytes);
      const table = ops.cast(stored, 'float32');
      const rows = ops.gather(table, graph.input('ids', [5], 'int32'));
      graph.output('y', isMultiplied ? ops.matMul(rows, table, { transB: true }) : rows);
      return costOf(graph).weightBytes;
    };
    expect(cost(false)).toBe(5 * (2 * 64 + 4096));
    expect(cost(true)).toBe(2 * 9000 * 64);
  });

  it('blocks are packed for products, and mapped where they are dequantized', () => {
    const format = { bits: 8, block: 32 } as const;
    const cost = (build: (x: Value, blocks: { values: Value; scales: Value }) => Value) => {
      const graph = new Graph();
      const bytes = { file: '/model/weights.safetensors', begin: 0, length: 6 * 64 };
      const values = graph.external('w', [6, 2, 32], 'uint8', bytes);
      const scales = graph.external('w:scales', [12], 'float32', { ...bytes, length: 48 });
      graph.output('y', build(graph.input('x', [3, 64]), { values, scales }));
      return costOf(graph).weightBytes;
    };
    const packed = cost((x, forward) =>
      ops.matMulNBits(x, 6, { format, forward, roundsInput: true }),
    );
    const mapped = cost((x, blocks) =>
      ops.matMul(x, ops.dequantize(blocks, 64, format), { transB: true }),
    );
    expect(mapped).toBe(6 * 64 + 48);
    expect(packed).toBe(mapped + 2 * 48);
  });

  it('memory is freed after the last reader, and views take none', () => {
    const graph = new Graph();
    const x = graph.input('x', [10]);
    const a = ops.concat([x, x], 0); // 20
    const b = ops.concat([a, a], 0); // 40; a is free behind it
    const c = ops.reshape(ops.concat([b, b], 0), [8, 10]); // 80; b is free behind it
    graph.output('sum', ops.reduceSum(c, [0, 1]));
    expect(costOf(graph).peakBytes).toBe(4 * (40 + 80));
  });

  it('a value that is read again later is kept and not overwritten', () => {
    const graph = new Graph();
    const a = ops.concat([graph.input('x', [10]), graph.input('y', [10])], 0);
    const b = ops.exp(a);
    graph.output('product', ops.mul(ops.sigmoid(b), a));
    // a is kept for the product; exp takes 20 bytes, which sigmoid and the product overwrite.
    expect(costOf(graph).peakBytes).toBe(4 * 40);
  });

  it('nodes run depth first from the last output, the newest input first', () => {
    const graph = new Graph();
    const x = graph.input('x', [2]);
    const early = ops.exp(x);
    const late = ops.sigmoid(x);
    graph.output('first', ops.neg(early));
    graph.output('second', ops.add(early, late));
    const order = executionOrder(graph).map(({ op }) => op);
    expect(order).toEqual(['Sigmoid', 'Exp', 'Add', 'Neg']);
  });

  it('recomputed layers need less memory and more products', () => {
    const cost = (recompute: boolean) => {
      const graph = new Graph();
      const weights = Array.from({ length: 8 }, (_, i) => graph.input(`w${i}`, [16, 16]));
      let h = graph.input('x', [64, 16]);
      for (const w of weights)
        h = graph.segment(h, (y) => ops.add(y, ops.sigmoid(ops.matMul(ops.exp(y), w))));
      const loss = ops.reduceSum(h, [0, 1]);
      // As in training: each gradient ends in an operator, layer by layer, and the loss is last.
      gradientsOf(loss, weights, { recompute }).forEach((gradient, i) =>
        graph.output(`gradient${i}`, ops.scale(gradient!, 1)),
      );
      graph.output('loss', loss);
      return costOf(graph);
    };
    expect(cost(true).peakBytes).toBeLessThan(0.6 * cost(false).peakBytes);
    expect(cost(true).productFlops).toBeGreaterThan(1.2 * cost(false).productFlops);
  });
});
