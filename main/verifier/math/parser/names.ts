// Constants, functions and variables by name: letters, subscripts, accents.

import { spellings } from '../../text/spellings.ts';
import type { Expression } from './expression.ts';
import { isFunction, parseFunction } from './functions.ts';
import type { Grammar } from './grammar.ts';
import { tokenText } from './token-reader.ts';

/** Macros over letters, which together name one variable. */
const ACCENTS = spellings({
  bar: 'bar overline',
  hat: 'hat widehat',
  tilde: 'tilde',
  vec: 'vec overrightarrow',
});

/** Consumes a name: a constant, a function with its argument, or a variable with its subscript. */
export function parseName(parser: Grammar, name: string): Expression {
  parser.advance();
  if (name === 'pi' || name === 'e' || name === 'i') return { kind: 'constant', name };
  if (name === 'infinity' || name === 'oo') return { kind: 'constant', name: 'infinity' };
  return isFunction(name) ? parseFunction(parser, name) : parseVariable(parser, name);
}

/** A variable whose name is consumed, with the subscript that may follow. */
export function parseVariable(parser: Grammar, name: string): Expression {
  if (!parser.take('_')) return { kind: 'variable', name };
  const start = parser.position;
  if (parser.isSymbol('{')) parser.group();
  else parser.advance();
  const subscript = parser.tokensSince(start).map(tokenText).join('');
  return { kind: 'variable', name: `${name}_${subscript}` };
}

/** True for a macro that puts an accent over its argument. */
export function isAccent(macro: string): boolean {
  return Object.hasOwn(ACCENTS, macro);
}

/** `\bar{z}`, `\overline{AB}`: the letters under an accent are one variable. */
export function parseAccented(parser: Grammar, macro: string): Expression {
  const start = parser.position;
  const inside = parser.argument();
  const letters = parser
    .tokensSince(start)
    .filter(({ kind }) => kind === 'name')
    .map(tokenText);
  if (inside.kind !== 'variable' && letters.join('').length < 2)
    throw new SyntaxError('an accent on no letter');
  return parseVariable(parser, `${ACCENTS[macro]!}_${letters.join('')}`);
}
