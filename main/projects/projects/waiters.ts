// Promises that wait for an event, by key.

interface Waiter<T> {
  resolve(value: T): void;
  reject(error: unknown): void;
}

export class Waiters<T> {
  readonly #waiters = new Map<string, Waiter<T>[]>();

  /** A promise that the next `resolve` or `reject` of this key settles. */
  add(key: string): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#waiters.set(key, [...(this.#waiters.get(key) ?? []), { resolve, reject }]);
    });
  }

  resolve(key: string, value: () => T): void {
    for (const waiter of this.#take(key)) waiter.resolve(value());
  }

  reject(key: string, error: () => unknown): void {
    for (const waiter of this.#take(key)) waiter.reject(error());
  }

  #take(key: string): Waiter<T>[] {
    const waiters = this.#waiters.get(key) ?? [];
    this.#waiters.delete(key);
    return waiters;
  }
}
