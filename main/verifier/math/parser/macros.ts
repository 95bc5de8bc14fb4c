// LaTeX macros: fractions, roots, sums and products over an index, Greek letters.

import { words } from '../../text/spellings.ts';
import { parseEnvironment } from './environments.ts';
import { call, number, setOf, type Expression } from './expression.ts';
import { isFunction, parseFunction } from './functions.ts';
import type { Grammar } from './grammar.ts';
import { isAccent, parseAccented, parseVariable } from './names.ts';
import { expandSeries, type SeriesKind } from './series.ts';

/** Greek letters and `\ell`, which are variables. */
const LETTERS = new Set(
  words(`
    alpha beta gamma delta epsilon varepsilon eta theta kappa lambda mu nu xi phi varphi psi omega
    sigma rho tau ell Delta Omega Phi Sigma
  `),
);

const MACROS: Readonly<Record<string, (parser: Grammar) => Expression>> = {
  frac: (parser) => call('divide', parser.argument(), parser.argument()),
  binom: (parser) => call('binomial', parser.argument(), parser.argument()),
  sqrt: parseRoot,
  pi: () => ({ kind: 'constant', name: 'pi' }),
  begin: parseEnvironment,
  sum: (parser) => parseSeries(parser, 'sum'),
  prod: (parser) => parseSeries(parser, 'prod'),
  emptyset: () => setOf([]),
  varnothing: () => setOf([]),
  reals: realLine,
};

/** Consumes a macro with its arguments. */
export function parseMacro(parser: Grammar, name: string): Expression {
  parser.advance();
  if (Object.hasOwn(MACROS, name)) return MACROS[name]!(parser);
  if (isFunction(name)) return parseFunction(parser, name);
  if (isAccent(name)) return parseAccented(parser, name);
  if (LETTERS.has(name)) return parseVariable(parser, name);
  throw new SyntaxError(`unknown macro ${name}`);
}

/** `\sqrt{x}`, `\sqrt[3]{x}` */
function parseRoot(parser: Grammar): Expression {
  if (!parser.take('[')) return call('root', parser.argument(), number(2n));
  const degree = parser.sum();
  parser.expect(']');
  return call('root', parser.argument(), degree);
}

/** `\sum_{k=1}^{n}` and its body, the factors that follow. */
function parseSeries(parser: Grammar, kind: SeriesKind): Expression {
  parser.expect('_');
  parser.expect('{');
  const start = parser.relation();
  parser.expect('}');
  parser.expect('^');
  const to = parser.isSymbol('{') ? parser.group() : parser.argument();
  if (start.kind !== 'relation' || start.operators.join('') !== '=')
    throw new SyntaxError('a series without an index');
  const [index, from] = start.sides;
  if (index?.kind !== 'variable' && !(index?.kind === 'constant' && index.name === 'i'))
    throw new SyntaxError('a series without an index');
  const body = parser.product();
  return expandSeries({ kind, index, from: from!, to, body }, (steps) => parser.spend(steps));
}

function realLine(): Expression {
  const infinity: Expression = { kind: 'constant', name: 'infinity' };
  const items = [call('negative', infinity), infinity];
  return { kind: 'collection', open: '(', close: ')', items };
}
