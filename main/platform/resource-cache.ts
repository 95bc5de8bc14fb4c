// Open resources by key: the least recently used one is closed when there are too many.

import { LRUCache } from 'lru-cache';

export class ResourceCache<T> {
  readonly #opened: LRUCache<string, Promise<T>>;
  readonly #closing = new Set<Promise<void>>();

  /** Keeps at most `max` resources open. */
  constructor(max: number, close: (resource: T) => void | Promise<void>) {
    this.#opened = new LRUCache<string, Promise<T>>({
      max,
      dispose: (opening) => {
        const closed = opening
          .then(close, () => undefined)
          .finally(() => this.#closing.delete(closed));
        this.#closing.add(closed);
      },
    });
  }

  /**
   * The resource of a key, opened where it is not open yet. A failed attempt is repeated at the
   * next call.
   */
  get(key: string, open: () => Promise<T>): Promise<T> {
    const known = this.#opened.get(key);
    if (known !== undefined) return known;
    const opening = open();
    this.#opened.set(key, opening);
    opening.catch(() => {
      if (this.#opened.peek(key) === opening) this.#opened.delete(key);
    });
    return opening;
  }

  /** Closes all resources. */
  async close(): Promise<void> {
    this.#opened.clear();
    await Promise.all(this.#closing);
  }
}
