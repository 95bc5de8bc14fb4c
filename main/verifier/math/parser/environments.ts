// LaTeX environments: matrices, systems of equations and piecewise functions.

import { listOf, type Expression } from './expression.ts';
import type { Grammar } from './grammar.ts';
import type { TokenReader } from './token-reader.ts';

const MATRIX = /^[pb]?(?:small)?matrix$|^array$/;

/** The environment that follows `\begin`. */
export function parseEnvironment(parser: Grammar): Expression {
  const name = environmentName(parser);
  if (name === 'cases') return parseCases(parser);
  if (!MATRIX.test(name)) throw new SyntaxError(`unknown environment ${name}`);
  return parseMatrix(parser, name);
}

function parseMatrix(parser: Grammar, name: string): Expression {
  if (name === 'array' && parser.take('{')) while (!parser.take('}')) parser.advance();
  const rows: Expression[][] = [[parser.relation()]];
  for (;;) {
    if (parser.take('&')) rows.at(-1)!.push(parser.relation());
    else if (parser.take('\\\\')) {
      if (!parser.isCommand('end')) rows.push([parser.relation()]);
    } else break;
  }
  expectEnd(parser, name);
  return { kind: 'matrix', rows };
}

/** Equations without conditions are a list; values with conditions are a piecewise function. */
function parseCases(parser: Grammar): Expression {
  const rows: Expression[][] = [];
  do {
    if (parser.isCommand('end')) break;
    const row = [parser.relation()];
    parser.take(',');
    if (parser.take('&') && !parser.isSymbol('\\\\') && !parser.isCommand('end'))
      row.push(parser.relation());
    parser.take(',');
    rows.push(row);
  } while (parser.take('\\\\'));
  expectEnd(parser, 'cases');
  const branches = rows.filter((row) => row.length === 2) as [Expression, Expression][];
  if (branches.length === rows.length && rows.length > 0) return { kind: 'piecewise', branches };
  const items = rows.map(([equation]) => equation!);
  if (branches.length > 0 || items.length < 2) throw new SyntaxError('cases without conditions');
  return listOf(items);
}

function expectEnd(reader: TokenReader, name: string): void {
  if (!reader.isCommand('end')) throw new SyntaxError(`\\end{${name}} is missing`);
  reader.advance();
  if (environmentName(reader) !== name) throw new SyntaxError(`\\end{${name}} is missing`);
}

/** The name in `\begin{name}`; the lexer may have split it into letters. */
function environmentName(reader: TokenReader): string {
  reader.expect('{');
  let name = '';
  while (!reader.take('}')) {
    const token = reader.peek();
    if (token?.kind !== 'name') throw new SyntaxError('an environment without a name');
    name += token.text;
    reader.advance();
  }
  return name;
}
