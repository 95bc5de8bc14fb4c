// What a run needed of the machine over time: one reading a second comes in; older ones are thinned
// so that a run of days stays a few hundred points.

import type { MetricPoint } from '../../../preload/contract/jobs.ts';
import type { EngineUsage } from '../../../preload/contract/train.ts';

/** Readings of one run by the second of the run, the oldest first. */
export interface UsageHistory {
  readonly runId: string;
  /** Seconds between two readings that are kept. */
  readonly every: number;
  readonly startedMs: number;
  readonly points: readonly MetricPoint[];
}

/** Readings kept; when there are more, every second one goes. */
export const MOST_READINGS = 600;

/** The history with one more reading; another run starts a new one. */
export function withReading(
  history: UsageHistory | null,
  usage: EngineUsage,
  nowMs: number,
): UsageHistory {
  const before: UsageHistory =
    history?.runId === usage.runId
      ? history
      : { runId: usage.runId, every: 1, startedMs: nowMs, points: [] };
  const step = Math.round((nowMs - before.startedMs) / 1000);
  const last = before.points.at(-1)?.step;
  if (last !== undefined && step - last < before.every) return before;
  const { processorShare, memoryBytes, diskFreeBytes } = usage;
  const values = Object.fromEntries(
    Object.entries({ processorShare, memoryBytes, diskFreeBytes }).filter(
      (reading): reading is [string, number] => reading[1] !== null,
    ),
  );
  const points = [...before.points, { step, values }];
  if (points.length <= MOST_READINGS) return { ...before, points };
  return {
    ...before,
    every: 2 * before.every,
    points: points.filter((_, index) => index % 2 === 0),
  };
}
