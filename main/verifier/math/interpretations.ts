// What a text may denote as mathematics: its syntax trees, after rewriting notations that the
// parser does not read.

import { MAX_ANSWER_CHARACTERS } from '../text/normalize.ts';
import { parseExpression } from './parser.ts';
import { listOf, setOf, type Expression, type Relation } from './parser/expression.ts';
import { stripSpacing } from './parser/latex-normalize.ts';
import { currentRun } from './step-budget.ts';

/** The trees parsed in the current run of the budget: one answer is compared in several ways. */
const cache = new Map<string, readonly Expression[]>();
let cachedRun = -1;

/** The syntax trees of a text, none where it is not mathematics; "100,200" has two. */
export function interpretations(text: string): readonly Expression[] {
  if (cachedRun !== currentRun()) {
    cache.clear();
    cachedRun = currentRun();
  }
  const cached = cache.get(text);
  if (cached) return cached;
  const trees = parseInterpretations(text);
  cache.set(text, trees);
  return trees;
}

function parseInterpretations(text: string): Expression[] {
  if (text.length > MAX_ANSWER_CHARACTERS) return [];
  const plain = text.includes('+/-') ? text.replaceAll('+/-', '±') : text;
  const spellings = [groupedDigits(plain), decimalComma(plain), plain];
  return spellings
    .filter((spelling) => spelling !== null)
    .map(parse)
    .filter((tree) => tree !== null);
}

/** A ratio of lengths: "AB : CD". */
const RATIO = /(?<![A-Z])([A-Z]{1,2})\s*:\s*([A-Z]{1,2})(?![A-Z])/g;
/** "$x < 1$ or $x > 2$" */
const SEPARATE_FORMULAS = /^\s*\$[^$]+\$(?:\s*(?:[,;]|,?\s*(?:and|or)\b)\s*\$[^$]+\$)+\s*$/;
const PLUS_MINUS = /±|∓|\\(?:pm|mp)(?![A-Za-z])/;

/** Letters only are a word, not a product: "on" is not "no". */
const WORD = /^(?!pi$|infinity$|inf$|oo$)[A-Za-z]{2,}$/;
/** "H2O" is a chemical formula, "B12" a name. */
const LABEL = /^[A-Z][A-Za-z]*\d[A-Za-z\d]*$/;

/** The tree of a text; null where it is not mathematics. */
function parse(source: string): Expression | null {
  if (WORD.test(source.trim()) || LABEL.test(source.trim()) || containsWord(source)) return null;
  const text = stripSpacing(
    source.replace(/(?<![,;]\s*)\\q?quad\s*(?=[a-z](?:_\{?\w\}?)?\s*=)/g, ', '),
  );
  // Some data sets escape backslashes twice.
  if (/\\\\[A-Za-z]/.test(text) && !text.includes('begin'))
    return parse(text.replace(/\\\\(?=[A-Za-z])/g, '\\'));
  try {
    const rewritten = rewriteNotation(text);
    return PLUS_MINUS.test(rewritten)
      ? parsePlusMinus(rewritten)
      : parseExpression(mixedNumber(rewritten));
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function rewriteNotation(source: string): string {
  let text = source;
  if (text.includes('%'))
    text = text.replace(/^\s*([-+]?[\d.]+\s*\/\s*[\d.]+)\s*\\?%\s*$/, '($1)%');
  if (text.includes('approx')) text = dropApproximation(text);
  if (text.includes(':')) text = text.replace(RATIO, '\\frac{$1}{$2}');
  text = normalizeCases(text);
  text = assignedTuples(text) ?? describedSet(text) ?? reversedBrackets(text) ?? text;
  text = dropIntegerParameter(text);
  if (text.includes('\\angle')) text = text.replace(/^\s*m?\\angle\s*[A-Z]{1,3}\s*=/, '');
  return SEPARATE_FORMULAS.test(text) ? text.replace(/\$/g, '') : text;
}

/** "1 ± x" is the set of both values; "x ≠ ±1" excludes both. */
function parsePlusMinus(text: string): Expression {
  const both = ['+', '-'].map((sign) =>
    parseExpression(
      text.replace(new RegExp(PLUS_MINUS, 'g'), (symbol) =>
        /±|\\pm/.test(symbol) ? sign : sign === '+' ? '-' : '+',
      ),
    ),
  );
  if (both.every((side) => side.kind === 'relation' && side.operators.join() === '!='))
    return listOf(both);
  return setOf(both.map((side) => (isAssignment(side) ? side.sides[1]! : side)));
}

const GROUPED =
  /^\s*([-+]?\d{1,3}(?:(?:,(?:\\!\s*)?|\s*\{\s*,\s*\}\s*|\\[,;: ]|~| |’|')\d{3})+)((?:\.\d+)?\s*\\?%?)\s*$/;
const INDIAN = /^\s*([-+]?\d{1,2}(?:,\d{2})+,\d{3})((?:\.\d+)?)\s*$/;
/**
 * Periods or spaces between thousands and a decimal comma; periods alone at least twice, because
 * 1.234 is a decimal.
 */
const CONTINENTAL =
  /^\s*([-+]?\d{1,3}(?:(?:\.\d{3})+(?=,\d)|(?:\.\d{3}){2,}|(?:(?: |\\,|’|')\d{3})+(?=,\d)))(?:,(\d+))?\s*$/;

/**
 * "1,234,567", "1 234 567", "12,34,567" or "1.234.567,8" without the separators; null for anything
 * else.
 */
function groupedDigits(text: string): string | null {
  const match = GROUPED.exec(text) ?? INDIAN.exec(text);
  if (match) return match[1]!.replace(/[^-+\d]/g, '') + match[2]!;
  const continental = CONTINENTAL.exec(text);
  if (!continental) return null;
  const decimals = continental[2] === undefined ? '' : `.${continental[2]}`;
  return continental[1]!.replace(/[^-+\d]/g, '') + decimals;
}

/**
 * "1000,99" and "0,111" with a point, where the comma cannot separate thousands; "1,2" stays a
 * list.
 */
function decimalComma(text: string): string | null {
  const match = /^\s*([-+]?)(\d+),(\d{2,})\s*$/.exec(text);
  if (!match) return null;
  const [, sign, whole, decimals] = match as unknown as [string, string, string, string];
  const isGrouped = decimals.length === 3 && whole !== '0' && whole.length <= 3;
  return isGrouped ? null : `${sign}${whole}.${decimals}`;
}

/** "5\sqrt{2} \approx 7.07" without the approximation; "x \approx 7" as an equation. */
function dropApproximation(text: string): string {
  return text
    .replace(/^([^=]*[=][^=]*?|.*[\d}])\\approx(?![A-Za-z])[^=]*$/, '$1')
    .replace(/^(\s*[A-Za-z]\s*)\\approx(?![A-Za-z])/, '$1=');
}

/** "p=5,q=2;p=7,q=2" as "(5,2),(7,2)"; null for anything else. */
function assignedTuples(text: string): string | null {
  if (!text.includes(';')) return null;
  const groups = text
    .split(';')
    .map((group) => group.split(',').map((part) => /^\s*([a-z])\s*=([^=]+)$/.exec(part)));
  if (groups.length < 2 || groups[0]!.length < 2) return null;
  const names = groups.map((group) => group.map((match) => match?.[1]).join());
  if (names.some((name) => name !== names[0]) || groups.flat().includes(null)) return null;
  return groups.map((group) => `(${group.map((match) => match![2]).join(',')})`).join(',');
}

/** "3 5/7" and "3 and 5/7" are three and five sevenths. */
function mixedNumber(text: string): string {
  const match = /^\s*([-+]?)(\d+)\s+(?:and\s+)?(\d+)\s*[/⁄]\s*(\d+)\s*$/.exec(text);
  return match ? `${match[1]}(${match[2]} + ${match[3]}/${match[4]})` : text;
}

/**
 * Sets in words or set-builder notation as symbols: the empty set, "R \ {1}", "{x : x > 3}"; null
 * for anything else.
 */
function describedSet(text: string): string | null {
  const bare = text.trim();
  if (/^\{\s*\}$|^(?:the )?empty set$|^no (?:real )?solutions?$/i.test(bare)) return '\\emptyset';
  // "P(3, 4)" is the point; C(3, 4) may be a binomial coefficient.
  const point = /^[ABD-Z]\s*(\([^()]*,[^()]*\))$/.exec(bare)?.[1];
  if (point) return point;
  const backslash = /^(\\mathbb\s*\{?R\}?\s*)\\(\s*\\?\{[^{}]+\})$/.exec(bare);
  if (backslash) return `${backslash[1]!}\\setminus ${backslash[2]!}`;
  const builder =
    /^\\?\{\s*([a-z])(?:\s*(?:\\in|∈)\s*(?:\\mathbb\s*\{?R\}?|ℝ))?\s*(?::|\||\\mid(?![a-z])|\\vert(?![a-z]))([^:|]+?)\\?\}$/.exec(
      bare,
    );
  return builder && builder[2]!.includes(builder[1]!) ? builder[2]! : null;
}

function isAssignment(node: Expression): node is Relation {
  return (
    node.kind === 'relation' && node.operators.join() === '=' && node.sides[0]!.kind === 'variable'
  );
}

/** True for a list with a word among its items: "cat, dog" is not "act, god". */
function containsWord(text: string): boolean {
  if (!/[A-Za-z]{2}/.test(text) || !/[,;]|\b(?:and|or)\b/.test(text)) return false;
  const items = text
    .replace(
      /\\(?:begin|end)\s*\{[a-z]+\}|\\(?:text|mathrm|mbox)\s*\{\s*(?:if|for|when)\s*\}|\\?[A-Za-z]+(?=\()|\\[A-Za-z]+/g,
      '1',
    )
    .split(/[,;{}()[\]\\]|\band\b|\bor\b/);
  return items.some((item) => WORD.test(item.trim()));
}

/**
 * Systems of equations as `cases`, and `cases` without "if" before conditions and punctuation at
 * the ends of rows.
 */
function normalizeCases(text: string): string {
  if (!text.includes('\\begin')) return text;
  const system =
    /\\\{\s*\\begin\s*\{(array|aligned|matrix|gathered|split)\}(\s*\{[lcr| ]*\})?([^]*?)\\end\s*\{\1\}\s*\.?/g;
  const plain = text.replace(
    system,
    (_, _name, _columns, rows: string) =>
      `\\begin{cases}${rows.replace(/&\s*(?==)/g, '')}\\end{cases}`,
  );
  if (!plain.includes('{cases}')) return text;
  return plain
    .replace(/\\(?:text|mathrm|mbox)\s*\{\s*(?:if|for|when)\s*\}|\b(?:if|for|when)\b/g, ' ')
    .replace(/[,.;]\s*(?=\\\\|\\end)/g, ' ');
}

/**
 * "]1, 2]" as "(1, 2]" and "[1, 2[" as "[1, 2)", the other notation of ISO 80000-2; null for
 * anything else.
 */
function reversedBrackets(text: string): string | null {
  if (!/[[\]]/.test(text)) return null;
  const brackets = text.replace(/[^[\]]/g, '');
  if (brackets.length % 2 !== 0 || /^(?:\[\])*$/.test(brackets)) return null;
  if (
    /^\s*(?:[a-z]\s*(?:\\in|∈)\s*)?[[\]][^[\]()]*[[\]]\s*(?:(?:\\cup|∪)\s*[[\]][^[\]()]*[[\]]\s*)*$/.test(
      text,
    )
  ) {
    let count = 0;
    return text.replace(/[[\]]/g, (bracket) =>
      count++ % 2 === 0 ? (bracket === ']' ? '(' : '[') : bracket === '[' ? ')' : ']',
    );
  }
  return null;
}

/** "kπ, k ∈ ℤ" as "kπ", which many people write alone. */
function dropIntegerParameter(text: string): string {
  if (!/[Zℤ]/.test(text)) return text;
  return text.replace(/[,\s]*\(?\s*[kn]\s*(?:\\in|∈)\s*(?:\\mathbb\s*\{?Z\}?|ℤ|Z)\s*\)?\s*$/, '');
}
