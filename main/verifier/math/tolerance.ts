// How far a number may be off, in exact arithmetic: 3.15 lies within 0.05 of 3.1, though not in doubles.

import type { Tolerance } from '../../data/datasets/check-schema.ts';
import { differenceOf, type Fraction } from './evaluate.ts';

/** True when `given` is as near to `wanted` as the tolerance asks; without one they must be equal. */
export function isNear(given: Fraction, wanted: Fraction, tolerance: Tolerance = {}): boolean {
  const gap = sized(differenceOf(given, wanted));
  if (gap.top === 0n) return true;
  const relative = decimalFraction(tolerance.relative ?? 0);
  const bounds: Fraction[] = [
    decimalFraction(tolerance.absolute ?? 0),
    { top: sized(wanted).top * relative.top, bottom: wanted.bottom * relative.bottom },
  ];
  return bounds.some((bound) => gap.top * bound.bottom <= bound.top * gap.bottom);
}

/** A double as the decimal that it is written as: 0.1 is a tenth. */
export function decimalFraction(value: number): Fraction {
  const [digits, power = '0'] = String(value).split('e') as [string, string?];
  const [whole, decimals = ''] = digits.split('.') as [string, string?];
  const shift = Number(power) - decimals.length;
  const top = BigInt(whole + decimals);
  return shift >= 0
    ? { top: top * 10n ** BigInt(shift), bottom: 1n }
    : { top, bottom: 10n ** BigInt(-shift) };
}

function sized({ top, bottom }: Fraction): Fraction {
  return { top: top < 0n ? -top : top, bottom };
}
