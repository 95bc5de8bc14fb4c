// Solutions of one unknown in the many ways of listing them, as the set of their values.

import type { Expression } from './expression.ts';

type Items = Extract<Expression, { kind: 'items' }>;

/**
 * "x = 1 or x = 2", "x = 1, x = 2" and "x = 1, 2" as {1, 2}; "(1, 2) or (2, 1)" as their set. Other trees come back as they are, so
 * that "y = 2, x = 1" stays a point, and "x < 1 or x > 2" what it is.
 */
export function asSetOfSolutions(node: Expression): Expression {
  if (node.kind === 'or') {
    const items = node.parts.flatMap((part) =>
      part.kind === 'items' && part.open === 'list' && !isPoint(part) ? part.items : [part],
    );
    return valuesOf(items) ?? node;
  }
  if (node.kind === 'items' && node.open === '{') return valuesOf(node.items) ?? node;
  if (node.kind !== 'items' || node.open !== 'list') return node;
  const [first, ...rest] = node.items.map(nameOf);
  const isOneUnknown = first != null && rest.every((name) => name === null || name === first);
  return isOneUnknown ? (valuesOf(node.items) ?? node) : node;
}

/** The values of assignments of one unknown (x, or x_1 and x_2), of bare values, or of both; null for anything else. */
function valuesOf(items: readonly Expression[]): Items | null {
  const bases = new Set(
    items
      .map(nameOf)
      .filter((name) => name !== null)
      .map((name) => name.replace(/_.*$/, '')),
  );
  if (bases.size > 1) return null;
  const values = items.map((item) =>
    nameOf(item) === null ? item : (item as { sides: readonly Expression[] }).sides[1]!,
  );
  if (values.some((value) => value.kind === 'relation')) return null;
  return {
    kind: 'items',
    open: '{',
    close: '}',
    items: values.flatMap((value, i) =>
      nameOf(items[i]!) === null ? [value] : insideOfSet(value),
    ),
  };
}

/** `x \\in \\{1, 2\\}` and "x = 2, 3" within alternatives. */
function insideOfSet(value: Expression): readonly Expression[] {
  return value.kind === 'items' && value.open === '{' ? value.items : [value];
}

/** The unknown of `x = value` and `x \\in \\{…\\}`; null for anything else. */
function nameOf(item: Expression): string | null {
  if (item.kind !== 'relation' || item.signs.length !== 1) return null;
  const [name, value] = item.sides as [Expression, Expression];
  if (name.kind !== 'variable') return null;
  const isSet = item.signs[0] === 'in' && value.kind === 'items' && value.open === '{';
  return item.signs[0] === '=' || isSet ? name.name : null;
}

/** True for "x = 1, y = 2": coordinates of one point. */
function isPoint({ items }: Items): boolean {
  const names = items.map(nameOf);
  return !names.includes(null) && new Set(names).size === names.length;
}
