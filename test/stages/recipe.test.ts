// Recipes: errors and their messages, and projects that run on real engine processes with toy
// stages.

import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../main/platform/clock.ts';
import { openWorkspace, type Workspace } from '../../main/data/datasets/workspace.ts';
import { openDatabase, type Database } from '../../main/storage/database.ts';
import { UserError } from '../../main/i18n/user-error.ts';
import { createQueue, type Queue } from '../../main/jobs/queue.ts';
import { forkLauncher } from '../../main/engine-process/launcher.ts';
import { createProjects, type Projects } from '../../main/projects/projects.ts';
import { checkRecipe, loadRecipe, parseRecipe, type Recipe } from '../../main/stages/recipe.ts';
import type { ReportData } from '../../main/report/record.ts';
import { stages as toys } from '../main/toy-stages.ts';

const TOYS = fileURLToPath(new URL('../main/toy-stages.ts', import.meta.url));
const launcher = forkLauncher({ env: { ...process.env, OMR_STAGES: TOYS } });
const read = (text: string): Recipe => parseRecipe(text, 'meters.yaml', toys);

describe('reading', () => {
  it('reads names, seed and steps, and fills in omitted fields', () => {
    const recipe = read(
      'steps:\n  - stage: rows\n  - {name: add, stage: count, settings: {input: $rows}}',
    );
    expect(recipe).toEqual({
      name: 'meters',
      seed: 0,
      steps: [
        { name: 'rows', stage: 'rows', settings: {} },
        { name: 'add', stage: 'count', settings: { input: '$rows' } },
      ],
    });
  });

  it.each([
    ['steps: []', 'meters.yaml: “steps” must be a list of at least one step.', undefined],
    ['stepz: []', 'meters.yaml: unknown field “stepz”.', 'Did you mean “steps”?'],
    [
      'steps: [{stage: cuont}]',
      'meters.yaml, step 1: there is no stage “cuont”.',
      'Did you mean “count”?',
    ],
    [
      'steps: [{stage: count, seting: {}}]',
      'meters.yaml, step 1: unknown field “seting”.',
      'Did you mean “settings”?',
    ],
    [
      'steps: [{stage: count}, {stage: count}]',
      'meters.yaml, step 2: an earlier step already has the name “count”.',
      'Give each step its own name.',
    ],
    [
      'steps: [{stage: rows}, {stage: count, settings: {input: $rosw}}]',
      'meters.yaml, step 2: “$rosw” does not name an earlier step.',
      'Did you mean “rows”?',
    ],
    [
      'steps: [{stage: count, settings: {input: $count}}]',
      'meters.yaml, step 1: “$count” does not name an earlier step.',
      'The first step cannot refer to another step.',
    ],
    ['seed: 1.5\nsteps: [{stage: rows}]', 'meters.yaml: “seed” must be a whole number.', undefined],
  ])('refuses %s', (text, message, hint) => {
    let error: unknown;
    try {
      read(text);
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(UserError);
    expect(error).toMatchObject({ message, hint });
  });

  it('checks settings against the stage before anything runs', async () => {
    const wrong = read('steps: [{stage: count, settings: {stpes: 3}}]');
    await expect(checkRecipe(wrong, toys)).rejects.toMatchObject({
      message: 'Step count: The stage count has no setting “stpes”.',
      hint: 'Did you mean “steps”?',
    });
    await checkRecipe(
      read('steps: [{stage: rows}, {stage: count, settings: {input: $rows}}]'),
      toys,
    );
  });

  it.each(['sample.yaml', 'sample-quick.yaml', 'openmmreasoner.yaml', 'displays.yaml'])(
    'the recipe %s fits its stages',
    async (name) => {
      const file = fileURLToPath(new URL(`../../resources/recipes/${name}`, import.meta.url));
      const recipe = loadRecipe(file);
      await checkRecipe(recipe);
      expect(recipe.steps.map((step) => step.name)).toEqual([
        'import',
        'curate',
        'evaluate-base',
        'distill',
        'sft',
        'evaluate-sft',
        'rl',
        'evaluate-rl',
      ]);
    },
  );
});

describe('running', () => {
  let workspace: Workspace;
  let db: Database;
  let queue: Queue;
  let projects: Projects;
  let reported: string[];

  function open(): void {
    db = openDatabase(workspace.dir);
    queue = createQueue({
      db,
      launcher,
      clock: systemClock,
      workspace,
      resources: '/',
      onEvent: (name, payload) => {
        if (name === 'job:changed') projects?.jobChanged(payload as never);
      },
    });
    projects = createProjects({
      db,
      queue,
      clock: systemClock,
      workspace,
      onChange: () => undefined,
      buildReport: (project) => {
        reported.push(project.steps.map((step) => `${step.name} ${step.job.status}`).join(', '));
        const data: ReportData = {
          project: project.name,
          createdIso: new Date(0).toISOString(),
          seconds: 1,
          models: [],
          curves: { sft: [], rl: [] },
          cards: [],
          stages: [],
          tests: [],
          suites: [],
        };
        return Promise.resolve(data);
      },
    });
  }
  async function close(): Promise<void> {
    await queue.close();
    await projects.close();
    db.close();
  }

  beforeEach(() => {
    workspace = openWorkspace(fs.mkdtempSync(path.join(os.tmpdir(), 'omr-recipe-')));
    reported = [];
    open();
  });
  afterEach(async () => {
    await close();
    fs.rmSync(workspace.dir, { recursive: true, force: true });
  });

  it('passes results on, gives every step the seed, and ends with the report', async () => {
    const recipe = read(
      'name: Two steps\nseed: 3\nsteps: [{stage: rows}, {stage: count, settings: {steps: 2, input: $rows}}]',
    );
    const id = projects.create(recipe, { seed: 7 });
    const project = await projects.waitFor(id);
    expect(reported).toEqual(['rows done, count done']);
    expect(fs.readFileSync(project.reportPath!, 'utf8')).toContain('Two steps');
    const [rows, count] = project.steps.map((step) => queue.get(step.jobId!)!);
    expect(count!.settings).toEqual({
      seed: 7,
      steps: 2,
      input: `workspace:datasets/${rows!.artifact!.id}`,
    });
    // The stage itself received the folder.
    expect(count!.summary).toMatchObject({ settings: { input: rows!.artifact!.path, seed: 7 } });
  });

  it('stops at an interrupted step, and resumes there in the same run folder', async () => {
    const recipe = read(
      'steps: [{stage: rows}, {stage: count, settings: {steps: 4, holdAt: 3}}, {name: last, stage: rows}]',
    );
    const id = projects.create(recipe);
    await queue.waitFor(projects.view(id).steps[0]!.jobId!);
    const held = projects.view(id).steps[1]!.jobId!;
    queue.cancel(held);
    const stopped = await projects.waitFor(id);
    expect(stopped.steps[2]!.jobId).toBeNull();
    expect(reported).toEqual([]);

    // The next start of the program knows only what is on disk.
    await close();
    open();
    const runs = queue.list().map((job) => job.runId);
    projects.resume(id);
    const done = await projects.waitFor(id);
    expect(done.reportPath).not.toBeNull();
    const jobs = queue.list();
    expect(jobs.map((job) => job.status)).toEqual(['done', 'done', 'done']);
    expect(jobs.slice(0, 2).map((job) => job.runId)).toEqual(runs);
    expect(jobs[1]!.summary).toMatchObject({ sum: 10 });
  });

  it('passes on a value of a summary, and reports a missing one', async () => {
    const text = (key: string): string =>
      `steps: [{stage: rows, settings: {rows: 4}}, {stage: count, settings: {steps: $rows.${key}}}]`;
    const recipe = read(text('rows'));
    await checkRecipe(recipe, toys);
    const project = await projects.waitFor(projects.create(recipe));
    const count = queue.get(project.steps[1]!.jobId!)!;
    expect(count.settings['steps']).toBe(4);
    expect(count.summary).toMatchObject({ sum: 1 + 2 + 3 + 4 });

    const wrong = projects.create(read(text('row')));
    await expect(projects.waitFor(wrong)).rejects.toThrow(
      'The summary of the step “rows” has no value named “row”.',
    );
  });

  it('runs a step again with other settings, marks outdated results, and redoes them on request', async () => {
    const recipe = read(
      'steps: [{stage: rows}, {name: a, stage: rows, settings: {rows: $rows.rows}}, {stage: count, settings: {steps: $a.rows}}]',
    );
    const id = projects.create(recipe);
    const first = await projects.waitFor(id);
    expect(first.steps.map(({ isStale }) => isStale)).toEqual([undefined, undefined, undefined]);

    projects.redo(id, 'rows', { settings: { rows: 5 }, later: false });
    const changed = await projects.waitFor(id);
    expect(changed.steps.map(({ isStale }) => isStale ?? false)).toEqual([false, true, true]);
    expect(reported).toHaveLength(1);
    expect(projects.recipe(id).steps[0]!.settings).toEqual({ rows: 5 });

    projects.redo(id, 'a', { later: true });
    const fresh = await projects.waitFor(id);
    expect(fresh.steps.every(({ isStale }) => isStale === undefined)).toBe(true);
    expect(queue.get(fresh.steps[2]!.jobId!)!.summary).toMatchObject({ sum: 15 });
    expect(reported).toHaveLength(2);
    // Earlier results stay.
    expect(queue.list()).toHaveLength(6);
    expect(() => projects.redo(id, 'b', { later: true })).toThrow(
      'The project has no step named “b”.',
    );
  });

  it('resumes pending steps after the program was closed, and renames', async () => {
    const recipe = read(
      'steps: [{stage: rows}, {stage: count, settings: {steps: $rows.rows, holdAt: 3}}, {name: last, stage: count, settings: {steps: 1, input: $rows}}]',
    );
    const id = projects.create(recipe);
    const held = async (): Promise<number> => {
      await queue.waitFor(projects.view(id).steps[0]!.jobId!);
      return projects.view(id).steps[1]!.jobId!;
    };
    queue.cancel(await held());
    await projects.waitFor(id);
    projects.resume(id);
    await projects.waitFor(id);

    projects.redo(id, 'rows', { later: true });
    queue.cancel(await held());
    await projects.waitFor(id);
    projects.rename(id, 'Other');
    await close();
    open();
    projects.resume(id);
    const done = await projects.waitFor(id);
    expect(done.name).toBe('Other');
    expect(done.steps.every(({ isStale }) => isStale === undefined)).toBe(true);
    expect(queue.list().map(({ step }) => step)).toEqual([
      'rows',
      'count',
      'last',
      'rows',
      'count',
      'last',
    ]);
  });

  it('reports a step without a result for the next one', async () => {
    const recipe = read(
      'steps: [{stage: count, settings: {steps: 1}}, {name: b, stage: count, settings: {input: $count}}]',
    );
    const id = projects.create(recipe);
    await expect(projects.waitFor(id)).rejects.toThrow('The step “count” has no result');
  });
});
