// Are two answers the same mathematics? The one place where a computer-algebra library may come in.
// Here: exact fractions where the value is rational, else equal values at several points.

import { spend, withinBudget } from './step-budget.ts';
import { withoutMatrixArithmetic } from './matrices.ts';
import { readings } from './interpretations.ts';
import { equalRealSets, realSet, type End } from './real-sets.ts';
import { asSetOfSolutions } from './solution-sets.ts';
import { call, type Expression } from './expression.ts';
import {
  complexValue,
  exactValue,
  variablesOf,
  type Complex,
  type Fraction,
  type Point,
} from './evaluate.ts';
import { decimalFraction } from './tolerance.ts';

type Items = Extract<Expression, { kind: 'items' }>;
type Relation = Extract<Expression, { kind: 'relation' }>;

/** Sets and lists longer than this are only compared as text. */
const MAX_ITEMS = 200;

/** True when both texts denote the same thing; false when either is not understood. */
export function equalMathematics(a: string, b: string): boolean {
  return withinBudget(() => {
    const readingsOfA = readings(a);
    if (readingsOfA.length === 0) return false;
    const readingsOfB = readings(b);
    return readingsOfA.some((left) => readingsOfB.some((right) => same(left, right)));
  }, false);
}

function same(a: Expression, b: Expression): boolean {
  spend(1);
  // "(1, 2] or (3, 4)" is a union, before it is a set of two things.
  if ((a.kind === 'or' || b.kind === 'or') && sameSets(a, b)) return true;
  const left = plain(a);
  const right = plain(b);
  if (left === null || right === null) return false;
  if (left.kind === 'relation' && right.kind === 'relation') return sameRelation(left, right);
  if (isSetExpression(left) || isSetExpression(right)) {
    if (sameSets(left, right)) return true;
    if (left.kind !== 'items' && right.kind !== 'items') return false;
  }
  if (left.kind === 'relation' || right.kind === 'relation') return sameAsRelation(left, right);
  if (left.kind === 'items' && right.kind === 'items') return sameItems(left, right);
  if (left.kind === 'matrix' || right.kind === 'matrix') return sameMatrix(left, right);
  if (left.kind === 'pieces' || right.kind === 'pieces') return samePieces(left, right);
  return isScalar(left) && isScalar(right) && sameScalar(left, right);
}

/** `x \in S` is S, listed solutions are their set, matrices are worked out; relations without a variable, and those that hold always, say nothing (null). */
function plain(node: Expression): Expression | null {
  if (node.kind === 'call') return withoutMatrixArithmetic(node);
  if (node.kind !== 'relation') return asSetOfSolutions(node);
  if (node.signs.length === 1 && node.signs[0] === 'in') {
    return isUnknown(node.sides[0]!) ? plain(node.sides[1]) : null;
  }
  return variablesOf(node).size === 0 ? null : node;
}

/** "x" and "(x, y)" */
function isUnknown(node: Expression): boolean {
  return (
    node.kind === 'variable' ||
    (node.kind === 'items' &&
      node.open === '(' &&
      node.items.every(({ kind }) => kind === 'variable'))
  );
}

/** Sets of reals by their pieces; unions of others by their parts. */
function sameSets(a: Expression, b: Expression): boolean {
  const [setOfA, setOfB] = [realSet(a), realSet(b)];
  if (setOfA && setOfB) return equalRealSets(setOfA, setOfB);
  return a.kind === 'union' && b.kind === 'union' && sameBag(a.parts, b.parts);
}

function isSetExpression(node: Expression): boolean {
  if (node.kind === 'items' && node.open === 'list')
    return node.items.some(({ kind }) => kind === 'relation');
  return (
    node.kind === 'union' || node.kind === 'or' || node.kind === 'cap' || node.kind === 'minus'
  );
}

/** Functions in pieces: every piece of one is in the other, with its condition. */
function samePieces(a: Expression, b: Expression): boolean {
  if (a.kind !== 'pieces' || b.kind !== 'pieces' || a.rows.length !== b.rows.length) return false;
  if (a.rows.length > MAX_ITEMS) return false;
  const isIn = (all: typeof a.rows) => (row: (typeof a.rows)[number]) =>
    all.some(([value, condition]) => same(value, row[0]) && same(condition, row[1]));
  return a.rows.every(isIn(b.rows)) && b.rows.every(isIn(a.rows));
}

/** Matrices, one of which may be written as a list of rows: "[[1, 2], [3, 4]]". */
function sameMatrix(a: Expression, b: Expression): boolean {
  const [rowsOfA, rowsOfB] = [rowsOf(a), rowsOf(b)];
  if (rowsOfA === null || rowsOfB === null || rowsOfA.length !== rowsOfB.length) return false;
  return rowsOfA.every((row, index) => sameRow(row, rowsOfB[index]!));
}

function rowsOf(node: Expression): readonly (readonly Expression[])[] | null {
  if (node.kind === 'matrix') return node.rows;
  if (node.kind !== 'items' || node.open !== '[') return null;
  const rows = node.items.map((row) =>
    row.kind === 'items' && row.open === '[' ? row.items : null,
  );
  return rows.includes(null) ? null : rows.map((row) => row!);
}

function sameItems(a: Items, b: Items): boolean {
  // A list without brackets may be a set, in the set's order.
  const kinds = `${a.open}${b.open}`;
  // Pairs listed are solutions, in any order.
  const arePairs = [...a.items, ...b.items].every(
    (item) => item.kind === 'items' && item.open === '(',
  );
  if (/^(?:list\{?|\{list){1,2}$/.test(kinds) && arePairs) return sameBag(a.items, b.items);
  // So are equations and conditions that hold together.
  const areRelations = [...a.items, ...b.items].every(({ kind }) => kind === 'relation');
  if (kinds === 'listlist' && areRelations)
    return a.items.length === b.items.length && sameBag(a.items, b.items);
  if (kinds === '(list' || kinds === 'list(') {
    const values = coordinates(kinds === 'list(' ? a : b);
    return values !== null && sameRow(values, (kinds === 'list(' ? b : a).items);
  }
  if (kinds === 'list{' || kinds === '{list')
    return isOneUnknown(a) && isOneUnknown(b) && sameRow(a.items, b.items);
  if (a.open !== b.open || a.close !== b.close) return false;
  // Values of several names are no set of values.
  if (a.open === '{' && hasAssignments(a) !== hasAssignments(b)) return false;
  return a.open === '{' ? sameBag(a.items, b.items) : sameRow(a.items, b.items);
}

/** True for bare values and those of x, or of x_1 and x_2: "x = 9, y = 0" are no two values of one unknown. */
function isOneUnknown({ items }: Items): boolean {
  const names = items.map((item) => assignedValue(item)?.name.replace(/_.*$/, ''));
  return new Set(names.filter((name) => name !== undefined)).size < 2;
}

function hasAssignments({ items }: Items): boolean {
  return items.some((item) => item.kind === 'relation');
}

/** The values of "y = -4, x = 3" in the order of their names; null for anything else. */
function coordinates({ items }: Items): Expression[] | null {
  const found = items.map(assignedValue);
  if (found.includes(null)) return null;
  const byName = new Map(found.map((one) => [one!.name, one!.value]));
  const isSpread =
    byName.size === items.length && [...byName.keys()].every((name) => /^[a-z]$/.test(name));
  return isSpread
    ? [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value)
    : null;
}

function sameRow(a: readonly Expression[], b: readonly Expression[]): boolean {
  return a.length <= MAX_ITEMS && a.length === b.length && a.every((item, i) => same(item, b[i]));
}

/** Equal as sets: every item of one is in the other, and the other way round. */
function sameBag(a: readonly Expression[], b: readonly Expression[]): boolean {
  if (a.length > MAX_ITEMS || b.length > MAX_ITEMS) return false;
  const within = (some: readonly Expression[], all: readonly Expression[]) =>
    some.every((item) => all.some((other) => same(item, other)));
  return within(a, b) && within(b, a);
}

function isScalar(node: Expression): boolean {
  return (
    node.kind === 'number' ||
    node.kind === 'constant' ||
    node.kind === 'variable' ||
    node.kind === 'call' ||
    node.kind === 'relation'
  );
}

/**
 * Points that no honest near miss agrees on: positive values, negative ones, two with both (for |x + y|), and two below 1
 * for arcsin and its like.
 */
function points(names: readonly string[]): Point[] {
  return [0, 1, 2, 3, 4, 5].map((round) => {
    const value = (index: number): Fraction => {
      const top = BigInt(((round * 7919 + index * 104729 + 1237) % 977) + 101);
      const bottom = BigInt(307 + 13 * index + round) * (round > 3 ? 5n : 1n);
      const isNegative =
        round === 3 ||
        (names.length > 1 && (round === 1 || round === 2) && (index + round) % 2 === 0);
      return { top: isNegative ? -top : top, bottom };
    };
    return new Map(names.map((name, index) => [name, value(index)]));
  });
}

function sameScalar(a: Expression, b: Expression): boolean {
  const names = [...variablesOf(a, variablesOf(b))].sort();
  let agreed = 0;
  for (const point of names.length === 0 ? [new Map()] : points(names)) {
    const verdict = sameAt(a, b, point);
    if (verdict === false) return false;
    if (verdict) agreed++;
  }
  if (names.length === 0) return agreed > 0;
  return agreed > 1 || (agreed === 0 && areCounts(a, b) && sameForCounts(a, b, names));
}

/** True where a variable must be a whole number: "n!" */
function areCounts(...trees: readonly Expression[]): boolean {
  return trees.every((node): boolean => {
    if (node.kind !== 'call') return false;
    return (
      node.name === 'factorial' ||
      node.name === 'binomial' ||
      node.args.some((arg) => areCounts(arg))
    );
  });
}

function sameForCounts(a: Expression, b: Expression, names: readonly string[]): boolean {
  return [5n, 6n, 9n, 12n].every((start) => {
    const value = (index: number) => ({ top: start + BigInt((index * 5) % 7), bottom: 1n });
    return sameAt(a, b, new Map(names.map((name, index) => [name, value(index)]))) === true;
  });
}

/** Whether two scalars agree at a point; null where neither has a value there. */
function sameAt(a: Expression, b: Expression, point: Point): boolean | null {
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
  // A long decimal is no root: against an irrational form only simple fractions may agree.
  const exact = exactOfA ?? exactOfB;
  if (exact && point.size === 0 && exact.bottom > 1_000_000n) return false;
  // A real root of a negative number against a complex one: a matter of branches, not of values.
  if (point.size > 0 && (left.im === 0) !== (right.im === 0)) return null;
  const size = Math.max(Math.hypot(left.re, left.im), Math.hypot(right.re, right.im), 1e-12);
  return Math.hypot(left.re - right.re, left.im - right.im) <= 1e-11 * size;
}

/** True for roots that are no fraction, and their sums with fractions and multiples: however near a fraction they are. */
function isIrrational(node: Expression, point: Point): boolean {
  if (node.kind !== 'call') return false;
  const [a, b] = node.args as [Expression, Expression?];
  if (node.name === 'negative') return isIrrational(a, point);
  if (b === undefined) return false;
  const [valueOfA, valueOfB] = [exactValue(a, point), exactValue(b, point)];
  if (node.name === 'root') {
    const isSmall =
      valueOfA !== null &&
      valueOfB !== null &&
      valueOfA.top > 0n &&
      valueOfA.top < 2n ** 1000n &&
      valueOfA.bottom < 2n ** 1000n;
    return (
      isSmall &&
      valueOfB.bottom === 1n &&
      valueOfB.top > 1n &&
      valueOfB.top <= 64n &&
      exactValue(node, point) === null
    );
  }
  if (node.name !== 'add' && node.name !== 'multiply' && node.name !== 'divide') return false;
  const isFactor = (value: Fraction | null) =>
    value !== null && (node.name === 'add' || value.top !== 0n);
  return (
    (isFactor(valueOfA) && isIrrational(b, point)) || (isFactor(valueOfB) && isIrrational(a, point))
  );
}

function equalFractions(a: Fraction, b: Fraction): boolean {
  return a.top * b.bottom === b.top * a.bottom;
}

function isInfinite(value: Complex): boolean {
  return Math.abs(value.re) === Infinity;
}

/** Infinity itself, not a number too large for a double. */
function isInfinity(node: Expression): boolean {
  if (node.kind === 'call' && node.name === 'negative') return isInfinity(node.args[0]);
  return node.kind === 'constant' && node.name === 'infinity';
}

/** `x = 5` answers 5; an inequality answers its interval. */
function sameAsRelation(a: Expression, b: Expression): boolean {
  const [relation, other] = a.kind === 'relation' ? [a, b] : [b as Relation, a];
  const assigned = assignedValue(relation);
  if (assigned !== null) return same(assigned.value, other);
  const named = namedValue(relation);
  if (named !== null) return same(named, other);
  if (other.kind !== 'items') return false;
  const bounds = boundsOfFunction(relation);
  return bounds === null ? sameSets(relation, other) : same(bounds, other);
}

/** The variable and value of `x = value`, where the value does not hold the variable. */
function assignedValue(node: Expression): { name: string; value: Expression } | null {
  if (node.kind !== 'relation' || node.signs.some((sign) => sign !== '=')) return null;
  const [first, ...rest] = node.sides;
  const value = rest[rest.length - 1];
  if (first.kind === 'variable' && !variablesOf(value).has(first.name)) {
    return rest.every((side) => same(side, value)) ? { name: first.name, value } : null;
  }
  if (rest.length === 1 && value.kind === 'variable' && !variablesOf(first).has(value.name)) {
    return { name: value.name, value: first };
  }
  return null;
}

/** The value of "(p, q) = (3, 2)", and of a ratio of lengths such as "NO/BO = 1/2": capitals are no unknowns. */
function namedValue({ signs, sides }: Relation): Expression | null {
  const [name, value] = sides;
  if (signs.length !== 1 || signs[0] !== '=' || !name || !value) return null;
  if (variablesOf(value).size > 0) return null;
  if (name.kind === 'items' && value.kind === 'items') {
    const areNames = name.items.every(({ kind }) => kind === 'variable');
    return areNames && name.items.length === value.items.length ? value : null;
  }
  const names = [...variablesOf(name)];
  return names.length > 1 && names.every((one) => /^[A-Z]$/.test(one)) ? value : null;
}

function sameRelation(a: Relation, b: Relation): boolean {
  const left = assignedValue(a);
  const right = assignedValue(b);
  if (left && right && isSameName(left, right) && same(left.value, right.value)) return true;
  const partsOfA = halves(a);
  const partsOfB = halves(b);
  if (partsOfA === null || partsOfB === null || partsOfA.length !== partsOfB.length) return false;
  return partsOfA.every((one) => partsOfB.some((other) => sameHalf(one, other)));
}

type Assigned = NonNullable<ReturnType<typeof assignedValue>>;

/** "y = 2x + 1" and "f(x) = 2x + 1" name the same function. */
function isSameName(a: Assigned, b: Assigned): boolean {
  if (a.name === b.name) return true;
  const [name, other] = a.name === 'y' ? [a.name, b.name] : [b.name, a.name];
  if (/^[a-z]_[a-z]$/.test(other) && other.startsWith('y_')) return true;
  return name === 'y' && /^[f-h]_[a-z]$/.test(other) && variablesOf(a.value).has(other.slice(2));
}

/** A relation as "difference, sign, 0" with only =, < and <=. */
interface Half {
  readonly sign: '=' | '<' | '<=' | '!=';
  readonly difference: Expression;
}

function halves(relation: Relation): Half[] | null {
  const found: Half[] = [];
  for (const [index, sign] of relation.signs.entries()) {
    const [left, right] = [relation.sides[index], relation.sides[index + 1]];
    if (!isScalar(left) || !isScalar(right)) return null;
    if (left.kind === 'relation' || right.kind === 'relation') return null;
    const isTurned = sign === '>' || sign === '>=';
    const [less, more] = isTurned ? [right, left] : [left, right];
    const difference = call('add', less, call('negative', more));
    if (sign === '=' || sign === '!=') found.push({ sign, difference });
    else if (sign === '<' || sign === '>') found.push({ sign: '<', difference });
    else if (sign === '<=' || sign === '>=') found.push({ sign: '<=', difference });
    else return null;
  }
  return found;
}

/** Equal when one difference is a constant times the other; the constant is positive but for = . */
function sameHalf(a: Half, b: Half): boolean {
  if (a.sign !== b.sign) return false;
  const names = [...variablesOf(a.difference, variablesOf(b.difference))].sort();
  const ratio = call('divide', a.difference, b.difference);
  const [first, ...others] = points(names);
  const start = complexValue(ratio, first);
  if (!Number.isFinite(start.re) || start.im !== 0 || start.re === 0) return false;
  if ((a.sign === '<' || a.sign === '<=') && start.re < 0) return false;
  const scaled = call('multiply', exactOrDecimal(ratio, first), b.difference);
  return others.every((point) => sameAt(a.difference, scaled, point) === true);
}

function exactOrDecimal(node: Expression, point: Point): Expression {
  const exact = exactValue(node, point);
  if (exact) return { kind: 'number', ...exact };
  const [top, bottom] = [BigInt(Math.round(complexValue(node, point).re * 2 ** 40)), 2n ** 40n];
  return { kind: 'number', top, bottom };
}

/** "0 < f(x) < 1" is what the values of f lie in. */
function boundsOfFunction({ signs, sides }: Relation): Items | null {
  const [low, middle, high] = sides;
  if (!low || !middle || !high || sides.length > 3) return null;
  const isFunction =
    middle.kind === 'call' &&
    middle.name === 'multiply' &&
    middle.args.every(({ kind }) => kind === 'variable');
  const areBounds = variablesOf(low).size + variablesOf(high).size === 0;
  if (!isFunction || !areBounds || signs.some((sign) => sign !== '<' && sign !== '<=')) return null;
  return {
    kind: 'items',
    open: signs[0] === '<' ? '(' : '[',
    close: signs[1] === '<' ? ')' : ']',
    items: [low, high],
  };
}

/** The real number that a text is, an irrational one as the nearest double; null for anything else. */
export function numericValue(text: string): Fraction | null {
  return withinBudget(() => {
    for (const tree of readings(text)) {
      const value = realValue(tree.kind === 'relation' ? assignedValue(tree)?.value : tree);
      if (value !== null) return value;
    }
    return null;
  }, null);
}

function realValue(node: Expression | undefined): Fraction | null {
  if (node === undefined || !isScalar(node) || variablesOf(node).size > 0) return null;
  const exact = exactValue(node, new Map());
  if (exact !== null) return exact;
  const { re, im } = complexValue(node, new Map());
  return Number.isFinite(re) && im === 0 ? decimalFraction(re) : null;
}

/** An interval's brackets and ends; an end that is infinite is `'infinity'` or `'-infinity'`. */
export interface Interval {
  readonly open: '(' | '[';
  readonly close: ')' | ']';
  readonly ends: readonly [Fraction | string, Fraction | string];
}

/** The interval that a text is, or that its inequality leaves; null for anything else. */
export function intervalOf(text: string): Interval | null {
  return withinBudget(() => {
    for (const tree of readings(text)) {
      const said = plain(tree);
      const pieces = (said && realSet(said))?.pieces ?? [];
      if (pieces.length !== 1 || said?.kind === 'or') continue;
      const { low, lowClosed, high, highClosed } = pieces[0]!;
      return {
        open: lowClosed ? '[' : '(',
        close: highClosed ? ']' : ')',
        ends: [endOf(low), endOf(high)],
      };
    }
    return null;
  }, null);
}

function endOf({ exact, value }: End): Fraction | string {
  if (!Number.isFinite(value)) return value > 0 ? 'infinity' : '-infinity';
  return exact ?? decimalFraction(value);
}

/** True for a set or list of several things: an answer may then name several. */
export function isSeveral(text: string): boolean {
  const isMany = (tree: Expression): boolean =>
    tree.kind === 'union' || tree.kind === 'or'
      ? tree.parts.length > 1
      : tree.kind === 'items' &&
        tree.items.length > 1 &&
        (tree.open === '{' || tree.open === 'list');
  return withinBudget(() => readings(text).some(isMany), false);
}
