// Sets of real numbers as sorted, disjoint intervals: intervals, points, solutions of inequalities,
// and operations on them.

import { complexValue, difference, exactValue, variablesOf, type Fraction } from './evaluate.ts';
import { call, type Collection, type Expression, type Relation } from './parser/expression.ts';
import { spend } from './step-budget.ts';

/**
 * An end of an interval: `exact` where it is rational; `value` is infinite where the interval is
 * unbounded.
 */
export interface Endpoint {
  readonly exact: Fraction | null;
  readonly value: number;
}

/** All numbers between two endpoints; a point is a closed interval with equal endpoints. */
interface RealInterval {
  readonly low: Endpoint;
  readonly lowClosed: boolean;
  readonly high: Endpoint;
  readonly highClosed: boolean;
}

/**
 * Intervals in ascending order that do not touch. `variable` is the unknown of an inequality; null
 * for other sets.
 */
export interface RealSet {
  readonly variable: string | null;
  readonly intervals: readonly RealInterval[];
}

/** Sets of more intervals are not compared. */
const MAX_INTERVALS = 60;

/** A decimal with a larger denominator was rounded: it is not the irrational value near it. */
const MAX_SIMPLE_DENOMINATOR = 1_000_000n;

const MINUS_INFINITY: Endpoint = { exact: null, value: -Infinity };
const INFINITY: Endpoint = { exact: null, value: Infinity };

/** The set that a tree denotes; null for anything but a set of reals with constant endpoints. */
export function realSet(node: Expression): RealSet | null {
  spend(2);
  switch (node.kind) {
    case 'collection':
      return setOfCollection(node);
    case 'relation':
      return setOfRelation(node);
    case 'or':
      // "{1, 2} or {1}" does not decide between two sets.
      if (node.parts.some((part) => part.kind === 'collection' && part.open === '{')) return null;
      return combine(node.parts.map(realSet), union);
    case 'union':
      return combine(node.parts.map(realSet), union);
    case 'intersection':
      return combine(node.parts.map(realSet), intersection);
    case 'difference':
      return combine(node.parts.map(realSet), (a, b) => intersection(a, complement(b)));
    default:
      return null;
  }
}

/** True for the same intervals of the same unknown; a set without an unknown matches any. */
export function equalRealSets(a: RealSet, b: RealSet): boolean {
  if (a.variable !== null && b.variable !== null && a.variable !== b.variable) return false;
  if (a.intervals.length === 0 || a.intervals.length !== b.intervals.length) return false;
  return a.intervals.every((one, i) => {
    const other = b.intervals[i]!;
    const areClosed = one.lowClosed === other.lowClosed && one.highClosed === other.highClosed;
    return areClosed && compare(one.low, other.low) === 0 && compare(one.high, other.high) === 0;
  });
}

function setOfCollection(node: Collection): RealSet | null {
  if (node.open === 'list') return setOfConditions(node.items);
  if (node.open === '{') {
    const points = node.items.map(endpointOf);
    const arePoints = points.every(
      (point) => point !== null && (point.exact !== null || Number.isFinite(point.value)),
    );
    if (points.length === 0 || !arePoints) return null;
    return { variable: null, intervals: merge(points.map((point) => pointInterval(point!))) };
  }
  if (node.items.length !== 2) return null;
  const [low, high] = node.items.map(endpointOf);
  const order = low && high ? compare(low, high) : 1;
  const isPoint = node.open === '[' && node.close === ']';
  if (order > 0 || (order === 0 && !isPoint)) return null;
  const whole = interval(low!, node.open === '[', high!, node.close === ']');
  return { variable: null, intervals: [whole] };
}

/** Conditions that hold together: "x > 1, x < 3"; "x ≠ 1, 2" excludes both. */
function setOfConditions(items: readonly Expression[]): RealSet | null {
  const [first, ...rest] = items;
  if (
    first?.kind === 'relation' &&
    first.operators.join() === '!=' &&
    rest.every((one) => one.kind !== 'relation' && variablesOf(one).size === 0)
  ) {
    const others = rest.map((value) => ({ ...first, sides: [first.sides[0]!, value] }));
    return combine([first, ...others].map(setOfRelation), intersection);
  }
  if (!items.every((one) => one.kind === 'relation' && !one.operators.includes('='))) return null;
  return combine(items.map(realSet), intersection);
}

function setOfRelation(relation: Relation): RealSet | null {
  const [first, second] = relation.sides as [Expression, Expression];
  const operator = relation.operators.join();
  if (operator === 'in') {
    const set = first.kind === 'variable' ? realSet(second) : null;
    return set && { ...set, variable: (first as { name: string }).name };
  }
  if (first.kind === 'variable' && (operator === '!=' || operator === '=')) {
    const point = endpointOf(second);
    if (point === null || !Number.isFinite(point.value)) return null;
    const intervals = [pointInterval(point)];
    return {
      variable: first.name,
      intervals: operator === '=' ? intervals : complement(intervals),
    };
  }
  return solutionsOfInequality(relation);
}

/** The solutions of a chain of linear inequalities in one unknown; null for anything else. */
function solutionsOfInequality(relation: Relation): RealSet | null {
  const variables = [...variablesOf(relation)];
  if (variables.length !== 1) return null;
  let intervals: readonly RealInterval[] = [interval(MINUS_INFINITY, false, INFINITY, false)];
  for (const [index, operator] of relation.operators.entries()) {
    if (!/^[<>]=?$/.test(operator)) return null;
    const [left, right] = [relation.sides[index]!, relation.sides[index + 1]!];
    const root = rootOf(call('add', left, call('negative', right)), variables[0]!);
    if (root === null) return null;
    const isUpperBound = operator.startsWith('<') === root.isIncreasing;
    const isClosed = operator.endsWith('=');
    const ray = isUpperBound
      ? interval(MINUS_INFINITY, false, root.endpoint, isClosed)
      : interval(root.endpoint, isClosed, INFINITY, false);
    intervals = intersection(intervals, [ray]);
  }
  return { variable: variables[0]!, intervals };
}

interface Root {
  readonly endpoint: Endpoint;
  readonly isIncreasing: boolean;
}

/** The root of a function that is linear in `variable`; null where it is not linear. */
function rootOf(node: Expression, variable: string): Root | null {
  const at = (x: bigint) => new Map([[variable, { numerator: x, denominator: 1n }]]);
  const [zero, one, two] = [0n, 1n, 2n].map((x) => exactValue(node, at(x)));
  if (!zero || !one || !two) return rootOfIrrational(node);
  const slope = difference(one, zero);
  const next = difference(two, one);
  if (
    slope.numerator === 0n ||
    slope.numerator * next.denominator !== next.numerator * slope.denominator
  )
    return null;
  const quotient = call('divide', { kind: 'number', ...zero }, { kind: 'number', ...slope });
  const endpoint = endpointOf(call('negative', quotient));
  return endpoint && { endpoint, isIncreasing: slope.numerator > 0n === slope.denominator > 0n };
}

/** Irrational bounds only as in "x < 2√3", because linearity cannot be decided with doubles. */
function rootOfIrrational(node: Expression): Root | null {
  if (node.kind !== 'call' || node.name !== 'add') return null;
  const left = node.args[0]!;
  const right = (node.args[1] as { args: readonly Expression[] }).args[0]!;
  const [unknown, bound] = left.kind === 'variable' ? [left, right] : [right, left];
  if (unknown.kind !== 'variable') return null;
  const endpoint = endpointOf(bound);
  return endpoint && { endpoint, isIncreasing: unknown === left };
}

function endpointOf(node: Expression): Endpoint | null {
  if (node.kind === 'relation' || variablesOf(node).size > 0) return null;
  const unsigned = node.kind === 'call' && node.name === 'negative' ? node.args[0]! : node;
  if (unsigned.kind === 'constant' && unsigned.name === 'infinity')
    return unsigned === node ? INFINITY : MINUS_INFINITY;
  const exact = exactValue(node, new Map());
  const { re, im } = complexValue(exact ? { kind: 'number', ...exact } : node, new Map());
  return Number.isFinite(re) && im === 0 ? { exact, value: re } : null;
}

/**
 * Negative, zero or positive, as for sorting: exact where both endpoints are, else to 11 digits.
 */
function compare(a: Endpoint, b: Endpoint): number {
  if (a.exact && b.exact) {
    const gap = a.exact.numerator * b.exact.denominator - b.exact.numerator * a.exact.denominator;
    return gap === 0n ? 0 : gap < 0n ? -1 : 1;
  }
  if (!Number.isFinite(a.value) || !Number.isFinite(b.value))
    return a.value === b.value ? 0 : a.value < b.value ? -1 : 1;
  const size = Math.max(Math.abs(a.value), Math.abs(b.value), 1e-12);
  const isClose = Math.abs(a.value - b.value) <= 1e-11 * size;
  const isRounded = ((a.exact ?? b.exact)?.denominator ?? 1n) > MAX_SIMPLE_DENOMINATOR;
  return isClose && !isRounded ? 0 : a.value < b.value ? -1 : 1;
}

function interval(
  low: Endpoint,
  lowClosed: boolean,
  high: Endpoint,
  highClosed: boolean,
): RealInterval {
  return { low, lowClosed, high, highClosed };
}

function pointInterval(point: Endpoint): RealInterval {
  return interval(point, true, point, true);
}

/**
 * Folds sets with an operation on their intervals; null where one is null or they have different
 * unknowns.
 */
function combine(
  sets: readonly (RealSet | null)[],
  operation: (a: readonly RealInterval[], b: readonly RealInterval[]) => readonly RealInterval[],
): RealSet | null {
  if (sets.includes(null)) return null;
  const variables = new Set(sets.map((set) => set!.variable).filter((name) => name !== null));
  const [first, ...rest] = sets.map((set) => set!.intervals);
  if (first === undefined || variables.size > 1) return null;
  let intervals = first;
  for (const more of rest) {
    intervals = operation(intervals, more);
    if (intervals.length > MAX_INTERVALS) return null;
  }
  return { variable: [...variables][0] ?? null, intervals };
}

function union(a: readonly RealInterval[], b: readonly RealInterval[]): readonly RealInterval[] {
  return merge([...a, ...b]);
}

/** Sorts intervals and joins those that touch or overlap. */
function merge(intervals: readonly RealInterval[]): readonly RealInterval[] {
  spend(intervals.length);
  const sorted = [...intervals].sort(
    (a, b) => compare(a.low, b.low) || Number(b.lowClosed) - Number(a.lowClosed),
  );
  const merged: RealInterval[] = [];
  for (const next of sorted) {
    const last = merged.at(-1);
    const gap = last ? compare(next.low, last.high) : 1;
    if (!last || gap > 0 || (gap === 0 && !next.lowClosed && !last.highClosed)) merged.push(next);
    else merged[merged.length - 1] = hull(last, next);
  }
  return merged;
}

/** The interval that two overlapping intervals cover; `first` starts first. */
function hull(first: RealInterval, second: RealInterval): RealInterval {
  const order = compare(second.high, first.high);
  const high = order > 0 ? second.high : first.high;
  const highClosed =
    order === 0
      ? second.highClosed || first.highClosed
      : order > 0
        ? second.highClosed
        : first.highClosed;
  return interval(first.low, first.lowClosed, high, highClosed);
}

function intersection(
  a: readonly RealInterval[],
  b: readonly RealInterval[],
): readonly RealInterval[] {
  spend(a.length * b.length);
  const overlaps = a.flatMap((one) => b.map((other) => overlap(one, other)));
  return merge(overlaps.filter((each) => each !== null));
}

function overlap(a: RealInterval, b: RealInterval): RealInterval | null {
  const [lows, highs] = [compare(a.low, b.low), compare(a.high, b.high)];
  const low = lows >= 0 ? a.low : b.low;
  const lowClosed = lows === 0 ? a.lowClosed && b.lowClosed : lows > 0 ? a.lowClosed : b.lowClosed;
  const high = highs <= 0 ? a.high : b.high;
  const highClosed =
    highs === 0 ? a.highClosed && b.highClosed : highs < 0 ? a.highClosed : b.highClosed;
  const order = compare(low, high);
  const isEmpty = order > 0 || (order === 0 && !(lowClosed && highClosed));
  return isEmpty ? null : interval(low, lowClosed, high, highClosed);
}

/** Every real number outside the intervals. */
function complement(intervals: readonly RealInterval[]): readonly RealInterval[] {
  const gaps: RealInterval[] = [];
  let [low, lowClosed] = [MINUS_INFINITY, false];
  for (const each of intervals) {
    const order = compare(low, each.low);
    if (order < 0 || (order === 0 && lowClosed && !each.lowClosed))
      gaps.push(interval(low, lowClosed, each.low, !each.lowClosed));
    [low, lowClosed] = [each.high, !each.highClosed];
  }
  if (compare(low, INFINITY) < 0) gaps.push(interval(low, lowClosed, INFINITY, false));
  return gaps;
}
