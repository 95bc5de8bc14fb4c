// One job in its own engine process, from start to exit.

import type { EngineLauncher, EngineProcess } from '../../engine-process/launcher.ts';
import type { EngineMessage, EngineCommand } from '../../engine-process/protocol.ts';
import { problemOf } from '../../i18n/user-error.ts';
import type { Clock } from '../../platform/clock.ts';
import { explained } from '../../platform/files.ts';
import { engineLost, type Outcome } from './outcome.ts';

/** Time that a cancelled stage has to stop by itself, and a finished process to exit. */
const GRACE_MS = 5_000;

export interface EngineRunOptions {
  readonly launcher: EngineLauncher;
  readonly clock: Clock;
  readonly request: EngineCommand;
  /** Records a message of the process; returns the outcome for its last one. */
  readonly record: (message: EngineMessage) => Outcome | undefined;
}

export class EngineRun {
  /** Resolves when the process is gone, so that its memory is free for the next job. */
  readonly ended: Promise<Outcome>;
  readonly #engine: EngineProcess;
  readonly #clock: Clock;
  #outcome: Outcome | undefined;
  #isCancelled = false;
  #stopTimer: (() => void) | undefined;

  constructor({ launcher, clock, request, record }: EngineRunOptions) {
    this.#clock = clock;
    const engine = launcher('job');
    this.#engine = engine;
    this.ended = new Promise((resolve) => {
      engine.onMessage((message) => this.#receive(message, record));
      engine.onExit((code, signal) => {
        this.#stopTimer?.();
        resolve(this.#outcomeAtExit(code, signal));
      });
    });
    engine.postMessage(request);
  }

  get pid(): number | undefined {
    return this.#engine.pid;
  }

  /** Asks the stage to stop; kills the process when it does not within the grace period. */
  cancel(): void {
    this.#isCancelled = true;
    this.#engine.postMessage({ kind: 'cancel' });
    this.#killAfterGrace();
  }

  /** Asks the stage to stop after its current step and to keep its result. */
  finishEarly(): void {
    this.#engine.postMessage({ kind: 'finish' });
  }

  kill(): void {
    this.#engine.kill();
  }

  #receive(message: EngineMessage, record: EngineRunOptions['record']): void {
    if (this.#outcome) return;
    try {
      this.#outcome = record(message);
    } catch (error) {
      // The database failed, for example on a full disk: further messages of the stage would be
      // lost.
      this.#outcome = { status: 'failed', error: problemOf(explained(error)) };
      this.#engine.kill();
    }
    if (!this.#outcome) return;
    this.#stopTimer?.();
    this.#killAfterGrace();
  }

  #killAfterGrace(): void {
    this.#stopTimer = this.#clock.after(GRACE_MS, () => this.#engine.kill());
  }

  #outcomeAtExit(code: number | null, signal?: string | null): Outcome {
    if (this.#isCancelled && this.#outcome?.status !== 'done') return { status: 'cancelled' };
    return this.#outcome ?? engineLost(code, signal);
  }
}
