// Plans as recipes: the sample's plans equal the sample's recipes, and omitted choices are derived
// from the examples.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { recipeFor, teacherKindOf, type PlanFacts } from '../../../main/projects/plan.ts';
import { planParts, SPLIT_SHARES, TRAINING_SHARES } from '../../../main/projects/parts.ts';
import { checkRecipe, loadRecipe, parseRecipe, recipeText } from '../../../main/stages/recipe.ts';
import type { TrainPlan } from '../../../preload/contract/train.ts';

const SAMPLE: TrainPlan = {
  name: 'Meter cards',
  seed: 1,
  examples: { kind: 'sample' },
  model: 'resource:pocket/base',
  teacher: 'resource:pocket/teacher',
  size: 'balanced',
  changes: {},
  opened: null,
};
const FACTS: PlanFacts = {
  source: { source: 'resource:sample', name: 'Meter cards' },
  dataset: null,
  parts: { sft: 1600, rl: 2000, validation: 200, test: 600 },
  rows: null,
  suites: [],
  parameters: 1.5e6,
};
const file = (name: string): string =>
  fileURLToPath(new URL(`../../../resources/recipes/${name}`, import.meta.url));

describe('a plan as a recipe', () => {
  it.each([
    ['balanced', 'sample.yaml'],
    ['quick', 'sample-quick.yaml'],
  ] as const)('%s on the sample is %s, setting by setting', (size, name) => {
    const made = recipeFor({ ...SAMPLE, size }, FACTS);
    expect(made.steps).toEqual(loadRecipe(file(name)).steps);
  });

  it.each(['quick', 'balanced', 'thorough'] as const)(
    '%s fits its stages, for a small model and a large one, with parts and without',
    async (size) => {
      for (const parameters of [1e6, 3e9, null])
        for (const parts of [FACTS.parts, { train: 300 }, {}])
          await checkRecipe(recipeFor({ ...SAMPLE, size }, { ...FACTS, parameters, parts }));
    },
  );

  it('uses a data set of the workspace without an import', () => {
    const recipe = recipeFor(SAMPLE, { ...FACTS, source: null, dataset: 'workspace:datasets/a' });
    expect(recipe.steps[0]).toMatchObject({
      name: 'curate',
      settings: { dataset: 'workspace:datasets/a' },
    });
  });

  it('evaluates the first and the last model on further questions, without training on them', async () => {
    const suites = [
      { slug: 'sums', dataset: 'workspace:datasets/sums', split: '', parts: { train: 40 } },
    ];
    const recipe = recipeFor(SAMPLE, { ...FACTS, suites });
    await checkRecipe(recipe);
    const asked = recipe.steps.filter(({ settings }) => settings['dataset'] === suites[0]!.dataset);
    expect(asked.map(({ name, stage, settings }) => [name, stage, settings['model']])).toEqual([
      ['evaluate-base-sums', 'evaluate', 'resource:pocket/base'],
      ['evaluate-rl-sums', 'evaluate', '$rl'],
    ]);
  });

  it('splits examples that lack a split, and never asks more questions at a time than there are', () => {
    const parts = { train: 200 };
    const counts = { sft: 90, rl: 70, validation: 10, test: 30 };
    expect(planParts(parts, true)).toMatchObject({ way: 'divided', counts });
    const { steps } = recipeFor(SAMPLE, { ...FACTS, parts });
    expect(steps.find(({ name }) => name === 'curate')!.settings['split']).toEqual(SPLIT_SHARES);
    expect(steps.find(({ name }) => name === 'rl')!.settings['promptsPerStep']).toBe(70);
    expect(Object.values<number>(SPLIT_SHARES).reduce((a, b) => a + b)).toBeCloseTo(1, 12);
  });

  it('overrides its own settings by the changed ones, and no others', () => {
    const changes = { sft: { epochs: 2 }, rl: { steps: 7 } };
    const changed = recipeFor({ ...SAMPLE, changes }, FACTS).steps;
    const plain = recipeFor(SAMPLE, FACTS).steps;
    for (const [i, step] of changed.entries())
      expect(step.settings).toEqual({
        ...plain[i]!.settings,
        ...changes[step.name as keyof typeof changes],
      });
  });

  it('is read back from YAML as the same recipe, and an opened recipe replaces it', () => {
    const recipe = recipeFor(SAMPLE, FACTS);
    expect(parseRecipe(recipeText(recipe), 'a.yaml')).toEqual(recipe);
    expect(parse(recipeText(recipe))).toMatchObject({ name: 'Meter cards', seed: 1 });
    const opened = parseRecipe(readFileSync(file('openmmreasoner.yaml'), 'utf8'), 'b.yaml');
    const mine = recipeFor({ ...SAMPLE, name: '', opened, seed: 5 }, FACTS);
    expect(mine).toEqual({ ...opened, seed: 5 });
  });
});

describe('the parts of a plan', () => {
  const TRAIN = { way: 'training-divided', sft: 'sft', rl: 'rl' };
  it.each([
    // The parts that are there, with practice.
    [
      { train: 4000, test: 600 },
      { ...TRAIN, test: 'test', from: ['train'], sum: 4600 },
    ],
    [
      { training: 30, Test: 9, validation: 1 },
      { ...TRAIN, test: 'Test', from: ['training'] },
    ],
    [
      { train: 30, val: 9 },
      { ...TRAIN, test: 'val', from: ['train'] },
    ],
    [
      { sft: 30, dev: 9, eval: 2 },
      { ...TRAIN, test: 'eval', from: ['sft'] },
    ],
    [
      { a: 20, b: 10, test: 9, validation: 3 },
      { ...TRAIN, test: 'test', from: ['a', 'b'] },
    ],
    [{ train: 30 }, { way: 'divided', test: 'test', from: undefined }],
    [{ test: 30 }, { way: 'held-out-divided', test: 'test', from: undefined }],
    [
      { train: 30, test: 0 },
      { way: 'divided', test: 'test', from: undefined },
    ],
    [
      { sft: 3, rl: 4, test: 5 },
      { way: 'kept', test: 'test', sft: 'sft', rl: 'rl' },
    ],
    [
      { sft: 3, rl: 4, val: 5 },
      { way: 'kept', test: 'val', sft: 'sft', rl: 'rl' },
    ],
  ] as const)('%j with practice', (parts, expected) => {
    const { from, sum, ...rest } = { from: undefined, sum: undefined, ...expected };
    const planned = planParts(parts, true);
    expect(planned).toMatchObject(rest);
    expect(planned.curate['splitFrom']).toEqual(from);
    if (sum !== undefined) expect(Object.values(planned.counts).reduce((a, b) => a + b)).toBe(sum);
  });

  it('without practice are all for learning', () => {
    expect(planParts({ train: 4000, test: 600 }, false)).toEqual({
      ...{ way: 'kept', curate: {}, sft: 'train', rl: 'rl', test: 'test' },
      counts: { train: 4000, test: 600 },
    });
    expect(planParts({ one: 5, two: 6, dev: 3 }, false)).toMatchObject({
      curate: { split: { sft: 1 }, splitFrom: ['one', 'two'], heldOut: ['dev'] },
      ...{ sft: 'sft', test: 'dev', counts: { sft: 11, dev: 3 } },
    });
    expect(planParts({ train: 200 }, false).counts).toEqual({ sft: 150, test: 50 });
    expect(planParts({ all: 2000 }, false).counts).toEqual({ sft: 1700, test: 300 });
    expect(planParts({}, false)).toMatchObject({ way: 'kept', curate: {}, counts: {} });
  });

  it('are named in every step of the recipe', async () => {
    const facts = { ...FACTS, parts: { train: 400, val: 100 } };
    const own = { ...SAMPLE, examples: { kind: 'inspection', runId: 'r' } } as const;
    const learnt = recipeFor({ ...own, teacherKind: 'none' }, facts);
    await checkRecipe(learnt);
    const splitOf = (recipe: typeof learnt) =>
      recipe.steps.map(({ name, settings }) => [name, settings['split']]);
    expect(splitOf(learnt)).toEqual([
      ['import', undefined],
      ['curate', undefined],
      ['evaluate-base', 'val'],
      ['distill', 'train'],
      ['sft', 'train'],
      ['evaluate-sft', 'val'],
    ]);
    const practised = recipeFor({ ...own, teacherKind: 'model' }, facts);
    await checkRecipe(practised);
    expect(splitOf(practised).slice(1)).toEqual([
      ['curate', TRAINING_SHARES],
      ['evaluate-base', 'val'],
      ['distill', undefined],
      ['sft', undefined],
      ['evaluate-sft', 'val'],
      ['rl', undefined],
      ['evaluate-rl', 'val'],
    ]);
    // 220 of 400 questions learn and 180 practise: a step asks no more than 128 of them.
    expect(practised.steps.find(({ name }) => name === 'rl')!.settings['promptsPerStep']).toBe(128);
  });
});

describe('where answers come from', () => {
  const own = { ...SAMPLE, examples: { kind: 'dataset', path: '/a' } } as const;
  const rows = { answerBytes: 8, rationaleBytes: 40, hasPictures: true };
  it.each([
    [SAMPLE, null, 'model'],
    [own, null, 'none'],
    [own, 0.2, 'none'],
    [own, 0.5, 'rows'],
    [own, 1, 'rows'],
    [{ ...own, teacherKind: 'explained' }, 1, 'explained'],
    [{ ...SAMPLE, teacherKind: 'none' }, null, 'none'],
  ] as const)('%#', (plan, rationales, kind) => {
    const facts = rationales === null ? null : { ...rows, rationales };
    expect(teacherKindOf(plan, { rows: facts })).toBe(kind);
  });

  const PARTS: PlanFacts['parts'][] = [{ train: 66 }, { train: 4000, test: 600 }, {}];

  it.each(['none', 'rows', 'model', 'explained'] as const)('%s fits its stages', async (kind) => {
    for (const size of ['quick', 'balanced', 'thorough'] as const)
      for (const parameters of [1e6, 3e9, null])
        for (const parts of PARTS)
          for (const teacher of ['', '/models/t.gguf', 'http://localhost:8000/v1#m']) {
            const plan = { ...own, size, teacherKind: kind, teacher };
            const facts = { ...FACTS, parameters, parts, rows: { ...rows, rationales: 0.3 } };
            const recipe = recipeFor(plan, facts);
            await checkRecipe(recipe);
            const { settings } = recipe.steps.find(({ stage }) => stage === 'distill')!;
            const asks = kind === 'model' || kind === 'explained';
            expect(settings['model']).toBe(asks ? teacher || plan.model : undefined);
            expect(settings['ownAnswers']).toBe(asks ? true : undefined);
            for (const step of recipe.steps)
              if (step.stage === 'evaluate' || step.stage === 'rl')
                expect(step.settings['reasoning']).toBe('optional');
          }
  });

  it('trains few examples often enough, and many not too often', () => {
    const sftOf = (train: number, size: TrainPlan['size'], parameters = 4e6) =>
      recipeFor(
        { ...own, size, teacherKind: 'none' },
        { ...FACTS, parameters, parts: { train, test: 50 } },
      ).steps.find(({ stage }) => stage === 'sft')!.settings;
    expect(sftOf(100, 'balanced')).toMatchObject({ epochs: 64, batchSize: 16 });
    expect(sftOf(4000, 'balanced')).toMatchObject({ epochs: 3, batchSize: 32 });
    expect(sftOf(50, 'balanced')).toMatchObject({ epochs: 80, batchSize: 16 });
    expect(sftOf(100000, 'quick')).toMatchObject({ epochs: 2, batchSize: 32, maxSteps: 0 });
    expect(sftOf(60, 'balanced', 3e9)).toMatchObject({ epochs: 10, batchSize: 16 });
    expect(sftOf(4000, 'balanced', 3e9)).toMatchObject({ epochs: 3, batchSize: 16 });
  });
});
