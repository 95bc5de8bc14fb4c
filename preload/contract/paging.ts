// A page of rows.

/** A part of the rows that answer a query. */
export interface RowPage<R> {
  /** On all pages. */
  readonly total: number;
  readonly rows: readonly R[];
}
