// Time as a dependency, so that tests can replace it.

export interface Clock {
  /** Milliseconds since 1970. */
  nowMs(): number;
  /**
   * Milliseconds since some moment: for durations, since it only goes forward, whatever is done to
   * the machine's clock.
   */
  steadyMs(): number;
  /** Calls back once after the time; the returned function calls it off. */
  after(ms: number, callback: () => void): () => void;
}

/** The machine's own clock. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  steadyMs: () => performance.now(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};
