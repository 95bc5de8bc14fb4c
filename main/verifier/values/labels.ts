// Golds that look like arithmetic but are not: dates, times of day, ratios, house and telephone
// numbers, readings, sizes, versions, and formulas in which case matters.

import { parseDate, equalDates } from './dates.ts';
import {
  CHEMISTRY,
  equalFormulas,
  isCaseSensitiveFormula,
  isFormula,
} from '../text/chemical-formulas.ts';
import { equalWords, stripLeadIn } from '../text/normalize.ts';
import { equalReadings, statedValue } from './readings.ts';

/**
 * Compares dates as dates, times of day as times, ratios ("3 : 4") number by number, readings and
 * sizes part by part, and numbers that are names ("555-1234", "007", "v1.10") as words. Null for
 * any other gold. `question` shows what a number is: 20/40 is an acuity or a half.
 */
export function equalLabels(gold: string, answer: string, question = ''): boolean | null {
  if (!/[A-Z\d]/.test(gold)) return null;
  const value = statedValue(stripLeadIn(answer));
  if (isCaseSensitiveFormula(gold, question)) {
    if (equalFormulas(gold, value)) return true;
    return isFormula(value) || equalWords(gold, value) ? isLowerCase(gold, value, question) : null;
  }
  if (!/\d/.test(gold)) return null;
  return equalDatesAndRatios(gold, value) ?? equalReadings(gold, value, question);
}

/** "naoh" is NaOH in haste, where the question does not ask for a formula. */
function isLowerCase(gold: string, value: string, question: string): boolean {
  return !CHEMISTRY.test(question) && value === gold.toLowerCase();
}

function equalDatesAndRatios(gold: string, value: string): boolean | null {
  if (!/\d\D+\d/.test(gold)) return null;
  const date = parseDate(gold);
  if (date?.day !== undefined) {
    const given = parseDate(value);
    return given !== null && equalDates(date, given);
  }
  const time = parseTime(gold);
  if (time !== null && time === parseTime(value)) return true;
  const ratio = parseRatio(stripName(gold), /:|\\colon|∶/);
  if (ratio) {
    const given = parseRatio(stripName(value), /:|\\colon|∶|\bto\b/);
    return given !== null && equalRatios(ratio, given);
  }
  if (time !== null) return false;
  const isLabel = /^\d+(?:-\d+)+$|^\d{1,2}\/\d{1,2}\/\d{4}$/.test(gold);
  return isLabel ? equalWords(value, gold) : null;
}

/**
 * Seconds after midnight of "3:45 PM", "15:45:10 h" or "03:45 a.m."; null for "3:45", which may be
 * a ratio.
 */
function parseTime(text: string): number | null {
  if (text.length > 40) return null;
  const bare = text
    .replace(/\\(?:text|mathrm)\s*\{([^{}]*)\}/g, ' $1 ')
    .replace(/\\[,;: ]|~|\s+/g, ' ')
    .trim()
    .toLowerCase();
  const match = /^(\d{1,2}):(\d{2})(?::(\d{2}))? ?(?:([ap])\.? ?m\.?)?$/.exec(bare);
  if (!match) return null;
  const [, hours, minutes, seconds = '0', half] = match;
  const hour = Number(hours);
  if (Number(minutes) > 59 || Number(seconds) > 59 || hour > 23) return null;
  const isTwoDigit = hours!.length === 2;
  if (half === undefined)
    return isTwoDigit ? 3600 * hour + 60 * Number(minutes) + Number(seconds) : null;
  if (hour < 1 || hour > 12) return null;
  return 3600 * ((hour % 12) + (half === 'p' ? 12 : 0)) + 60 * Number(minutes) + Number(seconds);
}

/** The numbers of "3 : 4 : 5" as written; null for anything else. */
function parseRatio(text: string, separator: RegExp): string[] | null {
  if (text.length > 60 || !separator.test(text)) return null;
  const parts = text
    .replace(/\\text\s*\{([^{}]*)\}/g, '$1')
    .split(separator)
    .map((part) => part.trim());
  return parts.every((part) => /^\d+$/.test(part)) ? parts : null;
}

/** Compares number by number; "4:06" is a time and not 4:6. */
function equalRatios(gold: readonly string[], given: readonly string[]): boolean {
  return (
    gold.length === given.length &&
    gold.every(
      (part, i) =>
        part === given[i] ||
        (BigInt(part) === BigInt(given[i]!) && (i === 0 || !part.startsWith('0'))),
    )
  );
}

/** "AB : CD = 3 : 4" and "The ratio is 3 : 4" without the names. */
function stripName(text: string): string {
  return text.replace(
    /^(?:[A-Za-z_{}0-9]{1,12}\s*:\s*[A-Za-z_{}0-9]{1,12}\s*=|the ratio (?:[a-z ]{0,30} )?is)\s*/i,
    '',
  );
}
