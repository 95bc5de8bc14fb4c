// Requests about duplicates, leaks and splits of a curated data set.

/** The rules that list pairs of rows. */
export type PairRule = 'duplicates' | 'near_duplicates' | 'leaks';

/** A row of a pair. */
export interface PairRow {
  readonly id: string;
  /** The data set that contains it; empty for the curated one. */
  readonly set: string;
  readonly split: string;
  readonly question: string;
  readonly answer: string;
  /** Blob ids. */
  readonly pictures: readonly string[];
}

/** Two similar rows: the first was removed, the second kept. */
export interface RowPair {
  readonly dropped: PairRow;
  readonly stays: PairRow;
  /** Why they count as similar, one sentence. */
  readonly reason: string;
}

/** A page of a rule's pairs. */
export interface PairPage {
  /** Number of rows that the rule removed. */
  readonly counted: number;
  /** Number of pairs that can be shown. */
  readonly total: number;
  readonly pairs: readonly RowPair[];
  /** Ids of rows to keep when the step runs again. */
  readonly kept: readonly string[];
}

/** Requests about a prepared data set. */
export interface DataRequests {
  'curate:pairs': (runId: string, rule: PairRule, offset: number) => PairPage;
  /** Keeps a removed row when the step runs again, or no longer; returns all kept rows. */
  'curate:keep': (runId: string, rowId: string, keep: boolean) => string[];
}
