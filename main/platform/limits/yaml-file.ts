// YAML and JSON that people write: recipes and settings, within the size of such a file.

import { parse } from 'yaml';
import { reasonOf, UserError } from '../../i18n/user-error.ts';
import { msg, type UserText } from '../../../i18n/message.ts';
import { scanDepth } from './json.ts';

/** The longest recipe here has 10 kB. */
const MAX_LENGTH = 4 * 2 ** 20;
const MAX_DEPTH = 64;

/**
 * The value of a YAML or JSON text. Throws a UserError that names `file`, with `hint` for the form
 * that it should have.
 */
export function parseYaml(
  text: string,
  { file, hint, merge = false }: { file: string; hint: UserText; merge?: boolean },
): unknown {
  try {
    if (text.length > MAX_LENGTH) throw new Error(`it is longer than ${MAX_LENGTH} characters`);
    // “silent” would leave out errors as well as warnings, and go on with half of a broken text.
    const value: unknown = parse(text, { merge, logLevel: 'error' });
    if (scanDepth(value, MAX_DEPTH) > MAX_DEPTH)
      throw new Error(`it has more than ${MAX_DEPTH} levels`);
    return value;
  } catch (cause) {
    // The first line says what is wrong and where; those below it draw the place.
    const [reason] = reasonOf(cause, 'its groups are nested too deeply').split(/:?\n/);
    throw new UserError(msg('file.not-yaml', { file, reason: reason! }), { hint, cause });
  }
}
