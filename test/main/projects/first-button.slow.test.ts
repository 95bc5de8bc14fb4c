// From each error of a recipe through its first button to an end: real stages in real processes.

import * as path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openBackend, type Backend } from '../../../main/backend.ts';
import { forkLauncher } from '../../../main/engine-process/launcher.ts';
import type { ExampleRow } from '../../../main/data/datasets/example.ts';
import type { Recipe, RecipeStep } from '../../../main/stages/recipe.ts';
import type { JobView } from '../../../preload/contract/jobs.ts';
import { createBench, RESOURCES } from '../../stages/jobs.ts';

const POCKET = 'resource:pocket/base';
let bench: ReturnType<typeof createBench>;
let backend: Backend;
beforeEach(() => {
  bench = createBench();
  backend = openBackend({
    workspace: bench.folder,
    resources: RESOURCES,
    launcher: forkLauncher(),
  });
});
afterEach(() => backend.close());

const step = (stage: RecipeStep['stage'], settings: Record<string, unknown>): RecipeStep => ({
  name: stage,
  stage,
  settings,
});
const recipe = (...steps: readonly RecipeStep[]): Recipe => ({ name: 'own', seed: 1, steps });
const FEW = { maxSteps: 1, batchSize: 2, saveSteps: 1 };

/** Rows whose answers the pocket teacher cannot give. */
const foreign = (part: string): ExampleRow[] =>
  bench
    .cards('test', 4)
    .map((row, i) => ({ ...row, id: `${part}${i}`, answer: 'teal', split: part }));

/** Runs a recipe to its first failure and returns the failed job. */
async function failing(given: Recipe): Promise<{ id: string; job: JobView }> {
  const id = backend.projects.create(given);
  const project = await backend.projects.waitFor(id);
  const jobs = project.steps.flatMap(({ jobId }) =>
    jobId === null ? [] : [backend.queue.get(jobId)!],
  );
  return { id, job: jobs.find(({ status }) => status === 'failed')! };
}

async function ended(id: string): Promise<readonly string[]> {
  const { steps } = await backend.projects.waitFor(id);
  return steps.map(
    ({ name, jobId }) => `${name} ${jobId === null ? 'waits' : backend.queue.get(jobId)!.status}`,
  );
}

it('a teacher without a right answer: learning from the own answers goes to the end', async () => {
  const dataset = await bench.dataset([...foreign('sft'), ...foreign('test')]);
  const { id, job } = await failing(
    recipe(
      step('distill', {
        model: 'resource:pocket/teacher',
        dataset,
        ownAnswers: false,
        answers: 1,
        maxNewTokens: 48,
      }),
      step('sft', { model: POCKET, dataset: '$distill', ...FEW }),
    ),
  );
  expect(job.error!.actions![0]).toBe('own-answers');
  const settings = { teacher: 'none', model: '' };
  backend.projects.redo(id, job.step, { settings, later: true });
  expect(await ended(id)).toEqual(['distill done', 'sft done']);
});

it('resuming the same comes back, so that it is not offered', async () => {
  const dataset = await bench.dataset(foreign('other'));
  const { id, job } = await failing(recipe(step('sft', { model: POCKET, dataset, ...FEW })));
  expect(job.error!.actions).not.toContain('resume');
  backend.projects.resume(id);
  expect(await ended(id)).toEqual(['sft failed']);
});

/** What a person changes after the first button has opened the settings of the step. */
it.each<[string, (dataset: string) => Recipe, () => Record<string, unknown>]>([
  [
    'a part without answers',
    (dataset) => recipe(step('sft', { model: POCKET, dataset, split: 'nothing', ...FEW })),
    () => ({ split: 'sft' }),
  ],
  [
    'a teacher that is gone',
    (dataset) => recipe(step('distill', { model: path.join(bench.folder, 'gone'), dataset })),
    () => ({ model: POCKET, answers: 1, maxNewTokens: 16, ownAnswers: true }),
  ],
  [
    'validation without rows',
    (dataset) =>
      recipe(step('sft', { model: POCKET, dataset, evalSteps: 1, validationSplit: 'no', ...FEW })),
    () => ({ evalSteps: 0 }),
  ],
])('%s: changing the step goes to the end', async (_name, made, settings) => {
  const rows = bench.cards('test', 4).map((row) => ({
    ...row,
    split: 'sft',
    responses: [`<answer>${row.answer}</answer>`],
  }));
  const { id, job } = await failing(made(await bench.dataset(rows)));
  expect(job.error!.actions![0]).toBe('change-step');
  backend.projects.redo(id, job.step, { settings: settings(), later: true });
  expect(await ended(id)).toEqual([`${job.step} done`]);
});

it('a model that cannot be used: another one from the page Train goes to the end', async () => {
  const rows = bench.cards('test', 2).map((row) => ({ ...row, split: 'sft', responses: ['5'] }));
  const dataset = await bench.dataset(rows);
  const { job } = await failing(recipe(step('sft', { model: bench.folder, dataset, ...FEW })));
  expect(job.error!.actions![0]).toBe('choose-model');
  const again = backend.projects.create(recipe(step('sft', { model: POCKET, dataset, ...FEW })));
  expect(await ended(again)).toEqual(['sft done']);
});
