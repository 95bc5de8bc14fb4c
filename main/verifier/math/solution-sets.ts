// Solutions of one unknown, in the many ways of listing them, as the set of their values.

import { setOf, type Collection, type Expression } from './parser/expression.ts';

/**
 * Reads "x = 1 or x = 2", "x = 1, x = 2" and "x = 1, 2" as {1, 2}, and "(1, 2) or (2, 1)" as a set
 * of points. Returns any other tree unchanged: "y = 2, x = 1" is a point, "x < 1 or x > 2" a union.
 */
export function solutionSet(node: Expression): Expression {
  if (node.kind === 'or') {
    const items = node.parts.flatMap((part) =>
      part.kind === 'collection' && part.open === 'list' && !isPoint(part) ? part.items : [part],
    );
    return valuesOf(items) ?? node;
  }
  if (node.kind === 'collection' && node.open === '{') return valuesOf(node.items) ?? node;
  if (node.kind !== 'collection' || node.open !== 'list') return node;
  const [first, ...rest] = node.items.map(unknownOf);
  const isOneUnknown = first != null && rest.every((name) => name === null || name === first);
  return isOneUnknown ? (valuesOf(node.items) ?? node) : node;
}

/**
 * The values of assignments to one unknown (x, or x_1 and x_2), of bare values, or of both; null
 * for anything else.
 */
function valuesOf(items: readonly Expression[]): Collection | null {
  const unknowns = new Set(
    items
      .map(unknownOf)
      .filter((name) => name !== null)
      .map((name) => name.replace(/_.*$/, '')),
  );
  if (unknowns.size > 1) return null;
  const values = items.map((item) =>
    unknownOf(item) === null ? item : (item as { sides: readonly Expression[] }).sides[1]!,
  );
  if (values.some((value) => value.kind === 'relation')) return null;
  return setOf(
    values.flatMap((value, i) => (unknownOf(items[i]!) === null ? [value] : elementsOf(value))),
  );
}

/** The elements of a set within an assignment, `x \in \{1, 2\}`; any other value by itself. */
function elementsOf(value: Expression): readonly Expression[] {
  return value.kind === 'collection' && value.open === '{' ? value.items : [value];
}

/** The unknown of `x = value` and `x \in \{…\}`; null for anything else. */
function unknownOf(item: Expression): string | null {
  if (item.kind !== 'relation' || item.operators.length !== 1) return null;
  const [name, value] = item.sides as [Expression, Expression];
  if (name.kind !== 'variable') return null;
  const isMembership =
    item.operators[0] === 'in' && value.kind === 'collection' && value.open === '{';
  return item.operators[0] === '=' || isMembership ? name.name : null;
}

/** True for "x = 1, y = 2": the coordinates of one point. */
function isPoint({ items }: Collection): boolean {
  const names = items.map(unknownOf);
  return !names.includes(null) && new Set(names).size === names.length;
}
