// A long list under a filter, a kind and a search, with one selected row.

import { useState } from 'react';
import { useRowAt, useRows, type Rows } from './use-rows.ts';
import type { ReadPage } from './row-pages.ts';

/** Which rows of a list are shown. */
export interface RowQuery<F extends string> {
  readonly filter: F;
  /** Kind of question; empty for all kinds. */
  readonly kind: string;
  readonly search: string;
}

/** The rows that match the query, and the selected one. */
export interface FilteredRows<R, F extends string> extends RowQuery<F> {
  readonly rows: Rows<R>;
  /** Index of the selected row. */
  readonly chosen: number;
  /** The selected row; undefined while it loads. */
  readonly row: R | undefined;
  readonly setChosen: (index: number) => void;
  /** Changes a part of the query and selects the first row. */
  readonly narrow: (change: Partial<RowQuery<F>>) => void;
}

/**
 * Loads a list by pages. Another `list` is another list under the same query. `read` gives
 * undefined if the request fails.
 */
export function useFilteredRows<R, F extends string = string>(
  list: string,
  initial: F,
  read: (
    page: { readonly offset: number; readonly limit: number },
    query: RowQuery<F>,
  ) => Promise<ReadPage<R> | undefined>,
): FilteredRows<R, F> {
  const [query, setQuery] = useState<RowQuery<F>>({
    filter: initial,
    kind: '',
    search: '',
  });
  const [chosen, setChosen] = useState(0);
  const { filter, kind, search } = query;
  const rows = useRows<R>(`${list} ${filter} ${kind} ${search}`, (offset, limit) =>
    read({ offset, limit }, query),
  );
  const row = useRowAt(rows, chosen);
  const narrow = (change: Partial<RowQuery<F>>): void => {
    setQuery((old) => ({ ...old, ...change }));
    setChosen(0);
  };
  return { ...query, rows, chosen, row, setChosen, narrow };
}
