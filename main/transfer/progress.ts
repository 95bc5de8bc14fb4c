// How far a pack or an unpacking is, a few times a second, with the time that is left.

import type { Clock } from '../platform/clock.ts';
import type { TransferProgress } from './pack.ts';

/** What is shown. */
export interface ShownProgress {
  readonly phase: TransferProgress['phase'];
  /** 0 to 1, of this phase. */
  readonly fraction: number;
  /** Seconds until the phase ends; undefined while nothing is known. */
  readonly secondsLeft?: number;
}

const INTERVAL_MS = 250;
/** Before this time a speed says little. */
const FIRST_ESTIMATE_MS = 1_000;

/** Tells `show` of every new phase, and of progress in it at this interval. */
export class ProgressMeter {
  readonly #clock: Clock;
  readonly #show: (progress: ShownProgress) => void;
  #phase: TransferProgress['phase'] | undefined;
  #beganMs = 0;
  #shownMs = -Infinity;

  constructor(clock: Clock, show: (progress: ShownProgress) => void) {
    this.#clock = clock;
    this.#show = show;
  }

  update({ phase, doneBytes, totalBytes }: TransferProgress): void {
    const nowMs = this.#clock.steadyMs();
    if (phase !== this.#phase) {
      this.#phase = phase;
      this.#beganMs = nowMs;
      this.#shownMs = -Infinity;
    }
    if (nowMs - this.#shownMs < INTERVAL_MS) return;
    this.#shownMs = nowMs;
    const fraction = totalBytes > 0 ? Math.min(1, doneBytes / totalBytes) : 0;
    const workedMs = nowMs - this.#beganMs;
    const isKnown = workedMs >= FIRST_ESTIMATE_MS && fraction > 0;
    const secondsLeft = (workedMs / 1_000) * (1 / fraction - 1);
    this.#show({ phase, fraction, ...(isKnown ? { secondsLeft: Math.round(secondsLeft) } : {}) });
  }
}
