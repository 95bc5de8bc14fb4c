// Comparison within a tolerance in exact arithmetic: 3.15 is within 0.05 of 3.1, which doubles
// deny.

import type { Tolerance } from '../../data/datasets/check-schema.ts';
import { difference, type Fraction } from './evaluate.ts';

/**
 * True when `given` is within the tolerance of `expected`; without a tolerance they must be equal.
 */
export function isWithinTolerance(
  given: Fraction,
  expected: Fraction,
  tolerance: Tolerance = {},
): boolean {
  const error = absolute(difference(given, expected));
  if (error.numerator === 0n) return true;
  const relative = decimalFraction(tolerance.relative ?? 0);
  const bounds: Fraction[] = [
    decimalFraction(tolerance.absolute ?? 0),
    {
      numerator: absolute(expected).numerator * relative.numerator,
      denominator: expected.denominator * relative.denominator,
    },
  ];
  return bounds.some(
    (bound) => error.numerator * bound.denominator <= bound.numerator * error.denominator,
  );
}

/** A double as the decimal it prints as: 0.1 is one tenth. */
export function decimalFraction(value: number): Fraction {
  const [mantissa, exponent = '0'] = String(value).split('e') as [string, string?];
  const [whole, decimals = ''] = mantissa.split('.') as [string, string?];
  const shift = Number(exponent) - decimals.length;
  const digits = BigInt(whole + decimals);
  return shift >= 0
    ? { numerator: digits * 10n ** BigInt(shift), denominator: 1n }
    : { numerator: digits, denominator: 10n ** BigInt(-shift) };
}

function absolute({ numerator, denominator }: Fraction): Fraction {
  return { numerator: numerator < 0n ? -numerator : numerator, denominator };
}
