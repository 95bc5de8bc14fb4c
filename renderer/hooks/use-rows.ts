// Rows of a long list for a component: the previous list stays on the screen until the first page
// of the next arrives.

import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { RowPages, type ReadPage } from './row-pages.ts';

/** The rows of a table or grid. */
export interface Rows<R> {
  /** Null until the first page has loaded. */
  readonly total: number | null;
  /** Undefined while the row loads. */
  at(index: number): R | undefined;
  /** Reports the visible rows. */
  want(first: number, last: number): void;
  refresh(): void;
  /** True while another list loads. */
  readonly isFinding: boolean;
  /** Name of the visible list; changes when its first page has loaded. */
  readonly key: string;
  /** Subscribes to arriving rows; absent if all rows are there from the start. */
  subscribe?(listener: () => void): () => void;
  /** Changes whenever rows arrive. */
  version?(): number;
}

/** The pages of one list and their subscribers. */
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
 * Loads a list by pages. A different `key` is a different list. `read` gives undefined if the
 * request fails. The component re-renders only for another list or another total, not for every
 * page.
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
        // The failed request has already been reported.
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

/** Re-renders the component whenever rows arrive. */
export function useRowUpdates(rows: Rows<unknown>): void {
  useSyncExternalStore(rows.subscribe ?? nothing, rows.version ?? none);
}

/** One row; the component re-renders when it arrives or changes. */
export function useRowAt<R>(rows: Rows<R>, index: number): R | undefined {
  return useSyncExternalStore(rows.subscribe ?? nothing, () => rows.at(index));
}
