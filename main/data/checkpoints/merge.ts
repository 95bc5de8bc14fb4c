// Writes a model folder with an adapter merged into its weights, in the layout of Hugging Face.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../i18n/user-error.ts';
import {
  mergedParameters,
  mergeParameter,
  untiesOutput,
  type LoadedAdapter,
} from './peft-adapter.ts';
import { writeAtomic } from '../../platform/files.ts';
import { isObject } from '../../platform/json-file.ts';
import { copyCompanionFiles, openModel } from './load.ts';
import { adaptableModules, lmHeadPath, type Model } from '../../engine/models/model.ts';
import {
  readTensorBytes,
  readTensor,
  tensorBytes,
  type SafetensorsDType,
} from '../formats/weights/safetensors.ts';
import {
  floatBytes,
  streamSafetensors,
  type TensorToStream,
} from '../formats/weights/safetensors-writer.ts';
import { familyOf } from '../../engine/models/index.ts';
import { openModelWeights } from './model-weights.ts';
import { isQuantizedPart } from './quantized-tensors.ts';
import { copyLicences } from './licence.ts';
import { msg } from '../../../i18n/message.ts';

/** Types of merged weights: the base's own, or one for all. */
export const MERGED_TYPES = ['stored', 'f32', 'f16', 'bf16'] as const;
export type MergedType = (typeof MERGED_TYPES)[number];

const DTYPES: Readonly<Record<Exclude<MergedType, 'stored'>, SafetensorsDType>> = {
  f32: 'F32',
  f16: 'F16',
  bf16: 'BF16',
};
/** Types of floating-point weights, and their names in PyTorch. */
const TORCH_DTYPES: Partial<Record<SafetensorsDType, string>> = {
  F32: 'float32',
  F16: 'float16',
  BF16: 'bfloat16',
};

/** Most bytes of weights in one file. */
const SHARD_BYTES = 4e9;

export interface MergeOptions {
  readonly type?: MergedType;
  readonly signal?: AbortSignal;
  readonly shardBytes?: number;
  /** Called with the fraction of the weights written so far, 0 to 1. */
  readonly onProgress?: (fraction: number) => void;
}

/**
 * Writes base and adapter as one model folder. Merged weights are summed in float32 and rounded
 * once; all other tensors are copied unchanged, under their names in the base. Memory holds one
 * tensor at a time.
 */
export function writeMerged(
  baseDir: string,
  to: string,
  loaded: LoadedAdapter | undefined,
  { type = 'stored', signal, shardBytes = SHARD_BYTES, onProgress }: MergeOptions = {},
): void {
  const { tensors, isUntied } = mergedTensors(baseDir, loaded, type);
  const shards = splitIntoShards(tensors, shardBytes);
  const total = [...tensors.values()].reduce((sum, tensor) => sum + tensorBytes(tensor), 0);
  let done = 0;
  const withProgress = (tensor: TensorToStream): TensorToStream => ({
    ...tensor,
    bytes: () => {
      onProgress?.(done / total);
      done += tensorBytes(tensor);
      return tensor.bytes();
    },
  });
  const weightMap: Record<string, string> = {};
  for (const [i, shard] of shards.entries()) {
    const name = shards.length === 1 ? 'model.safetensors' : shardName(i, shards.length);
    const tracked = new Map([...shard].map(([key, tensor]) => [key, withProgress(tensor)]));
    streamSafetensors(join(to, name), tracked, signal ? { signal } : {});
    for (const key of shard.keys()) weightMap[key] = name;
  }
  if (shards.length > 1) {
    const index = { metadata: { total_size: total }, weight_map: weightMap };
    writeAtomic(join(to, 'model.safetensors.index.json'), `${JSON.stringify(index, null, 2)}\n`);
  }
  copyCompanionFiles(baseDir, to);
  copyLicences(baseDir, to);
  writeAtomic(join(to, 'config.json'), mergedConfig(baseDir, type, isUntied));
}

/**
 * Bytes of the merged weights. Throws a UserError for a base that adapters cannot be merged into.
 */
export function mergedBytes(
  baseDir: string,
  loaded: LoadedAdapter | undefined,
  type: MergedType = 'stored',
): number {
  return [...mergedTensors(baseDir, loaded, type).tensors.values()].reduce(
    (sum, tensor) => sum + tensorBytes(tensor),
    0,
  );
}

function mergedTensors(
  baseDir: string,
  loaded: LoadedAdapter | undefined,
  type: MergedType,
): { tensors: Map<string, TensorToStream>; isUntied: boolean } {
  const stored = openModelWeights(baseDir);
  if ([...stored.keys()].some(isQuantizedPart)) {
    throw new UserError(msg('export.weights-quantized', { folder: baseDir }), {
      hint: msg('export.weights-quantized.hint'),
    });
  }
  const { model } = openModel(baseDir);
  const kernels = kernelsOf(model);
  const paths = loaded ? mergedParameters(model, loaded) : [];
  const namesOf = (path: string) => model.family.diskNames(path, model.config);
  /** Parameter path by name on disk. */
  const changed = new Map<string, string>();
  const added: string[] = [];
  for (const path of paths) {
    const name = namesOf(path).find((candidate) => stored.has(candidate));
    if (name === undefined) added.push(path);
    else changed.set(name, path);
  }
  const tensors = new Map<string, TensorToStream>();
  for (const [name, info] of stored) {
    const isFloat = info.dtype in TORCH_DTYPES;
    const dtype = type === 'stored' || !isFloat ? info.dtype : DTYPES[type];
    const path = changed.get(name);
    const kernel = kernels.get(name);
    tensors.set(name, {
      dtype,
      shape: kernel && info.shape.length === 2 ? [info.shape[0]!, ...kernel] : info.shape,
      bytes: () => {
        if (path === undefined)
          return dtype === info.dtype ? readTensorBytes(info) : floatBytes(readTensor(info), dtype);
        return floatBytes(mergeParameter(model, loaded!, path).data, dtype);
      },
    });
  }
  // The output layer of a model whose weights are no longer tied: of the embeddings' type.
  const table = namesOf(lmHeadPath(model)).find((candidate) => stored.has(candidate))!;
  for (const path of added) {
    const { dtype, shape } = tensors.get(table)!;
    tensors.set(namesOf(path)[0]!, {
      dtype,
      shape,
      bytes: () => floatBytes(mergeParameter(model, loaded!, path).data, dtype),
    });
  }
  return { tensors, isUntied: untiesOutput(model, new Set(paths)) };
}

/**
 * Kernels by the names of their tensors: the patch embedding of a vision tower may be stored as a
 * matrix, [D, numbers of a patch]; Hugging Face's models expect the same numbers as a convolution
 * kernel, [channels, (frames,) height, width] for each row.
 */
function kernelsOf(model: Model): Map<string, readonly number[]> {
  return new Map(
    adaptableModules(model).flatMap(({ path, kernel }) =>
      kernel
        ? model.family
            .diskNames(`${path}.weight`, model.config)
            .map((name): [string, readonly number[]] => [name, kernel])
        : [],
    ),
  );
}

/** The tensors in the order of the base, filling one file after the other. */
function splitIntoShards(
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

/**
 * The base's `config.json`; the dtype differs where the weights were converted, and
 * `tie_word_embeddings` where the output layer has become a parameter of its own. A base without
 * `architectures`, by which vLLM and llama.cpp know a model, gets it.
 */
function mergedConfig(baseDir: string, type: MergedType, isUntied: boolean): string {
  const text = readFileSync(join(baseDir, 'config.json'), 'utf8');
  const json = JSON.parse(text) as Record<string, unknown>;
  const isNamed = Array.isArray(json.architectures) && json.architectures.length > 0;
  if (type === 'stored' && !isUntied && isNamed) return text;
  if (!isNamed) json.architectures = [familyOf(json.model_type).architecture];
  const key = 'dtype' in json && !('torch_dtype' in json) ? 'dtype' : 'torch_dtype';
  if (type !== 'stored') json[key] = TORCH_DTYPES[DTYPES[type]];
  if (isUntied) {
    json.tie_word_embeddings = false;
    if (isObject(json.text_config) && 'tie_word_embeddings' in json.text_config)
      json.text_config.tie_word_embeddings = false;
  }
  return `${JSON.stringify(json, null, 2)}\n`;
}
