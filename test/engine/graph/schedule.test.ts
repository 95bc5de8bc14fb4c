// The nodes written for a graph: those that the outputs need, with casts of frozen weights first.

import { createRequire } from 'node:module';
import type { onnx as Onnx } from 'onnx-proto';
import { expect, it } from 'vitest';
import { Graph } from '../../../main/engine/graph/graph.ts';
import { writeOnnx } from '../../../main/engine/graph/onnx.ts';
import * as ops from '../../../main/engine/graph/ops.ts';
import { Program } from '../../../main/engine/runtime/session.ts';
import { schedule, usedInputs } from '../../../main/engine/graph/schedule.ts';

const { onnx } = createRequire(import.meta.url)('onnx-proto') as { onnx: typeof Onnx };

function written(graph: Graph, lowering: 'fused' | 'plain' = 'fused') {
  const { bytes } = writeOnnx(graph, lowering);
  return onnx.ModelProto.decode(bytes).graph!;
}

it('nodes and inputs that no output needs are not written', () => {
  const graph = new Graph();
  const x = graph.input('x', [2, 2]);
  const spare = graph.input('spare', [2, 2]);
  ops.matMul(ops.exp(spare), x);
  graph.output('y', ops.tanh(x));
  const { node, input } = written(graph);
  expect(node!.map((n) => n.opType)).toEqual(['Tanh']);
  expect(input!.map((i) => i.name)).toEqual(['x']);
  expect([...usedInputs(graph, schedule(graph))]).toEqual(['x']);
});

it('casts of frozen weights come first', () => {
  const graph = new Graph();
  const x = graph.input('x', [1, 2]);
  const bytes = { file: '/model/weights.safetensors', begin: 8, length: 8 };
  const y = ops.exp(x);
  const w = ops.cast(graph.external('w', [2, 2], 'bfloat16', bytes), 'float32');
  graph.output('y', ops.matMul(y, w));
  expect(schedule(graph).map((node) => node.op)).toEqual(['Cast', 'Exp', 'FusedMatMul']);
  const { initializer } = written(graph);
  const external = initializer!.find((tensor) => tensor.name === 'w')!;
  expect(external.externalData!.map(({ key, value }) => `${key}=${value}`)).toEqual([
    'location=weights.safetensors',
    'offset=8',
    'length=8',
  ]);
});

it('equal constants share a value, different ones do not', () => {
  const graph = new Graph();
  expect(graph.constant([1, 2], [2])).toBe(graph.constant([1, 2], [2]));
  expect(graph.constant([1, 2], [2])).not.toBe(graph.constant([1, 2], [2, 1]));
  expect(graph.constant([1], [])).not.toBe(graph.constant(Int32Array.of(1), []));
});

it('a graph prints one line per node', () => {
  const graph = new Graph();
  const x = graph.input('x', [3, 2]);
  graph.output('y', ops.reduceSum(ops.matMul(x, x, { transB: true, alpha: 0.5 }), [1]));
  expect(graph.toString().split('\n')).toEqual([
    'input x: float32[3, 2]',
    'FusedMatMul_0: float32[3, 3] = FusedMatMul(x, x) {"transA":0,"transB":1,"alpha":{"float":0.5}}',
    'ReduceSum_1: float32[3, 1] = ReduceSum(FusedMatMul_0) {"axes":[1]}',
    'output y = ReduceSum_1',
  ]);
});

it('incompatible shapes throw where the node is built, with both shapes', () => {
  const graph = new Graph();
  const a = graph.input('a', [2, 3]);
  const b = graph.input('b', [2, 4]);
  expect(() => ops.add(a, b)).toThrow('Add: shapes [2, 3] and [2, 4] do not broadcast');
  expect(() => ops.matMul(a, b)).toThrow('[2, 3] and [2, 4] do not fit (a, b)');
  expect(() => ops.reshape(a, [5])).toThrow('6 elements');
  expect(() => ops.slice(a, 1, 2, 4)).toThrow('outside axis 1');
  expect(() => ops.transpose(a, [0, 0])).toThrow('not a permutation of the axes');
});

it('a missing or too short feed is named', async () => {
  const graph = new Graph();
  graph.output('y', ops.exp(graph.input('x', [2])));
  const program = await Program.compile(graph);
  await expect(program.run({})).rejects.toThrow('no feed for x');
  await expect(program.run({ x: Float32Array.of(1) })).rejects.toThrow('x must be [2]');
});

it('the plain lowering uses standard ONNX operators for products', () => {
  const graph = new Graph();
  const a = graph.input('a', [2, 3, 4]);
  graph.output('y', ops.matMul(a, a, { transB: true, alpha: 2 }));
  expect(written(graph, 'plain').node!.map((n) => n.opType)).toEqual([
    'Transpose',
    'MatMul',
    'Mul',
  ]);
});
