// The language of the window: from the system unless the person chose; read once, so a change draws the window anew.

import { recall, remember } from './local-storage.ts';

/** Languages with a catalogue, each named in itself. */
export const LANGUAGES: Readonly<Record<string, string>> = { en: 'English', de: 'Deutsch' };

const KEY = 'omr.language';

/** The language in use: the chosen one, else the system's, else English; outside a window always English. */
export function language(): string {
  const system = typeof window === 'undefined' ? null : window.navigator.language.slice(0, 2);
  const wanted = [recall(KEY), system];
  return wanted.find((name) => name != null && Object.hasOwn(LANGUAGES, name)) ?? 'en';
}

/** Chooses a language and draws the window anew in it; nothing that runs is touched. */
export function chooseLanguage(name: string): void {
  remember(KEY, name);
  window.location.reload();
}
