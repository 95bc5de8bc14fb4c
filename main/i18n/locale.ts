// The languages in which the machine can speak to a person; the window says which one it is.

import { speak } from './message.ts';
import { GERMAN } from './de.ts';

/** Every language but English, by its two letters. */
const TONGUES = { de: GERMAN } as const;

/** Speaks this language from now on; English where the name is none of the table. */
export function speakIn(language: string | null): void {
  const isKnown = language !== null && Object.hasOwn(TONGUES, language);
  speak(isKnown ? TONGUES[language as keyof typeof TONGUES] : null);
}
