// The assistant: an engine process that answers what is no job (does this model fit, what does it say to this picture). It is
// started by the first question and ended when nobody has asked for a while, so that it holds no memory beside a training.

import type { AnswerOf, AskName, RequestOf } from './requests.ts';
import type { Clock } from '../platform/clock.ts';
import { UserError } from '../i18n/user-error.ts';
import type { EngineLauncher, EngineProcess } from './launcher.ts';
import type { EngineMessage } from './protocol.ts';
import { msg } from '../../i18n/message.ts';

/** Time without a question after which the process is ended. */
const IDLE_MS = 120_000;

export interface AssistantOptions {
  readonly launcher: EngineLauncher;
  readonly clock: Clock;
  /** Absolute folders. */
  readonly workspace: string;
  readonly resources: string;
  /** Hears of every refused connection of the process. */
  readonly onNetwork: () => void;
}

export interface Assistant {
  /**
   * Asks a question. `onPart` hears what comes ahead of the answer; an aborted `signal` drops the question. Rejects with a
   * UserError where the engine refuses, or ends before it has answered.
   */
  ask<N extends AskName>(
    name: N,
    request: RequestOf<N>,
    options?: { onPart?: (part: unknown) => void; signal?: AbortSignal },
  ): Promise<AnswerOf<N>>;
  /** Ends the process; open questions are refused. */
  close(): Promise<void>;
}

interface OpenQuestion {
  resolve(value: unknown): void;
  reject(error: unknown): void;
  readonly onPart: ((part: unknown) => void) | undefined;
}

/** An assistant without a process yet. */
export function createAssistant(options: AssistantOptions): Assistant {
  const { launcher, clock, workspace, resources, onNetwork } = options;
  const open = new Map<number, OpenQuestion>();
  let running: { engine: EngineProcess; ended: Promise<void> } | undefined;
  let stopIdle: (() => void) | undefined;
  let count = 0;

  function start(): EngineProcess {
    const engine = launcher('assistant');
    engine.onMessage(receive);
    const ended = new Promise<void>((resolve) => {
      engine.onExit(() => {
        if (running?.engine === engine) running = undefined;
        for (const question of open.values()) {
          question.reject(
            new UserError(msg('chat.engine-stopped'), {
              hint: msg('chat.engine-stopped.hint'),
            }),
          );
        }
        open.clear();
        resolve();
      });
    });
    running = { engine, ended };
    return engine;
  }

  function receive(message: EngineMessage): void {
    if (message.kind === 'network') return onNetwork();
    if (message.kind !== 'part' && message.kind !== 'answer' && message.kind !== 'refusal') return;
    const question = open.get(message.id);
    if (!question) return;
    if (message.kind === 'part') return question.onPart?.(message.value);
    open.delete(message.id);
    if (message.kind === 'answer') question.resolve(message.value);
    else {
      const { message: sentence, hint } = message;
      question.reject(new UserError(sentence, { hint }));
    }
    if (open.size === 0) stopIdle = clock.after(IDLE_MS, () => running?.engine.kill());
  }

  return {
    ask: (name, request, { onPart, signal } = {}) =>
      new Promise((resolve, reject) => {
        stopIdle?.();
        const id = (count += 1);
        const engine = running?.engine ?? start();
        open.set(id, { resolve: (value) => resolve(value as never), reject, onPart });
        signal?.addEventListener('abort', () => engine.postMessage({ kind: 'drop', id }));
        engine.postMessage({ kind: 'ask', id, name, request, workspace, resources });
      }),
    close: async () => {
      stopIdle?.();
      running?.engine.kill();
      await running?.ended;
    },
  };
}
