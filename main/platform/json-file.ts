// Reading a JSON file.

import { existsSync, readFileSync } from 'node:fs';
import { UserError } from '../i18n/user-error.ts';
import { msg } from '../../i18n/message.ts';

/** A JSON object whose values are not known yet. */
export type Json = Record<string, unknown>;

/** True for a JSON object: neither null nor a list. */
export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * A JSON object of a model folder; undefined where the file is absent. Throws a UserError that
 * names the file.
 */
export function readJson(file: string): Json | undefined {
  if (!existsSync(file)) return undefined;
  let json: unknown;
  let cause: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    cause = error;
  }
  if (isObject(json)) return json;
  throw new UserError(
    cause === undefined
      ? msg('file.json-not-object', { file })
      : msg('file.json-invalid', { file }),
    {
      hint: msg('file.copy-again'),
      ...(cause === undefined ? {} : { cause }),
    },
  );
}
