// Bracketed expressions: tuples, intervals, sets, lists of rows, absolute values, floor and
// ceiling.

import { call, type Expression } from './expression.ts';
import type { Grammar } from './grammar.ts';
import { tokenText } from './token-reader.ts';

/** Opening symbols of floor and ceiling with the function's name and closing symbol. */
const ROUNDINGS: Readonly<Record<string, readonly [name: string, close: string]>> = {
  lfloor: ['floor', 'rfloor'],
  lceil: ['ceil', 'rceil'],
};

/** True for the symbol that opens a floor or a ceiling. */
export function isRounding(symbol: string): boolean {
  return Object.hasOwn(ROUNDINGS, symbol);
}

/** `\lfloor x \rfloor` or `\lceil x \rceil`, opened by `symbol`. */
export function parseRounding(parser: Grammar, symbol: string): Expression {
  const [name, close] = ROUNDINGS[symbol]!;
  parser.advance();
  const inside = parser.sum();
  parser.expect(close);
  return call(name, inside);
}

/** `|x|` */
export function parseAbsoluteValue(parser: Grammar): Expression {
  parser.expect('|');
  const inside = parser.insideBars(() => parser.sum());
  parser.expect('|');
  return call('abs', inside);
}

/** `(x)`, `(1, 2)`, `[0, 1)`, `\{1, 2\}`, "[[1, 2], [3, 4]]" */
export function parseBracketed(parser: Grammar): Expression {
  const before = parser.previous();
  const isRow = before?.kind === 'symbol' && /^[[,]$/.test(tokenText(before));
  const { open, close, items } = parser.nested(() => bracketsAndItems(parser));
  if ((open === '{') !== (close === '}')) throw new SyntaxError('brackets do not match');
  // "[[1], [2]]" is a column.
  if ((isRow || isList(items[0])) && items.length === 1 && open === '[' && close === ']')
    return { kind: 'collection', open, close, items };
  if (items.length === 1 && open !== '{' && open === (close === ')' ? '(' : '[')) return items[0]!;
  return { kind: 'collection', open, close, items };
}

function bracketsAndItems(parser: Grammar) {
  const open = parser.take('(') ? '(' : parser.take('[') ? '[' : '{';
  if (open === '{') parser.expect('\\{');
  const items: Expression[] = [];
  parser.insideBrackets(() => {
    if (open === '{' && parser.isSymbol('\\}')) return;
    do items.push(parser.relation());
    while (parser.take(',') || parser.take(';') || (open === '{' && parser.take('or')));
  });
  const close = parser.take(')') ? ')' : parser.take(']') ? ']' : '}';
  if (close === '}') parser.expect('\\}');
  return { open, close, items } as const;
}

function isList(node: Expression | undefined): boolean {
  return node?.kind === 'collection' && node.open === '[';
}
