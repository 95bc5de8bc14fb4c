// Data sets and their rows.

import type { StageName, JobView } from './jobs.ts';

/** A turn of a conversation before its question. */
export interface EarlierTurn {
  readonly role: 'user' | 'assistant';
  readonly content: string;
  /** Number of the row's images that belong to this turn, in order; absent for none. */
  readonly pictures?: number;
}

/** Which of a row's pictures are the frames of one video. */
export interface VideoRun {
  /** Place of its first frame among the row's pictures, from 0; the others follow it. */
  readonly first: number;
  readonly frames: number;
  /** Frames a second; on average where frames were left out. */
  readonly fps: number;
  /** Seconds from the start to each frame, where frames were left out. */
  readonly times?: readonly number[];
}

/** A row of a finished data set. */
export interface DatasetRow {
  readonly number: number;
  readonly id: string;
  readonly question: string;
  readonly answer: string;
  readonly kind: string;
  readonly split: string;
  readonly pictures: readonly string[];
  readonly videos?: readonly VideoRun[];
}

/** A set of examples in the workspace: an inspected source, or a data set made by a stage. */
export interface DataSetView {
  readonly id: string;
  readonly kind: 'inspection' | 'dataset';
  readonly name: string;
  /** Examples that can be used. */
  readonly rows: number | null;
  /** Rows of an inspected source, usable or not; absent for a finished data set. */
  readonly found?: number | null;
  readonly pictures: number | null;
  /** The stage that made it. */
  readonly stage: StageName | null;
  /** Where the user imported it from. */
  readonly source: string | null;
  readonly createdMs: number;
  readonly job: JobView | null;
  /** Projects that use it. */
  readonly usedIn: readonly { readonly id: string; readonly name: string }[];
}

/** How the answers of two evaluations differ, question by question. */
export interface AnswerChanges {
  /** Questions that both have answered. */
  readonly common: number;
  readonly gained: number;
  readonly lost: number;
  /** The changed answers, regressions first; truncated if there are very many. */
  readonly rows: readonly {
    readonly exampleId: string;
    readonly question: string;
    readonly picture: string | null;
    readonly gold: string;
    readonly before: { readonly response: string; readonly correct: boolean };
    readonly after: { readonly response: string; readonly correct: boolean };
  }[];
}
