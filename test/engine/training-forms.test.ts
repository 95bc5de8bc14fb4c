// Equivalent forms of training: recomputed layers, micro-batches, merged adapters, quantized weights.

import { statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newAdapter, type LoadedAdapter } from '../../main/data/checkpoints/peft-adapter.ts';
import { openModel, readParameter, saveModel } from '../../main/data/checkpoints/load.ts';
import { type WeightType, convertModel } from '../../main/data/checkpoints/convert.ts';
import { fromBfloat16, toBfloat16 } from '../../main/data/formats/weights/float16.ts';
import type { FileTensor, QuantizedTensor } from '../../main/engine/layers/matrices.ts';
import { Graph } from '../../main/engine/graph/graph.ts';
import { Generator } from '../../main/engine/generation/generator.ts';
import { gradientsOf } from '../../main/engine/graph/gradients.ts';
import type { Model } from '../../main/engine/models/model.ts';
import { linearModules, parameterShapes } from '../../main/engine/models/model.ts';
import * as ops from '../../main/engine/graph/ops.ts';
import {
  blocksOf,
  dequantizeRows,
  QUANTIZED,
  quantizeRows,
} from '../../main/engine/graph/quantization/blocks.ts';
import { createRandom } from '../../main/engine/random.ts';
import { schedule } from '../../main/engine/graph/schedule.ts';
import type { StepOptions, StepResult } from '../../main/engine/training/step-graph.ts';
import { Trainer } from '../../main/engine/training/trainer.ts';
import { layoutPrefixBatch, type PrefixTree } from '../../main/engine/training/prefix-batch.ts';
import { adapterParameters } from '../../main/engine/layers/lora.ts';
import {
  EVERY_LINEAR,
  promptWithPictures,
  randomAdapter,
  randomIds,
  randomParameters,
  relativeError,
  temporaryFolder,
  TINY_ANY_RESOLUTION,
  TINY_BOTH_WAYS,
  TINY_CONVOLUTION,
  TINY_DEEP,
  TINY_DELTA,
  TINY_DELTA_VISION,
  TINY_KEYS_AS_VALUES,
  TINY_SHAPES,
  TINY_SHARED_KEYS,
  TINY_FUSED,
  TINY_NOPE,
  TINY_TEXT,
  TINY_TILES,
  TINY_VISION,
  TINY_WINDOW,
  tinyInFolder,
  worstError,
  type TinyConfig,
} from '../helpers.ts';

const ROUNDING = 2e-5;

/** The pictures of each prompt of the models that see. */
const GRIDS = new Map<TinyConfig, [number, number, number][]>([
  [TINY_VISION, [[1, 4, 6]]],
  [TINY_DEEP, [[1, 4, 6]]],
  [TINY_DELTA_VISION, [[1, 4, 6]]],
  [TINY_SHAPES, [[1, 4, 6]]],
  [TINY_BOTH_WAYS, [[1, 4, 4]]],
  [
    TINY_TILES,
    [
      [1, 4, 4],
      [1, 4, 4],
    ],
  ],
  [TINY_ANY_RESOLUTION, [[5, 4, 4]]],
  [TINY_SHARED_KEYS, [[1, 4, 6]]],
  [TINY_KEYS_AS_VALUES, [[1, 4, 6]]],
]);

function treesFor(json: TinyConfig, count: number, seed = 5): PrefixTree[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, (): PrefixTree => {
    const { ids, pictures } = promptWithPictures(random, GRIDS.get(json) ?? [], json);
    const answers = [randomIds(random, 7), randomIds(random, 4)];
    return { ids, ...(pictures.gridThw.length ? { pictures } : {}), answers };
  });
}

async function step(
  model: Model,
  trees: readonly PrefixTree[],
  wanted: Partial<StepOptions> = {},
  { adapter, modules }: LoadedAdapter = randomAdapter(model, 4),
): Promise<StepResult> {
  const trainer = new Trainer(model, adapterParameters(adapter, modules));
  const buffer = layoutPrefixBatch(model, trees);
  const tokenWeight = new Float32Array(buffer.targets.length).fill(1 / 50);
  const result = await trainer.run(
    buffer,
    { loss: { kind: 'sft' }, gradients: true, ...wanted },
    { tokenWeight },
  );
  await trainer.release();
  return result;
}

describe('recomputed layers', () => {
  it.each([
    ['text', TINY_TEXT],
    ['windows', TINY_WINDOW],
    ['layers without rotation', TINY_NOPE],
    ['joined matrices', TINY_FUSED],
    ['pictures', TINY_VISION],
    ['deep features', TINY_DEEP],
    ['states', TINY_DELTA],
    ['short convolutions', TINY_CONVOLUTION],
    ['pictures in their own shape', TINY_SHAPES],
    ['pictures and states', TINY_DELTA_VISION],
    ['pictures seen both ways', TINY_BOTH_WAYS],
    ['pictures in tiles', TINY_TILES],
    ['pictures of any resolution', TINY_ANY_RESOLUTION],
    ['shared keys', TINY_SHARED_KEYS],
    ['keys as values', TINY_KEYS_AS_VALUES],
  ] as const)('give the same loss and gradients: %s', async (_name, json) => {
    const model = tinyInFolder(json);
    const trees = treesFor(json, 2);
    const plain = await step(model, trees);
    const again = await step(model, trees, { recompute: true });
    expect(again.loss).toBe(plain.loss);
    expect([...again.gradients.keys()]).toEqual([...plain.gradients.keys()]);
    expect(worstError(again.gradients, plain.gradients)).toBeLessThan(ROUNDING);
  });

  it('keep only the input of a segment for the backward pass', () => {
    const graph = new Graph();
    const x = graph.input('x', [4, 4]);
    let h = ops.exp(x);
    for (let i = 0; i < 3; i++) h = graph.segment(h, (y) => ops.add(y, ops.sigmoid(ops.exp(y))));
    const loss = ops.reduceSum(h, [0, 1]);
    const kept = new Set([x, ...graph.segments.map(({ input }) => input), h, loss]);
    const forward = new Set(graph.nodes.map(({ output }) => output));
    const [dx] = gradientsOf(loss, [x], { recompute: true });
    graph.output('dx', dx!);
    const read = schedule(graph)
      .filter(({ output }) => !forward.has(output))
      .flatMap(({ inputs }) => inputs.filter((input) => forward.has(input)));
    expect(read.length).toBeGreaterThan(0);
    for (const value of read) expect(kept.has(value), value.name).toBe(true);
  });
});

it('gradients of micro-batches add up to those of the whole batch', async () => {
  const model = tinyInFolder(TINY_VISION);
  const trees = treesFor(TINY_VISION, 3);
  const whole = await step(model, trees);
  const parts = await Promise.all(trees.map((tree) => step(model, [tree])));
  const sum = new Map([...whole.gradients].map(([name, g]) => [name, new Float32Array(g.length)]));
  for (const { gradients } of parts)
    for (const [name, g] of gradients) g.forEach((x, i) => (sum.get(name)![i]! += x));
  expect(worstError(sum, whole.gradients)).toBeLessThan(ROUNDING);
  const loss = parts.reduce((total, part) => total + part.loss!, 0);
  expect(loss / whole.loss!).toBeCloseTo(1, 5);
});

it('rsLoRA and patterns change only the matching scales', () => {
  const model = tinyInFolder(TINY_TEXT);
  const config = { r: 4, lora_alpha: 8, target_modules: ['q_proj', 'up_proj'] };
  const scales = (more: object) =>
    [...randomAdapter(model, 1, { ...config, ...more }).modules.values()].map((m) => m.scale);
  expect(new Set(scales({}))).toEqual(new Set([2]));
  expect(new Set(scales({ use_rslora: true }))).toEqual(new Set([4]));
  const patterned = scales({
    alpha_pattern: { up_proj: 2 },
    rank_pattern: { up_proj: 16 },
    use_rslora: true,
  });
  expect(new Set(patterned)).toEqual(new Set([4, 0.5]));
});

it('a merged adapter equals a separate one', async () => {
  const model = tinyInFolder(TINY_VISION);
  const { adapter, modules } = randomAdapter(model, 4);
  const merged = new Map(
    [...parameterShapes(TINY_VISION).keys()].map((name) => [name, readParameter(model, name)]),
  );
  for (const { path, rank, scale, inFeatures, outFeatures, keyA, keyB } of modules.values()) {
    const { data } = merged.get(`${path}.weight`)!;
    const a = adapter.tensors.get(keyA)!.data;
    const b = adapter.tensors.get(keyB)!.data;
    for (let o = 0; o < outFeatures; o++)
      for (let i = 0; i < inFeatures; i++)
        for (let r = 0; r < rank; r++)
          data[o * inFeatures + i]! += scale * b[o * rank + r]! * a[r * inFeatures + i]!;
  }
  const dir = temporaryFolder();
  saveModel(dir, { json: TINY_VISION, tensors: merged });
  const trees = treesFor(TINY_VISION, 2);
  const logp = async (trainer: Trainer) => {
    const result = await trainer.run(layoutPrefixBatch(model, trees), {});
    await trainer.release();
    return result.logp;
  };
  const beside = await logp(new Trainer(model, adapterParameters(adapter, modules)));
  const inside = await logp(new Trainer(openModel(dir).model, { tensors: new Map() }));
  expect(relativeError(inside, beside)).toBeLessThan(ROUNDING);
});

describe('quantized weights', () => {
  /** Wider than the other tiny models, so that blocks hold many numbers, as in real models. */
  const WIDE = {
    ...TINY_TEXT,
    hidden_size: 256,
    intermediate_size: 512,
    num_attention_heads: 8,
    num_key_value_heads: 4,
  } as const;
  const wide = () => {
    const dir = temporaryFolder();
    saveModel(dir, { json: WIDE, tensors: randomParameters(WIDE as never) });
    return dir;
  };
  /** int8 with one scale a row, as for processors that multiply tiles. */
  const ROWS = 'int8 in rows';
  type StoredType = WeightType | typeof ROWS;
  const stored = async (
    dir: string,
    type: StoredType,
    transposes: 'with transposes' | 'without' = 'with transposes',
  ): Promise<Model> => {
    const copy = temporaryFolder();
    await convertModel(dir, copy, type === ROWS ? 'int8' : type, {
      tiles: type === ROWS,
      ...(transposes === 'without' ? { memory: 0 } : {}),
    });
    return openModel(copy).model;
  };
  /** Relative change of the loss, and cosine similarity of the gradients. */
  const BOUNDS = {
    bf16: { loss: 2e-3, cosine: 0.9995 },
    f16: { loss: 5e-4, cosine: 0.9999 },
    int8: { loss: 5e-3, cosine: 0.995 },
    [ROWS]: { loss: 1e-3, cosine: 0.996 },
    int4: { loss: 0.05, cosine: 0.8 },
  } as const;

  it.each([
    ...Object.entries(BOUNDS).map(([type, bound]) => [type, 'with transposes', bound] as const),
    ['int8', 'without', BOUNDS.int8] as const,
    ['int4', 'without', BOUNDS.int4] as const,
  ])('%s %s stays near float32', async (type, transposes, bound) => {
    const dir = wide();
    const trees = treesFor(TINY_TEXT, 4);
    const fresh = (model: Model) =>
      step(
        model,
        trees,
        {},
        newAdapter(model, { r: 8, lora_alpha: 16, target_modules: EVERY_LINEAR }, createRandom(2)),
      );
    const exact = await fresh(openModel(dir).model);
    const rounded = await fresh(await stored(dir, type as StoredType, transposes));
    const change = Math.abs(rounded.loss! / exact.loss! - 1);
    const angle = cosine(rounded.gradients, exact.gradients);
    console.log(
      `${type} ${transposes}: loss ${(100 * change).toFixed(3)} % off, ` +
        `cosine of the gradients ${angle.toFixed(5)}`,
    );
    expect(change).toBeLessThan(bound.loss);
    expect(angle).toBeGreaterThan(bound.cosine);
  });

  it.each(['int8', ROWS, 'int4'] as const)(
    '%s: a decoded token has the log-probability of training',
    async (type) => {
      const model = await stored(wide(), type);
      const { adapter, modules } = randomAdapter(model, 4);
      const trained = adapterParameters(adapter, modules);
      const generator = new Generator(model, trained);
      const ids = randomIds(createRandom(3), 9);
      const [answers] = await generator.generate([{ ids }], {
        n: 3,
        maxNewTokens: 6,
        temperature: 1,
        stopIds: [],
      });
      await generator.release();
      const trainer = new Trainer(model, trained);
      const tree = { ids, answers: answers!.map((answer) => answer.ids) };
      const { logp } = await trainer.run(layoutPrefixBatch(model, [tree]), {});
      await trainer.release();
      const decoded = Float32Array.from(answers!.flatMap((answer) => [...answer.logp]));
      // Activations are rounded to 8 bits, and the last bit of one decides between two levels;
      // therefore RL scores its answers again.
      expect(relativeError(decoded, logp)).toBeLessThan(0.02);
    },
  );

  it.each(['f16', 'int8', ROWS, 'int4'] as const)(
    '%s: joined matrices compute what separate ones do',
    async (type) => {
      const json = { ...WIDE, model_type: 'llama' };
      const tensors = randomParameters(json);
      const joined = new Map(tensors);
      const join = (name: string, parts: readonly string[]) => {
        const data = parts.flatMap((part) => [...tensors.get(part)!.data]);
        for (const part of parts) joined.delete(part);
        const shape = [data.length / WIDE.hidden_size, WIDE.hidden_size];
        joined.set(name, { shape, data: Float32Array.from(data) });
      };
      for (let i = 0; i < WIDE.num_hidden_layers; i++) {
        const [attention, mlp] = [`model.layers.${i}.self_attn`, `model.layers.${i}.mlp`];
        const heads = ['q', 'k', 'v'].map((name) => `${attention}.${name}_proj.weight`);
        join(`${attention}.qkv_proj.weight`, heads);
        const both = ['gate', 'up'].map((name) => `${mlp}.${name}_proj.weight`);
        join(`${mlp}.gate_up_proj.weight`, both);
      }
      const [separate, together] = [temporaryFolder(), temporaryFolder()];
      saveModel(separate, { json, tensors });
      saveModel(together, { json: { ...json, model_type: 'phi3' }, tensors: joined });
      const buffer = (model: Model) => layoutPrefixBatch(model, treesFor(TINY_TEXT, 3));
      const [one, other] = await Promise.all(
        [separate, together].map(async (dir) => {
          const trainer = new Trainer(await stored(dir, type), { tensors: new Map() });
          return (await trainer.run(buffer(trainer.model), {})).logp;
        }),
      );
      expect(relativeError(one!, other!)).toBeLessThan(ROUNDING);
    },
  );

  // Widths that are no multiple of a block, and an output layer of its own, whose rows are looked up.
  const UNEVEN = { ...WIDE, intermediate_size: 300, tie_word_embeddings: false } as const;

  it.each(['int8', 'int4'] as const)(
    '%s without transposes computes what its numbers do in float32',
    async (type) => {
      const tensors = randomParameters(UNEVEN as never);
      const [dir, plain] = [temporaryFolder(), temporaryFolder()];
      saveModel(dir, { json: UNEVEN, tensors });
      const held = await stored(dir, type, 'without');
      const multiplied = new Set([
        'lm_head.weight',
        ...linearModules(held).map(({ path }) => `${path}.weight`),
      ]);
      const numbers = new Map(
        [...tensors].map(([name, { shape, data }]) => {
          if (!multiplied.has(name))
            return [
              name,
              { shape, data: shape.length > 1 ? fromBfloat16(toBfloat16(data)) : data },
            ];
          const [rows, columns] = shape as [number, number];
          const format = QUANTIZED[type];
          const blocks = quantizeRows(data, rows, columns, format);
          return [name, { shape, data: dequantizeRows(blocks, rows, columns, format) }];
        }),
      );
      saveModel(plain, { json: UNEVEN, tensors: numbers });
      const trees = treesFor(TINY_TEXT, 4);
      for (const recompute of [false, true]) {
        const [one, other] = [
          await step(held, trees, { recompute }),
          await step(openModel(plain).model, trees, { recompute }),
        ];
        expect(relativeError([one.loss!], [other.loss!])).toBeLessThan(ROUNDING);
        expect(relativeError(one.logp, other.logp)).toBeLessThan(ROUNDING);
        expect(worstError(one.gradients, other.gradients)).toBeLessThan(ROUNDING);
      }
    },
  );

  it.each([
    ['int8', 'with transposes'],
    ['int4', 'with transposes'],
    [ROWS, 'with transposes'],
    ['int8', 'without'],
    ['int4', 'without'],
  ] as const)('%s %s: logits in parts are those at once', async (type, transposes) => {
    const dir = temporaryFolder();
    const json = { ...UNEVEN, tie_word_embeddings: true } as const;
    saveModel(dir, { json, tensors: randomParameters(json as never) });
    const model = await stored(dir, type, transposes);
    const trees = treesFor(TINY_TEXT, 4);
    const whole = await step(model, trees, { logits: true });
    // Parts of 16 tokens with transposes, ranges of 7 rows without.
    const parts = await step(model, trees, { logitBytes: 4 * WIDE.hidden_size * 7 });
    expect(parts.logits).toBeUndefined();
    expect(relativeError(parts.logp, whole.logp)).toBeLessThan(ROUNDING);
    // Gradients look rows up in bfloat16, and those of products in blocks are rounded as well.
    const angle = cosine(parts.gradients, whole.gradients);
    expect(angle).toBeGreaterThan(type === 'int4' ? 0.95 : 0.999);
  });

  it('a machine with little memory leaves the transposes out, or does not use them', async () => {
    const dir = wide();
    const [large, small] = [temporaryFolder(), temporaryFolder()];
    await convertModel(dir, large, 'int8', { tiles: false });
    await convertModel(dir, small, 'int8', { memory: 1e6, tiles: true });
    const find = (folder: string, memory?: number) =>
      openModel(folder, memory === undefined ? {} : { memory }).model.weights.find(
        'model.layers.0.mlp.up_proj.weight',
      ) as FileTensor;
    const transpose = (tensor: FileTensor) => (tensor.quantized as QuantizedTensor).backward;
    expect(transpose(find(large))).toBeDefined();
    expect(transpose(find(large, 1e6))).toBeUndefined();
    expect(transpose(find(small))).toBeUndefined();
    expect(find(small).shape).toEqual(find(large).shape);
    const bytes = (folder: string) => statSync(join(folder, 'model.safetensors')).size;
    expect(bytes(small)).toBeLessThan(0.7 * bytes(large));
  });

  it('rows of integers are dequantized for training where memory is small', async () => {
    const dir = temporaryFolder();
    saveModel(dir, { json: UNEVEN, tensors: randomParameters(UNEVEN as never) });
    const copy = temporaryFolder();
    await convertModel(dir, copy, 'int8', { tiles: true });
    const trees = treesFor(TINY_TEXT, 4);
    const [twice, once] = [
      await step(openModel(copy).model, trees, {}),
      await step(openModel(copy, { memory: 1e6 }).model, trees, {}),
    ];
    // The numbers are the same; products of integers round their input to 13 bits.
    expect(relativeError(once.logp, twice.logp)).toBeLessThan(1e-3);
    expect(relativeError(once.logp, twice.logp)).toBeGreaterThan(0);
    expect(worstError(once.gradients, twice.gradients)).toBeLessThan(0.01);
  });

  it('blocks represent every number to half a level', () => {
    const random = createRandom(8);
    for (const format of Object.values(QUANTIZED)) {
      const [rows, columns] = [5, 300];
      const x = Float32Array.from({ length: rows * columns }, () => random.normal());
      const blocks = quantizeRows(x, rows, columns, format);
      const back = dequantizeRows(blocks, rows, columns, format);
      x.forEach((value, i) => {
        const block =
          Math.floor(i / columns) * blocksOf(columns, format) +
          Math.floor((i % columns) / format.block);
        // The lowest level has no positive counterpart, so a number near it can be a whole level off.
        expect(Math.abs(back[i]! - value)).toBeLessThanOrEqual(
          Math.abs(blocks.scales[block]!) * 1.001,
        );
      });
      const error = relativeError(back, x);
      expect(error).toBeLessThan(format.bits === 8 ? 0.01 : 0.15);
    }
  });

  it('a quantized model keeps only looked-up rows in floating point', async () => {
    const model = await stored(wide(), 'int8');
    for (const { path } of linearModules(model)) {
      const tensor = model.weights.find(`${path}.weight`)!;
      expect(tensor).toMatchObject({ dtype: 'uint8', quantized: { format: QUANTIZED.int8 } });
    }
    const table = model.weights.find('model.embed_tokens.weight')!;
    expect(table).toMatchObject({ dtype: 'bfloat16', quantized: { format: QUANTIZED.int8 } });
    expect(model.weights.find('model.norm.weight')).toMatchObject({ dtype: 'float32' });
  });
});

function cosine(
  a: ReadonlyMap<string, Float32Array>,
  b: ReadonlyMap<string, Float32Array>,
): number {
  let [dot, aa, bb] = [0, 0, 0];
  for (const [name, x] of a) {
    const y = b.get(name)!;
    x.forEach((value, i) => {
      dot += value * y[i]!;
      aa += value * value;
      bb += y[i]! * y[i]!;
    });
  }
  return dot / Math.sqrt(aa * bb);
}
