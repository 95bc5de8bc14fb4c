// Equations and inequalities, equal where one is a multiple of the other: "2x < 6" and "x < 3".

import { complexValue, exactValue, variablesOf, type Point } from './evaluate.ts';
import { call, type Expression, type Relation } from './parser/expression.ts';
import { equalAt, isScalar, samplePoints } from './scalars.ts';

/** `difference operator 0`; > and >= are turned around. */
interface Comparison {
  readonly operator: '=' | '<' | '<=' | '!=';
  readonly difference: Expression;
}

/** True where every comparison of one chain has an equivalent in the other. */
export function equivalentRelations(a: Relation, b: Relation): boolean {
  const comparisonsOfA = comparisonsOf(a);
  const comparisonsOfB = comparisonsOf(b);
  if (comparisonsOfA === null || comparisonsOfB === null) return false;
  if (comparisonsOfA.length !== comparisonsOfB.length) return false;
  return comparisonsOfA.every((one) =>
    comparisonsOfB.some((other) => equivalentComparisons(one, other)),
  );
}

/** The comparisons that a chain consists of; null where one does not compare scalars. */
function comparisonsOf({ operators, sides }: Relation): Comparison[] | null {
  const comparisons: Comparison[] = [];
  for (const [index, operator] of operators.entries()) {
    const [left, right] = [sides[index]!, sides[index + 1]!];
    if (!isScalar(left) || !isScalar(right)) return null;
    if (left.kind === 'relation' || right.kind === 'relation') return null;
    const isReversed = operator === '>' || operator === '>=';
    const [lower, upper] = isReversed ? [right, left] : [left, right];
    const difference = call('add', lower, call('negative', upper));
    if (operator === '=' || operator === '!=') comparisons.push({ operator, difference });
    else if (operator === '<' || operator === '>') comparisons.push({ operator: '<', difference });
    else if (operator === '<=' || operator === '>=')
      comparisons.push({ operator: '<=', difference });
    else return null;
  }
  return comparisons;
}

/**
 * True where one difference is a constant times the other; the constant of an inequality is
 * positive.
 */
function equivalentComparisons(a: Comparison, b: Comparison): boolean {
  if (a.operator !== b.operator) return false;
  const names = [...variablesOf(a.difference, variablesOf(b.difference))].sort();
  const ratio = call('divide', a.difference, b.difference);
  const [first, ...others] = samplePoints(names) as [Point, ...Point[]];
  const factor = complexValue(ratio, first);
  if (!Number.isFinite(factor.re) || factor.im !== 0 || factor.re === 0) return false;
  if ((a.operator === '<' || a.operator === '<=') && factor.re < 0) return false;
  const scaled = call('multiply', constantAt(ratio, first), b.difference);
  return others.every((point) => equalAt(a.difference, scaled, point) === true);
}

/**
 * The value of an expression at a point as a number; an irrational one in 40 binary digits after
 * the point.
 */
function constantAt(node: Expression, point: Point): Expression {
  const exact = exactValue(node, point);
  if (exact) return { kind: 'number', ...exact };
  const numerator = BigInt(Math.round(complexValue(node, point).re * 2 ** 40));
  return { kind: 'number', numerator, denominator: 2n ** 40n };
}
