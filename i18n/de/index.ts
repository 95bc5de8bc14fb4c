// German: every message by its id.

import type { EN } from '../en/index.ts';
import { APP } from './app.ts';
import { WORKSPACE } from './workspace.ts';
import { IMPORT } from './import.ts';
import { DATA } from './data.ts';
import { MODELS } from './models.ts';
import { STAGES } from './stages.ts';
import { PROGRESS } from './progress.ts';
import { CLI } from './cli.ts';

export const DE: Readonly<Record<keyof typeof EN, string>> = {
  ...APP,
  ...WORKSPACE,
  ...IMPORT,
  ...DATA,
  ...MODELS,
  ...STAGES,
  ...PROGRESS,
  ...CLI,
};
