// The tasks that pictures without questions are mostly made for: one table. Each sets the question,
// how answers are checked, and the reward of RL.
//
// A new task is a row here, its question `import.ask-NAME` in i18n/en/import.ts and
// i18n/de/import.ts, and its words in i18n/en/ui-data.ts and i18n/de/ui-data.ts.

import type { RewardSettingName } from './parts.ts';

/** What a task sets. */
export interface TaskTemplate {
  /** How answers are checked, as a row's field `check`; null to infer it from the answer. */
  readonly check: Readonly<Record<string, unknown>> | null;
  /** Names of folders that are answers of this task; null where none is. */
  readonly labels: RegExp | null;
  /** Settings of the RL stage that differ from its defaults. */
  readonly reward: Readonly<Partial<Record<RewardSettingName, number>>>;
}

/** The tasks in the order in which they are offered. */
export const TASK_TEMPLATES = {
  /** A value is read off: of a meter, a display, a label. */
  read: { check: null, labels: null, reward: {} },
  /** One of several classes. */
  classify: { check: { type: 'text' }, labels: /\S/, reward: {} },
  /** How many there are. */
  count: { check: { type: 'number' }, labels: /^\d+$/, reward: {} },
  /** Yes or no; the reason stands before the answer, where pressing for short answers would cut it. */
  'yes-no': {
    check: { type: 'text' },
    labels: /^(?:yes|no|ja|nein)$/i,
    reward: { concisenessWeight: 0 },
  },
  /** A form as JSON: each right field earns its share, and no length is too long. */
  form: {
    check: { type: 'json', fields: 'all', partial: true },
    labels: null,
    reward: { concisenessWeight: 0 },
  },
} as const satisfies Record<string, TaskTemplate>;

export type TaskName = keyof typeof TASK_TEMPLATES;

export const TASK_NAMES = Object.keys(TASK_TEMPLATES) as TaskName[];

/** The task of this name; undefined for any other text. */
export const taskTemplate = (name: string): TaskTemplate | undefined =>
  Object.hasOwn(TASK_TEMPLATES, name) ? TASK_TEMPLATES[name as TaskName] : undefined;
