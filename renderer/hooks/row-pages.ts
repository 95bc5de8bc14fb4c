// Paged cache for the rows of a long list: pages load when they become visible, and stale ones are
// shown until then.

/** Requests one page. */
export interface ReadPage<R> {
  readonly total: number;
  readonly rows: readonly R[];
}

/** Rows per page. */
export const PAGE_ROWS = 100;
/** Pages in the cache. */
const PAGES_KEPT = 60;

interface Page<R> {
  rows: readonly R[];
  /** False after a change, when the rows must be reloaded. */
  isFresh: boolean;
}

/** The rows of one list under one filter. */
export class RowPages<R> {
  /** Number of rows in the list; null until the first page has loaded. */
  total: number | null = null;
  readonly #read: (offset: number, limit: number) => Promise<ReadPage<R>>;
  readonly #onChange: () => void;
  readonly #onProblem: (cause: unknown) => void;
  readonly #pages = new Map<number, Page<R>>();
  readonly #reading = new Set<number>();
  #first = 0;
  #last = 0;
  #round = 0;

  constructor(
    read: (offset: number, limit: number) => Promise<ReadPage<R>>,
    onChange: () => void,
    onProblem: (cause: unknown) => void = () => undefined,
  ) {
    this.#read = read;
    this.#onChange = onChange;
    this.#onProblem = onProblem;
  }

  /** The row at this index; undefined while it loads. */
  at(index: number): R | undefined {
    return this.#pages.get(Math.floor(index / PAGE_ROWS))?.rows[index % PAGE_ROWS];
  }

  /** Loads the missing pages of the rows `first` to `last`. */
  want(first: number, last: number): void {
    this.#first = Math.max(0, first);
    this.#last = Math.max(0, last);
    this.#readMissing();
  }

  /** Reloads the visible rows; the old ones stay until the new ones arrive. */
  refresh(): void {
    this.#round += 1;
    for (const page of this.#pages.values()) page.isFresh = false;
    this.#reading.clear();
    this.#readMissing();
  }

  #readMissing(): void {
    const lastPage = Math.floor(this.#last / PAGE_ROWS);
    for (let page = Math.floor(this.#first / PAGE_ROWS); page <= lastPage; page++) {
      if (this.#pages.get(page)?.isFresh === true || this.#reading.has(page)) continue;
      if (this.total !== null && page > 0 && page * PAGE_ROWS >= this.total) continue;
      this.#reading.add(page);
      void this.#readPage(page, this.#round);
    }
  }

  async #readPage(page: number, round: number): Promise<void> {
    try {
      const { total, rows } = await this.#read(page * PAGE_ROWS, PAGE_ROWS);
      // A response to a request from before the change may be stale.
      if (round !== this.#round) return;
      this.total = total;
      this.#pages.delete(page); // put back as the newest
      this.#pages.set(page, { rows, isFresh: true });
      const oldest = this.#pages.keys().next().value;
      if (this.#pages.size > PAGES_KEPT && oldest !== undefined) this.#pages.delete(oldest);
      this.#onChange();
    } catch (cause) {
      if (round === this.#round) this.#onProblem(cause);
    } finally {
      if (round === this.#round) this.#reading.delete(page);
    }
  }
}
