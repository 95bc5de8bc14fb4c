// Resource usage of the engine process, measured once a second while a job runs and never
// otherwise.

import * as fs from 'node:fs';
import { expect, it } from 'vitest';
import type { Clock } from '../../../main/platform/clock.ts';
import { openWorkspace } from '../../../main/data/datasets/workspace.ts';
import type { Queue } from '../../../main/jobs/queue.ts';
import { createUsageMeter, readLinuxProcess } from '../../../main/jobs/engine-usage.ts';
import type { JobView } from '../../../preload/contract/jobs.ts';
import { temporaryFolder } from '../../helpers.ts';
import type { EngineUsage } from '../../../preload/contract/train.ts';

it('reports processor share between two measurements, memory, disk and the newest checkpoint', () => {
  const workspace = openWorkspace(temporaryFolder());
  fs.mkdirSync(`${workspace.dir}/runs/r1/checkpoint-4`, { recursive: true });
  let nowMs = 0;
  let next: (() => void) | undefined;
  const clock: Clock = {
    nowMs: () => nowMs,
    steadyMs: () => nowMs,
    after: (ms, act) => {
      next = () => {
        nowMs += ms;
        act();
      };
      return () => (next = undefined);
    },
  };
  let running: ReturnType<Queue['running']> = { job: { runId: 'r1' } as JobView, pid: 9 };
  let seconds = 3;
  const reports: EngineUsage[] = [];
  const meter = createUsageMeter({
    queue: { running: () => running },
    clock,
    workspace,
    emit: (_name, payload) => reports.push(payload as EngineUsage),
    readProcess: () => ({ seconds: (seconds += 0.001), bytes: 5 }),
  });
  meter.wake();
  next!();
  next!();
  expect(reports).toHaveLength(2);
  expect(reports[0]).toMatchObject({ runId: 'r1', processorShare: null, memoryBytes: 5 });
  expect(reports[1]!.processorShare).toBeGreaterThan(0);
  expect(reports[1]!.processorShare).toBeLessThanOrEqual(0.001);
  expect(reports[1]!.diskFreeBytes).toBeGreaterThan(0);
  expect(reports[1]!.checkpointMs).toBeGreaterThan(0);
  running = undefined;
  next!();
  expect(reports).toHaveLength(2);
});

it.runIf(process.platform === 'linux')(
  'reads this process, and null for one that does not exist',
  () => {
    const own = readLinuxProcess(process.pid)!;
    expect(own.bytes).toBeGreaterThan(10e6);
    expect(
      Math.abs(own.seconds - process.cpuUsage().user / 1e6 - process.cpuUsage().system / 1e6),
    ).toBeLessThan(1);
    expect(readLinuxProcess(2 ** 30)).toBeNull();
  },
);
