// The machine's clock is set back by a day and forward by ten years, between two jobs, during one and
// before one resumes: ids, order, working time and what is taken as the newest stay as they should.

import * as path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openBackend, type Backend } from '../../../main/backend.ts';
import { forkLauncher } from '../../../main/engine-process/launcher.ts';
import { secondsOf } from '../../../main/projects/report-record.ts';
import type { JobView } from '../../../preload/contract/jobs.ts';
import type { Events } from '../../../preload/contract.ts';
import { temporaryFolder } from '../../helpers.ts';

const DAY_MS = 24 * 60 * 60_000;
const TEN_YEARS_MS = 3_653 * DAY_MS;
const TOYS = path.resolve(import.meta.dirname, '../toy-stages.ts');

let [nowMs, steadyMs] = [0, 0];
let backend: Backend;
let folder: string;
let onStep: (step: number) => void;

function open(): Backend {
  const opened = openBackend({
    workspace: folder,
    resources: folder,
    launcher: forkLauncher({ env: { ...process.env, OMR_STAGES: TOYS } }),
    clock: { nowMs: () => nowMs, steadyMs: () => steadyMs, after: () => () => undefined },
  });
  opened.on((name, payload) => {
    // Points are kept back by a timer; progress is not.
    const job = payload as Events['job:changed'];
    if (name === 'job:changed' && job.progress !== null) onStep(job.progress.fraction);
  });
  return opened;
}

beforeEach(() => {
  folder = path.join(temporaryFolder(), 'workspace');
  [nowMs, steadyMs] = [Date.UTC(2026, 5, 1), 0];
  onStep = () => undefined;
  backend = open();
});
afterEach(() => backend.close());

const enqueue = (stage: string, settings: Record<string, unknown>): JobView =>
  backend.queue.enqueue({ step: stage, stage, settings });

/** A clock that is set by `byMs`, while the job has worked for `workedMs` by the steady clock. */
const jump = (byMs: number, workedMs = 0): void => {
  nowMs += byMs;
  steadyMs += workedMs;
};

it('keeps ids and order, and takes the last made as the newest', async () => {
  const made: JobView[] = [];
  for (const byMs of [0, -DAY_MS, TEN_YEARS_MS, -TEN_YEARS_MS, -DAY_MS]) {
    jump(byMs);
    made.push(await backend.queue.waitFor(enqueue('rows', { rows: made.length + 1 }).id));
  }
  expect(made.map(({ status }) => status)).toEqual(made.map(() => 'done'));
  const ids = made.map(({ id }) => id);
  expect(ids).toEqual([...ids].sort((a, b) => a - b));
  expect(backend.queue.list().map(({ id }) => id)).toEqual(ids);
  const newestFirst = made.map(({ artifact }) => artifact!.id).reverse();
  expect(backend.db.all('datasets').map(({ id }) => id)).toEqual(newestFirst);
});

it.each([
  ['back by a day', -DAY_MS],
  ['forward by ten years', TEN_YEARS_MS],
])('counts the work of a job during which it is set %s', async (_, byMs) => {
  onStep = () => {
    onStep = () => undefined;
    jump(byMs, 700);
  };
  const job = await backend.queue.waitFor(enqueue('count', { steps: 4 }).id);
  expect(job).toMatchObject({ status: 'done', workedMs: 700 });
  expect(job.finishedMs).toBeGreaterThanOrEqual(job.startedMs!);
  expect(secondsOf(job)).toBe(0.7);
});

it.each([
  ['back by a day', -DAY_MS],
  ['forward by ten years', TEN_YEARS_MS],
])('resumes a job that the program left, after it was set %s', async (_, byMs) => {
  const held = new Promise<void>((resolve) => {
    onStep = (fraction) => {
      if (fraction === 0.25) steadyMs += 300;
      if (fraction === 0.5) resolve();
    };
  });
  const { id } = enqueue('count', { steps: 4, holdAt: 3 });
  await held;
  await backend.close();
  jump(byMs);
  onStep = () => undefined;
  backend = open();
  const left = backend.queue.get(id)!;
  expect(left.status).toBe('interrupted');
  expect(left.workedMs).toBe(300);
  expect(left.finishedMs).toBeGreaterThanOrEqual(left.startedMs!);
  backend.queue.resume(id);
  const job = await backend.queue.waitFor(id);
  expect(job).toMatchObject({ status: 'done', workedMs: 300, summary: { sum: 10, from: 2 } });
});
