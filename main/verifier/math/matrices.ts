// Matrix arithmetic: sums, differences, products and scalar multiples, entry by entry.

import { call, type Expression } from './parser/expression.ts';
import { spend } from './step-budget.ts';

type Rows = readonly (readonly Expression[])[];

/** Scalar products of a matrix product; larger ones are not computed. */
const MAX_PRODUCTS = 512;

/**
 * Carries out the matrix arithmetic in a tree; returns it unchanged where there is none or the
 * sizes do not match.
 */
export function evaluateMatrices(node: Expression): Expression {
  if (node.kind !== 'call' || !containsMatrix(node)) return node;
  const rows = rowsOf(node);
  return rows === null ? node : { kind: 'matrix', rows };
}

function containsMatrix(node: Expression): boolean {
  spend(0.1);
  return node.kind === 'matrix' || (node.kind === 'call' && node.args.some(containsMatrix));
}

function rowsOf(node: Expression): Rows | null {
  if (node.kind === 'matrix') return node.rows;
  if (node.kind !== 'call') return null;
  const [first, second] = node.args;
  const [a, b] = node.args.map(rowsOf) as [Rows | null, (Rows | null)?];
  switch (node.name) {
    case 'negative':
      return a && mapEntries(a, (entry) => call('negative', entry));
    case 'add':
      return a && b && isSameSize(a, b)
        ? a.map((row, i) => row.map((entry, j) => call('add', entry, b[i]![j]!)))
        : null;
    case 'divide':
      return a && second && !containsMatrix(second)
        ? mapEntries(a, (entry) => call('divide', entry, second))
        : null;
    case 'multiply':
      if (a && b) return multiply(a, b);
      if (a && second && !containsMatrix(second))
        return mapEntries(a, (entry) => call('multiply', entry, second));
      return b && first && !containsMatrix(first)
        ? mapEntries(b, (entry) => call('multiply', first, entry))
        : null;
    default:
      return null;
  }
}

function mapEntries(rows: Rows, transform: (entry: Expression) => Expression): Rows {
  return rows.map((row) => row.map(transform));
}

function isSameSize(a: Rows, b: Rows): boolean {
  return a.length === b.length && a.every((row, i) => row.length === b[i]!.length);
}

function multiply(a: Rows, b: Rows): Rows | null {
  const width = b[0]!.length;
  const isDefined =
    a.every((row) => row.length === b.length) && b.every((row) => row.length === width);
  if (!isDefined || a.length * width * b.length > MAX_PRODUCTS) return null;
  return a.map((row) =>
    Array.from({ length: width }, (_, j) =>
      row
        .map((entry, k) => call('multiply', entry, b[k]![j]!))
        .reduce((sum, term) => call('add', sum, term)),
    ),
  );
}
