// Requests about duplicates, leaks and splits of a curated data set.

/** What pairs of rows are listed for. */
export type PairRule = 'duplicates' | 'near_duplicates' | 'leaks';

/** A row of a pair. */
export interface PairRow {
  readonly id: string;
  /** The data set that it is in; empty for the one that was prepared. */
  readonly set: string;
  readonly split: string;
  readonly question: string;
  readonly answer: string;
  /** Blob ids. */
  readonly pictures: readonly string[];
}

/** Two rows that are alike: the first was left out, the second stays. */
export interface RowPair {
  readonly dropped: PairRow;
  readonly stays: PairRow;
  /** Why they count as alike, one sentence. */
  readonly reason: string;
}

/** A part of the pairs of a rule. */
export interface PairPage {
  /** Rows that the rule left out. */
  readonly counted: number;
  /** Pairs that can be shown. */
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
