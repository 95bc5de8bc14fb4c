// Model weights converted to another type: 16-bit floating point, or block-quantized integers.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { linearModules, lmHeadPath, type Model } from '../../engine/models/model.ts';
import {
  readTensor,
  readTensorBytes,
  type SafetensorsDType,
  type TensorInfo,
} from '../formats/weights/safetensors.ts';
import {
  floatBytes,
  streamSafetensors,
  type TensorToStream,
} from '../formats/weights/safetensors-writer.ts';
import { copyCompanionFiles, explainModel, openModel, writeConfig } from './load.ts';
import { openModelWeights } from './model-weights.ts';
import { machineMemory } from '../../platform/limits/machine-memory.ts';
import { addQuantized, quantizedBytes, usesTransposes } from './quantized-tensors.ts';

/** Types that weights can be stored in. */
export const WEIGHT_TYPES = ['f32', 'f16', 'bf16', 'int8', 'int4'] as const;
export type WeightType = (typeof WEIGHT_TYPES)[number];

type FloatDType = 'F32' | 'F16' | 'BF16';

/** A tensor to convert. */
export interface TensorSource {
  readonly shape: readonly number[];
  readonly dtype: SafetensorsDType;
  numbers(): Float32Array;
  /** The stored bytes, where the tensor may be copied unchanged. */
  bytes?(): Uint8Array;
}

/** How weights are converted. */
export interface ConvertOptions {
  readonly signal?: AbortSignal;
  /** Bytes of memory of the machine that will train, by default of this one. */
  readonly memory?: number;
}

/** Writes a copy of a model folder with its weights in another type. */
export function convertModel(
  from: string,
  to: string,
  type: WeightType,
  options: ConvertOptions = {},
): void {
  const { json, model } = openModel(from);
  const tensors = tensorSources(openModelWeights(from));
  mkdirSync(to, { recursive: true });
  explainModel(from, () =>
    writeConverted(join(to, 'model.safetensors'), type, { model, tensors }, options),
  );
  copyCompanionFiles(from, to);
  writeConfig(to, json);
}

function tensorSources(stored: ReadonlyMap<string, TensorInfo>): Map<string, TensorSource> {
  return new Map(
    [...stored].map(([name, info]) => [
      name,
      {
        shape: info.shape,
        dtype: info.dtype,
        numbers: () => readTensor(info),
        bytes: () => readTensorBytes(info),
      },
    ]),
  );
}

/**
 * Writes weights in another type. Integers are only for matrices that are multiplied (linear layers
 * and the output layer), with their transposes if `usesTransposes` says so; embedding tables become
 * bfloat16, norms and biases keep their type. Memory holds one tensor at a time.
 */
export function writeConverted(
  file: string,
  type: WeightType,
  { model, tensors }: { model: Model; tensors: ReadonlyMap<string, TensorSource> },
  { memory = machineMemory(), ...options }: ConvertOptions = {},
): void {
  const converted = new Map<string, TensorToStream>();
  const storedName = (path: string) => {
    const { family, config } = model;
    return family.diskNames(path, config).find((name) => tensors.has(name));
  };
  const linear = new Set(linearModules(model).map(({ path }) => storedName(`${path}.weight`)));
  const head = storedName(lmHeadPath(model));
  const integers = type === 'int8' || type === 'int4' ? type : undefined;
  const multiplied = new Set(
    [...tensors.keys()].filter(
      (name) => tensors.get(name)!.shape.length === 2 && (linear.has(name) || name === head),
    ),
  );
  let transposes = 0;
  for (const name of integers ? multiplied : []) {
    const [rows, columns] = tensors.get(name)!.shape as [number, number];
    transposes += quantizedBytes(columns, rows, integers!);
  }
  const transpose = usesTransposes(transposes, memory);
  for (const [name, tensor] of tensors) {
    const isQuantized = integers !== undefined && multiplied.has(name);
    if (isQuantized) addQuantized(converted, name, tensor, integers, { transpose });
    // Training also looks up rows of the output layer and, where it is tied, uses it for
    // embeddings.
    if (!isQuantized || name === head)
      converted.set(name, toStream(tensor, floatType(tensor, type)));
  }
  streamSafetensors(file, converted, options);
}

/**
 * The type of a tensor that is not quantized; undefined for "unchanged". Norms and biases are small
 * and keep their type.
 */
function floatType(tensor: TensorSource, type: WeightType): FloatDType | undefined {
  if (!['F32', 'F16', 'BF16'].includes(tensor.dtype)) return undefined;
  if (tensor.shape.length < 2) return tensor.bytes ? undefined : 'F32';
  if (type === 'f32') return 'F32';
  if (type === 'f16') return 'F16';
  return type === 'bf16' || tensor.dtype === 'F32' || !tensor.bytes ? 'BF16' : undefined;
}

function toStream(tensor: TensorSource, target: FloatDType | undefined): TensorToStream {
  const { bytes, shape } = tensor;
  if (bytes && (target === undefined || target === tensor.dtype))
    return { dtype: tensor.dtype, shape, bytes };
  const dtype = target ?? 'F32';
  return { dtype, shape, bytes: () => floatBytes(tensor.numbers(), dtype) };
}
