// Settings of the stage import.

import type { ColumnMapping } from '../../data/sources/column-roles.ts';
import type { RowEdit } from '../../data/sources/source-row.ts';
import type { AddedRow } from './decisions.ts';

export interface ImportSettings {
  /**
   * A folder with pictures and files of rows (subfolders are splits), a folder of pictures alone,
   * one such file, a `.zip` of it, a model as a `.gguf` file (with the vision tower beside it), or a
   * folder with what a cluster trained.
   */
  readonly source: string;
  /** Of the source folder, the files that are read, by their paths inside it; empty for all. */
  readonly only: readonly string[];
  /** What people call the data set; empty for the source's own name. */
  readonly name: string;
  /** The split of every row; empty to take it from the folders and file names. */
  readonly split: string;
  /**
   * Columns by what they hold where their names do not say it: `{"question": "Frage", "picture":
   * "Foto"}`.
   */
  readonly columns: ColumnMapping;
  /** One question for all pictures that have none. */
  readonly question: string;
  /** Questions by folder: `{"meters": "What does the meter read?"}`. */
  readonly questions: Readonly<Record<string, string>>;
  /**
   * A task, which sets question, check and reward: `read`, `classify`, `count`, `yes-no` or `form`
   * (`rewards/task-templates.ts`).
   */
  readonly template: string;
  /** Whether the names of folders are answers: `auto`, `folders` or `none`. */
  readonly labels: string;
  /** Names of the fields of a form, for the task `form`. */
  readonly fields: readonly string[];
  /** The language of a question that a task sets: `en` or `de`. */
  readonly language: string;
  /** Kinds of defects that are repaired, or `all`; see `data/defects.ts`. */
  readonly repairs: readonly string[];
  /**
   * Of conversations with several questions: `each` (an example of each question, with the turns
   * before it), `first`, or `leave-out`.
   */
  readonly conversations: string;
  /** Only looks: every row with its defects goes into the run's folder, and no data set is made. */
  readonly inspect: boolean;
  /**
   * The folder that picture paths are relative to, where it is not the source's own; empty for
   * that.
   */
  readonly root: string;
  /** Rows that are left out, by their places as in the inspection: `cards.jsonl, line 3`. */
  readonly exclude: readonly string[];
  /** Fields of rows in place of those of the source, by the rows' places. */
  readonly edits: Readonly<Record<string, RowEdit>>;
  /** Rows that come after those of the source. */
  readonly added: readonly AddedRow[];
  /** Of a model: f32, f16, bf16, int8 or int4. */
  readonly weights: string;
  /** Written into the record; nothing is drawn by chance here. */
  readonly seed: number;
}

export const defaults: ImportSettings = {
  source: '',
  only: [],
  name: '',
  split: '',
  columns: {},
  question: '',
  questions: {},
  template: '',
  labels: 'auto',
  fields: [],
  language: 'en',
  repairs: [],
  conversations: 'each',
  inspect: false,
  root: '',
  exclude: [],
  edits: {},
  added: [],
  weights: 'bf16',
  seed: 0,
};
