// Steps that take too long are interrupted. Here they would end by themselves after a while, so that a
// limit that is gone is a failure and not a test that never ends.

import { expect, it } from 'vitest';
import { TimeLimitError, withTimeLimit } from '../../../main/platform/limits/time.ts';

/** Steps of a search that doubles with each letter: some seconds. */
const LETTERS = 26;

it('interrupts a regular expression', () => {
  const text = `${'a'.repeat(LETTERS)}!`;
  expect(() => withTimeLimit(() => /^(a+)+$/.test(text), 20)).toThrow(TimeLimitError);
});

it('interrupts a loop, and gives the result of one that ends', () => {
  const count = (most: number): number => {
    let sum = 0;
    for (let i = 0; i < most; i++) sum += i % 7;
    return sum;
  };
  expect(() => withTimeLimit(() => count(2e9), 20)).toThrow(TimeLimitError);
  expect(withTimeLimit(() => count(8), 1_000)).toBe(21);
});

it('passes on what a step throws', () => {
  const step = (): never => {
    throw new TypeError('of the step');
  };
  expect(() => withTimeLimit(step, 1_000)).toThrow('of the step');
});
