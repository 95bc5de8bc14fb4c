// Arithmetic with matrices: sums, differences, products and multiples, written out entry by entry.

import { call, type Expression } from './expression.ts';
import { spend } from './step-budget.ts';

type Rows = readonly (readonly Expression[])[];

/** Entries of a product; larger ones are not worked out. */
const MAX_PRODUCTS = 512;

/** The tree with sums and products of matrices worked out; as it is where there are none, or where the sizes do not fit. */
export function withoutMatrixArithmetic(node: Expression): Expression {
  if (node.kind !== 'call' || !holdsMatrix(node)) return node;
  const rows = rowsOf(node);
  return rows === null ? node : { kind: 'matrix', rows };
}

function holdsMatrix(node: Expression): boolean {
  spend(0.1);
  return node.kind === 'matrix' || (node.kind === 'call' && node.args.some(holdsMatrix));
}

function rowsOf(node: Expression): Rows | null {
  if (node.kind === 'matrix') return node.rows;
  if (node.kind !== 'call') return null;
  const [first, second] = node.args;
  const [a, b] = node.args.map(rowsOf) as [Rows | null, (Rows | null)?];
  switch (node.name) {
    case 'negative':
      return a && mapped(a, (entry) => call('negative', entry));
    case 'add':
      return a && b && isSameSize(a, b)
        ? a.map((row, i) => row.map((entry, j) => call('add', entry, b[i]![j]!)))
        : null;
    case 'divide':
      return a && second && !holdsMatrix(second)
        ? mapped(a, (entry) => call('divide', entry, second))
        : null;
    case 'multiply':
      if (a && b) return product(a, b);
      if (a && second && !holdsMatrix(second))
        return mapped(a, (entry) => call('multiply', entry, second));
      return b && first && !holdsMatrix(first)
        ? mapped(b, (entry) => call('multiply', first, entry))
        : null;
    default:
      return null;
  }
}

function mapped(rows: Rows, change: (entry: Expression) => Expression): Rows {
  return rows.map((row) => row.map(change));
}

function isSameSize(a: Rows, b: Rows): boolean {
  return a.length === b.length && a.every((row, i) => row.length === b[i]!.length);
}

function product(a: Rows, b: Rows): Rows | null {
  const width = b[0]!.length;
  const fits = a.every((row) => row.length === b.length) && b.every((row) => row.length === width);
  if (!fits || a.length * width * b.length > MAX_PRODUCTS) return null;
  return a.map((row) =>
    Array.from({ length: width }, (_, j) =>
      row
        .map((entry, k) => call('multiply', entry, b[k]![j]!))
        .reduce((sum, one) => call('add', sum, one)),
    ),
  );
}
