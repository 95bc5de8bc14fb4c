// German: every message by its id.

import type { EN } from '../en/index.ts';
import { APP } from './app.ts';
import { WORKSPACE } from './workspace.ts';
import { VAULT } from './vault.ts';
import { IMPORT } from './import.ts';
import { DATA } from './data.ts';
import { MODELS } from './models.ts';
import { STAGES } from './stages.ts';
import { REPORT } from './report.ts';
import { CHECK } from './check.ts';
import { PROGRESS } from './progress.ts';
import { PROVENANCE } from './provenance.ts';
import { CLI } from './cli.ts';
import { SERVE } from './serve.ts';
import { CLUSTER } from './cluster.ts';
import { TRANSFER } from './transfer.ts';
import { UI_ANSWERS } from './ui-answers.ts';
import { UI_DATA } from './ui-data.ts';
import { UI_EVALUATION } from './ui-evaluation.ts';
import { UI_FIGURES } from './ui-figures.ts';
import { UI_HELP } from './ui-help.ts';
import { UI_PIPELINE } from './ui-pipeline.ts';
import { UI_PROJECTS } from './ui-projects.ts';
import { UI_REWARD_PARTS } from './ui-reward-parts.ts';
import { UI_RUN } from './ui-run.ts';
import { UI_RUNS } from './ui-runs.ts';
import { UI_SETTING_FIELDS } from './ui-setting-fields.ts';
import { UI_SETTINGS } from './ui-settings.ts';
import { UI_SHELL } from './ui-shell.ts';
import { UI_TRAIN } from './ui-train.ts';
import { UI_TRANSFER } from './ui-transfer.ts';
import { UI_USE } from './ui-use.ts';

export const DE: Readonly<Record<keyof typeof EN, string>> = {
  ...APP,
  ...WORKSPACE,
  ...VAULT,
  ...IMPORT,
  ...DATA,
  ...MODELS,
  ...STAGES,
  ...REPORT,
  ...CHECK,
  ...PROGRESS,
  ...PROVENANCE,
  ...CLI,
  ...SERVE,
  ...CLUSTER,
  ...TRANSFER,
  ...UI_ANSWERS,
  ...UI_DATA,
  ...UI_EVALUATION,
  ...UI_FIGURES,
  ...UI_HELP,
  ...UI_PIPELINE,
  ...UI_PROJECTS,
  ...UI_REWARD_PARTS,
  ...UI_RUN,
  ...UI_RUNS,
  ...UI_SETTING_FIELDS,
  ...UI_SETTINGS,
  ...UI_SHELL,
  ...UI_TRAIN,
  ...UI_TRANSFER,
  ...UI_USE,
};
