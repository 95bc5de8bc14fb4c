// From each error of a recipe through its first button to an end: real stages in real processes.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openBackend, type Backend } from '../../../main/backend.ts';
import { warningsOf } from '../../../main/cli/terminal/display.ts';
import { forkLauncher } from '../../../main/engine-process/launcher.ts';
import type { ExampleRow } from '../../../main/data/datasets/example.ts';
import type { Recipe, RecipeStep } from '../../../main/stages/recipe.ts';
import type { JobView } from '../../../preload/contract/jobs.ts';
import { createBench, RESOURCES } from '../../stages/jobs.ts';
import { scriptedEndpoint } from '../../stages/teachers/scripted-endpoint.ts';

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

/** Rows that every stage can use. */
const usable = (part: string): ExampleRow[] =>
  bench.cards('test', 4).map((row) => ({
    ...row,
    id: `${part}${row.id}`,
    split: part,
    responses: [`<answer>${row.answer}</answer>`],
  }));

const TINY_RL = { promptsPerStep: 2, numGenerations: 2, steps: 1, maxNewTokens: 8 };
const TINY_EVALUATE = { samples: 0, maxNewTokens: 8, split: 'sft' };
const TINY_DISTILL = { answers: 1, maxNewTokens: 16, ownAnswers: true };
const learn = (more: object) => (dataset: string) =>
  recipe(step('sft', { model: POCKET, dataset, ...FEW, ...more }));
const practise = (more: object) => (dataset: string) =>
  recipe(step('rl', { model: POCKET, dataset, split: 'sft', ...TINY_RL, ...more }));
const check = (more: object) => (dataset: string) =>
  recipe(step('evaluate', { model: POCKET, dataset, ...TINY_EVALUATE, ...more }));
const teach = (more: object) => (dataset: string) =>
  recipe(step('distill', { model: POCKET, dataset, ...TINY_DISTILL, ...more }));
const clean = (more: object) => (dataset: string) => recipe(step('curate', { dataset, ...more }));

/** What the step says, the recipe that ends so, and what a person changes behind the first button. */
it.each<[string, (dataset: string) => Recipe, Record<string, unknown>]>([
  ['has no answers to learn from', learn({ split: 'nothing' }), { split: 'sft' }],
  ['no answers in its part', learn({ evalSteps: 1, validationSplit: 'no' }), { evalSteps: 0 }],
  ['“maxSteps”', learn({ maxSteps: 'one' }), { maxSteps: 1 }],
  ['“lrScheduler” of the stage sft', learn({ lrScheduler: 'x' }), { lrScheduler: 'constant' }],
  ['“weights” cannot be', learn({ weights: 'int3' }), { weights: 'stored' }],
  ['abacus', learn({ device: 'abacus' }), { device: 'cpu' }],
  [
    'The smallest size of pictures',
    learn({ minPixels: 9_000, maxPixels: 100 }),
    { minPixels: 0, maxPixels: 0 },
  ],
  ['nowhere', learn({ model: 'nowhere' }), { model: POCKET }],
  ['but a step needs 2', practise({ split: 'none' }), { split: 'sft' }],
  ['to monitor the run with', practise({ evalSteps: 1, validationSplit: 'no' }), { evalSteps: 0 }],
  ['is larger than maxNewTokens', practise({ overlongBuffer: 99 }), { overlongBuffer: 0 }],
  [
    '“formatWeight” of the stage rl cannot be -1',
    practise({ formatWeight: -1 }),
    { formatWeight: 1 },
  ],
  ['has no questions', check({ split: 'test' }), { split: 'sft' }],
  ['no answers from an evaluation', check({ compare: RESOURCES }), { compare: '' }],
  ['were removed', clean({ minLength: 9_999 }), { minLength: 0 }],
  ['sum to', clean({ split: { sft: 2 } }), { split: {} }],
  ['has no questions', teach({ split: 'none' }), { split: 'sft' }],
  ['There is no model “/gone/away”', teach({ model: '/gone/away' }), { model: POCKET }],
  ['list of allowed hosts', teach({ model: 'http://192.0.2.1/v1#m' }), { model: POCKET }],
  ['is not a model folder', teach({ model: RESOURCES }), { model: POCKET }],
])('“%s”: changing the step goes to the end', async (said, made, settings) => {
  const { id, job } = await failing(made(await bench.dataset(usable('sft'))));
  expect(job.error!.message).toContain(said);
  expect(job.error!.actions![0]).toBe('change-step');
  backend.projects.redo(id, job.step, { settings, later: true });
  expect(await ended(id)).toEqual([`${job.step} done`]);
});

it('a teacher that refuses: another teacher goes to the end', async () => {
  const { address } = await scriptedEndpoint(() => 400);
  const dataset = await bench.dataset(usable('sft'));
  const { id, job } = await failing(teach({ model: address })(dataset));
  expect(job.error!.message).toContain('rejected question');
  expect(job.error!.actions![0]).toBe('change-step');
  backend.projects.redo(id, job.step, { settings: { model: POCKET }, later: true });
  expect(await ended(id)).toEqual(['distill done']);
});

it('a teacher that is out of order for a while: resuming goes to the end', async () => {
  let isBroken = true;
  const { address } = await scriptedEndpoint(() =>
    isBroken ? 503 : '<think>so</think><answer>1</answer>',
  );
  const dataset = await bench.dataset(usable('sft'));
  const { id, job } = await failing(teach({ model: address })(dataset));
  expect(job.error!.actions![0]).toBe('resume');
  isBroken = false;
  backend.projects.resume(id);
  expect(await ended(id)).toEqual(['distill done']);
});

/** A copy of the pocket base whose weights are cut off. */
function cutOff(): string {
  const folder = path.join(bench.folder, 'cut-off');
  fs.cpSync(path.join(RESOURCES, 'pocket', 'base'), folder, { recursive: true });
  fs.truncateSync(path.join(folder, 'model.safetensors'), 100_000);
  return folder;
}

/** An adapter of a base that is not on this machine. */
function homeless(): string {
  const folder = path.join(bench.folder, 'adapter');
  fs.mkdirSync(folder);
  const config = { base_model_name_or_path: 'org/away', r: 2 };
  fs.writeFileSync(path.join(folder, 'adapter_config.json'), JSON.stringify(config));
  return folder;
}

it.each<[string, () => string]>([
  ['is not a model folder', () => bench.folder],
  ['model.safetensors', cutOff],
  ['was trained on org/away', homeless],
])('“%s”: another model from the page Train goes to the end', async (said, model) => {
  const dataset = await bench.dataset(usable('sft'));
  const { job } = await failing(learn({ model: model() })(dataset));
  expect(job.error!.message).toContain(said);
  expect(job.error!.actions![0]).toBe('choose-model');
  const again = backend.projects.create(learn({})(dataset));
  expect(await ended(again)).toEqual(['sft done']);
});

it.each<[string, () => Promise<Recipe>]>([
  [
    'There is no file or folder',
    () => Promise.resolve(recipe(step('import', { source: path.join(bench.folder, 'gone') }))),
  ],
  [
    'this is not valid JSON',
    () => {
      const source = path.join(bench.folder, 'rows.jsonl');
      fs.writeFileSync(source, '{"question": ');
      return Promise.resolve(recipe(step('import', { source })));
    },
  ],
  [
    'picture',
    async () => {
      const rows = usable('sft').map((row) => ({ ...row, pictures: ['0'.repeat(64)] }));
      return learn({})(await bench.dataset(rows));
    },
  ],
])('“%s”: the mended data goes to the end', async (said, made) => {
  const { job } = await failing(await made());
  expect(job.error!.message).toContain(said);
  expect(job.error!.actions![0]).toBe('data');
  const source = path.join(bench.folder, 'mended.jsonl');
  const row = { question: 'What is 1 + 1?', answer: '2', split: 'sft' };
  fs.writeFileSync(source, JSON.stringify(row));
  const again = backend.projects.create(recipe(step('import', { source })));
  expect(await ended(again)).toEqual(['import done']);
});

it('practice without a signal is no failure: the steps after it go to the end', async () => {
  const rows = [...foreign('rl'), ...foreign('test')];
  const id = backend.projects.create(
    recipe(
      step('rl', {
        ...{ model: POCKET, dataset: await bench.dataset(rows), ...TINY_RL },
        ...{ steps: 9, maxDeadSteps: 2 },
      }),
      step('evaluate', {
        model: '$rl',
        dataset: await bench.dataset(rows),
        ...TINY_EVALUATE,
        split: 'test',
      }),
    ),
  );
  expect(await ended(id)).toEqual(['rl done', 'evaluate done']);
  const jobs = backend.queue.list();
  expect(warningsOf(jobs[0]!).join()).toContain('no answer was right');
  expect(jobs[0]!.summary).toMatchObject({ unchanged: true, ended_after_step: 2 });
});
