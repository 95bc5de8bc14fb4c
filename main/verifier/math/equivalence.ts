// Are two answers the same mathematics? Both are parsed and compared by kind: scalars, relations,
// collections, sets, matrices.

import { equivalentRelations } from './comparisons.ts';
import { complexValue, exactValue, variablesOf, type Fraction } from './evaluate.ts';
import { interpretations } from './interpretations.ts';
import { evaluateMatrices } from './matrices.ts';
import type { Collection, Expression, Relation } from './parser/expression.ts';
import { equalRealSets, realSet, type Endpoint } from './real-sets.ts';
import { equalScalars, isScalar } from './scalars.ts';
import { solutionSet } from './solution-sets.ts';
import { spend, withinBudget } from './step-budget.ts';
import { decimalFraction } from './tolerance.ts';

/** Longer sets and lists are only compared as text. */
const MAX_ITEMS = 200;

/**
 * True when both texts denote the same mathematical object; false when either is not understood.
 */
export function equalMathematics(a: string, b: string): boolean {
  return withinBudget(() => {
    const interpretationsOfA = interpretations(a);
    if (interpretationsOfA.length === 0) return false;
    const interpretationsOfB = interpretations(b);
    return interpretationsOfA.some((left) =>
      interpretationsOfB.some((right) => equivalent(left, right)),
    );
  }, false);
}

function equivalent(a: Expression, b: Expression): boolean {
  spend(1);
  // "(1, 2] or (3, 4)" is a union, before it is a set of two items.
  if ((a.kind === 'or' || b.kind === 'or') && equalSets(a, b)) return true;
  const left = simplify(a);
  const right = simplify(b);
  if (left === null || right === null) return false;
  if (left.kind === 'relation' && right.kind === 'relation') return equalRelations(left, right);
  if (isSetExpression(left) || isSetExpression(right)) {
    if (equalSets(left, right)) return true;
    if (left.kind !== 'collection' && right.kind !== 'collection') return false;
  }
  if (left.kind === 'relation') return relationEqualsValue(left, right);
  if (right.kind === 'relation') return relationEqualsValue(right, left);
  if (left.kind === 'collection' && right.kind === 'collection')
    return equalCollections(left, right);
  if (left.kind === 'matrix' || right.kind === 'matrix') return equalMatrices(left, right);
  if (left.kind === 'piecewise' || right.kind === 'piecewise') return equalPiecewise(left, right);
  return isScalar(left) && isScalar(right) && equalScalars(left, right);
}

/**
 * `x \in S` becomes S, listed solutions their set, and matrix arithmetic is carried out. Null for a
 * relation without a variable, which asserts something and is no answer.
 */
function simplify(node: Expression): Expression | null {
  if (node.kind === 'call') return evaluateMatrices(node);
  if (node.kind !== 'relation') return solutionSet(node);
  if (node.operators.length === 1 && node.operators[0] === 'in') {
    return isUnknown(node.sides[0]!) ? simplify(node.sides[1]!) : null;
  }
  return variablesOf(node).size === 0 ? null : node;
}

/** "x" and "(x, y)" */
function isUnknown(node: Expression): boolean {
  return (
    node.kind === 'variable' ||
    (node.kind === 'collection' &&
      node.open === '(' &&
      node.items.every(({ kind }) => kind === 'variable'))
  );
}

/** Compares sets of reals by their intervals, and unions of anything else by their parts. */
function equalSets(a: Expression, b: Expression): boolean {
  const [setOfA, setOfB] = [realSet(a), realSet(b)];
  if (setOfA && setOfB) return equalRealSets(setOfA, setOfB);
  return a.kind === 'union' && b.kind === 'union' && equalAsSets(a.parts, b.parts);
}

function isSetExpression(node: Expression): boolean {
  if (node.kind === 'collection' && node.open === 'list')
    return node.items.some(({ kind }) => kind === 'relation');
  return (
    node.kind === 'union' ||
    node.kind === 'or' ||
    node.kind === 'intersection' ||
    node.kind === 'difference'
  );
}

/** Piecewise functions: every branch of one is in the other, in any order. */
function equalPiecewise(a: Expression, b: Expression): boolean {
  if (a.kind !== 'piecewise' || b.kind !== 'piecewise') return false;
  if (a.branches.length !== b.branches.length || a.branches.length > MAX_ITEMS) return false;
  type Branches = typeof a.branches;
  const isIn = (all: Branches) => (branch: Branches[number]) =>
    all.some(
      ([value, condition]) => equivalent(value, branch[0]) && equivalent(condition, branch[1]),
    );
  return a.branches.every(isIn(b.branches)) && b.branches.every(isIn(a.branches));
}

/** Matrices, one of which may be written as a list of rows: "[[1, 2], [3, 4]]". */
function equalMatrices(a: Expression, b: Expression): boolean {
  const [rowsOfA, rowsOfB] = [rowsOf(a), rowsOf(b)];
  if (rowsOfA === null || rowsOfB === null || rowsOfA.length !== rowsOfB.length) return false;
  return rowsOfA.every((row, index) => equalInOrder(row, rowsOfB[index]!));
}

function rowsOf(node: Expression): readonly (readonly Expression[])[] | null {
  if (node.kind === 'matrix') return node.rows;
  if (node.kind !== 'collection' || node.open !== '[') return null;
  const rows = node.items.map((row) =>
    row.kind === 'collection' && row.open === '[' ? row.items : null,
  );
  return rows.includes(null) ? null : rows.map((row) => row!);
}

function equalCollections(a: Collection, b: Collection): boolean {
  const brackets = `${a.open}${b.open}`;
  const all = [...a.items, ...b.items];
  // Listed points are solutions, in any order.
  const arePoints = all.every((item) => item.kind === 'collection' && item.open === '(');
  if (/^(?:list\{?|\{list){1,2}$/.test(brackets) && arePoints) return equalAsSets(a.items, b.items);
  // Equations and conditions that hold together have no order either.
  const areRelations = all.every(({ kind }) => kind === 'relation');
  if (brackets === 'listlist' && areRelations)
    return a.items.length === b.items.length && equalAsSets(a.items, b.items);
  if (brackets === '(list' || brackets === 'list(') {
    const [list, tuple] = brackets === 'list(' ? [a, b] : [b, a];
    const values = coordinates(list);
    return values !== null && equalInOrder(values, tuple.items);
  }
  // A list without brackets may be a set, but then in the set's order.
  if (brackets === 'list{' || brackets === '{list')
    return haveOneUnknown(a) && haveOneUnknown(b) && equalInOrder(a.items, b.items);
  if (a.open !== b.open || a.close !== b.close) return false;
  if (a.open !== '{') return equalInOrder(a.items, b.items);
  // A set of assignments to several variables is not a set of values.
  return hasAssignments(a) === hasAssignments(b) && equalAsSets(a.items, b.items);
}

/**
 * True for bare values and those of x, or of x_1 and x_2: "x = 9, y = 0" are not two values of one
 * unknown.
 */
function haveOneUnknown({ items }: Collection): boolean {
  const names = items.map((item) => assignmentOf(item)?.name.replace(/_.*$/, ''));
  return new Set(names.filter((name) => name !== undefined)).size < 2;
}

function hasAssignments({ items }: Collection): boolean {
  return items.some((item) => item.kind === 'relation');
}

/** The values of "y = -4, x = 3" in the order of their names; null for anything else. */
function coordinates({ items }: Collection): Expression[] | null {
  const assignments = items.map(assignmentOf);
  if (assignments.includes(null)) return null;
  const byName = new Map(assignments.map((assignment) => [assignment!.name, assignment!.value]));
  const areCoordinates =
    byName.size === items.length && [...byName.keys()].every((name) => /^[a-z]$/.test(name));
  return areCoordinates
    ? [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value)
    : null;
}

function equalInOrder(a: readonly Expression[], b: readonly Expression[]): boolean {
  return (
    a.length <= MAX_ITEMS && a.length === b.length && a.every((item, i) => equivalent(item, b[i]!))
  );
}

/** Every item of one is in the other, and the other way round. */
function equalAsSets(a: readonly Expression[], b: readonly Expression[]): boolean {
  if (a.length > MAX_ITEMS || b.length > MAX_ITEMS) return false;
  const isSubset = (some: readonly Expression[], all: readonly Expression[]) =>
    some.every((item) => all.some((other) => equivalent(item, other)));
  return isSubset(a, b) && isSubset(b, a);
}

/** `x = 5` equals 5; an inequality equals its interval. */
function relationEqualsValue(relation: Relation, value: Expression): boolean {
  const assignment = assignmentOf(relation);
  if (assignment !== null) return equivalent(assignment.value, value);
  const equated = equatedValue(relation);
  if (equated !== null) return equivalent(equated, value);
  if (value.kind !== 'collection') return false;
  const range = rangeOfFunction(relation);
  return range === null ? equalSets(relation, value) : equivalent(range, value);
}

interface Assignment {
  readonly name: string;
  readonly value: Expression;
}

/**
 * The variable and value of `x = value`, where the value does not contain the variable; null for
 * anything else.
 */
function assignmentOf(node: Expression): Assignment | null {
  if (node.kind !== 'relation' || node.operators.some((operator) => operator !== '=')) return null;
  const [first, ...rest] = node.sides as [Expression, ...Expression[]];
  const value = rest.at(-1)!;
  if (first.kind === 'variable' && !variablesOf(value).has(first.name)) {
    return rest.every((side) => equivalent(side, value)) ? { name: first.name, value } : null;
  }
  if (rest.length === 1 && value.kind === 'variable' && !variablesOf(first).has(value.name)) {
    return { name: value.name, value: first };
  }
  return null;
}

/**
 * The value of "(p, q) = (3, 2)", and of a ratio of lengths such as "NO/BO = 1/2": capital letters
 * name segments.
 */
function equatedValue({ operators, sides }: Relation): Expression | null {
  const [name, value] = sides;
  if (operators.length !== 1 || operators[0] !== '=' || !name || !value) return null;
  if (variablesOf(value).size > 0) return null;
  if (name.kind === 'collection' && value.kind === 'collection') {
    const areNames = name.items.every(({ kind }) => kind === 'variable');
    return areNames && name.items.length === value.items.length ? value : null;
  }
  const names = [...variablesOf(name)];
  return names.length > 1 && names.every((one) => /^[A-Z]$/.test(one)) ? value : null;
}

function equalRelations(a: Relation, b: Relation): boolean {
  const left = assignmentOf(a);
  const right = assignmentOf(b);
  if (left && right && isSameName(left, right) && equivalent(left.value, right.value)) return true;
  return equivalentRelations(a, b);
}

/** "y = 2x + 1" and "f(x) = 2x + 1" name the same function; the parser reads f(x) as f_x. */
function isSameName(a: Assignment, b: Assignment): boolean {
  if (a.name === b.name) return true;
  const [name, other] = a.name === 'y' ? [a.name, b.name] : [b.name, a.name];
  if (/^[a-z]_[a-z]$/.test(other) && other.startsWith('y_')) return true;
  return name === 'y' && /^[f-h]_[a-z]$/.test(other) && variablesOf(a.value).has(other.slice(2));
}

/** The interval in "0 < f(x) < 1"; null for anything else. */
function rangeOfFunction({ operators, sides }: Relation): Collection | null {
  const [low, middle, high] = sides;
  if (!low || !middle || !high || sides.length > 3) return null;
  const isFunction =
    middle.kind === 'call' &&
    middle.name === 'multiply' &&
    middle.args.every(({ kind }) => kind === 'variable');
  const areBounds = variablesOf(low).size + variablesOf(high).size === 0;
  if (!isFunction || !areBounds) return null;
  if (operators.some((operator) => operator !== '<' && operator !== '<=')) return null;
  return {
    kind: 'collection',
    open: operators[0] === '<' ? '(' : '[',
    close: operators[1] === '<' ? ')' : ']',
    items: [low, high],
  };
}

/**
 * The real number that a text denotes, an irrational one as the nearest double; null for anything
 * else.
 */
export function numericValue(text: string): Fraction | null {
  return withinBudget(() => {
    for (const tree of interpretations(text)) {
      const value = realValue(tree.kind === 'relation' ? assignmentOf(tree)?.value : tree);
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

/** An interval's brackets and ends; an infinite end is `'infinity'` or `'-infinity'`. */
export interface Interval {
  readonly open: '(' | '[';
  readonly close: ')' | ']';
  readonly ends: readonly [Fraction | string, Fraction | string];
}

/** The interval that a text or its inequality denotes; null for anything else. */
export function intervalOf(text: string): Interval | null {
  return withinBudget(() => {
    for (const tree of interpretations(text)) {
      const simplified = simplify(tree);
      const intervals = (simplified && realSet(simplified))?.intervals ?? [];
      if (intervals.length !== 1 || simplified?.kind === 'or') continue;
      const { low, lowClosed, high, highClosed } = intervals[0]!;
      return {
        open: lowClosed ? '[' : '(',
        close: highClosed ? ']' : ')',
        ends: [endValue(low), endValue(high)],
      };
    }
    return null;
  }, null);
}

function endValue({ exact, value }: Endpoint): Fraction | string {
  if (!Number.isFinite(value)) return value > 0 ? 'infinity' : '-infinity';
  return exact ?? decimalFraction(value);
}

/** True for a set or list of several items: such a gold lets an answer name several values. */
export function hasSeveralValues(text: string): boolean {
  const isPlural = (tree: Expression): boolean =>
    tree.kind === 'union' || tree.kind === 'or'
      ? tree.parts.length > 1
      : tree.kind === 'collection' &&
        tree.items.length > 1 &&
        (tree.open === '{' || tree.open === 'list');
  return withinBudget(() => interpretations(text).some(isPlural), false);
}
