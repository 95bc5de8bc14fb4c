// What a text may mean as mathematics: its trees, with the dress of numbers, lists and sets that people use taken off.

import { parseExpression } from './parser.ts';
import { currentWork } from './step-budget.ts';
import { withoutSpacing } from './latex-normalize.ts';
import type { Expression } from './expression.ts';
import { MAX_ANSWER_CHARACTERS } from '../text/normalize.ts';

/** The trees of the texts of one answer, which is compared in several ways. */
const known = new Map<string, readonly Expression[]>();
let knownWork = -1;

/** The trees of a text; "100,200" has two, and so has an answer with ±. */
export function readings(text: string): readonly Expression[] {
  if (knownWork !== currentWork()) {
    known.clear();
    knownWork = currentWork();
  }
  const before = known.get(text);
  if (before) return before;
  const trees = readAnew(text);
  known.set(text, trees);
  return trees;
}

function readAnew(text: string): Expression[] {
  if (text.length > MAX_ANSWER_CHARACTERS) return [];
  const texts = [groupedDigits(text), decimalComma(text), text].filter((one) => one !== null);
  const trees: Expression[] = [];
  for (const one of texts) {
    const tree = readTree(one);
    if (tree !== null) trees.push(tree);
  }
  return trees;
}

/** Of lengths: "AB : CD". */
const RATIO = /(?<![A-Z])([A-Z]{1,2})\s*:\s*([A-Z]{1,2})(?![A-Z])/g;
/** "$x < 1$ or $x > 2$" */
const DOLLARS = /^\s*\$[^$]+\$(?:\s*(?:[,;]|,?\s*(?:and|or)\b)\s*\$[^$]+\$)+\s*$/;
const EITHER_SIGN = /±|∓|\\(?:pm|mp)(?![A-Za-z])/;

/** Letters only are a word, not a product: "on" is not "no". */
const WORD = /^(?!pi$|infinity$|inf$|oo$)[A-Za-z]{2,}$/;
/** "H2O" is a formula of another kind, "B12" a name. */
const LABEL = /^[A-Z][A-Za-z]*\d[A-Za-z\d]*$/;

function readTree(source: string): Expression | null {
  if (WORD.test(source.trim()) || LABEL.test(source.trim()) || isWords(source)) return null;
  let text = withoutSpacing(
    source.replace(/(?<![,;]\s*)\\q?quad\s*(?=[a-z](?:_\{?\w\}?)?\s*=)/g, ', '),
  );
  // Backslashes that some data set has doubled.
  if (/\\\\[A-Za-z]/.test(text) && !text.includes('begin'))
    return readTree(text.replace(/\\\\(?=[A-Za-z])/g, '\\'));
  try {
    if (text.includes('%'))
      text = text.replace(/^\s*([-+]?[\d.]+\s*\/\s*[\d.]+)\s*\\?%\s*$/, '($1)%');
    if (text.includes('approx')) text = withoutEstimate(text);
    if (text.includes(':')) text = text.replace(RATIO, '\\frac{$1}{$2}');
    text = withCases(text);
    text = assignedPairs(text) ?? saidSet(text) ?? reversedBrackets(text) ?? text;
    text = withoutWholeMultiples(text);
    if (text.includes('\\angle')) text = text.replace(/^\s*m?\\angle\s*[A-Z]{1,3}\s*=/, '');
    if (DOLLARS.test(text)) text = text.replace(/\$/g, '');
    if (!EITHER_SIGN.test(text)) return parseExpression(mixedNumbers(text));
    const both = ['+', '-'].map((sign) =>
      parseExpression(
        text.replace(new RegExp(EITHER_SIGN, 'g'), (one) =>
          /±|\\pm/.test(one) ? sign : sign === '+' ? '-' : '+',
        ),
      ),
    );
    // "x ≠ ±1" leaves out both.
    if (both.every((side) => side.kind === 'relation' && side.signs.join() === '!='))
      return { kind: 'items', open: 'list', close: 'list', items: both };
    const items = both.map((side) => (isAssignment(side) ? side.sides[1]! : side));
    return { kind: 'items', open: '{', close: '}', items };
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

const GROUPED =
  /^\s*([-+]?\d{1,3}(?:(?:,(?:\\!\s*)?|\s*\{\s*,\s*\}\s*|\\[,;: ]|~| |’|')\d{3})+)((?:\.\d+)?\s*\\?%?)\s*$/;
const INDIAN = /^\s*([-+]?\d{1,2}(?:,\d{2})+,\d{3})((?:\.\d+)?)\s*$/;
/** Points or spaces between thousands and a comma before decimals; with points alone at least two, for 1.234 is a decimal. */
const CONTINENTAL =
  /^\s*([-+]?\d{1,3}(?:(?:\.\d{3})+(?=,\d)|(?:\.\d{3}){2,}|(?:(?: |\\,|’|')\d{3})+(?=,\d)))(?:,(\d+))?\s*$/;

/** "1,234,567", "1 234 567", "12,34,567" or "1.234.567,8" without the separators; null for anything else. */
function groupedDigits(text: string): string | null {
  const match = GROUPED.exec(text) ?? INDIAN.exec(text);
  if (match) return match[1]!.replace(/[^-+\d]/g, '') + match[2]!;
  const continental = CONTINENTAL.exec(text);
  if (!continental) return null;
  const decimals = continental[2] === undefined ? '' : `.${continental[2]}`;
  return continental[1]!.replace(/[^-+\d]/g, '') + decimals;
}

/** "1000,99" and "0,111" with a point: where the comma can be no separator of thousands; "1,2" stays a list. */
function decimalComma(text: string): string | null {
  const match = /^\s*([-+]?)(\d+),(\d{2,})\s*$/.exec(text);
  if (!match) return null;
  const [, sign, whole, decimals] = match as unknown as [string, string, string, string];
  const isGrouped = decimals.length === 3 && whole !== '0' && whole.length <= 3;
  return isGrouped ? null : `${sign}${whole}.${decimals}`;
}

/** "5\sqrt{2} \approx 7.07" without the estimate; "x \approx 7" as an equation. */
function withoutEstimate(text: string): string {
  return text
    .replace(/^([^=]*[=][^=]*?|.*[\d}])\\approx(?![A-Za-z])[^=]*$/, '$1')
    .replace(/^(\s*[A-Za-z]\s*)\\approx(?![A-Za-z])/, '$1=');
}

/** "p=5,q=2;p=7,q=2" as "(5,2),(7,2)"; null for anything else. */
function assignedPairs(text: string): string | null {
  if (!text.includes(';')) return null;
  const groups = text
    .split(';')
    .map((group) => group.split(',').map((one) => /^\s*([a-z])\s*=([^=]+)$/.exec(one)));
  if (groups.length < 2 || groups[0]!.length < 2) return null;
  const names = groups.map((group) => group.map((match) => match?.[1]).join());
  if (names.some((name) => name !== names[0]) || groups.flat().includes(null)) return null;
  return groups.map((group) => `(${group.map((match) => match![2]).join(',')})`).join(',');
}

/** "3 5/7" and "3 and 5/7" are three and five sevenths. */
function mixedNumbers(text: string): string {
  const match = /^\s*([-+]?)(\d+)\s+(?:and\s+)?(\d+)\s*[/⁄]\s*(\d+)\s*$/.exec(text);
  return match ? `${match[1]}(${match[2]} + ${match[3]}/${match[4]})` : text;
}

/** Sets in words or by a condition, in the signs that are read: real numbers, all but some, "{x : x > 3}", the empty set. */
function saidSet(text: string): string | null {
  const bare = text.trim();
  if (/^\{\s*\}$|^(?:the )?empty set$|^no (?:real )?solutions?$/i.test(bare)) return '\\emptyset';
  // "P(3, 4)" is the point; C(3, 4) may be a binomial coefficient.
  const point = /^[ABD-Z]\s*(\([^()]*,[^()]*\))$/.exec(bare)?.[1];
  if (point) return point;
  const bareSlash = /^(\\mathbb\s*\{?R\}?\s*)\\(\s*\\?\{[^{}]+\})$/.exec(bare);
  if (bareSlash) return `${bareSlash[1]!}\\setminus ${bareSlash[2]!}`;
  const builder =
    /^\\?\{\s*([a-z])(?:\s*(?:\\in|∈)\s*(?:\\mathbb\s*\{?R\}?|ℝ))?\s*(?::|\||\\mid(?![a-z])|\\vert(?![a-z]))([^:|]+?)\\?\}$/.exec(
      bare,
    );
  return builder && builder[2]!.includes(builder[1]!) ? builder[2]! : null;
}

function isAssignment(node: Expression): node is Extract<Expression, { kind: 'relation' }> {
  return (
    node.kind === 'relation' && node.signs.join() === '=' && node.sides[0]!.kind === 'variable'
  );
}

/** True for a list in which an item is a word: "cat, dog" is not "act, god". */
function isWords(text: string): boolean {
  if (!/[A-Za-z]{2}/.test(text) || !/[,;]|\b(?:and|or)\b/.test(text)) return false;
  const items = text
    .replace(
      /\\(?:begin|end)\s*\{[a-z]+\}|\\(?:text|mathrm|mbox)\s*\{\s*(?:if|for|when)\s*\}|\\?[A-Za-z]+(?=\()|\\[A-Za-z]+/g,
      '1',
    )
    .split(/[,;{}()[\]\\]|\band\b|\bor\b/);
  return items.some((item) => WORD.test(item.trim()));
}

/** Systems and functions in pieces as `cases` without words: "if" before a condition, full stops at the ends of rows. */
function withCases(text: string): string {
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

/** "]1, 2]" as "(1, 2]" and "[1, 2[" as "[1, 2)": the brackets of ISO 80000-2; null for anything else. */
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

/** "kπ, k ∈ ℤ" is written without saying what k is, too. */
function withoutWholeMultiples(text: string): string {
  if (!/[Zℤ]/.test(text)) return text;
  return text.replace(/[,\s]*\(?\s*[kn]\s*(?:\\in|∈)\s*(?:\\mathbb\s*\{?Z\}?|ℤ|Z)\s*\)?\s*$/, '');
}
