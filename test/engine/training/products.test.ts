// 16-bit products with frozen weights: rounded as by hand, as accurate as measured, never beyond
// float16, and with the weights as they are stored.

import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import type { onnx as Onnx } from 'onnx-proto';
import { expect, it } from 'vitest';
import { loadModel } from '../../../main/data/checkpoints/load.ts';
import { Graph, type ProductRounding } from '../../../main/engine/graph/graph.ts';
import { writeOnnx } from '../../../main/engine/graph/onnx.ts';
import { cast, matMul } from '../../../main/engine/graph/ops.ts';
import type { DType } from '../../../main/engine/graph/tensor.ts';
import { adapterParameters } from '../../../main/engine/layers/lora.ts';
import { textOnlyLora, type Model } from '../../../main/engine/models/model.ts';
import { createRandom } from '../../../main/engine/random.ts';
import { Program } from '../../../main/engine/runtime/session.ts';
import { layoutPrefixBatch } from '../../../main/engine/training/prefix-batch.ts';
import { Trainer, type TrainerOptions } from '../../../main/engine/training/trainer.ts';
import {
  randomAdapter,
  randomIds,
  temporaryFolder,
  TINY_TEXT,
  tinyInFolder,
} from '../../helpers.ts';
import { ROOT } from '../../surroundings.ts';

const { onnx } = createRequire(import.meta.url)('onnx-proto') as { onnx: typeof Onnx };

/** The nearest number with 8 bits of mantissa, ties to even. */
function bfloat16(x: number): number {
  const bits = new Uint32Array(new Float32Array([x]).buffer)[0]!;
  const half = (bits & 0xffff) > 0x8000 || ((bits & 0xffff) === 0x8000 && (bits >>> 16) & 1);
  return new Float32Array(new Uint32Array([((bits >>> 16) + Number(half)) << 16]).buffer)[0]!;
}

const ROUND = { float16: Math.f16round, bfloat16 } as const;
const TYPES = Object.keys(ROUND) as (keyof typeof ROUND)[];

/** x Wᵀ with W [2, 3] in a file. */
function product(
  rounding: ProductRounding,
  w: readonly number[],
  stored: DType = 'float32',
): Graph {
  const file = path.join(temporaryFolder(), 'w.bin');
  const numbers = stored === 'float32' ? Float32Array.from(w) : new Uint16Array(w.length);
  fs.writeFileSync(file, numbers);
  const graph = new Graph();
  const bytes = { file, begin: 0, length: numbers.byteLength };
  const weight = cast(graph.external('w', [2, 3], stored, bytes), 'float32');
  graph.output('y', matMul(graph.input('x', [1, 3]), weight, { transB: true }));
  graph.rounding = rounding;
  return graph;
}

it.each(TYPES)('%s: rounds both operands and the result', async (type) => {
  const round = ROUND[type];
  const [x, w] = [
    [1.2345, -0.777, 3.1],
    [0.3333, 2.2222, -1.111, 5.4321, 0.0123, 9.87],
  ];
  for (const kept of [new Set<string>(), new Set(['w forward'])]) {
    const program = await Program.compile(product({ type, isEmulated: true, kept }, w));
    const { y } = await program.run({ x: Float32Array.from(x) });
    await program.release();
    const at = kept.size === 0 ? round : Math.fround;
    const expected = [0, 1].map((row) =>
      at(x.reduce((sum, number, i) => sum + at(number) * at(w[3 * row + i]!), 0)),
    );
    y!.forEach((number, i) => expect(number).toBeCloseTo(expected[i]!, kept.size === 0 ? 7 : 5));
    if (kept.size === 0) expect([...y!]).toEqual(expected);
  }
});

it.each(['fused', 'plain'] as const)(
  '%s: a weight stored in the type is read as it is',
  (lowering) => {
    const rounding = { type: 'bfloat16', isEmulated: false, kept: new Set<string>() } as const;
    const { bytes } = writeOnnx(product(rounding, Array(6).fill(0), 'bfloat16'), lowering);
    const { node, initializer } = onnx.ModelProto.decode(bytes).graph!;
    const operators = node!.map(({ opType }) => opType);
    expect(operators).toEqual(['Cast', lowering === 'fused' ? 'FusedMatMul' : 'Gemm', 'Cast']);
    expect(node![1]!.input![1]).toBe('w');
    expect(initializer!.map(({ name, dataType }) => [name, dataType])).toEqual([['w', 16]]);
  },
);

interface Step {
  readonly loss: number;
  readonly gradient: number[];
  readonly kept: readonly string[];
}

type Trained = ReturnType<typeof randomAdapter>;

async function stepOf(
  model: Model,
  { adapter, modules }: Trained,
  ids: Int32Array,
  options: TrainerOptions,
): Promise<Step> {
  const promptTargets = new Uint8Array(ids.length).fill(1);
  const batch = layoutPrefixBatch(model, [{ ids, promptTargets, answers: [] }], { exact: true });
  const n = batch.targets.length;
  const trainer = new Trainer(model, adapterParameters(adapter, modules), options);
  const { loss, gradients } = await trainer.run(
    batch,
    { loss: { kind: 'sft' }, gradients: true },
    { tokenWeight: new Float32Array(n).fill(1 / n) },
  );
  await trainer.release();
  const gradient = [...gradients.values()].flatMap((numbers) => [...numbers]);
  return { loss: loss!, gradient, kept: trainer.keptProducts };
}

function cosine(a: readonly number[], b: readonly number[]): number {
  const dot = (x: readonly number[], y: readonly number[]) =>
    x.reduce((sum, number, i) => sum + number * y[i]!, 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

const TEXT =
  'A valve leaked on the third floor. The inspector counted nine parts, wrote down which of them ' +
  'had a crack, and asked for new seals before the end of the week. Two of the gauges showed more ' +
  'than 40 and one showed 12; the sum of all three is 92. What is the largest number on the list?';

it.each(TYPES)('%s: the gradient of a trained model keeps its direction', async (type) => {
  const { model, tokenizer } = loadModel(path.join(ROOT, 'resources/pocket/general'));
  const lora = randomAdapter(model, 1, textOnlyLora(model, 16));
  const random = createRandom(3);
  for (const { data } of lora.adapter.tensors.values())
    data.forEach((_, i) => (data[i] = 0.02 * random.normal()));
  const ids = Int32Array.from(tokenizer.encode(TEXT));
  expect(ids.length).toBeGreaterThan(80);
  const exact = await stepOf(model, lora, ids, {});
  const rounded = await stepOf(model, lora, ids, { products: type });
  expect(rounded.kept).toEqual([]);
  expect(rounded.gradient).not.toEqual(exact.gradient);
  expect(cosine(rounded.gradient, exact.gradient)).toBeGreaterThan(0.9995);
  // bfloat16 has 8 bits of mantissa: a real model's loss moved by 0.06 % (docs/performance.md).
  const largest = { float16: 2e-4, bfloat16: 1e-3 }[type];
  expect(Math.abs(rounded.loss / exact.loss - 1)).toBeLessThan(largest);
});

it('products with numbers that float16 cannot hold stay float32', async () => {
  const model = tinyInFolder(TINY_TEXT, 3);
  const lora = randomAdapter(model);
  const ids = randomIds(createRandom(5), 12);
  // The input of the second layer's last product becomes as large as in models with outliers.
  const up = [...lora.adapter.tensors].find(([name]) =>
    /layers\.1\.mlp\.up_proj\.lora_B/.test(name),
  )!;
  up[1].data.forEach((x, i) => (up[1].data[i] = 1e6 * x));
  const exact = await stepOf(model, lora, ids, {});
  const rounded = await stepOf(model, lora, ids, { products: 'float16' });
  expect(rounded.kept).toContain('model.layers.1.mlp.down_proj.weight forward');
  expect(rounded.kept).not.toContain('model.layers.0.mlp.down_proj.weight forward');
  expect(rounded.gradient.every(Number.isFinite)).toBe(true);
  expect(Math.abs(rounded.loss / exact.loss - 1)).toBeLessThan(2e-4);
});
