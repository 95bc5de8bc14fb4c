// Validation of what crosses a border (requests of the window, files) by a schema, with one error
// text that names the field.

import * as v from 'valibot';
import { UserError } from '../i18n/user-error.ts';
import { msg, type Message, type MessageId } from '../../i18n/message.ts';

/** A schema of any value whose output is a `T`. */
export type SchemaOf<T> = v.GenericSchema<unknown, T>;
/** Limits carry their value as `requirement`. */
type Issue = v.BaseIssue<unknown> & { readonly requirement?: unknown };

/**
 * The value as the schema gives it. `what` names the whole value. Throws a UserError that names the
 * field (`plan.seed`) and what it must be. A schema's own error text is the id of a message, e.g.
 * `expected.whole-number`.
 */
export function parse<S extends v.GenericSchema>(
  schema: S,
  value: unknown,
  what: string,
): v.InferOutput<S> {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new UserError(problemOf(issue, what));
}

function problemOf(issue: Issue, what: string): Message {
  const keys = (issue.path ?? []).map(({ key }) => key);
  if (issue.kind === 'schema' && issue.expected === 'never') {
    const field = String(keys.at(-1));
    return msg('value.unknown-field', { group: fieldPath(what, keys.slice(0, -1)), field });
  }
  const field = fieldPath(what, keys);
  const isMissing = issue.kind === 'schema' && issue.input === undefined && keys.length > 0;
  if (isMissing && issue.expected === `"${String(keys.at(-1))}"`) {
    return msg('value.missing', { field });
  }
  return msg('value.invalid', { field, expected: expectedBy(issue) });
}

/** `plan.steps[2].seed` */
function fieldPath(what: string, keys: readonly unknown[]): string {
  return keys.reduce<string>(
    (path, key) => path + (typeof key === 'number' ? `[${key}]` : `.${String(key)}`),
    what,
  );
}

/** What kinds of schemas expect, by valibot's name of the kind. */
const EXPECTED: Readonly<Record<string, MessageId>> = {
  array: 'expected.list',
  boolean: 'expected.boolean',
  finite: 'expected.number',
  non_empty: 'expected.not-empty',
  number: 'expected.number',
  object: 'expected.fields',
  record: 'expected.fields',
  safe_integer: 'expected.whole-number',
  strict_object: 'expected.fields',
  string: 'expected.text',
};

/** Limits, by valibot's name of the kind and the type of the limited value. */
const LIMITS: Readonly<Record<string, MessageId>> = {
  'max_length list': 'expected.list-at-most',
  'max_length text': 'expected.text-at-most',
  'max_value number': 'expected.number-at-most',
  'min_length list': 'expected.list-at-least',
  'min_value number': 'expected.number-at-least',
};

function expectedBy({ type, expected, input, requirement, message }: Issue): Message | string {
  if (message.startsWith('expected.')) return msg(message as MessageId);
  const subject = Array.isArray(input) ? 'list' : typeof input === 'string' ? 'text' : 'number';
  const limit = LIMITS[`${type} ${subject}`];
  if (limit !== undefined) return msg(limit, { limit: Number(requirement) });
  const plain = EXPECTED[type];
  if (plain !== undefined) return msg(plain);
  // Choices of a picklist, a union of literals or a variant: `("a" | "b")`.
  const choices = (expected ?? '').replaceAll(/[()"]/g, '').replaceAll(' | ', ', ');
  return msg('expected.one-of', { choices });
}
