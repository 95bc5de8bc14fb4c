// Replaces the symbolic comparison of the published reward script, Math-Verify, with its reading of
// bare strings: LaTeX only between delimiters (or a numeric \frac), else the last number of the
// text.

import { findBoxes } from './text/boxed.ts';
import { equalMathematics } from './math/equivalence.ts';
import { splitQuantity } from './values/quantities.ts';

/** Longer texts are not compared; the original times out on them. */
const MAX_CHARACTERS = 20_000;

const NUMBER = String.raw`(?:-?\d+\s?\/\s?\d+|-?\d{1,3}(?:[ ,]\d{3})+(?:\.\d+)?|-?\d+[.,]\d+|\.\d+|-?\d+)(?:\s*(?:%|percent\b|pct\b))?`;
const ANCHORED = new RegExp(String.raw`(?:^|[\s=])[$€£¥]?(${NUMBER})`, 'g');
const ANYWHERE = new RegExp(String.raw`(?<!\d)(${NUMBER})`, 'g');
const BARE_FRACTION = /-?\\frac\{-?\d+\}\{-?\d+\}/g;
/** At most 1,000 characters, so that an unmatched dollar sign does not scan the whole text. */
const DELIMITED =
  /\$\$([^$]{1,1000})\$\$|\$((?:[^$\\]|\\.){1,1000})\$|\\\(([^]{0,1000}?)\\\)|\\\[([^]{0,1000}?)\\\]/g;

/** True when the mathematics in both bare strings is the same. */
export function equalAsReference(gold: string, answer: string): boolean {
  if (gold.length > MAX_CHARACTERS || answer.length > MAX_CHARACTERS) return false;
  const expected = extractMathematics(gold);
  const given = extractMathematics(answer);
  if (expected === null || given === null) return false;
  if (/\\(?:overline|dot)(?![A-Za-z])/.test(expected + given)) return expected === given;
  return (
    expected === given ||
    equalMathematics(expected, given) ||
    equalMathematics(splitQuantity(expected).value, splitQuantity(given).value)
  );
}

/** The part of a text that is read as mathematics; null when there is none. */
function extractMathematics(text: string): string | null {
  const delimited = lastMatch(text, DELIMITED);
  if (delimited !== null) return unwrapLastBox(delimited).trim();
  const boxes = findBoxes(text);
  if (boxes.length > 0) return extractFromWords(boxes[boxes.length - 1].content.trim());
  const fraction = lastMatch(text, BARE_FRACTION);
  return fraction ?? lastNumberOf(text);
}

/** The last number of a text that begins with words, any other text as it is. */
function extractFromWords(content: string): string {
  return /^[A-Za-z ]{4,}\s/.test(content) ? (lastNumberOf(content) ?? content) : content;
}

function unwrapLastBox(text: string): string {
  const boxes = findBoxes(text);
  return boxes.length > 0 ? boxes[boxes.length - 1].content : text;
}

function lastNumberOf(text: string): string | null {
  return lastMatch(text, ANCHORED) ?? lastMatch(text, ANYWHERE);
}

/**
 * The first group that participates in the last match, else the whole match; null without a match.
 */
function lastMatch(text: string, pattern: RegExp): string | null {
  let last: string | null = null;
  for (const match of text.matchAll(pattern)) {
    last = match.slice(1).find((part) => part !== undefined) ?? match[0];
  }
  return last;
}
