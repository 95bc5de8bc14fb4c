// The engine process in the app: Electron's utility process and its resource usage.

import { join } from 'node:path';
import { app, utilityProcess } from 'electron';
import { TELEMETRY_OFF } from '../engine/runtime/telemetry-off.ts';
import type { EngineProcess, EngineRole } from '../engine-process/launcher.ts';
import type { EngineMessages } from '../engine-process/outbox.ts';
import type { ProcessUsage } from '../jobs/engine-usage.ts';

/** Launcher on the utility process; `built` is the folder of the built program. */
export function utilityLauncher(built: string): (role: EngineRole) => EngineProcess {
  return (role) => {
    const child = utilityProcess.fork(join(built, 'worker.js'), [], {
      serviceName: `OpenMMReasoner ${role}`,
      env: { ...process.env, ...TELEMETRY_OFF },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    return {
      get pid() {
        return child.pid;
      },
      postMessage: (message) => child.postMessage(message),
      onMessage: (listener) => {
        child.on('message', (messages: EngineMessages) => {
          for (const message of messages) listener(message);
        });
      },
      onExit: (listener) => void child.on('exit', (code) => listener(code)),
      kill: () => {
        // A step of the engine blocks its event loop; only this signal does not wait for it.
        if (child.pid === undefined) child.kill();
        else process.kill(child.pid, 'SIGKILL');
      },
    };
  };
}

/**
 * A process of the app by Electron's own counting, the same on every system; null for one that has
 * ended.
 */
export function readAppProcess(pid: number): ProcessUsage | null {
  const found = app.getAppMetrics().find((process) => process.pid === pid);
  const seconds = found?.cpu.cumulativeCPUUsage;
  if (seconds === undefined) return null;
  return { seconds, bytes: found!.memory.workingSetSize * 1024 };
}
