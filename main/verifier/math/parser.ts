// Reads mathematical text into a tree: numbers, functions, tuples, sets, intervals, matrices, relations.

import { spend } from './step-budget.ts';
import { series, type Series } from './series.ts';
import { type Expression, number, call } from './expression.ts';
import { tokenize, type NumberToken, type Token } from './lexer.ts';

const MAX_DEPTH = 60;
const RELATIONS = new Set(['=', '<', '>', '<=', '>=', '!=', 'in']);
const FUNCTIONS = new Set([
  ...['ln', 'log', 'exp', 'sin', 'cos', 'tan', 'cot', 'sec', 'csc', 'arcsin', 'arccos', 'arctan'],
  ...['sinh', 'cosh', 'tanh', 'sqrt', 'abs', 'arccot', 'cbrt'],
]);

/** Other names of functions; "sh", "ch" and "th" only with a backslash. */
const ALIASES: Readonly<Record<string, string>> = {
  ...{ lg: 'log', tg: 'tan', ctg: 'cot', arctg: 'arctan', arcctg: 'arccot', cosec: 'csc' },
  ...{ asin: 'arcsin', acos: 'arccos', atan: 'arctan', sh: 'sinh', ch: 'cosh', th: 'tanh' },
};

/** Macros over a letter that make another name of it. */
const ACCENTS: Readonly<Record<string, string>> = {
  ...{ overline: 'bar', bar: 'bar', hat: 'hat', widehat: 'hat', tilde: 'tilde' },
  ...{ vec: 'vec', overrightarrow: 'vec' },
};

/** What stands after the sign of a function's rounding. */
const ROUNDINGS: Readonly<Record<string, readonly [name: string, close: string]>> = {
  lfloor: ['floor', 'rfloor'],
  lceil: ['ceil', 'rceil'],
};

/** `\sin^{-1}` is the inverse function, not one over the sine. */
const INVERSES = new Set(['sin', 'cos', 'tan']);

/** The tree of a text; throws SyntaxError on anything that is not whole and understood. */
export function parseExpression(text: string): Expression {
  const tokens = tokenize(text);
  let at = 0;
  let depth = 0;
  /** Bars that are open: within them a bar closes. */
  let bars = 0;

  function peek(offset = 0): Token | undefined {
    return tokens[at + offset];
  }
  function isSign(text: string, offset = 0): boolean {
    const token = peek(offset);
    return token?.kind === 'sign' && token.text === text;
  }
  function isCommand(text: string): boolean {
    const token = peek();
    return token?.kind === 'command' && token.text === text;
  }
  function take(text: string): boolean {
    if (!isSign(text)) return false;
    at++;
    return true;
  }
  function expect(text: string): void {
    if (!take(text)) throw new SyntaxError(`"${text}" is missing`);
  }

  /** "1, 2, and 3", "x = 1 or x = 2", "x < 1, or x > 2". */
  function list(): Expression {
    const parts = [commaList()];
    while (take('or') || (isRelation(parts.at(-1)) && take('lor'))) parts.push(commaList());
    return parts.length === 1 ? parts[0] : { kind: 'or', parts };
  }

  function commaList(): Expression {
    const items = [relation()];
    while (take(',') || take(';') || (isRelation(items.at(-1)) && take('land'))) {
      while (take(',')) continue; // "1, 2, and 3"
      if (isSign('or')) break;
      items.push(relation());
    }
    return items.length === 1 ? items[0] : { kind: 'items', open: 'list', close: 'list', items };
  }

  function relation(): Expression {
    const sides = [union()];
    const signs: string[] = [];
    for (;;) {
      const token = peek();
      if (token?.kind !== 'sign' || !RELATIONS.has(token.text)) break;
      at++;
      signs.push(token.text);
      sides.push(union());
    }
    return signs.length === 0 ? sides[0] : { kind: 'relation', signs, sides };
  }

  function union(): Expression {
    const parts = [shared()];
    while (take('cup')) parts.push(shared());
    return parts.length === 1 ? parts[0] : { kind: 'union', parts };
  }

  function shared(): Expression {
    let value = sum();
    for (;;) {
      if (take('cap')) value = { kind: 'cap', parts: [value, sum()] };
      else if (take('setminus')) value = { kind: 'minus', parts: [value, sum()] };
      else return value;
    }
  }

  function sum(): Expression {
    if (++depth > MAX_DEPTH) throw new SyntaxError('too deep');
    const isNegative = take('-');
    if (!isNegative) take('+');
    let value = isNegative ? call('negative', term()) : term();
    for (;;) {
      if (take('+')) value = call('add', value, signedTerm());
      else if (take('-')) value = call('add', value, call('negative', signedTerm()));
      else break;
    }
    depth--;
    return value;
  }

  /** "0 + -48" */
  function signedTerm(): Expression {
    return take('-') ? call('negative', term()) : term();
  }

  function term(): Expression {
    let value = factor();
    for (;;) {
      if (take('*')) value = call('multiply', value, signedFactor());
      else if (take('/')) value = call('divide', value, signedFactor());
      else if (beginsFactor()) value = call('multiply', value, factor());
      else return value;
    }
  }

  function signedFactor(): Expression {
    return take('-') ? call('negative', factor()) : factor();
  }

  function factor(): Expression {
    const base = postfix(primary());
    if (!take('^')) return base;
    if (isTransposable(base) && takeTransposition()) return transposed(base);
    return postfix(call('power', base, exponent()));
  }

  /** `^T`, `^{T}` and `^\top`, after the sign. */
  function takeTransposition(): boolean {
    const braces = isSign('{') ? 1 : 0;
    const token = peek(braces);
    const isMark =
      (token?.kind === 'name' && token.text === 'T') ||
      (token?.kind === 'command' && token.text === 'top');
    if (!isMark || (braces === 1 && !isSign('}', 2))) return false;
    at += 1 + 2 * braces;
    return true;
  }

  function exponent(): Expression {
    if (++depth > MAX_DEPTH) throw new SyntaxError('too deep');
    const isNegative = take('-');
    if (!isNegative) take('+');
    const value = isSign('{') ? group() : primary();
    const power = take('^') ? call('power', value, exponent()) : value;
    depth--;
    return isNegative ? call('negative', power) : power;
  }

  function postfix(start: Expression): Expression {
    let value = start;
    for (;;) {
      if (take('!')) value = call('factorial', value);
      else if (take('%')) value = call('divide', value, number(100n));
      else if (isCommand('degree')) {
        at++;
        const pi: Expression = { kind: 'constant', name: 'pi' };
        value = call('divide', call('multiply', value, pi), number(180n));
      } else return value;
    }
  }

  /** A number does not multiply the number before it: "3 4" is not 12. */
  function beginsFactor(): boolean {
    const token = peek();
    if (!token) return false;
    if (token.kind === 'number') return tokens[at - 1]?.kind !== 'number';
    if (token.kind === 'name') return true;
    if (token.kind === 'command') return token.text !== 'end' && token.text !== 'degree';
    // "7 | 1 | 2" lists three numbers.
    if (token.text === '|') return bars === 0 && !(peek(1)?.kind === 'number' && isSign('|', 2));
    return token.text === '(' || token.text === '{' || Object.hasOwn(ROUNDINGS, token.text);
  }

  function primary(): Expression {
    spend(1);
    const token = peek();
    if (!token) throw new SyntaxError('something is missing at the end');
    if (token.kind === 'number') return numberOrMixed(token);
    if (token.kind === 'name') return named(token.text);
    if (token.kind === 'command') return command(token.text);
    if (token.text === '{') return group();
    if (token.text === '|') return absolute();
    if (Object.hasOwn(ROUNDINGS, token.text)) return rounded(ROUNDINGS[token.text]!);
    if (token.text === '(' || token.text === '[' || token.text === '\\{') return bracketed();
    throw new SyntaxError(`"${token.text}" is out of place`);
  }

  /** `2\frac{1}{3}` is two and a third. */
  function numberOrMixed(token: NumberToken): Expression {
    at++;
    const value: Expression = { kind: 'number', top: token.top, bottom: token.bottom };
    return token.isWhole && beginsPlainFraction() ? call('add', value, command('frac')) : value;
  }

  /** `\frac` of two whole numbers without a power after it; looks ahead, for reading twice would take for ever where fractions are nested. */
  function beginsPlainFraction(): boolean {
    const macro = peek();
    if (macro?.kind !== 'command' || macro.text !== 'frac') return false;
    let offset = 1;
    for (let digits = 0; digits < 2;) {
      const braces = isSign('{', offset) ? 1 : 0;
      const part = peek(offset + braces);
      if (part?.kind !== 'number' || !part.isWhole) return false;
      if (braces === 1 && !isSign('}', offset + 2)) return false;
      digits += braces === 0 && part.top >= 10n ? 2 : 1; // `\frac19` has both in one token
      offset += braces === 1 ? 3 : 1;
    }
    return !isSign('^', offset);
  }

  function named(name: string): Expression {
    at++;
    if (name === 'pi' || name === 'e' || name === 'i') return { kind: 'constant', name };
    if (name === 'infinity' || name === 'oo') return { kind: 'constant', name: 'infinity' };
    if (isFunction(name)) return applied(Object.hasOwn(ALIASES, name) ? ALIASES[name]! : name);
    return { kind: 'variable', name: subscripted(name) };
  }

  function subscripted(name: string): string {
    if (!take('_')) return name;
    const start = at;
    if (isSign('{')) group();
    else at++;
    return `${name}_${tokens.slice(start, at).map(tokenText).join('')}`;
  }

  function command(name: string): Expression {
    at++;
    if (name === 'frac') return call('divide', argument(), argument());
    if (name === 'binom') return call('binomial', argument(), argument());
    if (name === 'sqrt') {
      const degree = take('[') ? closing(sum(), ']') : number(2n);
      return call('root', argument(), degree);
    }
    if (name === 'pi') return { kind: 'constant', name: 'pi' };
    if (name === 'begin') return matrix();
    if (name === 'sum' || name === 'prod') return overIndex(name);
    if (name === 'emptyset' || name === 'varnothing') {
      return { kind: 'items', open: '{', close: '}', items: [] };
    }
    if (name === 'reals') return everyReal();
    if (isFunction(name)) return applied(Object.hasOwn(ALIASES, name) ? ALIASES[name]! : name);
    if (Object.hasOwn(ACCENTS, name)) return accented(ACCENTS[name]!);
    if (
      /^(?:alpha|beta|gamma|delta|epsilon|varepsilon|eta|theta|kappa|lambda|mu|nu|xi|phi|varphi|psi|omega|sigma|rho|tau|ell|Delta|Omega|Phi|Sigma)$/.test(
        name,
      )
    ) {
      return { kind: 'variable', name: subscripted(name) };
    }
    throw new SyntaxError(`unknown macro ${name}`);
  }

  /** `\bar{z}`, `\overline{AB}`: letters under an accent are one name. */
  function accented(accent: string): Expression {
    const start = at;
    const inside = argument();
    const letters = tokens
      .slice(start, at)
      .filter(({ kind }) => kind === 'name')
      .map(tokenText);
    if (inside.kind !== 'variable' && letters.join('').length < 2)
      throw new SyntaxError('an accent on no letter');
    return { kind: 'variable', name: subscripted(`${accent}_${letters.join('')}`) };
  }

  /** `\sum_{k=1}^{n}` and what it sums: the factors that follow. */
  function overIndex(kind: Series): Expression {
    expect('_');
    expect('{');
    const start = relation();
    expect('}');
    expect('^');
    const to = isSign('{') ? group() : argument();
    if (start.kind !== 'relation' || start.signs.join('') !== '=')
      throw new SyntaxError('no index');
    const [index, from] = start.sides;
    if (index?.kind !== 'variable' && !(index?.kind === 'constant' && index.name === 'i'))
      throw new SyntaxError('no index');
    return series(kind, index, from!, to, term());
  }

  /** A macro's argument: a group, or one digit or letter (`\frac19`). */
  function argument(): Expression {
    if (isSign('{')) return group();
    const token = peek();
    if (token?.kind === 'number' && token.isWhole) {
      const digits = token.top.toString();
      if (digits.length === 1) at++;
      else {
        const rest = BigInt(digits.slice(1));
        if (rest.toString().length !== digits.length - 1) throw new SyntaxError('ambiguous digits');
        tokens[at] = { kind: 'number', top: rest, bottom: 1n, isWhole: true };
      }
      return number(BigInt(digits[0]));
    }
    return primary();
  }

  /** A function with its argument: a bracket, or the factors that follow without a sign. */
  function applied(name: string): Expression {
    let base: Expression | null = null;
    if (name === 'log' && take('_')) base = isSign('{') ? group() : baseOfLogarithm();
    const power = take('^') ? exponent() : null;
    let value: Expression;
    if (isSign('(') || isSign('{')) value = primary();
    else {
      value = factor();
      while (name !== 'sqrt' && name !== 'cbrt' && beginsFactor() && !beginsFunction()) {
        value = call('multiply', value, factor());
      }
    }
    if (value.kind === 'items') throw new SyntaxError('a function of several things');
    let result: Expression;
    if (name === 'sqrt') result = call('root', value, number(2n));
    else if (name === 'cbrt') result = call('root', value, number(3n));
    else if (name === 'log') {
      const ten = base ?? number(10n);
      result = call('divide', call('ln', value), call('ln', ten));
    } else result = call(name, value);
    if (power && INVERSES.has(name) && isMinusOne(power)) return call(`arc${name}`, value);
    return power ? call('power', result, power) : result;
  }

  function beginsFunction(): boolean {
    const token = peek();
    return (token?.kind === 'name' || token?.kind === 'command') && isFunction(token.text);
  }

  /** "log_10 9" has all digits in its base, `\log_28` has one. */
  function baseOfLogarithm(): Expression {
    const token = peek();
    const next = peek(1);
    if (token?.kind !== 'number' || !token.isWhole || next === undefined) return argument();
    const goesOn = next.kind === 'sign' ? next.text === '(' : true;
    if (!goesOn) return argument();
    at++;
    return number(token.top);
  }

  function group(): Expression {
    expect('{');
    const outer = bars;
    bars = 0;
    const items = [relation()];
    while (take(',')) items.push(relation());
    expect('}');
    bars = outer;
    return items.length === 1 ? items[0] : { kind: 'items', open: '{', close: '}', items };
  }

  function absolute(): Expression {
    expect('|');
    bars++;
    const inside = sum();
    bars--;
    return call('abs', closing(inside, '|'));
  }

  function rounded([name, close]: readonly [string, string]): Expression {
    at++;
    return call(name, closing(sum(), close));
  }

  function closing(value: Expression, sign: string): Expression {
    expect(sign);
    return value;
  }

  function bracketed(): Expression {
    if (++depth > MAX_DEPTH) throw new SyntaxError('too deep');
    const isRow = tokens[at - 1]?.kind === 'sign' && /^[[,]$/.test(tokenText(tokens[at - 1]!));
    const open = take('(') ? '(' : take('[') ? '[' : '{';
    if (open === '{') expect('\\{');
    const outer = bars;
    bars = 0;
    const items: Expression[] = [];
    if (!(open === '{' && isSign('\\}'))) {
      do items.push(relation());
      while (take(',') || take(';') || (open === '{' && take('or')));
    }
    bars = outer;
    const close = take(')') ? ')' : take(']') ? ']' : '}';
    if (close === '}') expect('\\}');
    depth--;
    if ((open === '{') !== (close === '}')) throw new SyntaxError('brackets do not match');
    // "[[1], [2]]" is a column.
    if ((isRow || isRowOf(items[0])) && items.length === 1 && open === '[' && close === ']')
      return { kind: 'items', open, close, items };
    if (items.length === 1 && open !== '{' && open === (close === ')' ? '(' : '[')) return items[0];
    return { kind: 'items', open, close, items };
  }

  function matrix(): Expression {
    const name = environmentName();
    if (name === 'cases') return cases();
    if (!/^[pb]?(?:small)?matrix$|^array$/.test(name)) throw new SyntaxError(`unknown ${name}`);
    if (name === 'array' && take('{')) while (!take('}')) at++;
    const rows: Expression[][] = [[relation()]];
    for (;;) {
      if (take('&')) rows[rows.length - 1].push(relation());
      else if (take('\\\\')) {
        const next = peek();
        if (next?.kind === 'command' && next.text === 'end') continue;
        rows.push([relation()]);
      } else break;
    }
    const token = peek();
    if (token?.kind !== 'command' || token.text !== 'end')
      throw new SyntaxError('matrix not ended');
    at++;
    if (environmentName() !== name) throw new SyntaxError('matrix ended by another name');
    return { kind: 'matrix', rows };
  }

  /** A system of equations as their list; values with conditions as a function in pieces. */
  function cases(): Expression {
    const rows: Expression[][] = [];
    do {
      if (isCommand('end')) break;
      const row = [relation()];
      take(',');
      if (take('&') && !isSign('\\\\') && !isCommand('end')) row.push(relation());
      take(',');
      rows.push(row);
    } while (take('\\\\'));
    if (!isCommand('end')) throw new SyntaxError('cases not ended');
    at++;
    if (environmentName() !== 'cases') throw new SyntaxError('cases ended by another name');
    const pieces = rows.filter((row) => row.length === 2) as [Expression, Expression][];
    if (pieces.length === rows.length && rows.length > 0) return { kind: 'pieces', rows: pieces };
    const items = rows.map(([one]) => one!);
    if (pieces.length > 0 || items.length < 2) throw new SyntaxError('cases without conditions');
    return { kind: 'items', open: 'list', close: 'list', items };
  }

  function environmentName(): string {
    expect('{');
    let name = '';
    while (!take('}')) {
      const token = peek();
      if (!token || token.kind !== 'name') throw new SyntaxError('no name');
      name += token.text;
      at++;
    }
    return name;
  }

  const result = list();
  if (at < tokens.length) throw new SyntaxError('something is left over');
  return result;
}

function isFunction(name: string): boolean {
  return FUNCTIONS.has(name) || Object.hasOwn(ALIASES, name);
}

function everyReal(): Expression {
  const infinity: Expression = { kind: 'constant', name: 'infinity' };
  return { kind: 'items', open: '(', close: ')', items: [call('negative', infinity), infinity] };
}

function isRelation(node: Expression | undefined): boolean {
  return node?.kind === 'relation';
}

function isRowOf(node: Expression | undefined): boolean {
  return node?.kind === 'items' && node.open === '[';
}

function isTransposable(node: Expression): boolean {
  return node.kind === 'matrix' || (node.kind === 'items' && node.open === '(');
}

/** Columns for rows; a tuple becomes a column. */
function transposed(node: Expression): Expression {
  const rows =
    node.kind === 'matrix' ? node.rows : [(node as Extract<Expression, { kind: 'items' }>).items];
  if (rows.some((row) => row.length !== rows[0]!.length))
    throw new SyntaxError('rows of other lengths');
  return { kind: 'matrix', rows: rows[0]!.map((_, column) => rows.map((row) => row[column]!)) };
}

function isMinusOne(node: Expression): boolean {
  if (node.kind !== 'call' || node.name !== 'negative') return false;
  const one = node.args[0]!;
  return one.kind === 'number' && one.top === 1n && one.bottom === 1n;
}

function tokenText(token: Token): string {
  if (token.kind === 'number') return token.top.toString();
  return /^[{}]$/.test(token.text) ? '' : token.text;
}
