// The language of the window: the system's unless the user chose one. It is read once: a change
// reloads the window.

import { LOCALES, type Locale } from '../../i18n/format.ts';
import { loadItem, saveItem } from './local-storage.ts';

/** Languages with a catalogue, each by its own name: `{ en: 'English', de: 'Deutsch' }`. */
export const LANGUAGES = Object.fromEntries(
  LOCALES.map((locale) => [
    locale,
    new Intl.DisplayNames(locale, { type: 'language' }).of(locale) ?? locale,
  ]),
) as Readonly<Record<Locale, string>>;

/** The name of a language in the language in use: `Englisch` for `en` in a German window. */
export function languageName(code: string): string {
  return new Intl.DisplayNames(language(), { type: 'language' }).of(code) ?? code;
}

const KEY = 'omr.language';

/**
 * The language in use: the chosen one, else the system's, else English; outside a window always
 * English.
 */
export function language(): Locale {
  const system = typeof window === 'undefined' ? null : window.navigator.language.slice(0, 2);
  const wanted = [loadItem(KEY), system];
  const found = wanted.find((name) => LOCALES.some((locale) => locale === name));
  return (found as Locale | undefined) ?? 'en';
}

/** Chooses a language and reloads the window in it; running jobs are not affected. */
export function chooseLanguage(name: string): void {
  saveItem(KEY, name);
  window.location.reload();
}
