// Cuts mathematical text, LaTeX or plain, into tokens. Throws SyntaxError on what it does not know.

import { tidy } from './latex-normalize.ts';

/** A rational number in lowest terms is not needed here: top and bottom as written. */
export interface NumberToken {
  readonly kind: 'number';
  readonly top: bigint;
  readonly bottom: bigint;
  /** Written as digits only, so that a fraction after it makes a mixed number. */
  readonly isWhole: boolean;
}

/** `name`: a letter or known word; `command`: a LaTeX macro; `sign`: everything else. */
export type Token =
  NumberToken | { readonly kind: 'name' | 'command' | 'sign'; readonly text: string };

/** Longer texts are compared as words only. */
const MAX_CHARACTERS = 6000;
const MAX_TOKENS = 800;
/** Exponents of e-notation beyond this are left alone (and then not understood). */
const MAX_EXPONENT = 400;

const SIGNS: Readonly<Record<string, string>> = {
  ...{ '×': '*', '·': '*', '⋅': '*', '∗': '*', '÷': '/', '∕': '/', '⁄': '/', '−': '-', '–': '-' },
  ...{ '≤': '<=', '≥': '>=', '⩽': '<=', '⩾': '>=', '≠': '!=', '∪': 'cup', '∈': 'in', '±': '±' },
  ...{ '∞': 'infinity', '√': 'sqrt', '∛': 'cbrt', '、': ',', '∩': 'cap', '∨': 'lor', '∧': 'land' },
  ...{ '⌊': 'lfloor', '⌋': 'rfloor', '⌈': 'lceil', '⌉': 'rceil' },
};

const COMMANDS: Readonly<Record<string, string>> = {
  ...{ times: '*', cdot: '*', ast: '*', div: '/', le: '<=', leq: '<=', leqslant: '<=', lt: '<' },
  ...{ ge: '>=', geq: '>=', geqslant: '>=', gt: '>', ne: '!=', neq: '!=', cup: 'cup', in: 'in' },
  ...{ infty: 'infinity', lbrace: '\\{', rbrace: '\\}', lbrack: '[', rbrack: ']' },
  ...{ lvert: '|', rvert: '|', vert: '|', mid: '|', pm: '±', bigcup: 'cup', cap: 'cap' },
  ...{
    setminus: 'setminus',
    backslash: 'setminus',
    lor: 'lor',
    vee: 'lor',
    land: 'land',
    wedge: 'land',
  },
  ...{
    langle: '(',
    rangle: ')',
    lfloor: 'lfloor',
    rfloor: 'rfloor',
    lceil: 'lceil',
    rceil: 'rceil',
  },
};

/** Names of more than one letter that mean something without a backslash. */
const WORDS = new Set([
  ...['sqrt', 'pi', 'ln', 'log', 'exp', 'sin', 'cos', 'tan', 'cot', 'sec', 'csc', 'arcsin'],
  ...['arccos', 'arctan', 'sinh', 'cosh', 'tanh', 'infinity', 'oo', 'abs', 'arccot', 'cbrt'],
  ...['lg', 'tg', 'ctg', 'arctg', 'asin', 'acos', 'atan'],
  ...['matrix', 'pmatrix', 'bmatrix', 'smallmatrix', 'array', 'cases'],
]);

/** All tokens of a text. */
export function tokenize(source: string): Token[] {
  if (source.length > MAX_CHARACTERS) throw new SyntaxError('too long');
  if (/^\s*~/.test(source)) throw new SyntaxError('an estimate');
  const text = tidy(source);
  const tokens: Token[] = [];
  const rule =
    /\s+|\\([A-Za-z]+)|(\\[{}|%\\])|(\d+(?:\.\d*)?|\.\d+)|([A-Za-z]+)|(<=|>=|!=|==|\*\*|[-+*/^_=<>(){}[\]|,;!%&])|([^])/gy;
  for (let match = rule.exec(text); match; match = rule.exec(text)) {
    if (tokens.length > MAX_TOKENS) throw new SyntaxError('too many tokens');
    const [whole, command, escaped, digits, letters, sign, other] = match;
    if (command !== undefined) pushCommand(tokens, command);
    else if (escaped !== undefined) pushSign(tokens, escaped === '\\%' ? '%' : escaped);
    else if (digits !== undefined) rule.lastIndex = pushNumber(tokens, text, match.index, digits);
    else if (letters !== undefined) pushLetters(tokens, letters);
    else if (sign !== undefined) pushSign(tokens, sign === '**' ? '^' : sign === '==' ? '=' : sign);
    else if (other !== undefined) pushOther(tokens, other);
    if (whole === '') break;
  }
  return tokens;
}

function pushCommand(tokens: Token[], command: string): void {
  const sign = COMMANDS[command];
  if (sign !== undefined) pushSign(tokens, sign);
  else tokens.push({ kind: 'command', text: command });
}

function pushSign(tokens: Token[], text: string): void {
  if (text === 'infinity' || text === 'sqrt' || text === 'cbrt')
    tokens.push({ kind: 'name', text });
  else tokens.push({ kind: 'sign', text });
}

function pushOther(tokens: Token[], character: string): void {
  if (character === 'π') tokens.push({ kind: 'name', text: 'pi' });
  else if (SIGNS[character] !== undefined) pushSign(tokens, SIGNS[character]);
  else throw new SyntaxError(`unknown sign ${character}`);
}

/** A known word, or up to three single letters; longer runs are words, not mathematics. */
function pushLetters(tokens: Token[], letters: string): void {
  if (letters === 'and') tokens.push({ kind: 'sign', text: ',' });
  else if (letters === 'or') tokens.push({ kind: 'sign', text: 'or' });
  else if (WORDS.has(letters)) tokens.push({ kind: 'name', text: letters });
  else if (letters === 'inf') tokens.push({ kind: 'name', text: 'infinity' });
  else if (letters.length > 3) throw new SyntaxError(`a word: ${letters}`);
  else for (const letter of letters) tokens.push({ kind: 'name', text: letter });
}

/** Reads a number with its repeating part or exponent; returns where the text goes on. */
function pushNumber(tokens: Token[], text: string, start: number, digits: string): number {
  const point = digits.indexOf('.');
  const decimals = point < 0 ? '' : digits.slice(point + 1);
  const whole = point < 0 ? digits : digits.slice(0, point) || '0';
  let top = BigInt(whole + decimals);
  let bottom = 10n ** BigInt(decimals.length);
  let end = start + digits.length;

  const rest = text.slice(end, end + 60);
  const repeating =
    /^\\(?:overline|bar)\s*\{(\d{1,20})\}/.exec(rest) ??
    /^\\dot\s*\{?(\d)\}?(?:(\d*)\\dot\s*\{?(\d)\}?)?/.exec(rest) ??
    (point >= 0 ? /^\((\d{1,20})\)(?![\d(])/.exec(rest) : null);
  const going = point >= 0 ? /^ *(?:\.\.\.|…|\\[lc]?dots(?![A-Za-z]))/.exec(rest) : null;
  const period = going ? goingPeriod(decimals) : null;
  const exponent = /^[eE]([+-]?\d{1,4})(?![\d.])/.exec(rest);
  if (period !== null) {
    const nines = 10n ** BigInt(period.length) - 1n;
    top = top * nines + BigInt(period);
    bottom *= nines;
    end += going![0].length;
  } else if (point >= 0 && repeating) {
    const period = repeating.slice(1).join('');
    const nines = 10n ** BigInt(period.length) - 1n;
    top = top * nines + BigInt(period);
    bottom *= nines;
    end += repeating[0].length;
  } else if (exponent && Math.abs(Number(exponent[1])) < MAX_EXPONENT) {
    const power = 10n ** BigInt(Math.abs(Number(exponent[1])));
    if (exponent[1].startsWith('-')) bottom *= power;
    else top *= power;
    end += exponent[0].length;
  }
  const isWhole = end === start + digits.length && point < 0;
  tokens.push({ kind: 'number', top, bottom, isWhole });
  return end;
}

/** The digits that "0.1666…" goes on with: what its decimals end in three times, or twice where there are several. */
function goingPeriod(decimals: string): string | null {
  if (decimals.length > 60) return null;
  return (/(\d)\1\1$/.exec(decimals) ?? /(\d{2,20})\1$/.exec(decimals))?.[1] ?? null;
}
