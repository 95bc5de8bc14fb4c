// Client of an engine process that runs no job but answers requests, such as chat or a memory-fit
// estimate. The first request starts the process; it ends after an idle period, so that it takes no
// memory from a training run.

import type { EngineRequestName, RequestInput, RequestResult } from './requests.ts';
import type { Clock } from '../platform/clock.ts';
import { UserError } from '../i18n/user-error.ts';
import type { EngineLauncher, EngineProcess } from './launcher.ts';
import type { EngineMessage } from './protocol.ts';
import { msg } from '../../i18n/message.ts';

/** Time that a process has to answer a cancelled request; one that computes on is ended. */
const STOP_MS = 2_000;
/** The process ends after this time without a request. */
const IDLE_MS = 120_000;

export interface EngineClientOptions {
  readonly launcher: EngineLauncher;
  readonly clock: Clock;
  /** Absolute folders. */
  readonly workspace: string;
  readonly resources: string;
  /** Called for every refused connection of the process. */
  readonly onNetwork: (host: string) => void;
}

export interface EngineClient {
  /**
   * Sends a request. `onPart` receives partial results; aborting `signal` cancels the request, and
   * ends a process that does not stop within two seconds.
   * Rejects with a UserError when the request fails or the process ends before it has responded.
   */
  request<N extends EngineRequestName>(
    name: N,
    request: RequestInput<N>,
    options?: { onPart?: (part: unknown) => void; signal?: AbortSignal },
  ): Promise<RequestResult<N>>;
  /** Ends the process; pending requests fail. */
  close(): Promise<void>;
}

interface PendingRequest {
  resolve(value: unknown): void;
  reject(error: unknown): void;
  readonly onPart: ((part: unknown) => void) | undefined;
}

/** A client whose process starts with the first request. */
export function createEngineClient(options: EngineClientOptions): EngineClient {
  const { launcher, clock, workspace, resources, onNetwork } = options;
  const pending = new Map<number, PendingRequest>();
  let running: { engine: EngineProcess; ended: Promise<void> } | undefined;
  let stopIdle: (() => void) | undefined;
  let count = 0;

  function start(): EngineProcess {
    const engine = launcher('requests');
    engine.onMessage(receive);
    const ended = new Promise<void>((resolve) => {
      engine.onExit(() => {
        if (running?.engine === engine) running = undefined;
        for (const { reject } of pending.values()) {
          reject(
            new UserError(msg('chat.engine-stopped'), { hint: msg('chat.engine-stopped.hint') }),
          );
        }
        pending.clear();
        resolve();
      });
    });
    running = { engine, ended };
    return engine;
  }

  function receive(message: EngineMessage): void {
    if (message.kind === 'network') return onNetwork(message.host);
    if (message.kind !== 'part' && message.kind !== 'response' && message.kind !== 'failure')
      return;
    const request = pending.get(message.id);
    if (!request) return;
    if (message.kind === 'part') return request.onPart?.(message.value);
    pending.delete(message.id);
    if (message.kind === 'response') request.resolve(message.value);
    else request.reject(new UserError(message.message, { hint: message.hint }));
    if (pending.size === 0) stopIdle = clock.after(IDLE_MS, () => running?.engine.kill());
  }

  return {
    request: (name, request, { onPart, signal } = {}) =>
      new Promise((resolve, reject) => {
        stopIdle?.();
        const id = (count += 1);
        const engine = running?.engine ?? start();
        pending.set(id, { resolve: (value) => resolve(value as never), reject, onPart });
        signal?.addEventListener('abort', () => {
          if (!pending.has(id)) return;
          engine.postMessage({ kind: 'abort', id });
          // One long computation cannot hear it.
          clock.after(STOP_MS, () => {
            if (pending.has(id)) engine.kill();
          });
        });
        engine.postMessage({ kind: 'request', id, name, request, workspace, resources });
      }),
    close: async () => {
      stopIdle?.();
      running?.engine.kill();
      await running?.ended;
    },
  };
}
