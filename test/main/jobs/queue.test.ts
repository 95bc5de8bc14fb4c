// The queue with a real database and real engine processes that run a toy stage.

import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../../main/platform/clock.ts';
import { systemClock } from '../../../main/platform/clock.ts';
import { openWorkspace, type Workspace } from '../../../main/data/datasets/workspace.ts';
import { openDatabase, type Database } from '../../../main/storage/database.ts';
import { createQueue, type EventListener, type Queue } from '../../../main/jobs/queue.ts';
import { forkLauncher, type EngineLauncher } from '../../../main/engine-process/launcher.ts';
import { readMetrics } from '../../../main/storage/job-records.ts';
import { watchWrites } from '../../../scripts/measure/kills/write-points.ts';
import type { Events } from '../../../preload/contract.ts';

const TOYS = fileURLToPath(new URL('../toy-stages.ts', import.meta.url));
const launcher = forkLauncher({ env: { ...process.env, OMR_STAGES: TOYS } });

let workspace: Workspace;
let db: Database;
let queue: Queue;
let events: { name: keyof Events; payload: unknown }[];
const refusedHosts: string[] = [];
let pids: (number | undefined)[];
let listeners: ((name: keyof Events, payload: unknown) => void)[];

function open(clock: Clock = systemClock, launch: EngineLauncher = launcher): Queue {
  db = openDatabase(workspace.dir);
  const onEvent: EventListener = (name, payload) => {
    events.push({ name, payload });
    for (const listener of listeners) listener(name, payload);
  };
  const remembered: EngineLauncher = (role) => {
    const engine = launch(role);
    pids.push(engine.pid);
    return engine;
  };
  return (queue = createQueue({
    db,
    launcher: remembered,
    clock,
    workspace,
    resources: '/',
    onEvent,
    onNetwork: (host) => refusedHosts.push(host),
  }));
}

async function close(): Promise<void> {
  await queue.close();
  db.close();
}

/** Resolves when the running stage has reported this step. */
function reached(step: number): Promise<void> {
  return new Promise((resolve) => {
    listeners.push((name, payload) => {
      if (name === 'run:metric' && (payload as Events['run:metric']).point.step === step) resolve();
    });
  });
}

beforeEach(() => {
  workspace = openWorkspace(fs.mkdtempSync(path.join(os.tmpdir(), 'omr-jobs-')));
  events = [];
  pids = [];
  listeners = [];
});
afterEach(async () => {
  await close();
  fs.rmSync(workspace.dir, { recursive: true, force: true });
});

describe('a job that cannot begin', () => {
  for (const code of ['ENOSPC', 'EROFS'])
    it(`leaves neither a row nor a folder that counts (${code})`, async () => {
      open();
      const settings = { steps: 1 };
      const mend = watchWrites(workspace.dir, ({ call, path: file }) => {
        const isFailing = /settings\.json/.test(file) || (code === 'EROFS' && call === 'rmSync');
        if (isFailing) throw Object.assign(new Error(`${code}: ${call}`), { code, path: file });
      });
      try {
        expect(() => queue.enqueue({ step: 'count', stage: 'count', settings })).toThrow();
      } finally {
        mend();
      }
      expect(queue.list()).toEqual([]);
      expect(fs.readdirSync(path.join(workspace.dir, 'runs'))).toHaveLength(
        code === 'EROFS' ? 1 : 0,
      );
      const { runId } = queue.enqueue({ step: 'count', stage: 'count', settings });
      await queue.whenIdle();
      expect(fs.readdirSync(path.join(workspace.dir, 'runs'))).toEqual([runId]);
    });
});

describe('a job', () => {
  it('runs in its own process and records its summary, points and progress', async () => {
    open();
    const { id } = queue.enqueue({ step: 'count', stage: 'count', settings: { steps: 4 } });
    const job = await queue.waitFor(id);
    expect(job).toMatchObject({ status: 'done', error: null, summary: { sum: 10, from: 0 } });
    expect(job.progress?.fraction).toBe(1);
    expect(readMetrics(db, job.runId).map(({ values }) => values['sum'])).toEqual([1, 3, 6, 10]);
    expect(pids[0]).not.toBe(process.pid);
    const file = path.join(workspace.dir, 'runs', job.runId, 'settings.json');
    expect(JSON.parse(fs.readFileSync(file, 'utf8'))).toEqual({
      steps: 4,
      seed: 0,
      dial: '',
      fail: '',
      holdAt: -1,
      input: '',
      isDeaf: false,
    });
  });

  it('runs after the one before it, never in parallel', async () => {
    open();
    const ids = [3, 2].map(
      (steps) => queue.enqueue({ step: 'count', stage: 'count', settings: { steps } }).id,
    );
    await queue.whenIdle();
    const statuses = events.flatMap(({ name, payload }) => {
      if (name !== 'job:changed') return [];
      const job = payload as Events['job:changed'];
      return job.progress && job.status === 'running' ? [] : [`${job.id} ${job.status}`];
    });
    const [a, b] = ids;
    expect(statuses).toEqual([
      `${a} queued`,
      `${a} running`,
      `${b} queued`,
      `${a} done`,
      `${b} running`,
      `${b} done`,
    ]);
  });

  it('fails with the message and the hint of the stage', async () => {
    open();
    const { id } = queue.enqueue({ step: 'c', stage: 'count', settings: { fail: 'user' } });
    const error = { message: 'Row 7 has no answer.', hint: 'Add one.' };
    expect(await queue.waitFor(id)).toMatchObject({ status: 'failed', error });
  });

  it('is refused for an unknown setting or a wrong type, by name', async () => {
    open();
    const settings = [{ stepz: 3 }, { steps: '3' }];
    const jobs = settings.map((each) =>
      queue.enqueue({ step: 'c', stage: 'count', settings: each }),
    );
    const errors = (await Promise.all(jobs.map(({ id }) => queue.waitFor(id)))).map(
      (job) => job.error,
    );
    expect(errors).toEqual([
      { message: 'The stage count has no setting “stepz”.', hint: 'Did you mean “steps”?' },
      {
        message: 'The setting “steps” of the stage count must be a number.',
        hint: 'It is currently text: "3".',
      },
    ]);
  });

  it('stores a data set’s rows in the tables', async () => {
    open();
    const { id } = queue.enqueue({ step: 'rows', stage: 'rows', settings: { rows: 1_201 } });
    const job = await queue.waitFor(id);
    expect(job.artifact?.path.startsWith(workspace.dir)).toBe(true);
    expect(db.get('countExamples', { id: job.artifact!.id })).toEqual({ n: 1_201 });
    const lastTen = {
      id: job.artifact!.id,
      kind: '',
      split: '',
      search: '',
      limit: 10,
      offset: 1_191,
    };
    expect(db.all('findExamples', lastTen).map((row) => row['position'])).toEqual(
      Array.from({ length: 10 }, (_, i) => 1_191 + i),
    );
    // The stored path contains no machine path, so the workspace can be moved.
    expect(db.get('dataset', { id: job.artifact!.id })?.['path']).toMatch(/^workspace:datasets\//);
  });

  it('cannot connect to the network, and every attempt is reported', async () => {
    open();
    const { id } = queue.enqueue({ step: 'c', stage: 'count', settings: { dial: '192.0.2.1' } });
    expect((await queue.waitFor(id)).status).toBe('done');
    expect(refusedHosts).toEqual(['192.0.2.1']);
  });
});

describe('an interrupted job', () => {
  it('is interrupted when its process is killed, and resumes from its checkpoint', async () => {
    open();
    const settings = { steps: 6, holdAt: 4 };
    const { id } = queue.enqueue({ step: 'count', stage: 'count', settings });
    await reached(3);
    process.kill(pids[0]!, 'SIGKILL');
    const cut = await queue.waitFor(id);
    expect(cut.status).toBe('interrupted');
    expect(cut.error?.message).toContain('SIGKILL');
    queue.resume(id);
    const job = await queue.waitFor(id);
    expect(job).toMatchObject({ status: 'done', runId: cut.runId, summary: { sum: 21, from: 3 } });
    expect(readMetrics(db, job.runId)).toHaveLength(6);
  });

  it('resumes from the checkpoint before a damaged one', async () => {
    open();
    const { id, runId } = queue.enqueue({
      step: 'count',
      stage: 'count',
      settings: { steps: 6, holdAt: 4 },
    });
    await reached(3);
    process.kill(pids[0]!, 'SIGKILL');
    await queue.waitFor(id);
    fs.truncateSync(path.join(workspace.dir, 'runs', runId, 'checkpoint-3', 'sum.json'), 0);
    queue.resume(id);
    expect((await queue.waitFor(id)).summary).toMatchObject({ sum: 21, from: 2 });
  });

  it('is interrupted when the program ends, and can be resumed by the next one', async () => {
    open();
    const { id } = queue.enqueue({ step: 'c', stage: 'count', settings: { steps: 3, holdAt: 2 } });
    await reached(1);
    await close();
    open();
    expect(queue.get(id)?.status).toBe('interrupted');
    queue.resume(id);
    expect(await queue.waitFor(id)).toMatchObject({ status: 'done', summary: { from: 1, sum: 6 } });
  });

  it('does not count the pause before it resumes as working time', async () => {
    let nowMs = 0;
    const still: Clock = {
      nowMs: () => nowMs,
      steadyMs: () => nowMs,
      after: () => () => undefined,
    };
    open(still);
    const { id } = queue.enqueue({ step: 'c', stage: 'count', settings: { steps: 2, holdAt: 2 } });
    await reached(1);
    nowMs = 700;
    queue.cancel(id);
    expect((await queue.waitFor(id)).workedMs).toBe(700);
    nowMs = 90_000;
    listeners.push((name) => {
      if (name === 'run:metric') nowMs = 90_050;
    });
    queue.resume(id);
    const job = await queue.waitFor(id);
    expect(job).toMatchObject({ startedMs: 0, finishedMs: 90_050, workedMs: 750 });
  });

  it('is interrupted on start if its row still says running', async () => {
    open();
    const { id } = queue.enqueue({ step: 'c', stage: 'count', settings: { holdAt: 2 } });
    await reached(1);
    // A second queue on the same database sees what a start after a crash sees.
    const other = openDatabase(workspace.dir);
    const late = createQueue({
      db: other,
      launcher,
      clock: systemClock,
      workspace,
      resources: '/',
      onEvent: () => undefined,
    });
    expect(late.get(id)?.status).toBe('interrupted');
    await late.close();
    other.close();
  });

  it('ends with its exit code named if the process exits early', async () => {
    open();
    const { id } = queue.enqueue({ step: 'c', stage: 'count', settings: { fail: 'exit' } });
    const job = await queue.waitFor(id);
    expect(job.status).toBe('interrupted');
    expect(job.error?.message).toContain('code 134');
  });
});

describe('ending early', () => {
  it('keeps the result of the steps so far, reports so meanwhile, and is done', async () => {
    open();
    const settings = { steps: 9, holdAt: 4 };
    const { id } = queue.enqueue({ step: 'count', stage: 'count', settings });
    await reached(3);
    expect(queue.running()).toMatchObject({ job: { id }, pid: pids[0] });
    expect(queue.finishEarly(id).isEnding).toBe(true);
    const job = await queue.waitFor(id);
    // The request arrives during step 3 or step 4.
    expect(job.status).toBe('done');
    expect([1 + 2 + 3, 1 + 2 + 3 + 4]).toContain(job.summary?.['sum']);
    expect(job.isEnding).toBeUndefined();
  });

  it('is refused for a job that does not run', async () => {
    open();
    const { id } = queue.enqueue({ step: 'count', stage: 'count', settings: { steps: 1 } });
    await queue.waitFor(id);
    expect(() => queue.finishEarly(id)).toThrow(
      'This step is not running, so it cannot be ended early.',
    );
  });
});

describe('several jobs', () => {
  it('a job without a project comes first, then the project in progress, then the others', async () => {
    open();
    for (const id of ['a', 'b']) db.run('addProject', { id, name: id, recipe: '{}', nowMs: 0 });
    const order: string[] = [];
    listeners.push((name, payload) => {
      const job = payload as Events['job:changed'];
      if (name === 'job:changed' && job.status === 'running' && !order.includes(job.step))
        order.push(job.step);
    });
    const add = (step: string, projectId: string | null): number =>
      queue.enqueue({ step, stage: 'count', settings: { steps: 1 }, projectId }).id;
    add('a1', 'a');
    add('b1', 'b');
    add('a2', 'a');
    add('look', null);
    await queue.whenIdle();
    expect(order[0]).toBe('a1');
    expect(order.indexOf('look')).toBeLessThan(order.indexOf('b1'));
    expect(order).toHaveLength(4);
  });
});

describe('cancelling', () => {
  it('stops a stage at its next check, and the job can resume later', async () => {
    open();
    const { id } = queue.enqueue({ step: 'c', stage: 'count', settings: { steps: 3, holdAt: 3 } });
    await reached(2);
    queue.cancel(id);
    expect((await queue.waitFor(id)).status).toBe('cancelled');
    queue.resume(id);
    expect((await queue.waitFor(id)).summary).toMatchObject({ sum: 6, from: 2 });
    expect(() => queue.resume(id)).toThrow('cannot be resumed now');
  });

  it('kills a process that does not respond, after a timeout', async () => {
    const timers: (() => void)[] = [];
    open({
      nowMs: () => 0,
      steadyMs: () => 0,
      after: (_ms, callback) => {
        timers.push(callback);
        return () => timers.splice(timers.indexOf(callback), 1);
      },
    });
    const settings = { holdAt: 2, isDeaf: true };
    const { id } = queue.enqueue({ step: 'c', stage: 'count', settings });
    await reached(1);
    queue.cancel(id);
    expect(timers).toHaveLength(1);
    timers[0]!();
    expect((await queue.waitFor(id)).status).toBe('cancelled');
  });

  it('removes a waiting job', async () => {
    open();
    const first = queue.enqueue({ step: 'c', stage: 'count', settings: { holdAt: 2 } });
    const second = queue.enqueue({ step: 'c', stage: 'count', settings: {} });
    queue.cancel(second.id);
    expect(queue.get(second.id)?.status).toBe('cancelled');
    expect(queue.get(first.id)?.status).toBe('running');
  });
});
