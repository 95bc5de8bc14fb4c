// Function application: names and aliases of functions, arguments without brackets, bases and
// powers of functions.

import { spellings, words } from '../../text/spellings.ts';
import { call, number, type Expression } from './expression.ts';
import type { Grammar } from './grammar.ts';
import { startsFactor } from './implicit-products.ts';
import type { TokenReader } from './token-reader.ts';

const FUNCTIONS = new Set(
  words(`
    ln log exp sqrt cbrt abs
    sin cos tan cot sec csc arcsin arccos arctan arccot sinh cosh tanh
  `),
);

/** Other names of functions; the lexer accepts `sh`, `ch` and `th` only as macros. */
const ALIASES = spellings({
  ...{ log: 'lg', tan: 'tg', cot: 'ctg', csc: 'cosec', arcsin: 'asin', arccos: 'acos' },
  ...{ arctan: 'atan arctg', arccot: 'arcctg', sinh: 'sh', cosh: 'ch', tanh: 'th' },
});

/** `\sin^{-1}` is the inverse function, not one over the sine. */
const INVERTIBLE = new Set(['sin', 'cos', 'tan']);

/** True for the name of a function, or an alias of one. */
export function isFunction(name: string): boolean {
  return FUNCTIONS.has(name) || Object.hasOwn(ALIASES, name);
}

/**
 * A function, whose name is consumed, with its argument: `\sin(x)`, `\sin 2x`, `\log_2 8`, `\cos^2
 * x`.
 */
export function parseFunction(parser: Grammar, nameOrAlias: string): Expression {
  const name = Object.hasOwn(ALIASES, nameOrAlias) ? ALIASES[nameOrAlias]! : nameOrAlias;
  const base = name === 'log' && parser.take('_') ? logarithmBase(parser) : number(10n);
  const power = parser.take('^') ? parser.exponent() : null;
  const argument = functionArgument(parser, name);
  if (argument.kind === 'collection') throw new SyntaxError('a function of several arguments');
  if (power && INVERTIBLE.has(name) && isMinusOne(power)) return call(`arc${name}`, argument);
  const value = apply(name, argument, base);
  return power ? call('power', value, power) : value;
}

function apply(name: string, argument: Expression, base: Expression): Expression {
  if (name === 'sqrt') return call('root', argument, number(2n));
  if (name === 'cbrt') return call('root', argument, number(3n));
  if (name === 'log') return call('divide', call('ln', argument), call('ln', base));
  return call(name, argument);
}

/**
 * A bracket, or the factors up to the next operator or function: `\sin 2x \cos y` is sin(2x)
 * cos(y).
 */
function functionArgument(parser: Grammar, name: string): Expression {
  if (parser.isSymbol('(') || parser.isSymbol('{')) return parser.primary();
  let value = parser.power();
  while (name !== 'sqrt' && name !== 'cbrt' && startsFactor(parser) && !startsFunction(parser)) {
    value = call('multiply', value, parser.power());
  }
  return value;
}

function startsFunction(reader: TokenReader): boolean {
  const token = reader.peek();
  return (token?.kind === 'name' || token?.kind === 'command') && isFunction(token.text);
}

/** The base after `_`. "log_10 9" has all digits in its base, `\log_28` only the first. */
function logarithmBase(parser: Grammar): Expression {
  if (parser.isSymbol('{')) return parser.group();
  const token = parser.peek();
  const next = parser.peek(1);
  if (token?.kind !== 'number' || !token.isWhole || next === undefined) return parser.argument();
  const argumentFollows = next.kind === 'symbol' ? next.text === '(' : true;
  if (!argumentFollows) return parser.argument();
  parser.advance();
  return number(token.numerator);
}

function isMinusOne(node: Expression): boolean {
  if (node.kind !== 'call' || node.name !== 'negative') return false;
  const one = node.args[0]!;
  return one.kind === 'number' && one.numerator === 1n && one.denominator === 1n;
}
