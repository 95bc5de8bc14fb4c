// Splits mathematical text, LaTeX or plain, into tokens.

import { spellings, words } from '../../text/spellings.ts';
import { normalizeLatex } from './latex-normalize.ts';

/** A decimal number as a fraction, not necessarily in lowest terms. */
export interface NumberToken {
  readonly kind: 'number';
  readonly numerator: bigint;
  readonly denominator: bigint;
  /** True for digits only: a fraction after them makes a mixed number. */
  readonly isWhole: boolean;
}

/**
 * `name` is a letter or known word, `command` a LaTeX macro, `symbol` an operator, bracket or
 * separator.
 */
export type Token =
  NumberToken | { readonly kind: 'name' | 'command' | 'symbol'; readonly text: string };

/** Longer texts are not parsed. */
const MAX_CHARACTERS = 6000;
const MAX_TOKENS = 800;
/** Larger exponents in e-notation are not read. */
const MAX_EXPONENT = 400;

/** Characters beyond ASCII. */
const SYMBOLS = spellings({
  ...{ '*': '× · ⋅ ∗', '/': '÷ ∕ ⁄', '-': '− –', '±': '±', ',': '、' },
  ...{ '<=': '≤ ⩽', '>=': '≥ ⩾', '!=': '≠', in: '∈', cup: '∪', cap: '∩', lor: '∨', land: '∧' },
  ...{ infinity: '∞', sqrt: '√', cbrt: '∛' },
  ...{ lfloor: '⌊', rfloor: '⌋', lceil: '⌈', rceil: '⌉' },
});

/** Macros that are symbols. */
const COMMANDS = spellings({
  ...{ '*': 'times cdot ast', '/': 'div', '±': 'pm', '|': 'lvert rvert vert mid' },
  ...{ '<': 'lt', '<=': 'le leq leqslant', '>': 'gt', '>=': 'ge geq geqslant', '!=': 'ne neq' },
  ...{ in: 'in', cup: 'cup bigcup', cap: 'cap', setminus: 'setminus backslash' },
  ...{ lor: 'lor vee', land: 'land wedge', infinity: 'infty' },
  ...{
    '(': 'langle',
    ')': 'rangle',
    '[': 'lbrack',
    ']': 'rbrack',
    '\\{': 'lbrace',
    '\\}': 'rbrace',
  },
  ...{ lfloor: 'lfloor', rfloor: 'rfloor', lceil: 'lceil', rceil: 'rceil' },
});

/** Names of several letters that need no backslash. */
const WORDS = new Set(
  words(`
    pi infinity oo sqrt cbrt abs ln log lg exp
    sin cos tan cot sec csc arcsin arccos arctan arccot sinh cosh tanh tg ctg arctg asin acos atan
    matrix pmatrix bmatrix smallmatrix array cases
  `),
);

/** The tokens of a text; throws SyntaxError for a word or symbol that mathematics does not use. */
export function tokenize(source: string): Token[] {
  if (source.length > MAX_CHARACTERS) throw new SyntaxError('the text is too long');
  if (/^\s*~/.test(source)) throw new SyntaxError('an approximate value');
  const text = normalizeLatex(source);
  const tokens: Token[] = [];
  const rule =
    /\s+|\\([A-Za-z]+)|(\\[{}|%\\])|(\d+(?:\.\d*)?|\.\d+)|([A-Za-z]+)|(<=|>=|!=|==|\*\*|[-+*/^_=<>(){}[\]|,;!%&])|([^])/gy;
  for (let match = rule.exec(text); match; match = rule.exec(text)) {
    if (tokens.length > MAX_TOKENS) throw new SyntaxError('too many tokens');
    const [whole, command, escaped, digits, letters, symbol, other] = match;
    if (command !== undefined) pushCommand(tokens, command);
    else if (escaped !== undefined) pushSymbol(tokens, escaped === '\\%' ? '%' : escaped);
    else if (digits !== undefined) rule.lastIndex = pushNumber(tokens, text, match.index, digits);
    else if (letters !== undefined) pushLetters(tokens, letters);
    else if (symbol !== undefined)
      pushSymbol(tokens, symbol === '**' ? '^' : symbol === '==' ? '=' : symbol);
    else if (other !== undefined) pushOther(tokens, other);
    if (whole === '') break;
  }
  return tokens;
}

function pushCommand(tokens: Token[], command: string): void {
  const symbol = COMMANDS[command];
  if (symbol !== undefined) pushSymbol(tokens, symbol);
  else tokens.push({ kind: 'command', text: command });
}

function pushSymbol(tokens: Token[], text: string): void {
  if (text === 'infinity' || text === 'sqrt' || text === 'cbrt')
    tokens.push({ kind: 'name', text });
  else tokens.push({ kind: 'symbol', text });
}

function pushOther(tokens: Token[], character: string): void {
  if (character === 'π') tokens.push({ kind: 'name', text: 'pi' });
  else if (SYMBOLS[character] !== undefined) pushSymbol(tokens, SYMBOLS[character]);
  else throw new SyntaxError(`unknown character ${character}`);
}

/** A known word, or a product of up to three letters; longer runs are prose. */
function pushLetters(tokens: Token[], letters: string): void {
  if (letters === 'and') tokens.push({ kind: 'symbol', text: ',' });
  else if (letters === 'or') tokens.push({ kind: 'symbol', text: 'or' });
  else if (WORDS.has(letters)) tokens.push({ kind: 'name', text: letters });
  else if (letters === 'inf') tokens.push({ kind: 'name', text: 'infinity' });
  else if (letters.length > 3) throw new SyntaxError(`unknown word ${letters}`);
  else for (const letter of letters) tokens.push({ kind: 'name', text: letter });
}

/** Reads a number with its repeating part or exponent; returns the position after it. */
function pushNumber(tokens: Token[], text: string, start: number, digits: string): number {
  const point = digits.indexOf('.');
  const decimals = point < 0 ? '' : digits.slice(point + 1);
  const whole = point < 0 ? digits : digits.slice(0, point) || '0';
  let numerator = BigInt(whole + decimals);
  let denominator = 10n ** BigInt(decimals.length);
  let end = start + digits.length;

  const rest = text.slice(end, end + 60);
  const repeating =
    /^\\(?:overline|bar)\s*\{(\d{1,20})\}/.exec(rest) ??
    /^\\dot\s*\{?(\d)\}?(?:(\d*)\\dot\s*\{?(\d)\}?)?/.exec(rest) ??
    (point >= 0 ? /^\((\d{1,20})\)(?![\d(])/.exec(rest) : null);
  const ellipsis = point >= 0 ? /^ *(?:\.\.\.|…|\\[lc]?dots(?![A-Za-z]))/.exec(rest) : null;
  const period = ellipsis ? visiblePeriod(decimals) : null;
  const exponent = /^[eE]([+-]?\d{1,4})(?![\d.])/.exec(rest);
  if (period !== null) {
    const nines = 10n ** BigInt(period.length) - 1n;
    numerator = numerator * nines + BigInt(period);
    denominator *= nines;
    end += ellipsis![0].length;
  } else if (point >= 0 && repeating) {
    const period = repeating.slice(1).join('');
    const nines = 10n ** BigInt(period.length) - 1n;
    numerator = numerator * nines + BigInt(period);
    denominator *= nines;
    end += repeating[0].length;
  } else if (exponent && Math.abs(Number(exponent[1])) < MAX_EXPONENT) {
    const power = 10n ** BigInt(Math.abs(Number(exponent[1])));
    if (exponent[1].startsWith('-')) denominator *= power;
    else numerator *= power;
    end += exponent[0].length;
  }
  const isWhole = end === start + digits.length && point < 0;
  tokens.push({ kind: 'number', numerator, denominator, isWhole });
  return end;
}

/**
 * The period of "0.1666…": one digit that the decimals repeat three times, or several that they
 * repeat twice.
 */
function visiblePeriod(decimals: string): string | null {
  if (decimals.length > 60) return null;
  return (/(\d)\1\1$/.exec(decimals) ?? /(\d{2,20})\1$/.exec(decimals))?.[1] ?? null;
}
