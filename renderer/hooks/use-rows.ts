// Rows of a long list for a component: the list before stays on the screen until the first page of the next one is there.

import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
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
  /** Hears when rows have arrived; absent where all are there from the start. */
  subscribe?(listener: () => void): () => void;
  /** Another number whenever rows have arrived. */
  version?(): number;
}

/** The pages of one list, and who wants to know when some have arrived. */
class LiveRows<R> {
  readonly pages: RowPages<R>;
  #version = 0;
  readonly #listeners = new Set<() => void>();

  constructor(read: (offset: number, limit: number) => Promise<ReadPage<R>>, onFirst: () => void) {
    this.pages = new RowPages(read, () => {
      this.#version += 1;
      if (this.#version === 1) onFirst();
      for (const listener of this.#listeners) listener();
    });
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly version = (): number => this.#version;
  readonly at = (index: number): R | undefined => this.pages.at(index);
  readonly want = (first: number, last: number): void => this.pages.want(first, last);
  readonly refresh = (): void => this.pages.refresh();
  readonly total = (): number | null => this.pages.total;
}

const nothing = () => () => undefined;
const none = (): undefined => undefined;

/**
 * Reads a list by pages. `key` names it: another key is another list. `read` gives undefined where the machine refuses.
 * The component itself is drawn again for another list or another total only, not for every page.
 */
export function useRows<R>(
  key: string,
  read: (offset: number, limit: number) => Promise<ReadPage<R> | undefined>,
): Rows<R> {
  const [shown, setShown] = useState<{ key: string; live: LiveRows<R> } | null>(null);
  const newest = useRef(read);
  newest.current = read;

  useEffect(() => {
    let isWanted = true;
    const ownRead = newest.current;
    const live = new LiveRows<R>(
      async (offset, limit) => {
        const page = await ownRead(offset, limit);
        // The refusal itself is told by whoever asked the machine.
        if (page === undefined) throw new Error('internal: no page came');
        return page;
      },
      () => isWanted && setShown({ key, live }),
    );
    live.want(0, 0);
    return () => {
      isWanted = false;
    };
  }, [key]);

  const live = shown?.live;
  const total = useSyncExternalStore(live?.subscribe ?? nothing, live?.total ?? none) ?? null;
  const shownKey = shown?.key ?? '';
  return useMemo(
    () => ({
      total,
      at: live?.at ?? none,
      want: live?.want ?? none,
      refresh: live?.refresh ?? none,
      isFinding: shownKey !== key,
      key: shownKey,
      ...(live === undefined ? {} : { subscribe: live.subscribe, version: live.version }),
    }),
    [total, live, shownKey, key],
  );
}

/** Has the component drawn again whenever rows arrive. */
export function useRowUpdates(rows: Rows<unknown>): void {
  useSyncExternalStore(rows.subscribe ?? nothing, rows.version ?? none);
}

/** One row; the component is drawn again when it arrives or changes. */
export function useRowAt<R>(rows: Rows<R>, index: number): R | undefined {
  return useSyncExternalStore(rows.subscribe ?? nothing, () => rows.at(index));
}
