// 16-bit products with frozen weights, in numbers or in blocks: rounded as by hand, as accurate as
// measured, never beyond float16, and with the weights as they are stored.

import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import type { onnx as Onnx } from 'onnx-proto';
import { expect, it } from 'vitest';
import { convertModel } from '../../../main/data/checkpoints/convert.ts';
import {
  loadModel,
  openModel,
  readParameter,
  saveModel,
} from '../../../main/data/checkpoints/load.ts';
import {
  blockBytes,
  blocksOf,
  dequantizeRows,
  QUANTIZED,
  quantizeColumns,
  quantizeRows,
  type BlockFormat,
  type Blocks,
  type QuantizedType,
} from '../../../main/engine/graph/quantization/blocks.ts';
import { Graph, type ProductRounding } from '../../../main/engine/graph/graph.ts';
import { writeOnnx, type OnnxForm } from '../../../main/engine/graph/onnx.ts';
import { cast, dequantize, matMul, matMulNBits } from '../../../main/engine/graph/ops.ts';
import type { DType } from '../../../main/engine/graph/tensor.ts';
import { adapterParameters } from '../../../main/engine/layers/lora.ts';
import { parameterShapes, textOnlyLora, type Model } from '../../../main/engine/models/model.ts';
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
  type TinyConfig,
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

/** W [3, 40] in blocks of 32 or 128, as the processor holds it: with or without its transpose. */
function inBlocks(type: QuantizedType, form: 'dequantized' | 'in blocks') {
  const format = QUANTIZED[type];
  const random = createRandom(9);
  const w = Float32Array.from({ length: 3 * 40 }, () => 0.3 * random.normal());
  const blocks = {
    forward: quantizeRows(w, 3, 40, format),
    backward: quantizeColumns(w, 3, 40, format),
  };
  const graph = new Graph();
  const rowsOf = (side: 'forward' | 'backward', rows: number, columns: number) => {
    const { values, scales } = blocks[side];
    const [file, scaleFile] = ['v.bin', 's.bin'].map((name) => path.join(temporaryFolder(), name));
    fs.writeFileSync(file!, values);
    fs.writeFileSync(scaleFile!, scales);
    const count = blocksOf(columns, format);
    return {
      values: graph.external(side, [rows, count, blockBytes(format)], 'uint8', {
        ...{ file: file!, begin: 0, length: values.byteLength },
      }),
      scales: graph.external(`${side} scales`, [rows * count], 'float32', {
        ...{ file: scaleFile!, begin: 0, length: scales.byteLength },
      }),
    };
  };
  const [forward, backward] = [rowsOf('forward', 3, 40), rowsOf('backward', 40, 3)];
  const [x, dy] = [graph.input('x', [2, 40]), graph.input('dy', [2, 3])];
  if (form === 'in blocks') {
    const both = { format, roundsInput: true };
    graph.output('y', matMulNBits(x, 3, { ...both, forward, backward }));
    graph.output('dx', matMulNBits(dy, 40, { ...both, forward: backward, backward: forward }));
  } else {
    graph.output('y', matMul(x, dequantize(forward, 40, format), { transB: true }));
    graph.output('dx', matMul(dy, dequantize(forward, 40, format)));
  }
  return { graph, blocks, format };
}

/** Rows in blocks as numbers: the scales are rounded for float16, the numbers for both types. */
function rowsByHand(
  { values, scales }: Blocks,
  columns: number,
  { format, type }: { readonly format: BlockFormat; readonly type: keyof typeof ROUND },
): number[][] {
  const { bits, block } = format;
  const count = blocksOf(columns, format);
  const bytes = blockBytes(format);
  return Array.from({ length: scales.length / count }, (_, row) =>
    Array.from({ length: columns }, (_, column) => {
      const b = row * count + Math.floor(column / block);
      const at = column % block;
      const byte = values[b * bytes + Math.floor((at * bits) / 8)]!;
      const level = bits === 8 ? byte : at % 2 === 0 ? byte & 15 : byte >> 4;
      const scale = type === 'float16' ? Math.f16round(scales[b]!) : scales[b]!;
      return ROUND[type](Math.fround((level - 2 ** (bits - 1)) * scale));
    }),
  );
}

const QUANTIZED_TYPES = Object.keys(QUANTIZED) as QuantizedType[];
const FORMS = ['dequantized', 'in blocks'] as const;

it.each(
  QUANTIZED_TYPES.flatMap((stored) =>
    TYPES.flatMap((type) => FORMS.map((form) => [stored, form, type] as const)),
  ),
)(
  '%s, %s: the weight is dequantized to %s for the product, in both directions',
  async (stored, form, type) => {
    const round = ROUND[type];
    const { graph, blocks, format } = inBlocks(stored, form);
    graph.rounding = { type, isEmulated: true, kept: new Set() };
    const random = createRandom(4);
    const feeds = {
      x: Float32Array.from({ length: 80 }, () => random.normal()),
      dy: Float32Array.from({ length: 6 }, () => random.normal()),
    };
    const forms: OnnxForm[] = [{}, { lacks: ['DequantizeLinear'] }, { opset: 18 }];
    for (const each of type === 'float16' ? forms.slice(0, 1) : forms) {
      const program = await Program.compile(graph, { form: each });
      const { y, dx } = await program.run(feeds);
      await program.release();
      const own = { format, type };
      const w = rowsByHand(blocks.forward, 40, own); // [3, 40]
      const columns = Array.from({ length: 40 }, (_, k) => w.map((row) => row[k]!));
      const transposed = form === 'in blocks' ? rowsByHand(blocks.backward, 3, own) : columns;
      const expectProduct = (got: Float32Array, a: Float32Array, rows: number[][]) => {
        const width = rows[0]!.length;
        got.forEach((number, i) => {
          const row = a.subarray(Math.floor(i / rows.length) * width);
          const other = rows[i % rows.length]!;
          const sum = other.reduce((total, b, k) => total + round(row[k]!) * b, 0);
          // Sums in another order can round to a neighbour.
          const unit = { float16: 2 ** -10, bfloat16: 2 ** -7 }[type];
          expect(Math.abs(number - sum)).toBeLessThanOrEqual(0.51 * unit * Math.abs(sum) + 1e-6);
          expect(round(number)).toBe(number);
        });
      };
      expectProduct(y!, feeds.x, w);
      expectProduct(dx!, feeds.dy, transposed);
    }
  },
);

it.each(FORMS)(
  '%s: a device reads blocks for products in 16 bits, and nothing in float32',
  (form) => {
    const { graph } = inBlocks('int8', form);
    graph.rounding = { type: 'float16', isEmulated: false, kept: new Set() };
    const { bytes } = writeOnnx(graph, 'plain');
    const { node, initializer } = onnx.ModelProto.decode(bytes).graph!;
    const operators = node!.map(({ opType }) => opType);
    expect(operators.filter((op) => op === 'Gemm').length).toBe(2);
    expect(operators).not.toContain('MatMulNBits');
    const produced = new Map(node!.map((each) => [each.output![0]!, each]));
    for (const { opType, input } of node!)
      if (opType === 'DequantizeLinear') {
        // The scale's type is that of the result.
        const scale = produced.get(input![1]!)!;
        expect([scale.opType, scale.attribute![0]!.i!.toString()]).toEqual(['Cast', '10']);
      }
    const read = new Set(node!.flatMap(({ input }) => input!));
    expect(initializer!.filter(({ name }) => !read.has(name!))).toEqual([]);
  },
);

it('a matrix that is read in two types is dequantized to both', async () => {
  const { graph, blocks, format } = inBlocks('int4', 'dequantized');
  const { values, scales } = blocks.forward;
  graph.rounding = {
    ...{ type: 'float16', isEmulated: true },
    kept: new Set(['forward backward']),
  };
  const program = await Program.compile(graph);
  const dy = Float32Array.of(1, 0, 0, 0, 0, 1);
  const { dx } = await program.run({ x: new Float32Array(80), dy });
  await program.release();
  const rows = dequantizeRows({ values, scales }, 3, 40, format);
  expect([...dx!]).toEqual(
    [...rows.subarray(0, 40), ...rows.subarray(80)].map((number) => number + 0),
  );
});

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

/** A LoRA of rank 16 that changes the model. */
function trainedAdapter(model: Model): Trained {
  const lora = randomAdapter(model, 1, textOnlyLora(model, 16));
  const random = createRandom(3);
  for (const { data } of lora.adapter.tensors.values())
    data.forEach((_, i) => (data[i] = 0.02 * random.normal()));
  return lora;
}

const GENERAL = path.join(ROOT, 'resources/pocket/general');

/** Throws unless the step of rounded products is within the bounds of the default. */
function expectWithinBounds(rounded: Step, exact: Step, largestLoss = 2e-4): void {
  expect(rounded.gradient).not.toEqual(exact.gradient);
  expect(cosine(rounded.gradient, exact.gradient)).toBeGreaterThan(0.9995);
  expect(Math.abs(rounded.loss / exact.loss - 1)).toBeLessThan(largestLoss);
}

it.each(TYPES)('%s: the gradient of a trained model keeps its direction', async (type) => {
  const { model, tokenizer } = loadModel(GENERAL);
  const lora = trainedAdapter(model);
  const ids = Int32Array.from(tokenizer.encode(TEXT));
  expect(ids.length).toBeGreaterThan(80);
  const exact = await stepOf(model, lora, ids, {});
  const rounded = await stepOf(model, lora, ids, { products: type });
  expect(rounded.kept).toEqual([]);
  // bfloat16 has 8 bits of mantissa: a real model's loss moved by 0.06 % (docs/performance.md).
  expectWithinBounds(rounded, exact, { float16: 2e-4, bfloat16: 1e-3 }[type]);
});

it.each(QUANTIZED_TYPES)('%s base: float16 products are within the bounds', async (type) => {
  const { model: stored, tokenizer } = loadModel(GENERAL);
  const ids = Int32Array.from(tokenizer.encode(TEXT));
  const lora = trainedAdapter(stored);
  const opened = async (memory?: number) => {
    const copy = temporaryFolder();
    await convertModel(GENERAL, copy, type, {
      tiles: false,
      ...(memory === undefined ? {} : { memory }),
    });
    return openModel(copy).model;
  };
  const held = await opened(0);
  const exact = await stepOf(held, lora, ids, {});
  const rounded = await stepOf(held, lora, ids, { products: 'float16' });
  expectWithinBounds(rounded, exact);
  // With its transposes in blocks, the backward pass reads other numbers, rounded as well.
  const twice = await opened();
  const other = await stepOf(twice, lora, ids, { products: 'float16' });
  expect(Math.abs(other.loss / exact.loss - 1)).toBeLessThan(2e-4);
  expect(other.loss).toBe(rounded.loss);
});

it('a trained model with numbers that float16 cannot hold is within the bounds', async () => {
  const { model: stored, tokenizer } = loadModel(GENERAL);
  const json = JSON.parse(fs.readFileSync(path.join(GENERAL, 'config.json'), 'utf8')) as TinyConfig;
  // The same model with large numbers between two products of a layer.
  const tensors = new Map(
    [...parameterShapes(json).keys()].map((name) => [name, readParameter(stored, name)]),
  );
  const layer = 'model.language_model.layers.1.mlp';
  const factor = 2 ** 14;
  for (const [name, by] of [
    ['up_proj', factor],
    ['down_proj', 1 / factor],
  ] as const) {
    const tensor = tensors.get(`${layer}.${name}.weight`)!;
    tensors.set(`${layer}.${name}.weight`, { ...tensor, data: tensor.data.map((x) => x * by) });
  }
  const dir = temporaryFolder();
  saveModel(dir, { json, tensors });
  const { model } = openModel(dir);
  // Adapters elsewhere, so that the model stays the same.
  const lora = trainedAdapter(model);
  for (const [name, { data }] of lora.adapter.tensors)
    if (name.includes('layers.1.mlp')) data.fill(0);
  const ids = Int32Array.from(tokenizer.encode(TEXT));
  const exact = await stepOf(model, lora, ids, {});
  const own = trainedAdapter(stored);
  for (const [name, { data }] of own.adapter.tensors)
    if (name.includes('layers.1.mlp')) data.fill(0);
  expect(exact.loss).toBeCloseTo((await stepOf(stored, own, ids, {})).loss, 5);
  const beyond = ['up_proj', 'down_proj'].map((name) => `${layer}.${name}.weight forward`);
  const rounded = await stepOf(model, lora, ids, { products: 'float16' });
  expect(rounded.kept).toEqual(beyond);
  expectWithinBounds(rounded, exact);
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
