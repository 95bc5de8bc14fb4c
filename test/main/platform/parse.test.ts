// Validation by schema: the output for valid values, and one text that names the field for every other.

import * as v from 'valibot';
import { afterEach, describe, expect, it } from 'vitest';
import { setLocale } from '../../../main/i18n/locale.ts';
import { describeError, UserError } from '../../../main/i18n/user-error.ts';
import { parse } from '../../../main/platform/parse.ts';

afterEach(() => setLocale(null));

const schema = v.object({
  name: v.pipe(v.string(), v.nonEmpty(), v.maxLength(5)),
  seed: v.pipe(v.number('expected.whole-number'), v.safeInteger()),
  share: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
  sizes: v.pipe(v.array(v.object({ px: v.number() })), v.minLength(1), v.maxLength(2)),
  format: v.picklist(['html', 'pdf']),
  change: v.strictObject({ text: v.optional(v.string()) }),
});
const VALID = { name: 'a', seed: 1, sizes: [{ px: 2 }], format: 'pdf', change: {} };

it('returns a valid value without unknown fields', () => {
  expect(parse(schema, { ...VALID, other: 1 }, 'order')).toEqual(VALID);
});

describe('an invalid value is refused by a text that names the field:', () => {
  it.each([
    [undefined, 'order must be a group of values.'],
    [{ ...VALID, name: 3 }, 'order.name must be text.'],
    [{ ...VALID, name: '' }, 'order.name must be non-empty text.'],
    [{ ...VALID, name: 'longer' }, 'order.name must be text of at most 5 characters.'],
    [{ ...VALID, seed: 1.5 }, 'order.seed must be a whole number.'],
    [{ ...VALID, seed: '1' }, 'order.seed must be a whole number.'],
    [{ ...VALID, seed: undefined }, 'order.seed must be a whole number.'],
    [{ name: 'a' }, 'order.seed is missing.'],
    [{ ...VALID, share: -1 }, 'order.share must be a number of at least 0.'],
    [{ ...VALID, share: 1_001 }, 'order.share must be a number of at most 1.'],
    [{ ...VALID, sizes: 'x' }, 'order.sizes must be a list.'],
    [{ ...VALID, sizes: [] }, 'order.sizes must be a list of at least 1 entry.'],
    [{ ...VALID, sizes: [1, 2, 3] }, 'order.sizes[0] must be a group of values.'],
    [{ ...VALID, sizes: [{ px: 1 }, { px: 'x' }] }, 'order.sizes[1].px must be a number.'],
    [{ ...VALID, format: 'doc' }, 'order.format must be one of html, pdf.'],
    [{ ...VALID, change: { colour: 1 } }, 'order.change has no field “colour”.'],
  ])('%o', (value, text) => {
    const refused = (): unknown => parse(schema, value, 'order');
    expect(refused).toThrow(UserError);
    expect(refused).toThrow(text);
  });
});

it('reports it in the language of the process', () => {
  setLocale('de');
  try {
    parse(schema, { ...VALID, name: 'longer' }, 'order');
    expect.unreachable();
  } catch (error) {
    expect(describeError(error).message).toBe(
      'order.name muss ein Text mit höchstens 5 Zeichen sein.',
    );
  }
});
