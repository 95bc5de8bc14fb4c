// The rules of the published reward script with their quirks, so that its figures can be
// reproduced. Not included: the judge model, and Math-Verify, in whose place the caller passes
// `compare`.

import { findBoxes } from './text/boxed.ts';

/** What the published script returns for one response. */
export interface ReferenceScore {
  readonly accuracy: 0 | 1;
  readonly format: 0 | 0.8 | 1;
  readonly extracted: string;
}

/**
 * Scores one response by the published rules; `compare` gets the bare strings where the other rules
 * do not match.
 */
export function scoreLikeReference(
  response: string,
  gold: string,
  compare: (gold: string, answer: string) => boolean,
): ReferenceScore {
  const raw = extractReferenceAnswer(response);
  const extracted = dropPeriod(stripSpace(raw));
  const expected = dropPeriod(gold);
  const right = relaxedMatch(extracted, expected) || compare(expected, extracted);
  return { accuracy: right ? 1 : 0, format: referenceFormat(response, raw), extracted };
}

/** 1 for think and answer tags or a box anywhere, 0.8 for a longer text with an answer, else 0. */
export function referenceFormat(
  response: string,
  extracted = extractReferenceAnswer(response),
): 0 | 0.8 | 1 {
  if (hasTagsInOrder(response) || lastBoxContent(response) !== '') return 1;
  const isLong = codePoints(stripSpace(response)) > 50;
  const hasMathematics = /[=+\-*/()[\]\\]/.test(response);
  return isLong && hasMathematics && extracted !== '' ? 0.8 : 0;
}

/** The first answer block, else the last box, else the last number that ends a line, else ''. */
export function extractReferenceAnswer(response: string): string {
  const opening = response.indexOf('<answer>');
  const closing = opening < 0 ? -1 : response.indexOf('</answer>', opening + 8);
  if (closing >= 0) return response.slice(opening + 8, closing);
  const boxed = lastBoxContent(response);
  if (boxed !== '') return boxed;
  const lines = stripSpace(response).split('\n');
  for (let row = lines.length - 1; row >= 0; row--) {
    const number = numberAtEnd(lines[row]);
    if (number !== '') return number;
  }
  return '';
}

/**
 * True when one string contains the other and is at most a ninth longer; a gold letter A-H is a
 * choice.
 */
export function relaxedMatch(answer: string, gold: string): boolean {
  if (/^[A-H]$/.test(gold)) return parseReferenceChoice(answer) === gold;
  const answerLength = codePoints(answer);
  const goldLength = codePoints(gold);
  if (gold.includes(answer) && answerLength >= 0.9 * goldLength) return true;
  if (answer.includes(gold) && goldLength >= 0.9 * answerLength) return true;
  return stripSpace(answer) === stripSpace(gold);
}

const LETTERS = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'];

/** The first capital A-H after any of these counts; case is ignored. */
const PHRASES = [
  ...['answer is', 'answer', 'option is', 'choice is', 'i choose', 'i select', 'i pick'],
  ...['the answer', 'the correct answer', 'correct answer', 'the best answer', 'best answer'],
  ...['the option is', 'the choice is', 'correct option is', 'the correct option is'],
  ...['correct choice is', 'the correct choice is', 'my answer is', 'my choice is'],
];

/** The letter that the published choice parser finds in a text; '' for none. */
export function parseReferenceChoice(answer: string): string {
  const trimmed = stripSpace(answer);
  if (trimmed === '') return '';
  let bare = trimmed;
  for (const mark of [',', '.', '!', '?', ';', ':', "'", '"']) bare = stripMark(bare, mark);
  const padded = ` ${bare} `;
  const inner = stripSpace(padded);
  const lower = padded.toLowerCase();

  let best = { letter: '', priority: -1, position: 0 };
  const offer = (letter: string, position: number, priority: number) => {
    if (position < 0) return;
    const isBetter =
      priority > best.priority || (priority === best.priority && position < best.position);
    if (isBetter) best = { letter, priority, position };
  };

  LETTERS.forEach((letter, index) => {
    offer(letter, padded.lastIndexOf(`(${letter})`), 6);
    offer(letter, padded.lastIndexOf(`${letter}.`), 5);
    offer(letter, padded.lastIndexOf(`${letter}:`), 4);
    offer(letter, padded.lastIndexOf(`${letter})`), 3);
    offer(letter, padded.lastIndexOf(`${letter} `), 2);
    for (const sign of ['-', '_', '=']) offer(letter, padded.lastIndexOf(letter + sign), 1);
    offer(letter, padded.lastIndexOf(`${index + 1}. ${letter}`), 8);
    if (inner.startsWith(letter)) offer(letter, 0, 10);
    if (inner.endsWith(letter)) offer(letter, padded.length - 1, 9);
  });
  for (const phrase of PHRASES) {
    const start = lower.indexOf(phrase);
    if (start < 0) continue;
    for (const letter of LETTERS) offer(letter, padded.indexOf(letter, start), 7);
  }
  if (best.priority < 0) {
    for (const letter of LETTERS) offer(letter, padded.lastIndexOf(letter), 0);
  }
  return best.letter;
}

/** A think block at the start, anything, and an answer block at the end. */
function hasTagsInOrder(text: string): boolean {
  if (!text.startsWith('<think>') || !text.endsWith('</answer>')) return false;
  const thinkEnd = text.indexOf('</think>', 7);
  if (thinkEnd < 0) return false;
  const answer = text.indexOf('<answer>', thinkEnd + 8);
  return answer >= 0 && text.length - 9 >= answer + 8;
}

function lastBoxContent(text: string): string {
  return findBoxes(text).at(-1)?.content ?? '';
}

/** The unsigned number at the end of a line, ignoring a period and spaces after it; '' for none. */
function numberAtEnd(line: string): string {
  let end = stripSpace(line);
  if (end.endsWith('.')) end = stripSpace(end.slice(0, -1));
  if (!/\p{Nd}$/u.test(end.slice(-2))) return '';
  const characters = [...end];
  const digitsBefore = (stop: number) => {
    let start = stop;
    while (start > 0 && /\p{Nd}/u.test(characters[start - 1])) start--;
    return start;
  };
  const startsWord = (at: number) => at === 0 || !/[\p{L}\p{N}_]/u.test(characters[at - 1]);
  const whole = digitsBefore(characters.length);
  if (whole === characters.length) return '';
  if (whole > 1 && characters[whole - 1] === '.') {
    const before = digitsBefore(whole - 1);
    if (before < whole - 1 && startsWord(before)) return characters.slice(before).join('');
  }
  return startsWord(whole) ? characters.slice(whole).join('') : '';
}

/** The length in code points, as Python counts it. */
function codePoints(text: string): number {
  let count = text.length;
  for (let at = 1; at < text.length; at++) {
    const isPair =
      (text.charCodeAt(at - 1) & 0xfc00) === 0xd800 && (text.charCodeAt(at) & 0xfc00) === 0xdc00;
    if (isPair) count--;
  }
  return count;
}

function dropPeriod(text: string): string {
  return stripSpace(text.endsWith('.') ? text.slice(0, -1) : text);
}

/** Python's white space, which differs from JavaScript's in a few characters. */
const SPACE = /[\s\x1c-\x1f\x85]/;

function stripSpace(text: string): string {
  return stripEnds(text, (character) => SPACE.test(character) && character !== '\ufeff');
}

function stripMark(text: string, mark: string): string {
  return stripEnds(text, (character) => character === mark);
}

function stripEnds(text: string, drop: (character: string) => boolean): string {
  let start = 0;
  let end = text.length;
  while (start < end && drop(text[start])) start++;
  while (end > start && drop(text[end - 1])) end--;
  return text.slice(start, end);
}
