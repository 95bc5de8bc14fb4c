// Calendar dates in numbers and in words.

import type { DateOrder } from '../../data/datasets/check-schema.ts';
import { words } from '../text/spellings.ts';

/** A date, or a part of it: "March 2024" has no day, "2024" no month. */
export interface CalendarDate {
  readonly year: number;
  readonly month?: number;
  readonly day?: number;
}

const MONTHS = words(`
  january february march april may june july august september october november december
`);
const WEEKDAYS = words('sunday monday tuesday wednesday thursday friday saturday');

const MAX_CHARACTERS = 60;
const DAY = String.raw`(\d{1,2})(?:st|nd|rd|th)?`;
const MONTH = String.raw`([a-z]{3,9})\.?`;
const YEAR = String.raw`(\d{4})`;

/** Notations with the order of their parts. */
const NOTATIONS: readonly (readonly [RegExp, string])[] = [
  [/^(\d{4})-(\d{1,2})-(\d{1,2})$/, 'ymd'],
  [/^(\d{4})([/.])(\d{1,2})\2(\d{1,2})$/, 'y.md'],
  [/^(\d{4}) ?年 ?(\d{1,2}) ?月(?: ?(\d{1,2}) ?日)?$/, 'ymd'],
  [new RegExp(`^${DAY}(?: of)? ${MONTH},? ${YEAR}$`), 'dmy'],
  [new RegExp(`^${MONTH} ${DAY},? ${YEAR}$`), 'mdy'],
  [new RegExp(`^${DAY}-${MONTH}-${YEAR}$`), 'dmy'],
  [new RegExp(`^${YEAR},? ${MONTH} ${DAY}$`), 'ymd'],
  [new RegExp(`^${MONTH},? ${YEAR}$`), 'my'],
  [/^(\d{4})-(\d{2})$/, 'ym'],
  [/^(\d{4})$/, 'y'],
];

/**
 * The date that a text denotes; null where it denotes none or could be two dates: 05/03/2024 needs
 * `order`, while 25/03/2024 is a date unless `order` forbids it. A weekday in front must be that of
 * the date. Two-digit years are not read.
 */
export function parseDate(text: string, order?: DateOrder): CalendarDate | null {
  if (text.length > MAX_CHARACTERS) return null;
  let bare = text.trim().toLowerCase().replace(/\s+/g, ' ').replace(/\.$/, '');
  const weekday = /^([a-z]{3,9})\.?,? (?=.*\d)/.exec(bare);
  const expectedWeekday = weekday ? weekdayNumber(weekday[1]!) : -1;
  if (weekday && expectedWeekday >= 0) bare = bare.slice(weekday[0].length);
  const date = writtenDate(bare.replace(/^the /, '')) ?? numericDate(bare, order);
  if (date === null || !exists(date)) return null;
  return expectedWeekday >= 0 && expectedWeekday !== weekdayOf(date) ? null : date;
}

/** True for the same day, month or year, and the same precision. */
export function equalDates(a: CalendarDate, b: CalendarDate): boolean {
  return a.year === b.year && a.month === b.month && a.day === b.day;
}

function writtenDate(text: string): CalendarDate | null {
  for (const [notation, parts] of NOTATIONS) {
    const match = notation.exec(text);
    if (!match) continue;
    const part = (name: string) => {
      const at = parts.indexOf(name);
      return at < 0 ? undefined : match[at + 1];
    };
    return dateOf(part('y'), part('m'), part('d'));
  }
  return null;
}

/** Day, month and year in numbers, in the given order or else the only possible one. */
function numericDate(text: string, order: DateOrder | undefined): CalendarDate | null {
  const match = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})$/.exec(text.replace(/\. /g, '.'));
  if (!match) return null;
  const [, first, , second, year] = match;
  const candidates = [
    ...(order === 'month-day' ? [] : [dateOf(year, second, first)]),
    ...(order === 'day-month' ? [] : [dateOf(year, first, second)]),
  ].filter((date) => date !== null && exists(date));
  const [date] = candidates;
  if (!date || candidates.some((other) => !equalDates(date, other!))) return null;
  return date;
}

function dateOf(year?: string, month?: string, day?: string): CalendarDate | null {
  const number =
    month === undefined ? undefined : /^\d+$/.test(month) ? Number(month) : monthNumber(month);
  if (number !== undefined && !(number >= 1 && number <= 12)) return null;
  return {
    year: Number(year),
    ...(number === undefined ? {} : { month: number }),
    ...(day === undefined ? {} : { day: Number(day) }),
  };
}

/** "mar", "march" or "sept" as 3 or 9; 0 for anything else. */
function monthNumber(name: string): number {
  if (name === 'sept') return 9;
  return 1 + MONTHS.findIndex((month) => name === month || name === month.slice(0, 3));
}

/** 0 for Sunday; -1 for a word that is no weekday. */
function weekdayNumber(name: string): number {
  const short = /^(?:sun|mon|tues?|wed|thu(?:rs?)?|fri|sat)$/.test(name);
  return WEEKDAYS.findIndex((day) => day === name || (short && day.startsWith(name)));
}

function exists({ year, month = 1, day = 1 }: CalendarDate): boolean {
  if (year < 1) return false;
  const date = utcDate(year, month, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

function weekdayOf({ year, month, day }: CalendarDate): number {
  return month === undefined || day === undefined ? -1 : utcDate(year, month, day).getUTCDay();
}

/** Unlike `Date.UTC`, keeps years before 100. */
function utcDate(year: number, month: number, day: number): Date {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date;
}
