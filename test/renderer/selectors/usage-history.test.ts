// The machine over time: readings of one run, thinned as it gets longer.

import { expect, it } from 'vitest';
import {
  MOST_READINGS,
  withReading,
  type UsageHistory,
} from '../../../renderer/selectors/time/usage-history.ts';
import type { EngineUsage } from '../../../preload/contract/train.ts';

const reading = (runId: string, processorShare: number | null): EngineUsage => ({
  runId,
  processorShare,
  memoryBytes: 1e9,
  memoryTotalBytes: 4e9,
  diskFreeBytes: null,
  checkpointMs: null,
});

it('keeps what is known at every second, and starts anew with another run', () => {
  let history = withReading(null, reading('a', null), 10_000);
  history = withReading(history, reading('a', 0.5), 11_000);
  expect(history.points).toEqual([
    { step: 0, values: { memoryBytes: 1e9 } },
    { step: 1, values: { processorShare: 0.5, memoryBytes: 1e9 } },
  ]);
  // Two readings within a second count once.
  expect(withReading(history, reading('a', 0.9), 11_100)).toBe(history);
  expect(withReading(history, reading('b', 0.1), 12_000).points).toHaveLength(1);
});

it('stays small over days, from the first second to the last', () => {
  let history: UsageHistory | null = null;
  for (let second = 0; second < 20_000; second++)
    history = withReading(history, reading('a', 0.5), second * 1000);
  const steps = history!.points.map(({ step }) => step);
  expect(steps.length).toBeLessThanOrEqual(MOST_READINGS);
  expect(steps.length).toBeGreaterThan(MOST_READINGS / 4);
  expect(steps[0]).toBe(0);
  expect(steps.at(-1)).toBeGreaterThan(19_900);
  expect(steps).toEqual([...steps].sort((a, b) => a - b));
});
