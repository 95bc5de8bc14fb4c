// Rows of a long list for a component: the list before stays on the screen until the first page of the next one is there.

import { useCallback, useEffect, useMemo, useReducer, useRef, useState } from 'react';
import { RowPages, type ReadPage } from './row-pages.ts';

/** What a table or grid shows. */
export interface Rows<R> {
  /** Null until the first page is there. */
  readonly total: number | null;
  /** Undefined while the row is being read. */
  at(index: number): R | undefined;
  /** Tells which rows are in view. */
  want(first: number, last: number): void;
  refresh(): void;
  /** True while another list is being found. */
  readonly isFinding: boolean;
  /** Name of the list that is shown; changes when its first page is there. */
  readonly key: string;
}

/** Reads a list by pages. `key` names it: another key is another list. `read` gives undefined where the machine refuses. */
export function useRows<R>(
  key: string,
  read: (offset: number, limit: number) => Promise<ReadPage<R> | undefined>,
): Rows<R> {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const [shown, setShown] = useState<{ key: string; pages: RowPages<R> } | null>(null);
  const newest = useRef(read);
  newest.current = read;

  useEffect(() => {
    let isWanted = true;
    let isShown = false;
    const ownRead = newest.current;
    const pages: RowPages<R> = new RowPages(
      async (offset, limit) => {
        const page = await ownRead(offset, limit);
        // The refusal itself is told by whoever asked the machine.
        if (page === undefined) throw new Error('internal: no page came');
        return page;
      },
      () => {
        if (!isWanted) return;
        if (isShown) redraw();
        else setShown({ key, pages });
        isShown = true;
      },
    );
    pages.want(0, 0);
    return () => {
      isWanted = false;
    };
  }, [key]);

  const pages = shown?.pages;
  const want = useCallback((first: number, last: number) => pages?.want(first, last), [pages]);
  const refresh = useCallback(() => pages?.refresh(), [pages]);
  const at = useCallback((index: number) => pages?.at(index), [pages]);
  const total = pages?.total ?? null;
  const shownKey = shown?.key ?? '';
  return useMemo(
    () => ({ total, at, want, refresh, isFinding: shownKey !== key, key: shownKey }),
    [total, at, want, refresh, shownKey, key],
  );
}
