// The user's sources under inspection: findings, rows, decisions.

import type { EarlierTurn, VideoRun } from './datasets.ts';

/**
 * A row of an inspected source: its number from 0, and its location in messages (`cards.jsonl, line
 * 3`).
 */
export interface RowReference {
  readonly number: number;
  readonly place: string;
}

/** The user's edits of a row; absent fields stay as in the source. */
export interface RowChange {
  readonly question?: string;
  readonly answer?: string;
  readonly kind?: string;
  readonly split?: string;
  /** The rationale: how to find the answer, in the user's words. */
  readonly rationale?: string;
  /** Files, absolute or relative to the image folder. */
  readonly pictures?: readonly string[];
}

/** An example that the user wrote. */
export interface AddedRow {
  readonly question: string;
  readonly answer: string;
  /** Absolute path of the picture; empty for a question about text. */
  readonly picture: string;
  readonly split: string;
}

/** One decision about a source; the source itself is never touched. */
export type DataAction =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'repair' | 'unrepair'; readonly defects: readonly string[] }
  | { readonly kind: 'exclude' | 'include'; readonly rows: readonly RowReference[] }
  | { readonly kind: 'edit'; readonly row: RowReference; readonly change: RowChange }
  | { readonly kind: 'revert'; readonly row: RowReference }
  | { readonly kind: 'add'; readonly row: AddedRow }
  /** Removes an added row by its id. */
  | { readonly kind: 'remove'; readonly id: number }
  /** Columns by role: `{"question": "Frage"}`. */
  | { readonly kind: 'columns'; readonly columns: Readonly<Record<string, string>> }
  /** The folder of the images; empty when they are next to the rows. */
  | { readonly kind: 'root'; readonly root: string }
  | { readonly kind: 'conversations'; readonly choice: ConversationChoice }
  /** The task of pictures without questions, and one question for all; empty for the task's own. */
  | { readonly kind: 'task'; readonly template: string; readonly question: string };

/**
 * How a conversation with several questions is imported: an example of each question with the
 * preceding turns, its first question, or nothing.
 */
export type ConversationChoice = 'each' | 'first' | 'leave-out';

/** All decisions about a source. */
export interface Decisions {
  readonly name: string;
  readonly repairs: readonly string[];
  readonly excluded: readonly RowReference[];
  readonly edits: readonly (RowReference & { readonly change: RowChange })[];
  readonly added: readonly (AddedRow & { readonly id: number })[];
  readonly columns: Readonly<Record<string, string>>;
  readonly root: string;
  readonly conversations: ConversationChoice;
  /** A name of `TASK_TEMPLATES`; empty for the one that fits. */
  readonly template: string;
  readonly question: string;
}

/** A kind of defect in an inspected source, and its repair. */
export interface DataFinding {
  /** Name in the setting `repairs`, e.g. `picture-missing`. */
  readonly kind: string;
  /** Rows that have it. */
  readonly count: number;
  /** Of these, rows that still need a decision. */
  readonly open: number;
  /** What a repair does to a row; null if there is none. */
  readonly repair: 'mend' | 'leave-out' | null;
  /** True for a notice: the row is usable as it is. */
  readonly isNote: boolean;
  readonly repaired: boolean;
}

/** The role of a file's column and the reason; a null role means that the column is not used. */
export interface DataColumn {
  readonly file: string;
  readonly role: string | null;
  readonly column: string;
  readonly reason: string;
}

/** An inspected source with all decisions about it. */
export interface InspectionView {
  /**
   * Run of its first inspection; stays the same when it is inspected again with other columns or
   * another folder.
   */
  readonly id: string;
  /** Run of the inspection that is shown. */
  readonly runId: string;
  readonly source: string;
  /** Nothing lies there any more: it was moved, renamed or deleted. */
  readonly isSourceGone: boolean;
  readonly name: string;
  /** False until its job is done: no rows can be shown yet. */
  readonly isReady: boolean;
  /** True where the rows are made of pictures, so that their question can be chosen. */
  readonly isAsked: boolean;
  readonly rows: number;
  readonly pictures: number;
  /** Videos, whose frames are among the pictures. */
  readonly videos: number;
  /** Rows that need a decision before the examples can be used. */
  readonly attention: number;
  /** Examples that an import would give now. */
  readonly usable: number;
  readonly findings: readonly DataFinding[];
  /** What is to be thought of before the source is used, one sentence each. */
  readonly warnings: readonly string[];
  readonly columns: readonly DataColumn[];
  readonly decisions: Decisions;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
}

/** Status of a row of an inspected source. */
export type RowState =
  'good' | 'noted' | 'attention' | 'repaired' | 'edited' | 'left-out' | 'added';

/** A row as it would be imported now: the source with the user's edits. */
export interface DataRow extends RowReference {
  readonly question: string;
  readonly answer: string;
  readonly kind: string;
  readonly split: string;
  readonly rationale: string;
  /** The conversation before the question; absent for none. */
  readonly history?: readonly EarlierTurn[];
  /** Blob ids of the images that could be read. */
  readonly pictures: readonly string[];
  /** Which of them are frames of videos; absent for none, or where a frame could not be read. */
  readonly videos?: readonly VideoRun[];
  /** The image paths in the source. */
  readonly references: readonly string[];
  readonly defects: readonly { readonly kind: string; readonly sentence: string }[];
  readonly state: RowState;
  /** Id of a row that was added by hand, for removing it. */
  readonly addedId?: number;
}

/** Which rows: `filter` is a kind of defect, or one of the named choices. */
export interface RowQuery {
  readonly offset: number;
  readonly limit: number;
  readonly filter: 'all' | 'attention' | 'decided' | 'added' | (string & {});
  /** Case-insensitive search in all of the row's texts; empty for all. */
  readonly search: string;
}

/** A row before and after a repair; `after` is null if the row is excluded. */
export interface RepairExample {
  readonly before: DataRow;
  readonly after: DataRow | null;
}
