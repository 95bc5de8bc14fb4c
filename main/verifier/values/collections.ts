// Answers of several items, as a set or as a list, and intervals.

import type { Tolerance } from '../../data/datasets/check-schema.ts';
import { parseJson } from './json.ts';
import { equalMathematics, intervalOf, numericValue, type Interval } from '../math/equivalence.ts';
import { MAX_ITEMS, maximumMatching, matchedShare } from './bipartite-matching.ts';
import { normalizeWords, normalizeAnswer } from '../text/normalize.ts';
import { isWithinTolerance } from '../math/tolerance.ts';
import type { Fraction } from '../math/evaluate.ts';

/** The share of items that are right; items that are there twice count once. */
export function scoreSet(answer: string, gold: string, tolerance?: Tolerance): number {
  const [given, wanted] = [answer, gold].map((text) => distinctItems(parseItems(text)));
  if (!given || !wanted || wanted.length === 0) return 0;
  const pairs = maximumMatching(given.length, wanted.length, (i, j) =>
    equalItems(given[i]!, wanted[j]!, tolerance),
  );
  return matchedShare(pairs, given.length, wanted.length);
}

/** The share of items that are right in their place. */
export function scoreList(answer: string, gold: string, tolerance?: Tolerance): number {
  const [given, wanted] = [answer, gold].map((text) => parseItems(text)?.map(parseItem));
  if (!given || !wanted || wanted.length === 0) return 0;
  const right = wanted.filter(
    (item, i) => i < given.length && equalItems(given[i]!, item, tolerance),
  );
  return matchedShare(right.length, given.length, wanted.length);
}

/** True for the same interval, its ends within the tolerance; "3 to 5" and "between 3 and 5" hold their ends. */
export function equalIntervals(answer: string, gold: string, tolerance?: Tolerance): boolean {
  const [given, wanted] = [answer, gold].map((text) => intervalInWords(text) ?? intervalOf(text));
  if (!given || !wanted) return false;
  const ends = [0, 1] as const;
  return (
    given.open === wanted.open &&
    given.close === wanted.close &&
    ends.every((at) => equalEnds(given.ends[at], wanted.ends[at], tolerance))
  );
}

function equalEnds(a: Fraction | string, b: Fraction | string, tolerance?: Tolerance): boolean {
  return typeof a === 'string' || typeof b === 'string'
    ? a === b
    : isWithinTolerance(a, b, tolerance);
}

function intervalInWords(text: string): Interval | null {
  const match =
    /^(?:from )?([-+]?[\d.,/]+)(?: to |\s?[–—]\s?|-)([-+]?[\d.,/]+)$|^between ([-+\d.,/]+) and ([-+\d.,/]+)$/i.exec(
      text.replace(/\s+/g, ' ').trim(),
    );
  if (!match) return null;
  const [low, high] = [match[1] ?? match[3]!, match[2] ?? match[4]!].map(numericValue);
  return low && high ? { open: '[', close: ']', ends: [low, high] } : null;
}

/** An item with its value, where it is a number. */
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
  return equalMathematics(b.text, a.text);
}

/** Every item once; null where there were none. */
function distinctItems(texts: string[] | null): Item[] | null {
  if (texts === null) return null;
  const items = new Map<string, Item>();
  for (const item of texts.map(parseItem)) items.set(item.normalized, item);
  const kept: Item[] = [];
  for (const item of items.values())
    if (!kept.some((other) => equalValues(item, other))) kept.push(item);
  return kept;
}

/** The same number in another dress: "0.5" and "1/2". */
function equalValues({ value: a }: Item, { value: b }: Item): boolean {
  return a !== null && b !== null && a.numerator === b.numerator && a.denominator === b.denominator;
}

const OPENING = /^(?:\\left\s*)?(?:\\?\{|\(|\[)/;
const CLOSING = /(?:\\right\s*)?(?:\\?\}|\)|\])$/;

/** The items of a text: a JSON list, or what stands between semicolons, else line breaks, else commas; null for too many. */
function parseItems(text: string): string[] | null {
  const value = parseJson(text);
  if (Array.isArray(value)) {
    const isPlain = value.every((one) => typeof one === 'string' || typeof one === 'number');
    return isPlain && value.length <= MAX_ITEMS ? value.map(String) : null;
  }
  const bare = normalizeAnswer(text).replace(/\\(?:text|mathrm|mbox)\s*\{\s*(and)\s*\}/g, ' $1 ');
  const inside =
    OPENING.test(bare) && CLOSING.test(bare) && isOneBracketPair(bare)
      ? bare.replace(OPENING, '').replace(CLOSING, '')
      : bare;
  const separators = [';', '\n', ','];
  const parts = separators
    .map((sign) => splitOutside(inside, sign))
    .find((some) => some.length > 1) ?? [inside];
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

/** True when the first bracket is closed by the last one: "{1, 2}", not "{1} or {2}". */
function isOneBracketPair(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    if (/[{([]/.test(text[at]!)) depth++;
    else if (/[})\]]/.test(text[at]!) && --depth === 0) return at === text.length - 1;
  }
  return false;
}

/** Cuts a text at a sign that stands in no brackets. */
function splitOutside(text: string, sign: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!;
    if (/[{([]/.test(character)) depth++;
    else if (/[})\]]/.test(character)) depth--;
    else if (character === sign && depth === 0) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, text.slice(start)];
}
