// A source that is a model folder of Hugging Face: it is no set of examples, and needs no import.

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { snapshotOf } from '../../data/checkpoints/download-cache.ts';
import { readModelFolder } from '../../data/checkpoints/model-folder.ts';
import { UserError } from '../../i18n/user-error.ts';
import { isObject } from '../../platform/json-file.ts';
import { msg, type UserText } from '../../../i18n/message.ts';

/** A file of a model that a person may name in place of its folder. */
const MODEL_FILE = /^(?:.*\.(?:safetensors|bin)|(?:adapter_)?config\.json|tokenizer\.json)$/i;
/** What a model folder has beside its configuration. */
const MODEL_PART =
  /\.safetensors$|^(?:pytorch_model.*\.bin|tokenizer\.(?:json|model)|.*\.index\.json)$/i;

/**
 * Throws a UserError for a source that is a model or adapter folder of Hugging Face, a folder of its
 * download cache, or a file in one: the hint says where a model is named, or why this one cannot be
 * used. `named` is the source as the user gave it, where that is an archive.
 */
export function refuseModelFolder(source: string, named = source): void {
  const folder = modelFolderOf(resolve(source));
  if (folder === undefined) return;
  throw new UserError(msg('import.model-not-examples', { source: named }), {
    hint:
      named === source
        ? howToUse(folder)
        : msg('import.model-in-archive.hint', { example: 'omr train EXAMPLES --model FOLDER' }),
  });
}

/** Where the model is named, or why it cannot be used. */
function howToUse(folder: string): UserText {
  try {
    readModelFolder(folder);
    return msg('import.model-folder.hint', { example: `--set model=${folder}` });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const { message, hint } = error.problem;
    return hint === undefined ? message : msg('import.joined.hint', { hint: message, more: hint });
  }
}

/** The model folder that a source is or lies in; undefined for anything else. */
function modelFolderOf(source: string): string | undefined {
  const info = statSync(source, { throwIfNoEntry: false });
  if (info?.isFile() && MODEL_FILE.test(basename(source))) return modelFolderOf(dirname(source));
  if (!info?.isDirectory()) return undefined;
  const folder = snapshotOf(source);
  if (existsSync(join(folder, 'adapter_config.json'))) return folder;
  const isComplete = () => readdirSync(folder).some((name) => MODEL_PART.test(name));
  return namesFamily(join(folder, 'config.json')) && isComplete() ? folder : undefined;
}

/** Whether a file is the configuration of a model: other programs call theirs `config.json` too. */
function namesFamily(file: string): boolean {
  try {
    const json: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return isObject(json) && typeof json['model_type'] === 'string';
  } catch {
    return false;
  }
}
