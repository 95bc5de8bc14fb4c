// Numbers with parts that are no arithmetic: blood pressures, acuities, dates of expiry, sizes,
// ranges, versions and the numbers of badges.

import { normalizeSigns } from '../text/keyboard-spellings.ts';
import { equalWords } from '../text/normalize.ts';
import { altersValue } from '../text/prose.ts';
import { canonicalUnit } from './units.ts';

/** Parts as written, and the unit of all of them, '' for none. */
interface Reading {
  readonly parts: readonly string[];
  readonly unit: string;
}

/** A notation of readings: how it is parsed, and whether a gold in it is a reading. */
interface Notation {
  readonly parse: (text: string) => Reading | null;
  readonly isReading: (gold: Reading, question: string, text: string) => boolean;
  /** True where an answer in another notation, such as the product of a size, may be right. */
  readonly mayBeNumber?: (question: string, text: string) => boolean;
}

/** Questions whose answer is a number, whatever it is written on. */
const ARITHMETIC =
  /\b(?:how (?:much|many)|fractions?|quotient|ratio|calculate|comput\w+|evaluat\w+|simplif\w+|solve|share|sum|product|difference|probability|proportion|percent\w*|factor\w*|value of)\b/i;

const BLOOD_PRESSURE = /\b(?:blood pressure|mm ?hg|systolic|diastolic|bp)\b/i;
const ACUITY = /\b(?:acuity|snellen|eyesight|eye chart|vision)\b/i;
const DATE =
  /\b(?:dates?|expir\w+|best[ -]before|use[ -]by|months?|mm\s?\/\s?(?:yy|dd)|dd\s?\/\s?mm)\b/i;
const TIME_SIGNATURE = /\b(?:time signature|meter of the (?:piece|music|song))\b/i;
/** What a number identifies. */
const NAME =
  /\b(?:badges?|licen[cs]e plates?|number plates?|serial|batch|lot|codes?|tickets?|jerseys?|shirts?|house number|room|apartment|flat|invoice|tracking|receipt|docket|locker|passport|account|postcode|zip|id|pin|model|part number|article number|flight|gate|platform|train|bus|route)\b/i;
const SCORE = /\b(?:scores?|grades?|ratings?)\b/i;
const SIZE =
  /\b(?:resolution|size|dimensions?|pixels?|width|height|measure\w*|large|big|grid|matrix|arrangement|layout|format)\b/i;
const VERSION = /\b(?:versions?|release|firmware|build|sections?|chapters?|revision|ip address)\b/i;

/** A printed number that identifies something: "Which number is on the badge?" */
function asksForName(question: string): boolean {
  return NAME.test(question) && !ARITHMETIC.test(question);
}

const MAX_CHARACTERS = 100;
const NUMBER = String.raw`\d{1,12}(?:[.,]\d{1,12})?`;
/** A single letter adjoining a number may be a variable. */
const UNIT = String.raw`(\s+[^\d\s][^\d]{0,20}|[^\d\sA-Za-z]|[^\d\s][^\d]{1,20}|)`;
const SLASHED = new RegExp(String.raw`^(\d{1,8})(?:\/| over )(\d{1,8})(?:\/(\d{1,8}))?${UNIT}$`);
const RANGE = new RegExp(String.raw`^(${NUMBER})(?:-| to )(${NUMBER})${UNIT}$`);

const NOTATIONS: readonly Notation[] = [
  {
    parse: (text) => readingOf(SLASHED.exec(slashed(text))),
    isReading: ({ parts, unit }, question) =>
      /^mm ?hg$/i.test(unit) ||
      parts.some((part) => /^0\d/.test(part)) ||
      BLOOD_PRESSURE.test(question) ||
      ACUITY.test(question) ||
      TIME_SIGNATURE.test(question) ||
      ((DATE.test(question) || SCORE.test(question)) && !ARITHMETIC.test(question)) ||
      asksForName(question),
  },
  {
    parse: parseSize,
    isReading: (_, question, text) =>
      isWrittenWithLetter(text) ||
      (!ARITHMETIC.test(question) && (text.includes('×') || SIZE.test(question))),
    mayBeNumber: (question, text) => !SIZE.test(question) && !isWrittenWithLetter(text),
  },
  {
    parse: (text) => readingOf(RANGE.exec(normalizeSigns(text))),
    isReading: ({ parts: [low, high] }, question) =>
      !ARITHMETIC.test(question) && decimal(low!) < decimal(high!),
  },
  {
    parse: parseVersion,
    isReading: ({ parts, unit }, question) =>
      unit !== '' ||
      VERSION.test(question) ||
      (parts.length > 2 && parts.slice(1).some((part) => part.length !== 3)),
  },
];

/**
 * Compares a gold that is a reading part by part, so that 120/80 equals neither 60/40 nor 1.5; null
 * for any other gold.
 */
export function equalReadings(gold: string, answer: string, question: string): boolean | null {
  if (gold.length > MAX_CHARACTERS) return null;
  for (const { parse, isReading, mayBeNumber } of NOTATIONS) {
    const expected = parse(gold);
    if (expected === null || !isReading(expected, question, gold)) continue;
    const given = answer.length > MAX_CHARACTERS ? null : parse(answer);
    if (given === null)
      return equalWords(answer, gold) || (mayBeNumber?.(question, gold) ? null : false);
    return equalParts(expected, given);
  }
  return equalNumberNames(gold, answer, question);
}

/** 007 on a badge is not 7, and 1E5 not 100000. */
function equalNumberNames(gold: string, value: string, question: string): boolean | null {
  const bare = value.replace(/^(?:#|no\.?|number|nr\.?)\s*(?=\d)/i, '');
  if (/^0\d+$/.test(gold))
    return ARITHMETIC.test(question) && !NAME.test(question) ? null : bare === gold;
  if (!asksForName(question)) return null;
  if (/^\d+$/.test(gold) && /^0\d+$/.test(bare)) return false;
  return /^\d+e\d+$/i.test(gold) ? equalWords(bare, gold) : null;
}

/** Equal numbers in the same order; a unit may be omitted. */
function equalParts(a: Reading, b: Reading): boolean {
  return (
    a.parts.length === b.parts.length &&
    a.parts.every((part, i) => part === b.parts[i] || equalDecimals(part, b.parts[i]!)) &&
    (a.unit === '' || b.unit === '' || sameUnit(a.unit) === sameUnit(b.unit))
  );
}

/** "2.50" and "2.5", "1,5" and "1.5". */
function equalDecimals(a: string, b: string): boolean {
  return /[.,]/.test(a + b) && decimal(a) === decimal(b);
}

function decimal(text: string): number {
  return Number(text.replace(',', '.'));
}

function sameUnit(unit: string): string {
  const bare = unit.toLowerCase().replace(/[\s.]/g, '');
  return bare === 'mmhg' ? bare : (canonicalUnit(unit) ?? bare);
}

/** The value in "The blood pressure is 120/80" and "BP: 120/80". */
export function statedValue(answer: string): string {
  const [, words, value] =
    /^([A-Za-z][A-Za-z ]{0,60}?)(?:\s(?:is|reads|shows|says)\s+|:\s+)(\S.*)$/.exec(answer) ?? [];
  return words === undefined || value === undefined || altersValue(words) ? answer : value;
}

function readingOf(match: RegExpExecArray | null): Reading | null {
  if (match === null) return null;
  const parts = match.slice(1, -1).filter((part) => part !== undefined);
  const unit = match.at(-1)!.trim();
  return isUnit(unit) ? { parts, unit } : null;
}

function isUnit(text: string): boolean {
  return (
    text === '' ||
    text === '%' ||
    text === 'px' ||
    /^[a-z]{3}/i.test(text) ||
    canonicalUnit(text) !== null
  );
}

/** `\frac{20}{40}` as 20/40, without blanks. */
function slashed(text: string): string {
  const plain = text.replace(/^\\[dt]?frac\s*\{(\d+)\}\s*\{(\d+)\}/, '$1/$2');
  return normalizeSigns(plain.replace(/\\(?:text|mathrm)\s*\{([^{}]*)\}/g, '$1'));
}

const SIZE_PART = new RegExp(String.raw`^(${NUMBER})${UNIT}$`);

/** "1920x1080", "12 × 8 cm", "12 cm x 8 cm" or "12 by 8"; null for a power of ten. */
function parseSize(text: string): Reading | null {
  if (/\b10\s*\^/.test(text)) return null;
  const sides = text.split(
    /(?<=[\d\sA-Za-z)])\s*(?:[×*]|\\times|\bby\b|(?<=\d|\s)[xX](?=[\d\s]))\s*/,
  );
  if (sides.length < 2 || sides.length > 4) return null;
  const matches = sides.map((side) => SIZE_PART.exec(side.trim()));
  if (matches.includes(null)) return null;
  const units = matches.map((match) => match![2]!.trim());
  const unit = units.at(-1)!;
  if (units.some((one) => one !== '' && sameUnit(one) !== sameUnit(unit)) || !isUnit(unit))
    return null;
  return { parts: matches.map((match) => match![1]!), unit };
}

/** "1920x1080" is a size; "3 × 4" may be a product. */
function isWrittenWithLetter(text: string): boolean {
  return /\d\s*[xX]\s*\d/.test(text);
}

/** "v1.10", "Version 1.10" or "1.10.2"; the unit of the first two is "v". */
function parseVersion(text: string): Reading | null {
  const match = /^(v(?:er(?:sion|\.)?|\.)?)?\s*(\d{1,8}(?:\.\d{1,8})+)$/i.exec(text);
  if (!match) return null;
  return { parts: match[2]!.split('.'), unit: match[1] === undefined ? '' : 'v' };
}
