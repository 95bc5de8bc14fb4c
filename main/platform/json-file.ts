// Reading a JSON file that comes with a model or an adapter: no larger than it ever is, and only what
// is in it.

import { existsSync } from 'node:fs';
import { UserError } from '../i18n/user-error.ts';
import { msg, type UserText } from '../../i18n/message.ts';
import { readWholeFile } from './files.ts';
import { JsonLimitError, parseJsonWithin } from './limits/json.ts';

/** A JSON object whose values are not known yet. */
export type Json = Record<string, unknown>;

/** Bytes of a file; the largest vocabularies have 35 MB. */
const MAX_FILE_BYTES = 64 * 2 ** 20;

/** True for a JSON object: neither null nor a list. */
export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * A JSON object of a model folder; undefined where the file is absent. Throws a UserError that
 * names the file.
 */
export function readJson(file: string): Json | undefined {
  return existsSync(file) ? readJsonObject(file) : undefined;
}

/**
 * The JSON object in a file. Throws a UserError that names the file and what is wrong with it; `hint`
 * says what to do next.
 */
export function readJsonObject(
  file: string,
  { hint = msg('file.copy-again') }: { hint?: UserText } = {},
): Json {
  const text = readWholeFile(file, MAX_FILE_BYTES)
    .toString('utf8')
    .replace(/^\ufeff/, '');
  let json: unknown;
  try {
    json = parseJsonWithin(text);
  } catch (cause) {
    if (cause instanceof JsonLimitError)
      throw new UserError(msg('file.malformed', { file, reason: cause.message }), { hint, cause });
    throw new UserError(msg('file.json-invalid', { file }), { hint, cause });
  }
  if (isObject(json)) return json;
  throw new UserError(msg('file.json-not-object', { file }), { hint });
}
