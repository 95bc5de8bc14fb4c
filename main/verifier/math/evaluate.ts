// The value of an expression at a point: exact as a fraction where it can be, else as a complex number.

import type { Expression } from './expression.ts';
import { spend } from './step-budget.ts';

/** A fraction with a positive bottom. */
export interface Fraction {
  readonly top: bigint;
  readonly bottom: bigint;
}

/** A complex number in double precision. */
export interface Complex {
  readonly re: number;
  readonly im: number;
}

/** Values of the variables. */
export type Point = ReadonlyMap<string, Fraction>;

/** Fractions larger than this are not followed exactly; 10^{10^{10}} must not hang. */
const MAX_BITS = 40_000;
const MAX_FACTORIAL = 500;

/** The exact value, or null where it is irrational, complex, infinite, undefined or too large. */
export function exactValue(node: Expression, point: Point): Fraction | null {
  spend(1);
  if (node.kind === 'number') return fraction(node.top, node.bottom);
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
      return { top: -a.top, bottom: a.bottom };
    case 'add':
      return fraction(a.top * b.bottom + b.top * a.bottom, a.bottom * b.bottom);
    case 'multiply':
      return fraction(a.top * b.top, a.bottom * b.bottom);
    case 'divide':
      return b.top === 0n ? null : fraction(a.top * b.bottom, a.bottom * b.top);
    case 'power':
      return b.bottom === 1n ? wholePower(a, b.top) : null;
    case 'root':
      return exactRoot(a, b);
    case 'abs':
      return { top: a.top < 0n ? -a.top : a.top, bottom: a.bottom };
    case 'floor':
      return { top: floorOf(a), bottom: 1n };
    case 'ceil':
      return { top: -floorOf({ top: -a.top, bottom: a.bottom }), bottom: 1n };
    case 'factorial':
      return isSmall(a) ? { top: factorial(Number(a.top)), bottom: 1n } : null;
    case 'binomial':
      if (isSmall(a) && isSmall(b)) return binomial(Number(a.top), Number(b.top));
      return isSmall(b) && b.top <= 20n ? binomialOf(a, b.top) : null;
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
      return applied(
        node.name,
        node.args.map((arg) => complexValue(arg, point)),
      );
    default:
      return real(NaN);
  }
}

/** The names of all variables in an expression. */
export function variablesOf(node: Expression, found = new Set<string>()): Set<string> {
  spend(0.1);
  if (node.kind === 'variable') found.add(node.name);
  else if (node.kind === 'call') node.args.forEach((arg) => variablesOf(arg, found));
  else if (node.kind === 'items') node.items.forEach((item) => variablesOf(item, found));
  else if (node.kind === 'relation') node.sides.forEach((side) => variablesOf(side, found));
  else if ('parts' in node) node.parts.forEach((part) => variablesOf(part, found));
  else if (node.kind === 'pieces') node.rows.flat().forEach((item) => variablesOf(item, found));
  else if (node.kind === 'matrix') node.rows.flat().forEach((item) => variablesOf(item, found));
  return found;
}

/** a - b, not in lowest terms. */
export function differenceOf(a: Fraction, b: Fraction): Fraction {
  spend((bits(a.top) + bits(b.top)) / 500);
  return { top: a.top * b.bottom - b.top * a.bottom, bottom: a.bottom * b.bottom };
}

function fraction(top: bigint, bottom: bigint): Fraction | null {
  const [high, low] = [bits(top), bits(bottom)];
  if (bottom === 0n || high > MAX_BITS || low > MAX_BITS) return null;
  const shorter = Math.min(high, low);
  // Euclid's algorithm takes about as many steps as the shorter number has bits, each as long as that number.
  spend(shorter * (0.1 + shorter / 4000) + Math.max(high, low) / 1000);
  const sign = bottom < 0n ? -1n : 1n;
  const shared = greatestDivisor(top < 0n ? -top : top, bottom * sign);
  return { top: (sign * top) / shared, bottom: (sign * bottom) / shared };
}

function wholePower(base: Fraction, power: bigint): Fraction | null {
  if (base.top === 0n) return power > 0n ? base : null;
  const size = power < 0n ? -power : power;
  if (base.bottom === 1n && (base.top === 1n || base.top === -1n)) {
    return { top: size % 2n === 0n ? 1n : base.top, bottom: 1n };
  }
  const widest = Math.max(bits(base.top), bits(base.bottom));
  if (size > BigInt(MAX_BITS) || widest * Number(size) > MAX_BITS) return null;
  spend((widest * Number(size)) / 100);
  const [top, bottom] = [base.top ** size, base.bottom ** size];
  return power < 0n ? fraction(bottom, top) : fraction(top, bottom);
}

/** The degree-th root where it is rational. */
function exactRoot(value: Fraction, degree: Fraction): Fraction | null {
  if (degree.bottom !== 1n || degree.top < 2n || degree.top > 64n) return null;
  const isNegative = value.top < 0n;
  if (isNegative && degree.top % 2n === 0n) return null;
  const top = wholeRoot(isNegative ? -value.top : value.top, degree.top);
  const bottom = wholeRoot(value.bottom, degree.top);
  if (top === null || bottom === null) return null;
  return { top: isNegative ? -top : top, bottom };
}

/** Newton's whole root, null where it does not come out even. */
function wholeRoot(value: bigint, degree: bigint): bigint | null {
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

/** The largest whole number that is not above. */
function floorOf({ top, bottom }: Fraction): bigint {
  const quotient = top / bottom;
  return top % bottom < 0n ? quotient - 1n : quotient;
}

function isSmall(value: Fraction): boolean {
  return value.bottom === 1n && value.top >= 0n && value.top <= BigInt(MAX_FACTORIAL);
}

function factorial(n: number): bigint {
  spend(n / 2);
  let product = 1n;
  for (let k = 2; k <= n; k++) product *= BigInt(k);
  return product;
}

function binomial(n: number, k: number): Fraction {
  if (k > n) return { top: 0n, bottom: 1n };
  return { top: factorial(n) / (factorial(k) * factorial(n - k)), bottom: 1n };
}

/** n(n - 1) … (n - k + 1) / k! for any n. */
function binomialOf(n: Fraction, k: bigint): Fraction | null {
  let [top, bottom] = [1n, 1n];
  for (let i = 0n; i < k; i++) {
    top *= n.top - i * n.bottom;
    bottom *= n.bottom * (i + 1n);
  }
  return fraction(top, bottom);
}

function greatestDivisor(a: bigint, b: bigint): bigint {
  while (b !== 0n) [a, b] = [b, a % b];
  return a === 0n ? 1n : a;
}

function bits(value: bigint): number {
  return value.toString(16).length * 4;
}

/** The nearest double, for tops and bottoms of any length. */
export function toNumber({ top, bottom }: { top: bigint; bottom: bigint }): number {
  const quotient = Number(top) / Number(bottom);
  if (Number.isFinite(quotient)) return quotient;
  const shift = BigInt(Math.max(0, Math.max(bits(top), bits(bottom)) - 1000));
  return Number(top >> shift) / Number(bottom >> shift);
}

function real(re: number): Complex {
  return { re, im: 0 };
}

function applied(name: string, args: readonly Complex[]): Complex {
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
  if (size === 0) return real(NaN); // too small for a double is not zero
  return a.im === 0 ? real(size) : { re: size * Math.cos(a.im), im: size * Math.sin(a.im) };
}

function logarithm(a: Complex): Complex {
  return { re: Math.log(Math.hypot(a.re, a.im)), im: Math.atan2(a.im, a.re) };
}

/** Above this size a double no longer says where on the circle an angle is. */
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
