// From a message to the text of a language: ICU MessageFormat, as translators know it.

import { IntlMessageFormat } from 'intl-messageformat';
import { DE } from './de/index.ts';
import { EN } from './en/index.ts';
import type { UserText } from './message.ts';

/**
 * Every language by the code that `Intl` knows it by. English is the language of the sources: it
 * has every message.
 */
const CATALOGUES = { en: EN, de: DE } as const satisfies Record<string, Record<string, string>>;

export type Locale = keyof typeof CATALOGUES;

export const LOCALES = Object.keys(CATALOGUES) as Locale[];

/** The language of a code such as `de` or `de-AT`; English where there is no catalogue for it. */
export function localeOf(code: string | null | undefined): Locale {
  const [language = ''] = (code ?? '').toLowerCase().split('-');
  return LOCALES.find((locale) => locale === language) ?? 'en';
}

/** Parsed messages by language and id: parsing takes longer than formatting. */
const parsed = new Map<string, IntlMessageFormat>();

/**
 * The text of a message in a language. An id that no catalogue has (from a newer version) is
 * returned as it is.
 */
export function formatMessage(text: UserText, locale: Locale): string {
  if (typeof text === 'string') return text;
  const { id, values = {} } = text;
  const pattern: string | undefined = CATALOGUES[locale][id] ?? EN[id];
  if (pattern === undefined) return id;
  const key = `${locale} ${id}`;
  let format = parsed.get(key);
  if (format === undefined) {
    format = new IntlMessageFormat(pattern, locale, undefined, { ignoreTag: true });
    parsed.set(key, format);
  }
  const filled = Object.entries(values).map(([name, value]) => [
    name,
    typeof value === 'object' ? formatMessage(value, locale) : value,
  ]);
  return String(format.format(Object.fromEntries(filled) as Record<string, string | number>));
}
