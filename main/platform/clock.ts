// Time as the program's parts are given it, so that a test can stand in its own.

export interface Clock {
  /** Milliseconds since 1970. */
  nowMs(): number;
  /** Calls back once after the time; the returned function calls it off. */
  after(ms: number, callback: () => void): () => void;
}

/** The machine's own clock. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};
