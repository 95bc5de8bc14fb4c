// The backend of the window: its requests and events, on a real workspace with real engine
// processes.

import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openBackend, type Backend } from '../../main/backend.ts';
import { putBlob } from '../../main/data/datasets/workspace.ts';
import { forkLauncher } from '../../main/engine-process/launcher.ts';
import { verifyPath } from '../../main/provenance/verify.ts';
import type { ProjectView } from '../../preload/contract/projects.ts';
import type { Events } from '../../preload/contract.ts';

const TOYS = fileURLToPath(new URL('./toy-stages.ts', import.meta.url));
const launcher = forkLauncher({ env: { ...process.env, OMR_STAGES: TOYS } });
const RECIPE = `
name: Toy
steps:
  - {stage: import, settings: {rows: 4}}
  - {stage: curate, settings: {steps: 3, input: $import}}
`;
/** The smallest picture: one pixel. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

let dir: string;
let backend: Backend;
let opened: string[];
beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'omr-backend-'));
  fs.mkdirSync(path.join(dir, 'resources', 'recipes'), { recursive: true });
  fs.writeFileSync(path.join(dir, 'resources', 'recipes', 'sample.yaml'), RECIPE);
  open();
});
afterEach(async () => {
  await backend.close();
  fs.rmSync(dir, { recursive: true, force: true });
});

function open(): void {
  opened = [];
  backend = openBackend({
    workspace: path.join(dir, 'workspace'),
    resources: path.join(dir, 'resources'),
    launcher,
    openFile: (file) => void opened.push(file),
  });
}

it('runs the sample: the events alone keep a window up to date', async () => {
  const { handlers } = backend;
  const events: { name: keyof Events; payload: unknown }[] = [];
  const stop = backend.on((name, payload) => events.push({ name, payload }));
  const id = (await handlers['project:sample']({ quick: false, seed: 9 })) as string;
  expect(backend.hasRunningJob()).toBe(true);
  await backend.projects.waitFor(id);
  stop();

  const snapshot = await handlers['state:snapshot']();
  const jobsById = new Map<number, unknown>();
  const points: number[] = [];
  let project: ProjectView | undefined;
  for (const { name, payload } of events) {
    if (name === 'job:changed') jobsById.set((payload as Events['job:changed']).id, payload);
    if (name === 'project:changed') project = payload as ProjectView;
    if (name === 'run:metric') points.push((payload as Events['run:metric']).point.step);
  }
  expect([...jobsById.values()]).toEqual(snapshot.jobs);
  expect([project]).toEqual(snapshot.projects);
  expect(points).toEqual([1, 2, 3]);
  expect(await handlers['run:metrics'](snapshot.jobs[1]!.runId)).toHaveLength(3);
  expect(snapshot.jobs.map((job) => job.settings['seed'])).toEqual([9, 9]);
  expect(backend.hasRunningJob()).toBe(false);

  expect(await handlers['report:read'](id)).toContain('<!doctype html>');
  await handlers['report:open'](id);
  expect(opened).toEqual([project!.reportPath]);
  const verified = await verifyPath(backend.workspace.dir, { resources: dir });
  expect(verified).toMatchObject({ broken: [], checked: { entries: 4 } });
  // The same from the window, for everything and for one result.
  const origin = await handlers['origin:check'](null);
  expect(origin).toMatchObject({ broken: [], anchor: verified.anchor });
  expect(origin.sentences.at(-1)).toMatch(/signing-key.pem/);
  const dataset = `workspace:datasets/${fs.readdirSync(path.join(dir, 'workspace', 'datasets'))[0]}`;
  expect((await handlers['origin:check'](dataset)).broken).toEqual([]);
  await expect(handlers['origin:check']('workspace:models/none')).rejects.toThrow(/signed record/);
  for (const place of ['workspace:../x', '/etc', 'workspace:models/a/b', 7 as never])
    await expect(async () => handlers['origin:check'](place)).rejects.toThrow();
});

it('restores everything after it was closed and its folder was moved', async () => {
  const id = (await backend.handlers['project:sample']({ quick: false, seed: 1 })) as string;
  await backend.projects.waitFor(id);
  await backend.close();
  fs.renameSync(dir, `${dir}-moved`);
  dir = `${dir}-moved`;
  open();
  const { projects, jobs } = await backend.handlers['state:snapshot']();
  expect(fs.existsSync(projects[0]!.reportPath!)).toBe(true);
  expect(fs.existsSync(jobs[0]!.artifact!.path)).toBe(true);
});

it('is the only one in its workspace', () => {
  expect(() => openBackend({ workspace: path.join(dir, 'workspace'), launcher })).toThrow(
    'Another OpenMMReasoner is already using',
  );
});

it('serves images of the workspace and nothing else', async () => {
  const read = backend.handlers['picture:read'];
  const id = putBlob(backend.workspace, PNG);
  expect(await read(id)).toBe(`data:image/png;base64,${PNG.toString('base64')}`);
  await expect(read('../omr.sqlite')).rejects.toThrow('is not the ID of a stored picture.');
  await expect(read('0'.repeat(64))).rejects.toThrow('not in the workspace');
});

it('refuses requests of the wrong shape', () => {
  const ask = (name: string, ...args: unknown[]): unknown =>
    (backend.handlers as unknown as Record<string, (...args: unknown[]) => unknown>)[name]!(
      ...args,
    );
  expect(() => ask('project:sample', { quick: 'yes', seed: 1 })).toThrow(
    'quick must be true or false',
  );
  expect(() => ask('project:sample', { quick: false, seed: 1.5 })).toThrow('seed must be a whole');
  expect(() => ask('project:sample')).toThrow('options must be a group');
  expect(() => ask('job:cancel', '1; DROP TABLE jobs')).toThrow('jobId must be a whole number');
  expect(() => ask('run:samples', 'r', -Infinity)).toThrow('limit must be a whole number');
  expect(() => ask('report:read', 'nobody')).toThrow('There is no project “nobody”.');
});

it('counts refused connections of all processes', async () => {
  const { id } = backend.queue.enqueue({
    step: 'c',
    stage: 'count',
    settings: { dial: '192.0.2.1' },
  });
  await backend.queue.waitFor(id);
  expect((await backend.handlers['state:snapshot']()).network).toEqual({ attempts: 1 });
  expect(await backend.handlers['diagnostics:copy']()).toContain('refused network connections: 1');
});
