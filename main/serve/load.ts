// How much the server has to do: the answers in progress, bounded, and how fast they grow.

import { ApiError } from './protocol/api-error.ts';
import type { ServeLimits } from './protocol/limits.ts';

/** What the server is doing now, without anything of what is asked or answered. */
export interface ServeFigures {
  /** Answers being decoded or waiting. */
  readonly open: number;
  /** Requests answered, refused or given up since the start. */
  readonly requests: number;
  /** Tokens since the start. */
  readonly tokens: number;
  /** Tokens a second over the last seconds. */
  readonly tokensPerSecond: number;
}

/** Seconds over which the speed is taken. */
const WINDOW_S = 5;

/** Counts requests and tokens, and refuses what is too much. */
export class ServeLoad {
  private readonly limits: ServeLimits;
  private readonly now: () => number;
  private open = 0;
  private requests = 0;
  private tokens = 0;
  /** Tokens of each of the last seconds. */
  private readonly seconds = new Map<number, number>();

  constructor(limits: ServeLimits, now: () => number = Date.now) {
    this.limits = limits;
    this.now = now;
  }

  /**
   * Enters a request for `answers` answers; returns what is to be called when it has ended. Throws an
   * ApiError with status 429 where too many wait.
   */
  enter(answers: number): () => void {
    const { running, waiting, retryAfterMs } = this.limits;
    if (this.open > 0 && this.open + answers > running + waiting) {
      throw new ApiError('rate_limit_exceeded', 'Too many requests wait. Ask again later.', {
        headers: { 'retry-after': String(Math.ceil(retryAfterMs / 1000)) },
      });
    }
    this.open += answers;
    this.requests += 1;
    let hasLeft = false;
    return () => {
      if (!hasLeft) this.open -= answers;
      hasLeft = true;
    };
  }

  /** Counts one token. */
  count(): void {
    const second = Math.floor(this.now() / 1000);
    this.tokens += 1;
    this.seconds.set(second, (this.seconds.get(second) ?? 0) + 1);
    for (const old of this.seconds.keys()) if (old < second - WINDOW_S) this.seconds.delete(old);
  }

  figures(): ServeFigures {
    const second = Math.floor(this.now() / 1000);
    let recent = 0;
    for (const [at, count] of this.seconds)
      if (at < second && at >= second - WINDOW_S) recent += count;
    const { open, requests, tokens } = this;
    return { open, requests, tokens, tokensPerSecond: recent / WINDOW_S };
  }
}
