// Models with random weights: all tensors of a type are the same bytes of one file, so that a model of
// any size costs the disk its largest tensor.

import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import {
  blockBytes,
  blocksOf,
  QUANTIZED,
  type BlockFormat,
} from '../../main/engine/graph/quantization/blocks.ts';
import type { DType } from '../../main/engine/graph/tensor.ts';
import type { FileTensor } from '../../main/engine/layers/matrices.ts';
import {
  linearModules,
  modelFromFiles,
  parameterShapes,
  type Model,
} from '../../main/engine/models/model.ts';
import { createRandom } from '../../main/engine/random.ts';
import {
  floatBytes,
  streamSafetensors,
  type TensorToStream,
} from '../../main/data/formats/weights/safetensors-writer.ts';

/** Types of the matrices; int4 is that of the linear layers, with bfloat16 or float16 tables. */
export type MatrixType = 'float32' | 'float16' | 'bfloat16';

const FORMATS = { float32: 'F32', float16: 'F16', bfloat16: 'BF16' } as const;
const BYTES = { float32: 4, float16: 2, bfloat16: 2 } as const;

/**
 * A model of this configuration, its files in `folder`: matrices in `type`, normally distributed
 * with deviation 0.02, norms 1. With `isInt4` the linear layers are in blocks of random integers.
 */
export function randomModel(
  json: Readonly<Record<string, unknown>>,
  folder: string,
  { type, isInt4 = false }: { type: MatrixType; isInt4?: boolean },
): Model {
  const shapes = parameterShapes(json);
  const sizes = [...shapes.values()].map((shape) => shape.reduce((n, side) => n * side, 1));
  const largest = Math.max(...sizes);
  const random = createRandom(1);
  const normal = Float32Array.from({ length: 65_537 }, () => 0.02 * random.normal());
  const file = (name: string, pattern: Uint8Array, bytes: number) =>
    fill(join(folder, name), pattern, bytes);
  const matrices = file('matrices.bin', floatBytes(normal, FORMATS[type]), largest * BYTES[type]);
  const ones = file(
    'ones.bin',
    floatBytes(new Float32Array(1024).fill(1), 'F32'),
    4 * largestVector(shapes),
  );
  const tensors = new Map<string, FileTensor>();
  const sizeOf = (shape: readonly number[]) => shape.reduce((n, side) => n * side, 1);
  for (const [path, shape] of shapes) {
    const isVector = shape.length === 1;
    const dtype: DType = isVector ? 'float32' : type;
    const length = sizeOf(shape) * (isVector ? 4 : BYTES[type]);
    tensors.set(path, { file: isVector ? ones : matrices, begin: 0, length, shape, dtype });
  }
  const model: Model = {
    ...modelFromFiles(json, new Map(), 'random'),
    weights: { kind: 'file', source: 'random weights', find: (path) => tensors.get(path) },
  };
  if (!isInt4) return model;
  const format = QUANTIZED.int4;
  const bytes = Uint8Array.from({ length: 65_537 }, () => random.integer(256));
  const integers = file('integers.bin', bytes, largest);
  const scales = file('scales.bin', floatBytes(new Float32Array(1024).fill(0.005), 'F32'), largest);
  for (const { path } of linearModules(model)) {
    const name = `${path}.weight`;
    const tensor = tensors.get(name);
    if (tensor?.shape.length !== 2) continue;
    const [out, width] = tensor.shape as [number, number];
    const side = (rows: number, columns: number) =>
      blocksIn(integers, scales, rows * blocksOf(columns, format), format);
    const quantized = { format, forward: side(out, width), backward: side(width, out) };
    tensors.set(name, { ...tensor, dtype: 'uint8', quantized });
  }
  return model;
}

const blocksIn = (integers: string, scales: string, blocks: number, format: BlockFormat) => ({
  values: { file: integers, begin: 0, length: blocks * blockBytes(format) },
  scales: { file: scales, begin: 0, length: 4 * blocks },
});

function largestVector(shapes: ReadonlyMap<string, readonly number[]>): number {
  return Math.max(...[...shapes.values()].filter(({ length }) => length === 1).flat());
}

/** The same as a folder on the disk, which other programs' files are made of. */
export function randomFolder(
  json: Readonly<Record<string, unknown>>,
  folder: string,
  type: MatrixType,
): void {
  const random = createRandom(1);
  const { family, config } = modelFromFiles(json, new Map(), 'random');
  const normal = Float32Array.from({ length: 65_537 }, () => 0.02 * random.normal());
  const pattern = Buffer.from(floatBytes(normal, FORMATS[type]));
  let start = 0;
  const tensors = new Map<string, TensorToStream>();
  for (const [path, shape] of parameterShapes(json)) {
    const numbers = shape.reduce((n, side) => n * side, 1);
    // Tensors begin at other places of the pattern, so that no two are equal.
    const from = (start += 257) % normal.length;
    const rotated = () => {
      const cut = from * BYTES[type];
      const turned = Buffer.concat([pattern.subarray(cut), pattern.subarray(0, cut)]);
      return Buffer.alloc(numbers * BYTES[type], turned);
    };
    const ones = () => floatBytes(new Float32Array(numbers).fill(1), 'F32');
    const [name = path] = family.diskNames(path, config);
    const isVector = shape.length === 1;
    tensors.set(name, {
      ...{ dtype: isVector ? 'F32' : FORMATS[type], shape },
      bytes: isVector ? ones : rotated,
    });
  }
  writeFileSync(join(folder, 'config.json'), JSON.stringify(json));
  streamSafetensors(join(folder, 'model.safetensors'), tensors);
}

/** Writes a file of this length that repeats the pattern. */
function fill(file: string, pattern: Uint8Array, length: number): string {
  const copies = Math.max(1, Math.ceil((8 << 20) / pattern.length));
  const block = new Uint8Array(copies * pattern.length);
  for (let i = 0; i < copies; i++) block.set(pattern, i * pattern.length);
  const handle = openSync(file, 'w');
  try {
    for (let at = 0; at < length; at += block.length)
      writeSync(handle, block, 0, Math.min(block.length, length - at));
  } finally {
    closeSync(handle);
  }
  return file;
}
