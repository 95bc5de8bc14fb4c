// Model weights converted to another type: 16-bit floating point, or block-quantized integers.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { linearModules, lmHeadPath, type Model } from '../../engine/models/model.ts';
import { sizeOf } from '../../engine/graph/tensor.ts';
import { openDraftFile } from '../../platform/files.ts';
import { machineMemory } from '../../platform/limits/machine-memory.ts';
import { hasMatrixTiles } from '../../platform/limits/matrix-tiles.ts';
import type { StoredIntegers } from '../../engine/graph/quantization/rows.ts';
import type { SafetensorsDType, TensorInfo } from '../formats/weights/safetensors.ts';
import { layoutSafetensors } from '../formats/weights/safetensors-writer.ts';
import type { ConvertRequest } from './convert/convert-worker.ts';
import { partsOf, partsOfStored, type Target } from './convert/pieces.ts';
import { convertInThreads, type RunOptions } from './convert/threads.ts';
import { copyCompanionFiles, explainModel, openModel, writeConfig } from './load.ts';
import { openModelWeights } from './model-weights.ts';
import {
  quantizedBytes,
  quantizedParts,
  quantizedRowBytes,
  isTransposedSide,
  storedIntegers,
  usesTransposes,
} from './quantized-tensors.ts';

/** Types that weights can be stored in. */
export const WEIGHT_TYPES = ['f32', 'f16', 'bf16', 'int8', 'int4'] as const;
export type WeightType = (typeof WEIGHT_TYPES)[number];

type FloatDType = 'F32' | 'F16' | 'BF16';

/** A tensor to convert. */
export interface TensorSource {
  readonly shape: readonly number[];
  readonly dtype: SafetensorsDType;
  numbers(): Float32Array;
}

/** How weights are converted. */
export interface ConvertOptions extends RunOptions {
  /** Bytes of memory of the machine that will train, by default of this one. */
  readonly memory?: number;
  /** Whether its processor multiplies tiles, see `storedIntegers`; by default this one's. */
  readonly tiles?: boolean;
}

/** Numbers of a piece of a stored tensor at most: what a thread has in memory several times. */
const PIECE_NUMBERS = 2 ** 22;
/** Smaller models are converted before a thread has started. */
const THREADS_FROM_BYTES = 64e6;

/**
 * Writes a copy of a model folder with its weights in another type: tensors in parts, by several
 * threads. The weights are there whole or not at all. Throws the reason of an aborted signal, and a
 * UserError that names a file that cannot be read or written.
 */
export async function convertModel(
  from: string,
  to: string,
  type: WeightType,
  options: ConvertOptions = {},
): Promise<void> {
  const { json, model } = openModel(from);
  const stored = openModelWeights(from);
  mkdirSync(to, { recursive: true });
  const { header, jobs, end } = explainModel(from, () =>
    conversionOf(type, { model, tensors: stored, keepsBytes: true }, options),
  );
  const requests = jobs.flatMap(({ name, target }) => piecesOf(stored.get(name)!, target));
  const file = openDraftFile(join(to, 'model.safetensors'), end);
  try {
    file.write(0, header);
    if (end >= THREADS_FROM_BYTES || options.threads !== undefined)
      await convertInThreads(file.draft, requests, options).catch((error: unknown) =>
        file.explain(() => {
          throw error;
        }),
      );
    else
      for (const { piece, info } of requests) {
        options.signal?.throwIfAborted();
        for (const { at, bytes } of partsOfStored(piece, info)) file.write(at, bytes);
      }
    file.publish();
  } catch (error) {
    file.discard();
    throw error;
  }
  copyCompanionFiles(from, to);
  writeConfig(to, json);
}

/**
 * Writes weights in another type, one tensor after the other; the file is there whole or not at all.
 * Memory holds one tensor at a time.
 */
export function writeConverted(
  path: string,
  type: WeightType,
  { model, tensors }: { model: Model; tensors: ReadonlyMap<string, TensorSource> },
  options: ConvertOptions = {},
): void {
  const { header, jobs, end } = conversionOf(type, { model, tensors, keepsBytes: false }, options);
  const file = openDraftFile(path, end);
  try {
    file.write(0, header);
    let last: { readonly name: string; readonly numbers: Float32Array } | undefined;
    for (const { name, target } of jobs) {
      options.signal?.throwIfAborted();
      const tensor = tensors.get(name)!;
      if (last?.name !== name) last = { name, numbers: tensor.numbers() };
      const piece = { ...matrixOf(tensor.shape), target };
      for (const { at, bytes } of partsOf(piece, last.numbers)) file.write(at, bytes);
    }
    file.publish();
  } catch (error) {
    file.discard();
    throw error;
  }
}

/** A stored tensor, and what it becomes. */
interface ConversionJob {
  readonly name: string;
  readonly target: Target;
}

/** A result before its place in the file is known. */
type Unplaced =
  | { readonly kind: 'same' }
  | { readonly kind: 'float'; readonly dtype: FloatDType }
  | {
      readonly kind: 'integers';
      readonly type: StoredIntegers;
      readonly isTransposed: boolean;
      readonly scales: string | undefined;
    };

/**
 * The new file and the way to it. Integers are only for matrices that are multiplied (linear layers
 * and the output layer), with their transposes if `usesTransposes` says so; embedding tables become
 * bfloat16, norms and biases keep their type.
 */
function conversionOf(
  type: WeightType,
  {
    model,
    tensors,
    keepsBytes,
  }: {
    model: Model;
    tensors: ReadonlyMap<string, Pick<TensorSource, 'shape' | 'dtype'>>;
    /** Tensors are stored in the type that they claim, and may be copied as they are. */
    keepsBytes: boolean;
  },
  { memory = machineMemory(), tiles = hasMatrixTiles() }: ConvertOptions,
): { header: Uint8Array; jobs: ConversionJob[]; end: number } {
  const { linear, head } = multipliedNames(model, tensors);
  const integers = type === 'int8' || type === 'int4' ? type : undefined;
  const quantized = new Set(
    [...tensors.keys()].filter(
      (name) =>
        integers && tensors.get(name)!.shape.length === 2 && (linear.has(name) || name === head),
    ),
  );
  let transposes = 0;
  for (const name of quantized) {
    const [rows, columns] = tensors.get(name)!.shape as [number, number];
    transposes += quantizedBytes(columns, rows, integers!);
  }
  const transpose = usesTransposes(transposes, memory);
  const as = integers && storedIntegers(integers, { transpose, tiles });
  const stored = new Map<string, { dtype: SafetensorsDType; shape: readonly number[] }>();
  const unplaced: { name: string; as: string; target: Unplaced }[] = [];
  for (const [name, tensor] of tensors) {
    const { shape } = tensor;
    if (quantized.has(name))
      for (const part of quantizedParts(shape as [number, number], as!, { transpose })) {
        const values = name + part.values.name;
        const scales = part.scales && name + part.scales.name;
        stored.set(values, part.values);
        if (scales !== undefined) stored.set(scales, part.scales!);
        if (part.side === 'backward' && !transpose) continue;
        const isTransposed = isTransposedSide(part.side, as!);
        const target = { kind: 'integers', type: as!, isTransposed, scales } as const;
        unplaced.push({ name, as: values, target });
      }
    // Training also looks up rows of the output layer and, where it is tied, uses it for
    // embeddings.
    if (quantized.has(name) && name !== head) continue;
    const dtype = floatType(tensor, type, keepsBytes);
    const isSame = keepsBytes && (dtype === undefined || dtype === tensor.dtype);
    stored.set(name, { shape, dtype: isSame ? tensor.dtype : (dtype ?? 'F32') });
    const target = isSame
      ? ({ kind: 'same' } as const)
      : ({ kind: 'float', dtype: dtype ?? 'F32' } as const);
    unplaced.push({ name, as: name, target });
  }
  const { header, places, end } = layoutSafetensors(stored);
  const jobs = unplaced.map(({ name, as, target }): ConversionJob => {
    const at = places.get(as)!;
    if (target.kind !== 'integers') return { name, target: { ...target, at } };
    const scales = target.scales === undefined ? undefined : places.get(target.scales)!;
    return { name, target: { ...target, values: at, scales } };
  });
  return { header, jobs, end };
}

/** Names of the stored matrices of linear layers, and of the output layer's. */
function multipliedNames(model: Model, tensors: ReadonlyMap<string, unknown>) {
  const storedName = (path: string) => {
    const { family, config } = model;
    return family.diskNames(path, config).find((name) => tensors.has(name));
  };
  const linear = new Set(linearModules(model).map(({ path }) => storedName(`${path}.weight`)));
  return { linear, head: storedName(lmHeadPath(model)) };
}

/**
 * The type of a tensor that is not quantized; undefined for "unchanged". Norms and biases are small
 * and keep their type.
 */
function floatType(
  { dtype, shape }: Pick<TensorSource, 'shape' | 'dtype'>,
  type: WeightType,
  keepsBytes: boolean,
): FloatDType | undefined {
  if (!['F32', 'F16', 'BF16'].includes(dtype)) return undefined;
  if (shape.length < 2) return keepsBytes ? undefined : 'F32';
  if (type === 'f32') return 'F32';
  if (type === 'f16') return 'F16';
  return type === 'bf16' || dtype === 'F32' || !keepsBytes ? 'BF16' : undefined;
}

/** A tensor as a matrix; one without rows as a single row. */
function matrixOf(shape: readonly number[]): { rows: number; columns: number } {
  const rows = shape.length < 2 ? 1 : shape[0]!;
  return { rows, columns: rows === 0 ? 0 : sizeOf(shape) / rows };
}

/** A stored tensor in parts of whole rows; the blocks of a transpose need all of it. */
function piecesOf(info: TensorInfo, target: Target): ConvertRequest[] {
  const { rows, columns } = matrixOf(info.shape);
  const isWhole = target.kind === 'integers' && target.isTransposed;
  const most = isWhole ? rows : Math.max(1, Math.floor(PIECE_NUMBERS / Math.max(1, columns)));
  const rowBytes = (info.end - info.begin) / Math.max(1, rows);
  const requests: ConvertRequest[] = [];
  for (let start = 0; start < rows; start += most) {
    const count = Math.min(most, rows - start);
    const begin = info.begin + start * rowBytes;
    requests.push({
      piece: { rows: count, columns, target: movedBy(target, start, columns, rowBytes) },
      info: { ...info, shape: [count, columns], begin, end: begin + count * rowBytes },
    });
  }
  return requests;
}

/** The places of what the rows from `start` on become. */
function movedBy(target: Target, start: number, columns: number, rowBytes: number): Target {
  if (start === 0) return target;
  if (target.kind === 'same') return { ...target, at: target.at + start * rowBytes };
  if (target.kind === 'float')
    return { ...target, at: target.at + start * columns * FLOAT_BYTES[target.dtype] };
  const row = quantizedRowBytes(columns, target.type);
  const { values, scales } = target;
  const moved = scales === undefined ? undefined : scales + start * row.scales;
  return { ...target, values: values + start * row.values, scales: moved };
}

const FLOAT_BYTES = { F32: 4, F16: 2, BF16: 2 } as const;
