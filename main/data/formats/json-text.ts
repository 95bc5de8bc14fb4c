// JSON as data sets write it: numbers that a double cannot hold, or would show otherwise (2.50), keep
// their digits as text, and keys that occur twice and values such as NaN, which JSON does not have, are
// reported.

import { RowError } from '../defect-kinds.ts';
import { msg } from '../../../i18n/message.ts';
import type { FileRow } from './file-row.ts';

/** Starts what the scanner writes into a text in place of what `JSON.parse` would drop or refuse. */
const MARK = '\u0000';
/** Marks a number as it is written. */
const NUMBER_MARK = `${MARK}=`;
/** Numbers with fewer characters are exact to the last digit that they show. */
const EXACT_LENGTH = 16;

/** Lists and objects inside each other in one row. */
const MAX_DEPTH = 100;

const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const NOT_A_NUMBER = /-?(?:NaN|Infinity)\b/y;
const SPACE = /\s*/y;

/**
 * Parses JSON; fields that need a remark are marked inside the value, for `toJsonRow` to resolve.
 * Throws a SyntaxError with the position in `text`.
 */
export function parseJson(text: string): unknown {
  const marked = withMarks(text);
  if (marked === null) return JSON.parse(text);
  try {
    return JSON.parse(marked);
  } catch (cause) {
    // The error names a position in the marked text; the plain one may fail at the same place.
    JSON.parse(text.replace(/\bNaN\b|-?\bInfinity\b/g, 'null'));
    throw cause;
  }
}

/** A row of a JSON file with its marks resolved. */
export function toJsonRow(
  value: unknown,
  file: string,
  position: string,
): Pick<FileRow, 'value' | 'notes' | 'repeated'> {
  if (typeof value !== 'object' || value === null) return { value };
  const notes: RowError[] = [];
  const note = (message: ReturnType<typeof msg>) =>
    notes.push(new RowError('read-otherwise', message));
  const repeated: Record<string, unknown[]> = {};
  let isMarked = false;
  const resolve = (each: unknown, field: string, depth: number, isNumeric = false): unknown => {
    if (typeof each === 'string' && each.startsWith(MARK)) {
      isMarked = true;
      const number = each.startsWith(NUMBER_MARK) ? each.slice(NUMBER_MARK.length) : undefined;
      if (number !== undefined) return isNumeric ? Number(number) : number;
      note(msg('file.not-a-number', { file, position, field, value: each.slice(1) }));
      return null;
    }
    if (typeof each !== 'object' || each === null) return each;
    if (Array.isArray(each)) return each.map((item) => resolve(item, field, depth + 1, isNumeric));
    // The numbers of a check are limits, and no texts that a model learns.
    const isCheck = isNumeric || (depth > 0 && Object.hasOwn(each, 'type'));
    const fields: [string, unknown][] = [];
    for (const [key, item] of Object.entries(each)) {
      const [name, number] = key.split(MARK) as [string, string?];
      const resolved = resolve(item, name, depth + 1, isCheck);
      if (number === undefined) fields.push([name, resolved]);
      else {
        isMarked = true;
        if (depth === 0) (repeated[name] ??= []).push(resolved);
        else note(msg('file.key-twice', { file, position, field: name }));
      }
    }
    return Object.fromEntries(fields);
  };
  const resolved = resolve(value, '', 0);
  if (!isMarked) return { value };
  return {
    value: resolved,
    ...(notes.length > 0 ? { notes } : {}),
    ...(Object.keys(repeated).length > 0 ? { repeated } : {}),
  };
}

/** The text with its marks; null where it needs none. */
function withMarks(text: string): string | null {
  const parts: string[] = [];
  let copied = 0;
  const replace = (start: number, end: number, by: string): void => {
    parts.push(text.slice(copied, start), by);
    copied = end;
  };
  /** Keys of the open objects; null for a list. */
  const open: (Map<string, number> | null)[] = [];
  let at = 0;
  while (at < text.length) {
    const char = text[at]!;
    if (char === '"') {
      const end = endOfString(text, at);
      const keys = open.at(-1);
      if (keys && isKey(text, end)) {
        const key = text.slice(at + 1, end - 1);
        const count = keys.get(key) ?? 0;
        keys.set(key, count + 1);
        if (count > 0) replace(at, end, `"${key}\\u0000${count + 1}"`);
      }
      at = end;
    } else if (char === '-' || (char >= '0' && char <= '9') || char === 'N' || char === 'I') {
      const number = match(NUMBER, text, at);
      const word = number === '' ? match(NOT_A_NUMBER, text, at) : '';
      const end = at + Math.max(1, number.length + word.length);
      if (word !== '') replace(at, end, `"\\u0000${word}"`);
      else if (number.length >= EXACT_LENGTH && !isExact(number)) replace(at, end, `"${number}"`);
      else if (/[eE]/.test(number) && !Number.isFinite(Number(number)))
        replace(at, end, `"${number}"`);
      else if (number !== '' && String(Number(number)) !== number)
        replace(at, end, `"\\u0000=${number}"`);
      at = end;
    } else {
      if (char === '{') open.push(new Map());
      else if (char === '[') open.push(null);
      // What reads a value goes from level to level.
      if (open.length > MAX_DEPTH) throw new SyntaxError(`more than ${MAX_DEPTH} levels`);
      else if (char === '}' || char === ']') open.pop();
      at += 1;
    }
  }
  return parts.length === 0 ? null : parts.join('') + text.slice(copied);
}

function match(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}

/** The index after the closing quotation mark, or the end of the text. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text[end - 1 - slashes] === '\\') slashes += 1;
    if (slashes % 2 === 0) return end + 1;
  }
  return text.length;
}

const isKey = (text: string, end: number): boolean =>
  text[end + match(SPACE, text, end).length] === ':';

/** True where a double shows the same digits. */
const isExact = (number: string): boolean => digitsOf(number) === digitsOf(String(Number(number)));

/** Significant digits and the decimal exponent of the last one: equal for 1.50 and 15e-1. */
function digitsOf(number: string): string {
  const [, sign, integer, decimals = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(number) ?? [];
  const digits = `${integer}${decimals}`.replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return '0';
  const power = Number(exponent) - decimals.length + digits.length - significant.length;
  return `${sign}${significant}e${power}`;
}
