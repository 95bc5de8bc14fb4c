// A number as it is typed.

import { language } from '../../browser/language.ts';

/**
 * The number that a text means in a language, or null. German writes a decimal comma; a text with
 * both a comma and a point is no number, since it cannot be told which one separates thousands.
 */
export function parseNumber(text: string, locale: string = language()): number | null {
  const plain = text.trim().replace('\u2212', '-');
  const pointed =
    locale === 'de' && /^[-+]?\d*,\d+(e[-+]?\d+)?$/i.test(plain) ? plain.replace(',', '.') : plain;
  if (!/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(pointed)) return null;
  const value = Number(pointed);
  return Number.isFinite(value) ? value : null;
}
