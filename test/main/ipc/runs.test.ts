// Notes, disk use, removal, notices and diagnostics, on a real workspace with real engine processes.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openBackend, type Backend } from '../../../main/backend.ts';
import { sizeOnDisk, requiredFreeBytes } from '../../../main/storage/disk-usage.ts';
import { createJobStartNotices } from '../../../main/notifications/job-start-notices.ts';
import { forkLauncher } from '../../../main/engine-process/launcher.ts';
import { openPreferences } from '../../../main/platform/preferences.ts';
import type { JobView } from '../../../preload/contract/jobs.ts';
import type { NoticeMatter } from '../../../preload/contract/app.ts';
import { temporaryFolder } from '../../helpers.ts';

const TOYS = fileURLToPath(new URL('../toy-stages.ts', import.meta.url));
const launcher = forkLauncher({ env: { ...process.env, OMR_STAGES: TOYS } });

let dir: string;
let backend: Backend;
beforeEach(() => {
  dir = temporaryFolder();
  open();
});
afterEach(() => backend.close());

function open(): void {
  fs.mkdirSync(path.join(dir, 'resources'), { recursive: true });
  backend = openBackend({
    workspace: path.join(dir, 'workspace'),
    resources: path.join(dir, 'resources'),
    launcher,
  });
}

async function run(stage: string, settings: Record<string, unknown> = {}): Promise<JobView> {
  const { queue } = backend;
  const job = await queue.waitFor(queue.enqueue({ step: stage, stage, settings }).id);
  expect(job.status, job.error?.message).toBe('done');
  return job;
}

const placeOf = (job: JobView): string => `workspace:datasets/${job.artifact!.id}`;

it('stores a note of a run, also after the program was closed', async () => {
  const { id } = await run('rows');
  const events: unknown[] = [];
  backend.on((name, payload) => name === 'job:changed' && events.push(payload));
  await backend.handlers['run:note'](id, '  the good one ');
  expect(events).toMatchObject([{ id, note: 'the good one' }]);
  await backend.close();
  open();
  expect(backend.queue.get(id)?.note).toBe('the good one');
  await backend.handlers['run:note'](id, '');
  expect(backend.queue.get(id)).not.toHaveProperty('note');
  expect(() => backend.handlers['run:note'](id, 'x'.repeat(2_001))).toThrow('2,000 characters');
});

it('removes runs together that use one another, and none of them while another run uses one', async () => {
  const { handlers, queue } = backend;
  const source = await run('rows', { rows: 20 });
  const middle = await run('count', { input: `${placeOf(source)}/rows.jsonl` });
  const other = await run('count', { input: `${placeOf(source)}/rows.jsonl` });
  const both = [source.id, middle.id];
  expect((await handlers['run:removal'](both)).blocked).toContain('count');
  await expect(handlers['run:remove'](both)).rejects.toThrow('is used by count');
  expect(queue.list().map(({ id }) => id)).toEqual(expect.arrayContaining(both));
  const events: unknown[] = [];
  backend.on((name, payload) => name === 'job:removed' && events.push(payload));
  const all = [source.id, other.id, middle.id];
  expect(await handlers['run:removal'](all)).toMatchObject({ blocked: null });
  await handlers['run:remove'](all);
  expect(queue.list()).toEqual([]);
  expect(events).toHaveLength(3);
  expect(fs.existsSync(path.join(dir, 'workspace', 'runs', source.runId))).toBe(false);
  await expect(async () => handlers['run:remove']([])).rejects.toThrow('jobIds');
});

it('removes a run with its rows and files, and reports beforehand how much that frees', async () => {
  const job = await run('rows', { rows: 40 });
  const { handlers, db, workspace } = backend;
  const before = await handlers['run:removal']([job.id]);
  const runDir = path.join(workspace.dir, 'runs', job.runId);
  expect(before).toEqual({
    bytes: (await sizeOnDisk(job.artifact!.path)) + (await sizeOnDisk(runDir)),
    blocked: null,
  });
  expect((await handlers['disk:use']()).runs[job.runId]).toBe(before.bytes);
  const removed: unknown[] = [];
  backend.on((name, payload) => name === 'job:removed' && removed.push(payload));
  await handlers['run:remove']([job.id]);
  expect(removed).toEqual([{ id: job.id }]);
  expect(fs.existsSync(job.artifact!.path) || fs.existsSync(runDir)).toBe(false);
  expect(db.get('countExamples', { id: job.artifact!.id })).toEqual({ n: 0 });
  expect(db.get('dataset', { id: job.artifact!.id })).toBeUndefined();
  expect(backend.queue.list()).toEqual([]);
  await expect(async () => handlers['run:remove']([job.id])).rejects.toThrow(
    'no longer in the workspace',
  );
});

it('does not remove a run that another one uses, nor a running one', async () => {
  const source = await run('rows');
  const user = await run('count', { input: `${placeOf(source)}/rows.jsonl` });
  const { handlers, queue } = backend;
  expect((await handlers['run:removal']([source.id])).blocked).toBe(
    `The result of rows is used by count (run ${user.id}).`,
  );
  await expect(handlers['run:remove']([source.id])).rejects.toThrow('is used by count');
  expect(fs.existsSync(source.artifact!.path)).toBe(true);
  const held = queue.enqueue({ step: 'hold', stage: 'count', settings: { holdAt: 1 } });
  await expect(handlers['run:remove']([held.id])).rejects.toThrow('hold is still running.');
  queue.cancel(held.id);
  await queue.waitFor(held.id);
  await handlers['run:remove']([held.id]);
  await handlers['run:remove']([user.id]);
  await handlers['run:remove']([source.id]);
  expect(queue.list()).toEqual([]);
});

it('notifies once that closing does not stop work, and of every job that lacks disk space', async () => {
  const job = await run('rows');
  const notices: NoticeMatter[] = [];
  const withdrawn: string[] = [];
  const watch = createJobStartNotices({
    db: backend.db,
    workspace: backend.workspace,
    notices: {
      add: (matter) => notices.push(matter),
      dismiss: () => undefined,
      withdraw: (kind) => withdrawn.push(kind),
      list: () => [],
    },
    preferences: openPreferences(),
    free: () => 5e8,
  });
  const running = { ...job, status: 'running' } as const;
  watch(running);
  watch(running);
  await expect.poll(() => notices.length).toBe(2);
  watch({ ...running, id: 99 });
  await expect.poll(() => notices.length).toBe(3);
  expect(notices.map(({ kind }) => kind)).toEqual(['closing-is-safe', 'disk-low', 'disk-low']);
  // The notice about closing stays while a job runs, and leaves with the last one.
  watch({ ...running, status: 'done' });
  expect(withdrawn).toEqual([]);
  watch({ ...running, id: 99, status: 'failed' });
  expect(withdrawn).toEqual(['closing-is-safe']);
  watch({ ...running, id: 98, status: 'queued' });
  expect(withdrawn).toEqual(['closing-is-safe']);
  expect(notices[1]).toMatchObject({ freeBytes: 5e8, neededBytes: 1e9, step: 'rows' });
  expect(
    requiredFreeBytes('sft', [
      { stage: 'sft', bytes: 4e9 },
      { stage: 'rl', bytes: 9e9 },
    ]),
  ).toBe(6e9);
});

it('keeps notices until they are dismissed, one of each kind', async () => {
  const { notices, handlers } = backend;
  notices.add({ kind: 'second-start' });
  notices.add({ kind: 'second-start' });
  const [only, ...others] = (await handlers['state:snapshot']()).notices!;
  expect([only?.kind, others]).toEqual(['second-start', []]);
  await handlers['notice:dismiss'](only!.id);
  expect(notices.list()).toEqual([]);
});

it('keeps the diagnostics free of questions, answers and folders', async () => {
  await run('rows');
  const job = backend.queue.enqueue({ step: 'c', stage: 'count', settings: { fail: 'user' } });
  await backend.queue.waitFor(job.id);
  backend.db.run('appendLog', {
    id: job.runId,
    line: `asked What is 2 + 1? in ${dir}/photos/a.png`,
  });
  const diagnostics = await backend.handlers['diagnostics:copy']();
  expect(diagnostics).toContain('Row 7 has no answer.');
  expect(diagnostics).not.toContain('What is 2 + 1?');
  expect(diagnostics).not.toContain(dir);
  expect(diagnostics).not.toContain('photos');
});
