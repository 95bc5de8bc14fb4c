// Description of a model or adapter folder, read from its small files and headers without loading
// weights.

import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { familyOf } from '../../engine/models/index.ts';
import type { Family } from '../../engine/models/parts/family.ts';
import { sizeOf } from '../../engine/graph/tensor.ts';
import { reasonOf, UserError } from '../../i18n/user-error.ts';
import { readJsonObject } from '../../platform/json-file.ts';
import { readHeader, type TensorInfo } from '../formats/weights/safetensors.ts';
import { openModelWeights } from './model-weights.ts';
import { adapterBase } from './peft-adapter.ts';
import { findQuantized, isQuantizedPart } from './quantized-tensors.ts';
import { type Licence, readLicence } from './licence.ts';
import { msg } from '../../../i18n/message.ts';

/** A folder that holds a model or an adapter. */
export interface ModelFolder {
  readonly kind: 'base' | 'adapter';
  /** Hugging Face's `model_type`; for an adapter that of its base. */
  readonly modelType: string;
  /** Parameters of its own weights. */
  readonly parameters: number;
  /** Size of all its files. */
  readonly bytes: number;
  readonly seesPictures: boolean;
  /** Whether its family reads videos as frames. */
  readonly seesVideos: boolean;
  readonly licence: Licence | null;
  /** Absolute path of an adapter's base; null for a base model. */
  readonly base: string | null;
}

type Json = Readonly<Record<string, unknown>>;

/**
 * Describes a folder. Throws a UserError for one that cannot be used: files are missing, or the
 * family is not supported.
 */
export function readModelFolder(dir: string): ModelFolder {
  if (!statSync(dir, { throwIfNoEntry: false })?.isDirectory()) {
    throw new UserError(msg('model.folder-gone', { folder: dir }), {
      hint: msg('model.folder-gone.hint'),
    });
  }
  const common = { bytes: folderBytes(dir), licence: readLicence(dir) };
  return existsSync(join(dir, 'adapter_config.json'))
    ? { ...common, ...readAdapterFolder(dir, common.licence) }
    : { ...common, ...readBaseFolder(dir) };
}

function readBaseFolder(dir: string): Omit<ModelFolder, 'bytes' | 'licence'> {
  const config = readJsonFile(join(dir, 'config.json'), 'model');
  const family = supportedFamily(dir, config.model_type);
  const stored = openModelWeights(dir);
  if (!existsSync(join(dir, 'tokenizer.json'))) {
    throw new UserError(msg('model.tokenizer-json-missing', { folder: dir }), {
      hint: msg('model.tokenizer-json-missing.hint'),
    });
  }
  return {
    kind: 'base',
    modelType: family.modelType,
    parameters: countParameters(stored),
    ...sightOf(family),
    base: null,
  };
}

function readAdapterFolder(
  dir: string,
  own: Licence | null,
): Omit<ModelFolder, 'bytes' | 'licence'> & Partial<Pick<ModelFolder, 'licence'>> {
  const weights = join(dir, 'adapter_model.safetensors');
  if (!existsSync(weights)) {
    throw new UserError(msg('checkpoint.adapter-weights-missing', { folder: dir }), {
      hint: msg('checkpoint.adapter-weights-missing.hint'),
    });
  }
  const base = adapterBase(dir)!;
  const family = supportedFamily(base, readJsonFile(join(base, 'config.json'), 'model').model_type);
  return {
    kind: 'adapter',
    modelType: family.modelType,
    parameters: countParameters(readHeader(weights)),
    ...sightOf(family),
    base,
    // Without a licence of its own, an adapter is under that of its base.
    ...(own === null ? { licence: readLicence(base) } : {}),
  };
}

const sightOf = ({ vision }: Family): Pick<ModelFolder, 'seesPictures' | 'seesVideos'> => ({
  seesPictures: vision !== undefined,
  seesVideos: vision?.videoTokenId !== undefined,
});

function supportedFamily(dir: string, modelType: unknown) {
  try {
    return familyOf(modelType);
  } catch (cause) {
    throw new UserError(
      msg('model.cannot-be-used', {
        folder: dir,
        reason: reasonOf(cause, 'its model_type is not known'),
      }),
      {
        hint: msg('model.choose-supported-family'),
        cause,
      },
    );
  }
}

/** Number of parameters in a folder's tensors; a quantized matrix counts by its shape. */
function countParameters(stored: ReadonlyMap<string, TensorInfo>): number {
  const quantized = findQuantized(stored);
  let sum = 0;
  for (const { shape } of quantized.values()) sum += sizeOf(shape);
  // A quantized output layer is stored as a plain matrix as well, which must not count twice.
  for (const [name, { shape }] of stored)
    if (!isQuantizedPart(name) && !quantized.has(name)) sum += sizeOf(shape);
  return sum;
}

function folderBytes(dir: string): number {
  let sum = 0;
  for (const entry of readdirSync(dir, { withFileTypes: true }))
    if (!entry.isDirectory())
      sum += statSync(join(dir, entry.name), { throwIfNoEntry: false })?.size ?? 0;
  return sum;
}

function readJsonFile(file: string, kind: 'model' | 'adapter'): Json {
  if (!existsSync(file)) {
    const [dir, name] = [file.replace(/[\\/][^\\/]*$/, ''), file.replace(/^.*[\\/]/, '')];
    throw new UserError(msg('model.file-unreadable', { folder: dir, kind, file: name }), {
      hint: msg('model.choose-folder'),
    });
  }
  return readJsonObject(file, { hint: msg('model.copy-folder-again') });
}
