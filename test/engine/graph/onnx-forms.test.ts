// The forms in which a graph can be written for a provider that lacks kernels: the same numbers.

import { createRequire } from 'node:module';
import type { onnx as Onnx } from 'onnx-proto';
import { expect, it } from 'vitest';
import { REPLACEABLE, writeOnnx, type OnnxForm } from '../../../main/engine/graph/onnx.ts';
import { OPERATORS } from '../../../main/engine/graph/graph.ts';
import { Program } from '../../../main/engine/runtime/session.ts';
import {
  operatorFeeds,
  operatorGraph,
} from '../../../main/engine/training/device-probe/operators.ts';
import { worstError } from '../../helpers.ts';

const { onnx } = createRequire(import.meta.url)('onnx-proto') as { onnx: typeof Onnx };

async function numbersOf(form: OnnxForm): Promise<Map<string, Float32Array>> {
  const program = await Program.compile(operatorGraph(), { form });
  const results = await program.run(operatorFeeds());
  await program.release();
  return new Map(Object.entries(results));
}

it('every operator and its gradient give the same numbers in every form', async () => {
  const expected = await numbersOf({});
  for (const form of [{ opset: 18 }, { lacks: REPLACEABLE }] as const)
    expect(worstError(await numbersOf(form), expected), JSON.stringify(form)).toBeLessThan(1e-6);
  expect(expected.size).toBeGreaterThan(2 * (OPERATORS.length - 5));
  expect([...expected.values()].every((numbers) => numbers.every(Number.isFinite))).toBe(true);
});

it.each(['fused', 'plain'] as const)('%s: what a provider lacks is not written', (lowering) => {
  const { bytes } = writeOnnx(operatorGraph(), lowering, { opset: 18, lacks: REPLACEABLE });
  const { graph, opsetImport } = onnx.ModelProto.decode(bytes);
  const written = new Set(graph!.node!.map(({ opType }) => opType));
  expect(REPLACEABLE.filter((operator) => written.has(operator))).toEqual([]);
  expect(Number(opsetImport!.find(({ domain }) => domain === '')!.version)).toBe(18);
});
