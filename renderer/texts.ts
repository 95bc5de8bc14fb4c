// The window's words in the person's language: texts/en.ts is the catalogue, every other language a file of the same shape.

import { language } from './language.ts';
import * as de from './texts/de.ts';
import * as en from './texts/en.ts';

export type { StepTexts } from './texts/en.ts';

/** The shape of a catalogue: English with its literal texts made any texts. */
type Words<T> = T extends string
  ? string
  : T extends (...values: infer Values) => unknown
    ? (...values: Values) => string
    : { readonly [K in keyof T]: Words<T[K]> };
export type Catalogue = { readonly [K in keyof typeof en]: Words<(typeof en)[K]> };

const CATALOGUES: Readonly<Record<string, Catalogue>> = { en, de };

export const {
  STEP_TEXTS,
  STATUS_WORDS,
  ROLE_WORDS,
  SPLIT_WORDS,
  FIGURE_WORDS,
  TEXTS,
  HEALTH_TEXTS,
  SETTING_TEXTS,
  DATA_TEXTS,
  TRAIN_TEXTS,
  USE_TEXTS,
  GLOSSARY,
  HELP_TEXTS,
  RUNS_TEXTS,
  SETTINGS_TEXTS,
  ANSWER_TEXTS,
} = CATALOGUES[language()] ?? en;

/** What a figure of a summary or a curve is called; its key where no catalogue has a word for it. */
export function figureWord(key: string): string {
  return FIGURE_WORDS[key] ?? key.replaceAll('_', ' ');
}
