// Things that are opened by key and kept for the next look; the one that nobody has used for longest is closed.

/** A few open things, the newest use last. */
export interface Recent<T> {
  /** What is open under a key, opened when it is not. What could not be opened is tried again at the next call. */
  get(key: string, open: () => Promise<T>): Promise<T>;
  /** Closes all. */
  close(): Promise<void>;
}

/** Keeps at most `most` things open. */
export function keepRecent<T>(most: number, close: (thing: T) => void | Promise<void>): Recent<T> {
  const kept = new Map<string, Promise<T>>();
  const closed = (opening: Promise<T>): Promise<void> => opening.then(close, () => undefined);
  return {
    get: (key, open) => {
      let opening = kept.get(key);
      if (!opening) {
        opening = open();
        opening.catch(() => kept.delete(key));
      }
      kept.delete(key);
      kept.set(key, opening);
      const [oldest] = kept;
      if (kept.size > most && oldest) {
        kept.delete(oldest[0]);
        void closed(oldest[1]);
      }
      return opening;
    },
    close: async () => {
      for (const opening of kept.values()) await closed(opening);
      kept.clear();
    },
  };
}
