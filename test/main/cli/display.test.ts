// Progress on a terminal and as JSON lines, with a fake clock.

import { expect, it } from 'vitest';
import { drawSteps, formatDuration, openDisplay } from '../../../main/cli/terminal/display.ts';
import type { JobView } from '../../../preload/contract/jobs.ts';
import { resultTable } from '../../../main/cli/terminal/result-table.ts';

const job = (more: Partial<JobView>): JobView => ({
  ...{ id: 1, step: 'sft', stage: 'sft', projectId: null, runId: 'r', status: 'running' },
  ...{ settings: {}, progress: null, summary: null, artifact: null, error: null },
  ...{ createdMs: 0, startedMs: 0, finishedMs: null },
  ...more,
});
const progress = { fraction: 0.5, title: 'Learning', secondsLeft: 75 };

it('draws finished, running and waiting steps', () => {
  const done = job({ status: 'done', finishedMs: 61_000 });
  const point = { step: 3, values: { loss: 0.12345, grad_norm: 2 } };
  const steps = [
    { name: 'import', job: done },
    { name: 'sft', job: job({ progress }), point },
    { name: 'rl', job: null },
  ];
  expect(drawSteps('Cards', steps, { columns: 200, nowMs: 0 })).toEqual([
    'Cards',
    '  ✔ import  1 min 1 s',
    `  ▸ sft     ${'▓'.repeat(12)}${'░'.repeat(12)} 50 %  Learning · loss 0.123 · 1 min 15 s left`,
    '  ○ rl    ',
  ]);
  for (const line of drawSteps('Cards', steps, { columns: 40, nowMs: 0 })) {
    expect([...line].length).toBeLessThan(40);
  }
});

it('formats durations', () => {
  expect([0, 59.4, 60, 3_599, 3_660].map(formatDuration)).toEqual([
    '0 s',
    '59 s',
    '1 min 0 s',
    '59 min 59 s',
    '1 h 1 min',
  ]);
});

it('sends each change of status, and at most one progress line per second', () => {
  const lines: string[] = [];
  let nowMs = 0;
  const screen = { isTTY: false, columns: 80, write: (text: string) => void lines.push(text) };
  const clock = { nowMs: () => nowMs, steadyMs: () => nowMs, after: () => () => undefined };
  const display = openDisplay(screen, clock);
  for (nowMs = 0; nowMs < 2_000; nowMs += 100) {
    display.update('Cards', [{ name: 'sft', job: job({ progress }) }]);
  }
  display.update('Cards', [{ name: 'sft', job: job({ status: 'done' }) }]);
  const events = lines.map((line) => JSON.parse(line) as { event: string; status?: string });
  expect(events.map(({ event, status }) => status ?? event)).toEqual([
    'running',
    'progress',
    'progress',
    'done',
  ]);
});

it('aligns the columns of the result table', () => {
  const model = { name: 'base', accuracy: 0.25, low: 0.2, high: 0.3, n: 600 } as const;
  const rest = { format: 1, mean_length: 41.26, sampled_accuracy: 0.2251, kinds: {} };
  const lines = resultTable([
    { ...model, ...rest },
    { ...model, ...rest, name: 'sft', accuracy: 1 },
  ]).split('\n');
  expect(lines[1]).toBe(
    'base     25.0 %   20.0 % to 30.0 %         600   100.0 %   41.3 tokens    22.5 %',
  );
  expect(lines[2]).toMatch(/^SFT +100.0 %/);
  expect(new Set(lines.map((line) => line.length)).size).toBe(1);
});
