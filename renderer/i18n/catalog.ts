// The window's words in the person's language: texts/en.ts is the catalogue, every other language a file of the same shape.

import { rewardMetric } from '../../preload/contract/reward-parts.ts';
import { language } from '../browser/language.ts';
import * as de from './de/index.ts';
import type { Catalogue } from './en/catalogue.ts';
import * as en from './en/index.ts';

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
  REWARD_PART_WORDS,
  DATA_TEXTS,
  TRAIN_TEXTS,
  USE_TEXTS,
  GLOSSARY,
  HELP_TEXTS,
  RUNS_TEXTS,
  SETTINGS_TEXTS,
  ANSWER_TEXTS,
} = CATALOGUES[language()] ?? en;

const REWARD_CURVES: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(REWARD_PART_WORDS).map(([part, { curve }]) => [rewardMetric(part), curve]),
);

/** What a figure of a summary or a curve is called; its key where no catalogue has a word for it. */
export function figureWord(key: string): string {
  return FIGURE_WORDS[key] ?? REWARD_CURVES[key] ?? key.replaceAll('_', ' ');
}
