// The language of this process; like a program's locale there is one. The window says which it is.

import { formatMessage, localeOf, type Locale } from '../../i18n/format.ts';
import type { UserText } from '../../i18n/message.ts';

let locale: Locale = 'en';

/**
 * Sets the language of {@link localize} by its code (`de`, `de-AT`); English where there is no
 * catalogue for it.
 */
export function setLocale(code: string | null): void {
  locale = localeOf(code);
}

/** The language of {@link localize}. */
export const currentLocale = (): Locale => locale;

/** The text in the language of this process. */
export function localize(text: UserText): string {
  return formatMessage(text, locale);
}

/** The text in English, for logs, records and the command line. */
export function english(text: UserText): string {
  return formatMessage(text, 'en');
}
