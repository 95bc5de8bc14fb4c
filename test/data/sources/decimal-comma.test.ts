// Numbers with a decimal comma are distinguished from lists and thousands.

import { expect, it } from 'vitest';
import { withDecimalPoint } from '../../../main/data/sources/decimal-comma.ts';

it.each([
  ['37,5', '37.5'],
  ['-0,125', '-0.125'],
  ['1.234,50', '1234.50'],
  ['1.234.567,8 kWh', '1234567.8 kWh'],
  [' 12,0 % ', '12.0 %'],
  ['1234,567', '1234.567'],
])('writes %s with a point', (text, pointed) => {
  expect(withDecimalPoint(text)).toBe(pointed);
});

it.each([
  '37',
  '37.5',
  '12,345',
  '1, 2',
  '1,2,3',
  '1,2; 3,4',
  'A,5',
  ',5',
  '5,',
  '3,4 or 5',
  'row 3,5',
])('leaves %s alone', (text) => {
  expect(withDecimalPoint(text)).toBeNull();
});
