// A model folder with an adapter merged into its weights: what any program that reads Hugging Face folders can open.

import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../i18n/user-error.ts';
import type { LoraModule } from '../../engine/layers/lora.ts';
import { mergeModule, type LoadedAdapter } from './peft-adapter.ts';
import { writeAtomic } from '../../platform/files.ts';
import { copyCompanionFiles, openModel } from './load.ts';
import {
  readTensorBytes,
  openModelWeights,
  readTensor,
  streamSafetensors,
  tensorBytes,
  toBfloat16,
  toHalf,
  type SafetensorsDType,
  type TensorToStream,
} from '../formats/safetensors.ts';
import { isQuantizedPart } from './convert.ts';
import { msg } from '../../../i18n/message.ts';

/** How the merged weights are kept: in the base's own types, or all in one. */
export const MERGED_TYPES = ['stored', 'f32', 'f16', 'bf16'] as const;
export type MergedType = (typeof MERGED_TYPES)[number];

const STORED: Readonly<Record<Exclude<MergedType, 'stored'>, SafetensorsDType>> = {
  f32: 'F32',
  f16: 'F16',
  bf16: 'BF16',
};
/** The types of floating-point weights, and what PyTorch calls them. */
const TORCH: Partial<Record<SafetensorsDType, string>> = {
  F32: 'float32',
  F16: 'float16',
  BF16: 'bfloat16',
};

/** Bytes of weights that one file holds at most. */
const SHARD_BYTES = 4e9;

export interface MergeOptions {
  readonly type?: MergedType;
  readonly signal?: AbortSignal;
  readonly shardBytes?: number;
  /** Hears the share of the weights that is written, 0 to 1. */
  readonly onShare?: (share: number) => void;
}

/**
 * Writes base and adapter as one model folder. Merged weights are summed in float32 and then rounded once; every
 * other tensor is copied bit by bit under the name that it has in the base. Memory holds one tensor at a time.
 */
export function writeMerged(
  baseDir: string,
  to: string,
  loaded: LoadedAdapter | undefined,
  { type = 'stored', signal, shardBytes = SHARD_BYTES, onShare }: MergeOptions = {},
): void {
  const tensors = mergedTensors(baseDir, loaded, type);
  const shards = inShards(tensors, shardBytes);
  const total = [...tensors.values()].reduce((sum, tensor) => sum + tensorBytes(tensor), 0);
  let done = 0;
  const counted = (tensor: TensorToStream): TensorToStream => ({
    ...tensor,
    bytes: () => {
      onShare?.(done / total);
      done += tensorBytes(tensor);
      return tensor.bytes();
    },
  });
  const weightMap: Record<string, string> = {};
  for (const [i, shard] of shards.entries()) {
    const name = shards.length === 1 ? 'model.safetensors' : shardName(i, shards.length);
    const stretch = new Map([...shard].map(([key, tensor]) => [key, counted(tensor)]));
    streamSafetensors(join(to, name), stretch, signal ? { signal } : {});
    for (const key of shard.keys()) weightMap[key] = name;
  }
  if (shards.length > 1) {
    const index = { metadata: { total_size: total }, weight_map: weightMap };
    writeAtomic(join(to, 'model.safetensors.index.json'), `${JSON.stringify(index, null, 2)}\n`);
  }
  copyCompanionFiles(baseDir, to);
  copyLicences(baseDir, to);
  writeAtomic(join(to, 'config.json'), configOf(baseDir, type));
}

/** Bytes that the weights of a merged folder take. Throws a UserError where the base cannot be merged with. */
export function mergedBytes(baseDir: string, type: MergedType = 'stored'): number {
  return [...mergedTensors(baseDir, undefined, type).values()].reduce(
    (sum, tensor) => sum + tensorBytes(tensor),
    0,
  );
}

/** Copies the licence files of a folder, so that the terms travel with the weights. */
export function copyLicences(from: string, to: string): void {
  for (const name of readdirSync(from))
    if (/^(licen[cs]e|notice|copying)(\.(md|txt))?$/i.test(name))
      copyFileSync(join(from, name), join(to, name));
}

function mergedTensors(
  baseDir: string,
  loaded: LoadedAdapter | undefined,
  type: MergedType,
): Map<string, TensorToStream> {
  const stored = openModelWeights(baseDir);
  if ([...stored.keys()].some(isQuantizedPart)) {
    throw new UserError(msg('export.weights-quantized', { folder: baseDir }), {
      hint: msg('export.weights-quantized.hint'),
    });
  }
  const { model, json } = openModel(baseDir);
  const changed = new Map<string, LoraModule>();
  for (const module of loaded?.modules.values() ?? []) {
    const names = model.family.diskNames(`${module.path}.weight`, model.config);
    changed.set(
      names.find((name) => stored.has(name))!,
      module,
    );
  }
  const tensors = new Map<string, TensorToStream>();
  for (const [name, info] of stored) {
    const isNumbers = info.dtype in TORCH;
    const dtype = type === 'stored' || !isNumbers ? info.dtype : STORED[type];
    const module = changed.get(name);
    tensors.set(name, {
      dtype,
      shape: convolutionShape(name, info.shape, json),
      bytes: () => {
        if (!module)
          return dtype === info.dtype ? readTensorBytes(info) : rounded(readTensor(info), dtype);
        return rounded(mergeModule(model, loaded!, module).data, dtype);
      },
    });
  }
  return tensors;
}

/**
 * The first layer of a vision tower may be stored as the matrix that it is, [D, numbers of a patch]; Hugging Face's
 * models want the same numbers as a convolution's kernel: [D, channels, (frames,) height, width].
 */
function convolutionShape(
  name: string,
  shape: readonly number[],
  json: Readonly<Record<string, unknown>>,
): readonly number[] {
  if (shape.length !== 2 || !/patch_embed(\.proj|ding)\.weight$/.test(name)) return shape;
  const vision = (json.vision_config ?? {}) as Readonly<Record<string, number | undefined>>;
  const { patch_size: side = 14, temporal_patch_size: frames } = vision;
  const channels = vision.in_channels ?? vision.in_chans ?? vision.num_channels ?? 3;
  const kernel = [shape[0]!, channels, ...(frames === undefined ? [] : [frames]), side, side];
  const size = (sizes: readonly number[]) => sizes.reduce((product, n) => product * n, 1);
  return size(kernel) === size(shape) ? kernel : shape;
}

function rounded(numbers: Float32Array, dtype: SafetensorsDType): Uint8Array {
  const { buffer, byteOffset, byteLength } =
    dtype === 'F16' ? toHalf(numbers) : dtype === 'BF16' ? toBfloat16(numbers) : numbers;
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Tensors in the order of the base, as many to a file as fit. */
function inShards(
  tensors: ReadonlyMap<string, TensorToStream>,
  shardBytes: number,
): Map<string, TensorToStream>[] {
  const shards: Map<string, TensorToStream>[] = [new Map()];
  let bytes = 0;
  for (const [name, tensor] of tensors) {
    const more = tensorBytes(tensor);
    if (bytes > 0 && bytes + more > shardBytes) {
      shards.push(new Map());
      bytes = 0;
    }
    shards.at(-1)!.set(name, tensor);
    bytes += more;
  }
  return shards;
}

/** `model-00001-of-00003.safetensors`, as Hugging Face names shards. */
function shardName(i: number, of: number): string {
  const number = (n: number) => String(n).padStart(5, '0');
  return `model-${number(i + 1)}-of-${number(of)}.safetensors`;
}

/** The base's configuration as it stands; only the type of the weights is changed where they changed theirs. */
function configOf(baseDir: string, type: MergedType): string {
  const text = readFileSync(join(baseDir, 'config.json'), 'utf8');
  if (type === 'stored') return text;
  const json = JSON.parse(text) as Record<string, unknown>;
  const key = 'dtype' in json && !('torch_dtype' in json) ? 'dtype' : 'torch_dtype';
  return `${JSON.stringify({ ...json, [key]: TORCH[STORED[type]] }, null, 2)}\n`;
}
