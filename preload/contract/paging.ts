// A page of rows.

/** A page of the rows that match a query. */
export interface RowPage<R> {
  /** On all pages. */
  readonly total: number;
  readonly rows: readonly R[];
}
