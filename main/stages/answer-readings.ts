// What a text may mean as mathematics: its trees, with the dress of numbers, lists and sets that people use taken off.

import { parseExpression, type Expression } from './answer-expression.ts';
import { MAX_ANSWER_CHARACTERS } from './answer-text.ts';

/** The trees of a text; "100,200" has two, and so has an answer with ±. */
export function readings(text: string): Expression[] {
  if (text.length > MAX_ANSWER_CHARACTERS) return [];
  const texts = [groupedDigits(text), decimalComma(text), text].filter((one) => one !== null);
  const trees: Expression[] = [];
  for (const one of texts) {
    const tree = readTree(one);
    if (tree !== null) trees.push(tree);
  }
  return trees;
}

/** Letters only are a word, not a product: "on" is not "no". */
const WORD = /^(?!pi$|infinity$|inf$|oo$)[A-Za-z]{2,}$/;
/** "H2O" is a formula of another kind, "B12" a name. */
const LABEL = /^[A-Z][A-Za-z]*\d[A-Za-z\d]*$/;

function readTree(text: string): Expression | null {
  if (WORD.test(text.trim()) || LABEL.test(text.trim())) return null;
  // Backslashes that some data set has doubled.
  if (/\\\\[A-Za-z]/.test(text) && !text.includes('begin'))
    return readTree(text.replace(/\\\\(?=[A-Za-z])/g, '\\'));
  try {
    text = text.replace(/^([^=]*[=][^=]*?|.*[\d}])\\approx(?![A-Za-z])[^=]*$/, '$1');
    text = text.replace(/^(\s*[A-Za-z]\s*)\\approx(?![A-Za-z])/, '$1=');
    text = text.replace(/(?<![A-Z])([A-Z]{1,2})\s*:\s*([A-Z]{1,2})(?![A-Z])/g, '\\frac{$1}{$2}');
    text = assignedPairs(text) ?? saidSet(text) ?? text;
    text = text.replace(/^\s*m?\\angle\s*[A-Z]{1,3}\s*=/, '');
    if (/^\s*\$[^$]+\$(?:\s*[,;]\s*\$[^$]+\$)+\s*$/.test(text)) text = text.replace(/\$/g, '');
    if (!/±|\\pm(?![A-Za-z])/.test(text)) return parseExpression(mixedNumbers(text));
    const both = ['+', '-'].map((sign) =>
      parseExpression(text.replace(/±|\\pm(?![A-Za-z])/g, sign)),
    );
    const items = both.map((side) => (isAssignment(side) ? side.sides[1]! : side));
    return { kind: 'items', open: '{', close: '}', items };
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** "1,234,567", "1 234 567" or "1\,234\,567" without the separators; null for anything else. */
function groupedDigits(text: string): string | null {
  const match =
    /^\s*([-+]?\d{1,3}(?:(?:,(?:\\!)?\s*|\s*\{\s*,\s*\}\s*|\\,|\\ | |’|')\d{3})+)((?:\.\d+)?\s*\\?%?)\s*$/.exec(
      text,
    );
  return match ? match[1].replace(/[^-+\d]/g, '') + match[2] : null;
}

/** "1000,99" and "0,111" with a point: where the comma can be no separator of thousands; "1,2" stays a list. */
function decimalComma(text: string): string | null {
  const match = /^\s*([-+]?)(\d+),(\d{2,})\s*$/.exec(text);
  if (!match) return null;
  const [, sign, whole, decimals] = match as unknown as [string, string, string, string];
  const isGrouped = decimals.length === 3 && whole !== '0' && whole.length <= 3;
  return isGrouped ? null : `${sign}${whole}.${decimals}`;
}

/** "p=5,q=2;p=7,q=2" as "(5,2),(7,2)"; null for anything else. */
function assignedPairs(text: string): string | null {
  const groups = text.split(';').map((group) => group.split(',').map((one) => /^\s*([a-z])\s*=([^=]+)$/.exec(one))); // prettier-ignore
  if (groups.length < 2 || groups[0]!.length < 2) return null;
  const names = groups.map((group) => group.map((match) => match?.[1]).join());
  if (names.some((name) => name !== names[0]) || groups.flat().includes(null)) return null;
  return groups.map((group) => `(${group.map((match) => match![2]).join(',')})`).join(',');
}

/** "3 5/7" is three and five sevenths. */
function mixedNumbers(text: string): string {
  const match = /^\s*([-+]?)(\d+)\s+(\d+)\s*\/\s*(\d+)\s*$/.exec(text);
  return match ? `${match[1]}(${match[2]} + ${match[3]}/${match[4]})` : text;
}

/** Sets in words or by a condition, in the signs that are read: real numbers, all but some, "{x : x > 3}", the empty set. */
function saidSet(text: string): string | null {
  const bare = text.trim();
  if (/^\{\s*\}$|^(?:the )?empty set$|^no (?:real )?solutions?$/i.test(bare)) return '\\emptyset';
  if (/^\\mathbb\s*\{?R\}?$/.test(bare)) return '(-\\infty, \\infty)';
  const all = /^\\mathbb\s*\{?R\}?\s*(?:\\setminus|\\backslash|\\|-)\s*\\?\{([^{},]+)\\?\}$/
    .exec(bare)?.[1]
    ?.replace(/\\$/, '');
  if (all) return `(-\\infty, ${all}) \\cup (${all}, \\infty)`;
  const builder = /^\\?\{\s*([a-z])(?:\s*\\in\s*\\mathbb\s*\{?R\}?)?\s*(?::|\||\\mid(?![a-z])|\\vert(?![a-z]))([^:|]+?)\\?\}$/.exec(bare); // prettier-ignore
  return builder && builder[2]!.includes(builder[1]!) ? builder[2]! : null;
}

function isAssignment(node: Expression): node is Extract<Expression, { kind: 'relation' }> {
  return (
    node.kind === 'relation' && node.signs.join() === '=' && node.sides[0]!.kind === 'variable'
  );
}
