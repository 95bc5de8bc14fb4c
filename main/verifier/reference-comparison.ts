// Stands in for the symbolic check of the published reward script: what it reads from a bare string.
// It sees LaTeX only between delimiters (or a plain numeric \frac), else the last number of the text.

import { findBoxes } from './text/boxed.ts';
import { equalMathematics } from './math/equivalence.ts';
import { splitQuantity } from './values/quantities.ts';

/** A longer text is given up on, as the original gives up after some seconds. */
const MAX_CHARACTERS = 20_000;

const NUMBER = String.raw`(?:-?\d+\s?\/\s?\d+|-?\d{1,3}(?:[ ,]\d{3})+(?:\.\d+)?|-?\d+[.,]\d+|\.\d+|-?\d+)(?:\s*(?:%|percent\b|pct\b))?`;
const ANCHORED = new RegExp(String.raw`(?:^|[\s=])[$€£¥]?(${NUMBER})`, 'g');
const ANYWHERE = new RegExp(String.raw`(?<!\d)(${NUMBER})`, 'g');
const BARE_FRACTION = /-?\\frac\{-?\d+\}\{-?\d+\}/g;
/** Formulas are read up to 1,000 characters, so that a dollar sign without its like does not look through the whole text. */
const DELIMITED =
  /\$\$([^$]{1,1000})\$\$|\$((?:[^$\\]|\\.){1,1000})\$|\\\(([^]{0,1000}?)\\\)|\\\[([^]{0,1000}?)\\\]/g;

/** True when what can be read from both bare strings is the same mathematics. */
export function equalAsReference(gold: string, answer: string): boolean {
  if (gold.length > MAX_CHARACTERS || answer.length > MAX_CHARACTERS) return false;
  const wanted = extractMathematics(gold);
  const given = extractMathematics(answer);
  if (wanted === null || given === null) return false;
  if (/\\(?:overline|dot)(?![A-Za-z])/.test(wanted + given)) return wanted === given;
  return (
    wanted === given ||
    equalMathematics(wanted, given) ||
    equalMathematics(splitQuantity(wanted).value, splitQuantity(given).value)
  );
}

/** The part of a text that is read as mathematics, null when there is none. */
function extractMathematics(text: string): string | null {
  const delimited = lastMatch(text, DELIMITED);
  if (delimited !== null) return unwrapLastBox(delimited).trim();
  const boxes = findBoxes(text);
  if (boxes.length > 0) return extractFromWords(boxes[boxes.length - 1].content.trim());
  const fraction = lastMatch(text, BARE_FRACTION);
  return fraction ?? lastNumberOf(text);
}

/** A box with words in it holds the number in them. */
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

/** The last match's first group that took part (or the whole match). */
function lastMatch(text: string, rule: RegExp): string | null {
  let found: string | null = null;
  for (const match of text.matchAll(rule)) {
    found = match.slice(1).find((part) => part !== undefined) ?? match[0];
  }
  return found;
}
