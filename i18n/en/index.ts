// English, the language of the sources: every message by its id.

import { UI_ANSWERS } from './ui-answers.ts';
import { UI_DATA } from './ui-data.ts';
import { UI_EVALUATION } from './ui-evaluation.ts';
import { UI_FIGURES } from './ui-figures.ts';
import { UI_HELP } from './ui-help.ts';
import { UI_PIPELINE } from './ui-pipeline.ts';
import { UI_PROJECTS } from './ui-projects.ts';
import { UI_RUN } from './ui-run.ts';
import { UI_RUNS } from './ui-runs.ts';
import { UI_SETTING_FIELDS } from './ui-setting-fields.ts';
import { UI_SETTINGS } from './ui-settings.ts';
import { UI_SHELL } from './ui-shell.ts';
import { UI_TRAIN } from './ui-train.ts';
import { UI_USE } from './ui-use.ts';

export const EN = {
  ...UI_ANSWERS,
  ...UI_DATA,
  ...UI_EVALUATION,
  ...UI_FIGURES,
  ...UI_HELP,
  ...UI_PIPELINE,
  ...UI_PROJECTS,
  ...UI_RUN,
  ...UI_RUNS,
  ...UI_SETTING_FIELDS,
  ...UI_SETTINGS,
  ...UI_SHELL,
  ...UI_TRAIN,
  ...UI_USE,
} as const;
