// Model weights in another type: 16 bits, or small integers in blocks; a copy of the folder beside the one it came from.

import type { ExternalBytes } from '../../engine/graph/graph.ts';
import type { QuantizedBytes, QuantizedTensor } from '../../engine/layers/modules.ts';
import { linearModules, lmHeadPath, type Model } from '../../engine/models/model.ts';
import {
  blockBytes,
  blocksOf,
  QUANTIZED,
  quantizeRows,
} from '../../engine/graph/block-quantization.ts';
import type { QuantizedType } from '../../engine/graph/block-quantization.ts';
import {
  readTensorBytes,
  readTensor,
  streamSafetensors,
  toBfloat16,
  toHalf,
  type SafetensorsDType,
  type TensorInfo,
  type TensorToStream,
} from '../formats/safetensors.ts';

/** Types that weights can be kept in. */
export const WEIGHT_TYPES = ['f32', 'f16', 'bf16', 'int8', 'int4'] as const;
export type WeightType = (typeof WEIGHT_TYPES)[number];

const SIDES = ['forward', 'backward'] as const;
const PART = /^(.*):(int8|int4):(forward|backward)(:scales)?$/;

/** True for the name of a tensor that holds blocks of a matrix or their scales. */
export const isQuantizedPart = (name: string) => PART.test(name);

/** The matrices in blocks among the tensors of a folder, by their parameter's name, with their shape [out, in]. */
export function findQuantized(
  stored: ReadonlyMap<string, TensorInfo>,
): Map<string, { shape: readonly number[]; quantized: QuantizedTensor }> {
  const found = new Map<string, { shape: readonly number[]; quantized: QuantizedTensor }>();
  const bytes = ({ file, begin, end }: TensorInfo): ExternalBytes => ({
    file,
    begin,
    length: end - begin,
  });
  for (const [part, info] of stored) {
    const [, name, type, side, scales] = PART.exec(part) ?? [];
    if (side !== 'forward' || scales) continue;
    const of = (which: (typeof SIDES)[number]): QuantizedBytes => ({
      values: bytes(stored.get(`${name}:${type}:${which}`)!),
      scales: bytes(stored.get(`${name}:${type}:${which}:scales`)!),
    });
    const shape = [info.shape[0]!, stored.get(`${name}:${type}:backward`)!.shape[0]!];
    const format = QUANTIZED[type as QuantizedType];
    found.set(name!, {
      shape,
      quantized: { format, forward: of('forward'), backward: of('backward') },
    });
  }
  return found;
}

/** A tensor to be written in another type: where its numbers come from. */
export interface TensorSource {
  readonly shape: readonly number[];
  readonly dtype: SafetensorsDType;
  numbers(): Float32Array;
  /** The stored bytes, where the tensor may be copied as it is. */
  bytes?(): Uint8Array;
}

/** The tensors of a model folder as sources. */
export function tensorSources(stored: ReadonlyMap<string, TensorInfo>): Map<string, TensorSource> {
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
 * Writes weights in another type. Small integers are for the products with matrices (linear layers and the output
 * layer); tables that rows are looked up in become bfloat16, norms and biases stay as they are. Memory holds one
 * tensor at a time.
 */
export function writeConverted(
  file: string,
  type: WeightType,
  { model, tensors }: { model: Model; tensors: ReadonlyMap<string, TensorSource> },
  options: { signal?: AbortSignal } = {},
): void {
  const converted = new Map<string, TensorToStream>();
  const nameOf = (path: string) => {
    const { family, config } = model;
    return family.diskNames(path, config).find((name) => tensors.has(name));
  };
  const linear = new Set(linearModules(model).map(({ path }) => nameOf(`${path}.weight`)));
  const head = nameOf(lmHeadPath(model));
  for (const [name, tensor] of tensors) {
    const isProduct = tensor.shape.length === 2 && (linear.has(name) || name === head);
    const isQuantized = isProduct && (type === 'int8' || type === 'int4');
    if (isQuantized) addBlocks(converted, name, tensor, type);
    // The output layer's rows are looked up too, in training and, where it is tied, as embeddings.
    if (!isQuantized || name === head)
      converted.set(name, stretch(tensor, plainType(tensor, type)));
  }
  streamSafetensors(file, converted, options);
}

/** Norms and biases are few and keep their type. */
function plainType(info: TensorSource, type: WeightType): 'F32' | 'F16' | 'BF16' | undefined {
  if (!['F32', 'F16', 'BF16'].includes(info.dtype)) return undefined;
  if (info.shape.length < 2) return info.bytes ? undefined : 'F32';
  if (type === 'f32') return 'F32';
  if (type === 'f16') return 'F16';
  return type === 'bf16' || info.dtype === 'F32' || !info.bytes ? 'BF16' : undefined;
}

function stretch(info: TensorSource, wanted: 'F32' | 'F16' | 'BF16' | undefined): TensorToStream {
  const { bytes } = info;
  if (bytes && (wanted === undefined || wanted === info.dtype))
    return { dtype: info.dtype, shape: info.shape, bytes };
  const dtype = wanted ?? 'F32';
  return {
    dtype,
    shape: info.shape,
    bytes: () => {
      const numbers = info.numbers();
      const converted =
        dtype === 'F32' ? numbers : dtype === 'F16' ? toHalf(numbers) : toBfloat16(numbers);
      return raw(converted);
    },
  };
}

function addBlocks(
  tensors: Map<string, TensorToStream>,
  name: string,
  info: TensorSource,
  type: QuantizedType,
): void {
  const format = QUANTIZED[type];
  const [out, width] = info.shape as [number, number];
  for (const side of SIDES) {
    const [rows, columns] = side === 'forward' ? [out, width] : [width, out];
    const blocks = blocksOf(columns, format);
    // Values and scales are asked for one after the other; the second call must not round again.
    let made: ReturnType<typeof quantizeRows> | undefined;
    const make = () => {
      if (made) return made;
      const numbers = info.numbers();
      const at =
        side === 'forward'
          ? (row: number, column: number) => numbers[row * width + column]!
          : (row: number, column: number) => numbers[column * width + row]!;
      made = quantizeRows(at, rows, columns, format);
      return made;
    };
    const part = `${name}:${type}:${side}`;
    tensors.set(part, {
      dtype: 'U8',
      shape: [rows, blocks, blockBytes(format)],
      bytes: () => make().values,
    });
    tensors.set(`${part}:scales`, {
      dtype: 'F32',
      shape: [rows, blocks],
      bytes: () => {
        const { scales } = make();
        made = undefined;
        return raw(scales);
      },
    });
  }
}

const raw = ({ buffer, byteOffset, byteLength }: ArrayBufferView) =>
  new Uint8Array(buffer, byteOffset, byteLength);
