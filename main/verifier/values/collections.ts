// Answers of several items, as a set or as a list, and intervals.

import type { Tolerance } from '../../data/datasets/check-schema.ts';
import { equalMathematics, intervalOf, numericValue, type Interval } from '../math/equivalence.ts';
import type { Fraction } from '../math/evaluate.ts';
import { isWithinTolerance } from '../math/tolerance.ts';
import { splitOutsideBrackets } from '../text/brackets.ts';
import { normalizeAnswer, normalizeWords } from '../text/normalize.ts';
import { areOtherWords } from '../text/word-labels.ts';
import { matchedShare, MAX_ITEMS, maximumMatching } from './bipartite-matching.ts';
import { parseJson } from './json.ts';

/** The share of items that are right, in any order; repeated items count once. */
export function scoreSet(answer: string, gold: string, tolerance?: Tolerance): number {
  const [given, expected] = [answer, gold].map((text) => distinctItems(parseItems(text)));
  if (!given || !expected || expected.length === 0) return 0;
  const matched = maximumMatching(given.length, expected.length, (i, j) =>
    equalItems(given[i]!, expected[j]!, tolerance),
  );
  return matchedShare(matched, given.length, expected.length);
}

/** The share of items that are right at their position. */
export function scoreList(answer: string, gold: string, tolerance?: Tolerance): number {
  const [given, expected] = [answer, gold].map((text) => parseItems(text)?.map(parseItem));
  if (!given || !expected || expected.length === 0) return 0;
  const right = expected.filter(
    (item, i) => i < given.length && equalItems(given[i]!, item, tolerance),
  );
  return matchedShare(right.length, given.length, expected.length);
}

/**
 * True for the same brackets and the same ends within the tolerance; "3 to 5" and "between 3 and 5"
 * are closed.
 */
export function equalIntervals(answer: string, gold: string, tolerance?: Tolerance): boolean {
  const [given, expected] = [answer, gold].map((text) => intervalInWords(text) ?? intervalOf(text));
  if (!given || !expected) return false;
  const ends = [0, 1] as const;
  return (
    given.open === expected.open &&
    given.close === expected.close &&
    ends.every((end) => equalEnds(given.ends[end], expected.ends[end], tolerance))
  );
}

function equalEnds(a: Fraction | string, b: Fraction | string, tolerance?: Tolerance): boolean {
  return typeof a === 'string' || typeof b === 'string'
    ? a === b
    : isWithinTolerance(a, b, tolerance);
}

const INTERVAL_IN_WORDS =
  /^(?:from )?([-+]?[\d.,/]+)(?: to |\s?[–—]\s?|-)([-+]?[\d.,/]+)$|^between ([-+\d.,/]+) and ([-+\d.,/]+)$/i;

function intervalInWords(text: string): Interval | null {
  const match = INTERVAL_IN_WORDS.exec(text.replace(/\s+/g, ' ').trim());
  if (!match) return null;
  const [low, high] = [match[1] ?? match[3]!, match[2] ?? match[4]!].map(numericValue);
  return low && high ? { open: '[', close: ']', ends: [low, high] } : null;
}

/** An item with its value where it is a number. */
interface Item {
  readonly text: string;
  readonly normalized: string;
  readonly value: Fraction | null;
}

function parseItem(text: string): Item {
  const bare = normalizeAnswer(text);
  return { text: bare, normalized: normalizeWords(bare), value: numericValue(bare) };
}

function equalItems(a: Item, b: Item, tolerance: Tolerance | undefined): boolean {
  if (a.normalized !== '' && a.normalized === b.normalized) return true;
  if (a.value && b.value && tolerance) return isWithinTolerance(a.value, b.value, tolerance);
  return !areOtherWords(a.text, b.text) && equalMathematics(b.text, a.text);
}

/** The items without repetitions; null for null. */
function distinctItems(texts: string[] | null): Item[] | null {
  if (texts === null) return null;
  const byWords = new Map<string, Item>();
  for (const item of texts.map(parseItem)) byWords.set(item.normalized, item);
  const distinct: Item[] = [];
  for (const item of byWords.values())
    if (!distinct.some((other) => equalValues(item, other))) distinct.push(item);
  return distinct;
}

/** True for the same number, however written: "0.5" and "1/2". */
function equalValues({ value: a }: Item, { value: b }: Item): boolean {
  return a !== null && b !== null && a.numerator === b.numerator && a.denominator === b.denominator;
}

const OPENING = /^(?:\\left\s*)?(?:\\?\{|\(|\[)/;
const CLOSING = /(?:\\right\s*)?(?:\\?\}|\)|\])$/;

/**
 * The items of a text: those of a JSON list, else the parts between semicolons, else between line
 * breaks, else between commas; null for too many.
 */
function parseItems(text: string): string[] | null {
  const value = parseJson(text);
  if (Array.isArray(value)) {
    const areScalars = value.every((one) => typeof one === 'string' || typeof one === 'number');
    return areScalars && value.length <= MAX_ITEMS ? value.map(String) : null;
  }
  const inside = stripBrackets(
    normalizeAnswer(text).replace(/\\(?:text|mathrm|mbox)\s*\{\s*(and)\s*\}/g, ' $1 '),
  );
  const parts = [';', '\n', ',']
    .map((separator) => splitOutsideBrackets(inside, (at) => inside[at] === separator))
    .find((split) => split.length > 1) ?? [inside];
  const areLines = parts.length > 1 && inside.includes('\n') && !inside.includes(';');
  const items = parts.flatMap((part, i) => {
    const bare = areLines ? part.trim().replace(/^(?:[-*•]|\d{1,2}[.)])\s+/, '') : part.trim();
    const cleaned = bare.replace(/^(?:and|und|&)\s+/, '');
    // "A, B and C", "A and B"
    const last = i === parts.length - 1 ? cleaned.split(/\sand\s/) : [cleaned];
    return last.map((one) => one.trim()).filter((one) => one !== '');
  });
  return items.length <= MAX_ITEMS ? items : null;
}

/** Strips brackets around the whole text: those of "{1, 2}", not those of "{1} or {2}". */
function stripBrackets(text: string): string {
  return OPENING.test(text) && CLOSING.test(text) && isOneBracketPair(text)
    ? text.replace(OPENING, '').replace(CLOSING, '')
    : text;
}

/** True when the last bracket closes the first one. */
function isOneBracketPair(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    if (/[{([]/.test(text[at]!)) depth++;
    else if (/[})\]]/.test(text[at]!) && --depth === 0) return at === text.length - 1;
  }
  return false;
}
