// The transpose of a matrix or of a tuple.

import type { Expression } from './expression.ts';
import type { TokenReader } from './token-reader.ts';

/** True for what `^T` transposes rather than raises to a power. */
export function isTransposable(node: Expression): boolean {
  return node.kind === 'matrix' || (node.kind === 'collection' && node.open === '(');
}

/** Consumes `T`, `{T}` or `\top` after `^`; false where another exponent follows. */
export function takeTransposeMark(reader: TokenReader): boolean {
  const braces = reader.isSymbol('{') ? 1 : 0;
  const token = reader.peek(braces);
  const isMark = (token?.kind === 'name' && token.text === 'T') || reader.isCommand('top', braces);
  if (!isMark || (braces === 1 && !reader.isSymbol('}', 2))) return false;
  reader.advance(1 + 2 * braces);
  return true;
}

/** Swaps rows and columns; a tuple becomes a column. */
export function transpose(node: Expression): Expression {
  const rows =
    node.kind === 'matrix' ? node.rows : [(node as { items: readonly Expression[] }).items];
  if (rows.some((row) => row.length !== rows[0]!.length))
    throw new SyntaxError('rows of different lengths');
  return { kind: 'matrix', rows: rows[0]!.map((_, column) => rows.map((row) => row[column]!)) };
}
