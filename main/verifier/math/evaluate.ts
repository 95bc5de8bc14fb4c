// Evaluates an expression at a point: exactly as a fraction where possible, else as a complex
// number.

import type { Expression } from './parser/expression.ts';
import { spend } from './step-budget.ts';

/** A fraction with a positive denominator. */
export interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** A complex number in double precision. */
export interface Complex {
  readonly re: number;
  readonly im: number;
}

/** The values of the variables. */
export type Point = ReadonlyMap<string, Fraction>;

/** Larger fractions are not computed exactly: 10^{10^{10}} must not hang. */
const MAX_BITS = 40_000;
const MAX_FACTORIAL = 500;

/** The exact value, or null where it is irrational, complex, infinite, undefined or too large. */
export function exactValue(node: Expression, point: Point): Fraction | null {
  spend(1);
  if (node.kind === 'number') return fraction(node.numerator, node.denominator);
  if (node.kind === 'variable') return point.get(node.name) ?? null;
  if (node.kind !== 'call') return null;
  const args: Fraction[] = [];
  for (const arg of node.args) {
    const value = exactValue(arg, point);
    if (value === null) return null;
    args.push(value);
  }
  const [a, b] = args;
  switch (node.name) {
    case 'negative':
      return { numerator: -a.numerator, denominator: a.denominator };
    case 'add':
      return fraction(
        a.numerator * b.denominator + b.numerator * a.denominator,
        a.denominator * b.denominator,
      );
    case 'multiply':
      return fraction(a.numerator * b.numerator, a.denominator * b.denominator);
    case 'divide':
      return b.numerator === 0n
        ? null
        : fraction(a.numerator * b.denominator, a.denominator * b.numerator);
    case 'power':
      return b.denominator === 1n ? integerPower(a, b.numerator) : null;
    case 'root':
      return rationalRoot(a, b);
    case 'abs':
      return {
        numerator: a.numerator < 0n ? -a.numerator : a.numerator,
        denominator: a.denominator,
      };
    case 'floor':
      return { numerator: floorOf(a), denominator: 1n };
    case 'ceil':
      return {
        numerator: -floorOf({ numerator: -a.numerator, denominator: a.denominator }),
        denominator: 1n,
      };
    case 'factorial':
      return isSmall(a) ? { numerator: factorial(Number(a.numerator)), denominator: 1n } : null;
    case 'binomial':
      if (isSmall(a) && isSmall(b)) return binomial(Number(a.numerator), Number(b.numerator));
      return isSmall(b) && b.numerator <= 20n ? generalizedBinomial(a, b.numerator) : null;
    default:
      return null;
  }
}

/** The value in double precision; NaN parts where it is undefined. */
export function complexValue(node: Expression, point: Point): Complex {
  spend(0.25);
  switch (node.kind) {
    case 'number':
      return real(toNumber(node));
    case 'variable': {
      const value = point.get(node.name);
      return real(value ? toNumber(value) : NaN);
    }
    case 'constant':
      if (node.name === 'i') return { re: 0, im: 1 };
      if (node.name === 'infinity') return real(Infinity);
      return real(node.name === 'pi' ? Math.PI : Math.E);
    case 'call':
      return apply(
        node.name,
        node.args.map((arg) => complexValue(arg, point)),
      );
    default:
      return real(NaN);
  }
}

/** The names of all variables in an expression. */
export function variablesOf(node: Expression, names = new Set<string>()): Set<string> {
  spend(0.1);
  if (node.kind === 'variable') names.add(node.name);
  else if (node.kind === 'call') node.args.forEach((arg) => variablesOf(arg, names));
  else if (node.kind === 'collection') node.items.forEach((item) => variablesOf(item, names));
  else if (node.kind === 'relation') node.sides.forEach((side) => variablesOf(side, names));
  else if ('parts' in node) node.parts.forEach((part) => variablesOf(part, names));
  else if (node.kind === 'piecewise')
    node.branches.flat().forEach((item) => variablesOf(item, names));
  else if (node.kind === 'matrix') node.rows.flat().forEach((item) => variablesOf(item, names));
  return names;
}

/** a - b, not in lowest terms. */
export function difference(a: Fraction, b: Fraction): Fraction {
  spend((bits(a.numerator) + bits(b.numerator)) / 500);
  return {
    numerator: a.numerator * b.denominator - b.numerator * a.denominator,
    denominator: a.denominator * b.denominator,
  };
}

function fraction(numerator: bigint, denominator: bigint): Fraction | null {
  const [above, below] = [bits(numerator), bits(denominator)];
  if (denominator === 0n || above > MAX_BITS || below > MAX_BITS) return null;
  const shorter = Math.min(above, below);
  // Euclid's algorithm takes about one step per bit of the shorter number, each proportional to its
  // length.
  spend(shorter * (0.1 + shorter / 4000) + Math.max(above, below) / 1000);
  const sign = denominator < 0n ? -1n : 1n;
  const divisor = greatestCommonDivisor(
    numerator < 0n ? -numerator : numerator,
    denominator * sign,
  );
  return { numerator: (sign * numerator) / divisor, denominator: (sign * denominator) / divisor };
}

function integerPower(base: Fraction, power: bigint): Fraction | null {
  if (base.numerator === 0n) return power > 0n ? base : null;
  const size = power < 0n ? -power : power;
  if (base.denominator === 1n && (base.numerator === 1n || base.numerator === -1n)) {
    return { numerator: size % 2n === 0n ? 1n : base.numerator, denominator: 1n };
  }
  const widest = Math.max(bits(base.numerator), bits(base.denominator));
  if (size > BigInt(MAX_BITS) || widest * Number(size) > MAX_BITS) return null;
  spend((widest * Number(size)) / 100);
  const [numerator, denominator] = [base.numerator ** size, base.denominator ** size];
  return power < 0n ? fraction(denominator, numerator) : fraction(numerator, denominator);
}

/** The root of the given degree where it is rational. */
function rationalRoot(value: Fraction, degree: Fraction): Fraction | null {
  if (degree.denominator !== 1n || degree.numerator < 2n || degree.numerator > 64n) return null;
  const isNegative = value.numerator < 0n;
  if (isNegative && degree.numerator % 2n === 0n) return null;
  const numerator = integerRoot(isNegative ? -value.numerator : value.numerator, degree.numerator);
  const denominator = integerRoot(value.denominator, degree.numerator);
  if (numerator === null || denominator === null) return null;
  return { numerator: isNegative ? -numerator : numerator, denominator };
}

/** Newton's method for integer roots; null where the root is not an integer. */
function integerRoot(value: bigint, degree: bigint): bigint | null {
  if (value < 2n) return value;
  if (bits(value) > 4000) return null;
  spend(bits(value) / 10);
  let root = 1n << (BigInt(bits(value)) / degree + 1n);
  for (;;) {
    const next = ((degree - 1n) * root + value / root ** (degree - 1n)) / degree;
    if (next >= root) break;
    root = next;
  }
  return root ** degree === value ? root : null;
}

/** The largest integer that is not above the fraction. */
function floorOf({ numerator, denominator }: Fraction): bigint {
  const quotient = numerator / denominator;
  return numerator % denominator < 0n ? quotient - 1n : quotient;
}

function isSmall(value: Fraction): boolean {
  return (
    value.denominator === 1n && value.numerator >= 0n && value.numerator <= BigInt(MAX_FACTORIAL)
  );
}

function factorial(n: number): bigint {
  spend(n / 2);
  let product = 1n;
  for (let k = 2; k <= n; k++) product *= BigInt(k);
  return product;
}

function binomial(n: number, k: number): Fraction {
  if (k > n) return { numerator: 0n, denominator: 1n };
  return { numerator: factorial(n) / (factorial(k) * factorial(n - k)), denominator: 1n };
}

/** n(n - 1) … (n - k + 1) / k! for any n. */
function generalizedBinomial(n: Fraction, k: bigint): Fraction | null {
  let [numerator, denominator] = [1n, 1n];
  for (let i = 0n; i < k; i++) {
    numerator *= n.numerator - i * n.denominator;
    denominator *= n.denominator * (i + 1n);
  }
  return fraction(numerator, denominator);
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  while (b !== 0n) [a, b] = [b, a % b];
  return a === 0n ? 1n : a;
}

function bits(value: bigint): number {
  return value.toString(16).length * 4;
}

/** The nearest double, for numerators and denominators of any length. */
export function toNumber({
  numerator,
  denominator,
}: {
  numerator: bigint;
  denominator: bigint;
}): number {
  const quotient = Number(numerator) / Number(denominator);
  if (Number.isFinite(quotient)) return quotient;
  const shift = BigInt(Math.max(0, Math.max(bits(numerator), bits(denominator)) - 1000));
  return Number(numerator >> shift) / Number(denominator >> shift);
}

function real(re: number): Complex {
  return { re, im: 0 };
}

function apply(name: string, args: readonly Complex[]): Complex {
  const [a, b] = args;
  switch (name) {
    case 'negative':
      return { re: -a.re, im: a.im === 0 ? 0 : -a.im };
    case 'add':
      return { re: a.re + b.re, im: a.im + b.im };
    case 'multiply':
      return multiply(a, b);
    case 'divide':
      return divide(a, b);
    case 'power':
      return power(a, b);
    case 'root':
      return root(a, b);
    case 'abs':
      return real(Math.hypot(a.re, a.im));
    case 'exp':
      return exponential(a);
    case 'ln':
      return a.re === 0 && a.im === 0 ? real(NaN) : logarithm(a);
    case 'factorial':
      return isCount(a) ? real(Number(factorial(a.re))) : real(NaN);
    case 'binomial':
      return isCount(a) && isCount(b) ? real(toNumber(binomial(a.re, b.re))) : real(NaN);
    default:
      return realFunction(name, a);
  }
}

function isCount(a: Complex): boolean {
  return a.im === 0 && Number.isInteger(a.re) && a.re >= 0 && a.re <= MAX_FACTORIAL;
}

function multiply(a: Complex, b: Complex): Complex {
  if (a.im === 0 && b.im === 0) return real(a.re * b.re);
  return { re: a.re * b.re - a.im * b.im, im: a.re * b.im + a.im * b.re };
}

function divide(a: Complex, b: Complex): Complex {
  if (a.im === 0 && b.im === 0) return real(b.re === 0 ? NaN : a.re / b.re);
  const size = b.re * b.re + b.im * b.im;
  return { re: (a.re * b.re + a.im * b.im) / size, im: (a.im * b.re - a.re * b.im) / size };
}

function power(a: Complex, b: Complex): Complex {
  if (a.im === 0 && b.im === 0 && (a.re >= 0 || Number.isInteger(b.re))) {
    const result = a.re ** b.re;
    return real(result === 0 && a.re !== 0 ? NaN : result);
  }
  if (b.im === 0 && Number.isInteger(b.re) && b.re >= 0 && b.re <= 64) {
    let product = real(1);
    for (let k = 0; k < b.re; k++) product = multiply(product, a);
    return product;
  }
  return a.re === 0 && a.im === 0 ? real(NaN) : exponential(multiply(b, logarithm(a)));
}

function root(a: Complex, degree: Complex): Complex {
  if (a.im !== 0 || degree.im !== 0) return power(a, divide(real(1), degree));
  if (a.re >= 0) return real(degree.re === 2 ? Math.sqrt(a.re) : a.re ** (1 / degree.re));
  if (degree.re % 2 === 1) return real(-((-a.re) ** (1 / degree.re)));
  return degree.re === 2 ? { re: 0, im: Math.sqrt(-a.re) } : power(a, real(1 / degree.re));
}

function exponential(a: Complex): Complex {
  const size = Math.exp(a.re);
  if (size === 0) return real(NaN); // underflow is not zero
  return a.im === 0 ? real(size) : { re: size * Math.cos(a.im), im: size * Math.sin(a.im) };
}

function logarithm(a: Complex): Complex {
  return { re: Math.log(Math.hypot(a.re, a.im)), im: Math.atan2(a.im, a.re) };
}

/** Above this size a double no longer determines an angle on the circle. */
const MAX_ANGLE = 1e6;

const REAL_FUNCTIONS: Readonly<Record<string, (x: number) => number>> = {
  ...{ sin: Math.sin, cos: Math.cos, tan: Math.tan, sinh: Math.sinh, cosh: Math.cosh },
  ...{ tanh: Math.tanh, arcsin: Math.asin, arccos: Math.acos, arctan: Math.atan },
  ...{ floor: Math.floor, ceil: Math.ceil },
  arccot: (x) => Math.PI / 2 - Math.atan(x),
  cot: (x) => 1 / Math.tan(x),
  sec: (x) => 1 / Math.cos(x),
  csc: (x) => 1 / Math.sin(x),
};

function realFunction(name: string, a: Complex): Complex {
  const rule = Object.hasOwn(REAL_FUNCTIONS, name) ? REAL_FUNCTIONS[name] : undefined;
  return rule && a.im === 0 && Math.abs(a.re) < MAX_ANGLE ? real(rule(a.re)) : real(NaN);
}
