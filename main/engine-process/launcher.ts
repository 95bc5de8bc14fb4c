// Starts the engine process: one child process per job, so that a crash or lack of memory ends the
// job, not the program.

import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { TELEMETRY_OFF } from '../engine/runtime/telemetry-off.ts';
import { keyOfFolder } from '../platform/vault/keys.ts';
import type { EngineMessages } from './outbox.ts';
import type { EngineMessage, EngineCommand } from './protocol.ts';

/** A running engine process, as the owner of the queue sees it. */
export interface EngineProcess {
  readonly pid: number | undefined;
  postMessage(message: EngineCommand): void;
  onMessage(listener: (message: EngineMessage) => void): void;
  /** `code` is null if a signal ended the process, or if it could not start. */
  onExit(listener: (code: number | null, signal?: string | null) => void): void;
  /** Kills it immediately. */
  kill(): void;
}

/** Purpose of a process; part of its service name. */
export type EngineRole = 'job' | 'requests';

export type EngineLauncher = (role: EngineRole) => EngineProcess;

/**
 * A launcher whose processes get the key of a workspace, where it has one, as their first message: not
 * with their arguments or environment, which others could read or inherit.
 */
export function unlockingLauncher(launch: EngineLauncher, workspace: string): EngineLauncher {
  return (role) => {
    const engine = launch(role);
    const key = keyOfFolder(workspace);
    if (key !== undefined) engine.postMessage({ kind: 'unlock', workspace, key });
    return engine;
  };
}

/** Launcher without Electron: forks `worker.ts` with this process's own Node options. */
export function forkLauncher({
  worker = fileURLToPath(new URL('../worker.ts', import.meta.url)),
  env = process.env,
}: { worker?: string; env?: NodeJS.ProcessEnv } = {}): EngineLauncher {
  return () => {
    // "advanced" keeps typed arrays and NaN; the child's own output would mix with a JSON result on
    // stdout.
    const child = fork(worker, [], {
      env: { ...env, ...TELEMETRY_OFF },
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const exits: ((code: number | null, signal?: string | null) => void)[] = [];
    let ended: { code: number | null; signal: string | null } | undefined;
    const end = (code: number | null, signal: string | null): void => {
      if (ended) return;
      ended = { code, signal };
      for (const listener of exits) listener(code, signal);
    };
    child.on('exit', end);
    child.on('error', (error) => {
      // A message that could not be sent is followed by an exit event; a process that never started
      // has none.
      if (child.pid === undefined) end(null, error.message);
    });
    return {
      pid: child.pid,
      postMessage: (message) => {
        if (child.connected) child.send(message);
      },
      onMessage: (listener) => {
        child.on('message', (messages) => {
          for (const message of messages as EngineMessages) listener(message);
        });
      },
      onExit: (listener) => {
        if (ended) listener(ended.code, ended.signal);
        else exits.push(listener);
      },
      kill: () => {
        child.kill('SIGKILL');
      },
    };
  };
}
