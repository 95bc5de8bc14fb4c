// Resource usage of the engine process: processor, memory, disk, and age of the newest checkpoint,
// once a second.

import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { Clock } from '../platform/clock.ts';
import { freeBytes } from '../platform/files.ts';
import { machineMemory } from '../platform/limits/machine-memory.ts';
import type { Workspace } from '../data/datasets/workspace.ts';
import type { EventListener, Queue } from './queue.ts';
import type { EngineUsage } from '../../preload/contract/train.ts';

/** Time between two measurements. */
const INTERVAL_MS = 1_000;
/** Clock ticks of the kernel a second (`getconf CLK_TCK`); 100 on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

/** A process as the system sees it. */
export interface ProcessUsage {
  /** Processor time since its start. */
  readonly seconds: number;
  readonly bytes: number;
}

/** Reads a process's usage; null where the system does not provide it. */
export type ReadProcess = (pid: number) => ProcessUsage | null;

export interface UsageOptions {
  readonly queue: Pick<Queue, 'running'>;
  readonly clock: Clock;
  readonly workspace: Workspace;
  readonly emit: EventListener;
  readonly readProcess?: ReadProcess;
}

export interface UsageMeter {
  /** Call when a job may have started. */
  wake(): void;
  close(): void;
}

/** Tells `engine:usage` every second from `wake` on, as long as a job runs. */
export function createUsageMeter(options: UsageOptions): UsageMeter {
  const { queue, clock, workspace, emit, readProcess = readLinuxProcess } = options;
  let stop: (() => void) | undefined;
  let before: { pid: number; seconds: number; atMs: number } | undefined;

  function measure(): void {
    stop = undefined;
    const running = queue.running();
    if (!running) {
      before = undefined;
      return;
    }
    const { pid, job } = running;
    const atMs = clock.steadyMs();
    const now = readProcess(pid);
    const last = before?.pid === pid && atMs > before.atMs ? before : undefined;
    const processorShare =
      now && last
        ? Math.min(
            1,
            (1_000 * (now.seconds - last.seconds)) / (atMs - last.atMs) / os.availableParallelism(),
          )
        : null;
    before = now ? { pid, seconds: now.seconds, atMs } : undefined;
    const usage: EngineUsage = {
      runId: job.runId,
      processorShare,
      memoryBytes: now?.bytes ?? null,
      memoryTotalBytes: machineMemory(),
      diskFreeBytes: diskFree(workspace.dir),
      checkpointMs: newestCheckpoint(path.join(workspace.dir, 'runs', job.runId)),
    };
    emit('engine:usage', usage);
    stop = clock.after(INTERVAL_MS, measure);
  }

  return {
    wake: () => {
      stop ??= clock.after(INTERVAL_MS, measure);
    },
    close: () => {
      stop?.();
      stop = undefined;
    },
  };
}

/** By `/proc`; null on other systems and for a process that has ended. */
export function readLinuxProcess(pid: number): ProcessUsage | null {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name in brackets may hold spaces and brackets: fields are counted from its end.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [userTicks, systemTicks] = [Number(fields[11]), Number(fields[12])];
    const status = fs.readFileSync(`/proc/${pid}/status`, 'latin1');
    const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(status)?.[1];
    if (kilobytes === undefined) return null;
    return {
      seconds: (userTicks + systemTicks) / TICKS_PER_SECOND,
      bytes: Number(kilobytes) * 1024,
    };
  } catch {
    return null;
  }
}

function diskFree(folder: string): number | null {
  try {
    return freeBytes(folder);
  } catch {
    return null;
  }
}

function newestCheckpoint(runDir: string): number | null {
  try {
    const times = fs
      .readdirSync(runDir)
      .filter((name) => /^checkpoint-\d+$/.test(name))
      .map((name) => fs.statSync(path.join(runDir, name)).mtimeMs);
    return times.length > 0 ? Math.max(...times) : null;
  } catch {
    return null;
  }
}
