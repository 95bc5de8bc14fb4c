// Numbers as they are typed, in both languages.

import { expect, it } from 'vitest';
import { parseNumber } from '../../../renderer/selectors/fields/parse-number.ts';

it.each([
  ['12', 'en', 12],
  [' -0.5 ', 'en', -0.5],
  ['1e-4', 'en', 0.0001],
  ['.25', 'en', 0.25],
  ['2.', 'en', 2],
  ['0,5', 'de', 0.5],
  ['0.5', 'de', 0.5],
  ['−3', 'de', -3],
  ['1,000', 'en', null],
  ['1.000,5', 'de', null],
  ['0x10', 'en', null],
  ['Infinity', 'en', null],
  ['1e999', 'en', null],
  ['12 px', 'en', null],
  ['', 'de', null],
  ['-', 'en', null],
])('“%s” in %s is %s', (text, locale, value) => {
  expect(parseNumber(text, locale)).toBe(value);
});
