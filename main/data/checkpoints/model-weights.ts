// The tensors of a model folder: one safetensors file, or the shards that its index lists.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../i18n/user-error.ts';
import { isObject, readJsonObject } from '../../platform/json-file.ts';
import { readHeader, type TensorInfo } from '../formats/weights/safetensors.ts';
import { assertLinksLead } from './download-cache.ts';
import { msg } from '../../../i18n/message.ts';

/**
 * The tensors of a model folder by name: `model.safetensors`, or the shards that its index lists.
 */
export function openModelWeights(dir: string): Map<string, TensorInfo> {
  if (existsSync(dir)) assertLinksLead(dir);
  const single = join(dir, 'model.safetensors');
  if (existsSync(single)) return readHeader(single);
  const index = join(dir, 'model.safetensors.index.json');
  if (!existsSync(index)) {
    throw new UserError(msg('model.weights-missing', { folder: dir }), {
      hint: msg('model.weights-missing.hint'),
    });
  }
  const shardOf = readWeightMap(index);
  const tensors = new Map<string, TensorInfo>();
  for (const shard of [...new Set(shardOf.values())].sort()) {
    if (/[\\/]|^\.\.?$/.test(shard))
      throw new UserError(msg('checkpoint.shard-outside-folder', { file: index, shard }));
    // Where two shards hold a tensor of the same name, the index decides.
    for (const [name, info] of readHeader(join(dir, shard)))
      if ((shardOf.get(name) ?? shard) === shard) tensors.set(name, info);
  }
  for (const [name, shard] of shardOf) {
    if (tensors.has(name)) continue;
    throw new UserError(
      msg('checkpoint.shard-tensor-missing', { file: index, tensor: name, shard }),
      {
        hint: msg('checkpoint.shard-tensor-missing.hint'),
      },
    );
  }
  return tensors;
}

/** Files of one model. */
const MAX_SHARDS = 2000;

/** Tensor name -> shard file. */
function readWeightMap(index: string): Map<string, string> {
  const hint = msg('model.copy-folder-again');
  const { weight_map: map } = readJsonObject(index, { hint });
  if (isObject(map) && Object.values(map).every((shard) => typeof shard === 'string')) {
    const shards = new Map(Object.entries(map as Record<string, string>));
    if (new Set(shards.values()).size <= MAX_SHARDS) return shards;
  }
  throw new UserError(msg('checkpoint.index-invalid', { file: index }), { hint });
}
