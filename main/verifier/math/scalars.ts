// Equality of scalar expressions: exact fractions where both are rational, else equal values at
// several points.

import {
  complexValue,
  exactValue,
  variablesOf,
  type Complex,
  type Fraction,
  type Point,
} from './evaluate.ts';
import type { Expression } from './parser/expression.ts';

/** Two values this close, relative to their size, count as equal. */
const RELATIVE_TOLERANCE = 1e-11;

/** Roots whose radicand has more bits than this are not recognized as irrational. */
const MAX_RADICAND = 2n ** 1000n;

/** A decimal with a larger denominator was rounded: it is not the irrational value near it. */
const MAX_SIMPLE_DENOMINATOR = 1_000_000n;

/** True for an expression with a single value, rather than a collection, a matrix or a set. */
export function isScalar(node: Expression): boolean {
  return (
    node.kind === 'number' ||
    node.kind === 'constant' ||
    node.kind === 'variable' ||
    node.kind === 'call' ||
    node.kind === 'relation'
  );
}

/** True where two scalars have the same value, whatever the values of their variables. */
export function equalScalars(a: Expression, b: Expression): boolean {
  const names = [...variablesOf(a, variablesOf(b))].sort();
  let agreements = 0;
  for (const point of names.length === 0 ? [new Map()] : samplePoints(names)) {
    const isEqual = equalAt(a, b, point);
    if (isEqual === false) return false;
    if (isEqual) agreements++;
  }
  if (names.length === 0) return agreements > 0;
  return agreements > 1 || (agreements === 0 && needIntegers(a, b) && equalAtIntegers(a, b, names));
}

/**
 * Values of the variables that expressions agree on only if they are equal: three points with
 * positive values, negative ones, mixed signs (for |x + y|), and two below 1 (for arcsin and the
 * like).
 */
export function samplePoints(names: readonly string[]): Point[] {
  return [0, 1, 2, 3, 4, 5].map((round) => {
    const value = (index: number): Fraction => {
      const numerator = BigInt(((round * 7919 + index * 104729 + 1237) % 977) + 101);
      const denominator = BigInt(307 + 13 * index + round) * (round > 3 ? 5n : 1n);
      const isNegative =
        round === 3 ||
        (names.length > 1 && (round === 1 || round === 2) && (index + round) % 2 === 0);
      return { numerator: isNegative ? -numerator : numerator, denominator };
    };
    return new Map(names.map((name, index) => [name, value(index)]));
  });
}

/**
 * True for factorials and binomial coefficients of variables, which only integers have values for.
 */
function needIntegers(...nodes: readonly Expression[]): boolean {
  return nodes.every((node): boolean => {
    if (node.kind !== 'call') return false;
    return (
      node.name === 'factorial' ||
      node.name === 'binomial' ||
      node.args.some((arg) => needIntegers(arg))
    );
  });
}

function equalAtIntegers(a: Expression, b: Expression, names: readonly string[]): boolean {
  return [5n, 6n, 9n, 12n].every((start) => {
    const value = (index: number) => ({
      numerator: start + BigInt((index * 5) % 7),
      denominator: 1n,
    });
    return equalAt(a, b, new Map(names.map((name, index) => [name, value(index)]))) === true;
  });
}

/**
 * Whether two scalars are equal at a point; null where the point decides nothing because neither is
 * defined there.
 */
export function equalAt(a: Expression, b: Expression, point: Point): boolean | null {
  const exactOfA = exactValue(a, point);
  const exactOfB = exactValue(b, point);
  if (exactOfA && exactOfB) return equalFractions(exactOfA, exactOfB);
  const left = complexValue(a, point);
  const right = complexValue(b, point);
  if (isInfinite(left) || isInfinite(right)) {
    return isInfinity(a) && isInfinity(b) && left.re === right.re;
  }
  const isDefined = [left, right].map((value) => Number.isFinite(value.re + value.im));
  if (!isDefined[0] || !isDefined[1]) return isDefined[0] || isDefined[1] ? false : null;
  if ((exactOfA && isIrrational(b, point)) || (exactOfB && isIrrational(a, point))) return false;
  const exact = exactOfA ?? exactOfB;
  if (exact && point.size === 0 && exact.denominator > MAX_SIMPLE_DENOMINATOR) return false;
  // A real root of a negative number against a complex one: different branches, which say nothing
  // about equality.
  if (point.size > 0 && (left.im === 0) !== (right.im === 0)) return null;
  const size = Math.max(Math.hypot(left.re, left.im), Math.hypot(right.re, right.im), 1e-12);
  return Math.hypot(left.re - right.re, left.im - right.im) <= RELATIVE_TOLERANCE * size;
}

/**
 * True for irrational roots and their sums and products with fractions, however close to a fraction
 * they are.
 */
function isIrrational(node: Expression, point: Point): boolean {
  if (node.kind !== 'call') return false;
  const [a, b] = node.args as [Expression, Expression?];
  if (node.name === 'negative') return isIrrational(a, point);
  if (b === undefined) return false;
  const [valueOfA, valueOfB] = [exactValue(a, point), exactValue(b, point)];
  if (node.name === 'root')
    return isRadicand(valueOfA) && isDegree(valueOfB) && exactValue(node, point) === null;
  if (node.name !== 'add' && node.name !== 'multiply' && node.name !== 'divide') return false;
  const keepsIrrational = (value: Fraction | null) =>
    value !== null && (node.name === 'add' || value.numerator !== 0n);
  return (
    (keepsIrrational(valueOfA) && isIrrational(b, point)) ||
    (keepsIrrational(valueOfB) && isIrrational(a, point))
  );
}

function isRadicand(value: Fraction | null): boolean {
  return (
    value !== null &&
    value.numerator > 0n &&
    value.numerator < MAX_RADICAND &&
    value.denominator < MAX_RADICAND
  );
}

function isDegree(value: Fraction | null): boolean {
  return (
    value !== null && value.denominator === 1n && value.numerator > 1n && value.numerator <= 64n
  );
}

function equalFractions(a: Fraction, b: Fraction): boolean {
  return a.numerator * b.denominator === b.numerator * a.denominator;
}

function isInfinite(value: Complex): boolean {
  return Math.abs(value.re) === Infinity;
}

/** True for infinity itself, not for a number too large for a double. */
function isInfinity(node: Expression): boolean {
  if (node.kind === 'call' && node.name === 'negative') return isInfinity(node.args[0]!);
  return node.kind === 'constant' && node.name === 'infinity';
}
