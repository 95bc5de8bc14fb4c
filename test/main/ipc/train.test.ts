// The requests about training, on a real workspace with real engine processes that run toy stages.

import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parse } from 'yaml';
import { openBackend, type Backend } from '../../../main/backend.ts';
import { forkLauncher } from '../../../main/engine-process/launcher.ts';
import type { RecipeView, TrainPlan } from '../../../preload/contract/train.ts';

const TOYS = fileURLToPath(new URL('../toy-stages.ts', import.meta.url));
const launcher = forkLauncher({ env: { ...process.env, OMR_STAGES: TOYS } });
const RECIPE: RecipeView = {
  name: 'Toy',
  seed: 4,
  steps: [
    { name: 'import', stage: 'import', settings: { rows: 3 } },
    { name: 'curate', stage: 'curate', settings: { steps: 2, input: '$import' } },
  ],
};
const PLAN: TrainPlan = {
  name: 'My toy',
  seed: 4,
  examples: { kind: 'sample' },
  model: 'resource:pocket/base',
  teacher: 'resource:pocket/teacher',
  size: 'quick',
  changes: { curate: { steps: 4 } },
  opened: RECIPE,
};

let dir: string;
let backend: Backend;
const open = (): void => {
  backend = openBackend({
    workspace: path.join(dir, 'workspace'),
    resources: path.join(dir, 'resources'),
    launcher,
  });
};
beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'omr-train-'));
  fs.mkdirSync(path.join(dir, 'resources', 'sample', 'sft'), { recursive: true });
  fs.writeFileSync(path.join(dir, 'resources', 'sample', 'sft', 'cards.jsonl'), '{}\n{}\n');
  open();
});
afterEach(async () => {
  await backend.close();
  fs.rmSync(dir, { recursive: true, force: true });
});

it('an unfinished form is restored after a restart, and cleared once it is a project', async () => {
  await backend.handlers['plan:save-draft'](PLAN);
  await backend.close();
  open();
  const { handlers } = backend;
  expect(await handlers['plan:draft']()).toEqual(PLAN);
  const id = await handlers['project:create'](PLAN);
  expect(await handlers['plan:draft']()).toBeNull();
  const project = await backend.projects.waitFor(id).catch(() => backend.projects.view(id));
  expect(project.name).toBe('My toy');
  expect(backend.queue.get(project.steps[1]!.jobId!)!.summary).toMatchObject({ sum: 10 });
});

it('names of projects are unique, and a number behind a name is told', async () => {
  const { handlers, projects, queue } = backend;
  const told = async () =>
    ((await handlers['state:snapshot']()).notices ?? []).filter(
      ({ kind }) => kind === 'name-taken',
    );
  const first = await handlers['project:create'](PLAN);
  expect(await told()).toEqual([]);
  const second = await handlers['project:create'](PLAN);
  expect(await told()).toMatchObject([{ name: 'My toy 2' }]);
  const third = await handlers['project:create'](PLAN);
  expect([first, second, third].map((id) => projects.view(id).name)).toEqual([
    'My toy',
    'My toy 2',
    'My toy 3',
  ]);
  await handlers['project:rename'](third, 'My toy 2');
  expect(projects.view(third).name).toBe('My toy 2 2');
  await handlers['project:rename'](third, 'Another');
  await handlers['project:rename'](third, 'Another');
  expect(projects.view(third).name).toBe('Another');
  await queue.whenIdle();
});

it('a plan that a stage refuses is not stored, and the error names step and setting', async () => {
  const wrong = { ...PLAN, changes: { curate: { stepz: 4 } } };
  await expect(backend.handlers['project:create'](wrong)).rejects.toMatchObject({
    message: 'Step curate: The stage count has no setting “stepz”.',
    hint: 'Did you mean “steps”?',
  });
  expect(backend.projects.list()).toEqual([]);
});

it('a plan that evaluates a missing data set is refused with an error', async () => {
  const gone = { ...PLAN, alsoCheck: ['workspace:datasets/gone'] };
  await expect((async () => backend.handlers['project:create'](gone))()).rejects.toMatchObject({
    message: 'These examples are no longer in the workspace.',
  });
  expect(backend.projects.list()).toEqual([]);
});

it('a plan is written as the file that omr run takes, and read back', async () => {
  const file = path.join(dir, 'my recipe.yaml');
  expect(await backend.handlers['plan:save'](PLAN, file)).toBe(file);
  const { steps, name, seed } = parse(fs.readFileSync(file, 'utf8')) as RecipeView;
  expect([name, seed, steps[1]!.settings['steps']]).toEqual(['My toy', 4, 4]);
  expect(await backend.handlers['plan:open'](file)).toMatchObject({ name: 'My toy', steps });
});

it('a plan’s time is estimated from earlier steps, and a dash without any', async () => {
  const { handlers } = backend;
  const before = await handlers['plan:view'](PLAN);
  expect(before.seconds).toBeNull();
  expect(before.recipe.steps[1]!.settings['steps']).toBe(4);
  expect(before.standard.steps[1]!.settings['steps']).toBe(2);
  const id = await handlers['project:create'](PLAN);
  await backend.projects.waitFor(id).catch(() => undefined);
  // The examples that were imported, not what a recipe made of them; the sample last.
  const sources = await handlers['plan:sources']();
  expect(sources.map(({ examples, rows }) => [examples.kind, rows])).toEqual([
    ['dataset', 3],
    ['sample', 2],
  ]);
  expect(sources.at(-1)).toMatchObject({
    examples: { kind: 'sample' },
    rows: 2,
  });
});

it('a project is renamed, run again, and deleted with all its files after listing what is lost', async () => {
  const { handlers, projects, queue, workspace } = backend;
  const id = await handlers['project:create'](PLAN);
  await projects.waitFor(id).catch(() => undefined);
  await handlers['project:rename'](id, 'Another name');
  expect(projects.view(id).name).toBe('Another name');
  await expect(
    handlers['project:redo'](id, 'curate', { settings: { stepz: 1 }, later: true }),
  ).rejects.toThrow('has no setting “stepz”.');
  await handlers['project:redo'](id, 'import', { settings: { rows: 5 }, later: true });
  await projects.waitFor(id).catch(() => undefined);
  expect(queue.list()).toHaveLength(4);
  await expect(handlers['project:adjust'](id, 'curate', { steps: 3 })).rejects.toThrow(
    'has already started',
  );

  const losses = await handlers['project:losses'](id);
  expect(losses).toMatchObject({ runs: 4, models: [] });
  expect(losses.datasets).toHaveLength(2);
  expect(losses.bytes).toBeGreaterThan(0);
  const events: unknown[] = [];
  backend.on((name, payload) => void (name === 'project:removed' && events.push(payload)));
  await handlers['project:delete'](id);
  expect(events).toEqual([{ id, jobs: [4, 3, 2, 1] }]);
  expect([projects.list(), queue.list()]).toEqual([[], []]);
  expect(fs.readdirSync(path.join(workspace.dir, 'runs'))).toEqual([]);
  expect(fs.readdirSync(path.join(workspace.dir, 'datasets'))).toEqual([]);
});

it.each([
  [{ ...PLAN, size: 'huge' }, 'size must be one of'],
  [
    { ...PLAN, examples: { kind: 'web' } },
    'plan.examples.kind must be one of sample, inspection, dataset',
  ],
  [{ ...PLAN, seed: 1.5 }, 'seed must be a whole number'],
  [{ ...PLAN, opened: { ...RECIPE, steps: [] } }, '“steps” must be a list'],
])('refuses %o', async (plan, sentence) => {
  await expect(
    Promise.resolve().then(() => backend.handlers['plan:view'](plan as TrainPlan)),
  ).rejects.toThrow(sentence);
});

it('estimates the time of each step of a project from its first run', async () => {
  const id = await backend.handlers['project:create'](PLAN);
  await backend.queue.whenIdle();
  const times = await backend.handlers['project:times'](id);
  expect(times.map(({ name }) => name)).toEqual(['import', 'curate']);
  await expect((async () => backend.handlers['project:times']('nobody'))()).rejects.toThrow(
    'There is no project “nobody”.',
  );
});
