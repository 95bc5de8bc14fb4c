// What a project keeps of its plan: the time that was shown, and the recipe of a longer size.

import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openBackend, type Backend } from '../../../main/backend.ts';
import { forkLauncher } from '../../../main/engine-process/launcher.ts';
import { recipeOfSize, type PlanRecord } from '../../../main/projects/plan-record.ts';
import type { Recipe } from '../../../main/stages/recipe.ts';
import { stages } from '../../../main/stages/index.ts';
import type { PlanView, StageSettings, TrainPlan } from '../../../preload/contract/train.ts';
import { temporaryFolder } from '../../helpers.ts';

const recipe = (size: string, more: object = {}): Recipe => ({
  name: 'Plan',
  seed: 1,
  steps: [
    { name: 'import', stage: 'import', settings: { source: '/a' } },
    { name: 'sft', stage: 'sft', settings: { size, modules: ['a'], ...more } },
  ],
});
const RECORD: PlanRecord = {
  size: 'quick',
  sizes: {
    quick: { recipe: recipe('q'), steps: [] },
    balanced: { recipe: recipe('b', { epochs: 3 }), steps: [] },
  },
  defaults: {},
};

describe('the recipe of another size', () => {
  it('has the name and seed of the project, and the settings of the size', () => {
    const actual = { ...recipe('q'), name: 'Mine', seed: 7 };
    const wanted = { ...recipe('b', { epochs: 3 }), name: 'Mine', seed: 7 };
    expect(recipeOfSize(RECORD, actual, 'balanced')).toEqual(wanted);
  });

  it('keeps what was changed since: a moved source, a setting that both sizes have, a new one', () => {
    const [source, sft] = recipe('mine', { modules: ['b'], rank: 4 }).steps;
    const moved = { ...source!, settings: { source: '/moved' } };
    const actual = { ...recipe('q'), steps: [moved, sft!] };
    expect(recipeOfSize(RECORD, actual, 'balanced')!.steps.map(({ settings }) => settings)).toEqual(
      [{ source: '/moved' }, { size: 'mine', modules: ['b'], epochs: 3, rank: 4 }],
    );
  });

  it('is none where the plan has no such size', () => {
    expect(recipeOfSize(RECORD, recipe('q'), 'thorough')).toBeUndefined();
    expect(recipeOfSize({ ...RECORD, size: 'thorough' }, recipe('q'), 'balanced')).toBeUndefined();
  });
});

describe('a project of a plan', () => {
  const TOYS = fileURLToPath(new URL('../toy-stages.ts', import.meta.url));
  const launcher = forkLauncher({ env: { ...process.env, OMR_STAGES: TOYS } });
  const PLAN: TrainPlan = {
    name: 'Toy',
    seed: 4,
    examples: { kind: 'sample' },
    model: 'resource:pocket/base',
    teacher: '',
    size: 'quick',
    changes: { sft: { batchSize: 3 } },
    opened: null,
  };
  const opened = (holdAt: number) => ({
    name: 'Toy',
    seed: 4,
    steps: [
      { name: 'import', stage: 'import', settings: { rows: 3 } },
      { name: 'curate', stage: 'curate', settings: { steps: 2, holdAt, input: '$import' } },
    ] as const,
  });
  let backend: Backend;
  let settings: Readonly<Record<string, StageSettings>>;
  let view: PlanView;
  let record: PlanRecord;
  beforeAll(async () => {
    const all = Object.entries(stages).map(async ([name, load]) => {
      const defaults = (await load()).stage.defaults as StageSettings['defaults'];
      return [name, { defaults, presets: {} }] as const;
    });
    settings = Object.fromEntries(await Promise.all(all));
  });
  beforeEach(async () => {
    const workspace = path.join(temporaryFolder(), 'workspace');
    backend = openBackend({ workspace, launcher });
    const model = (await backend.handlers['models:list']()).find(
      ({ setting }) => setting === PLAN.model,
    )!;
    backend.planning.setPace(model.path, { seconds: 1, tokens: 1000 });
    view = backend.planning.view(PLAN, settings);
    record = backend.planning.record(PLAN, settings);
  });
  afterEach(() => backend.close());

  it('begins with the time that Train showed for it', async () => {
    expect(view.seconds).toBeGreaterThan(0);
    expect(view.steps.every(({ isRough, seconds }) => isRough || seconds === 0)).toBe(true);
    // The first toy step fails; nothing has been counted by then.
    const id = backend.projects.create(record.sizes.quick!.recipe, { plan: record });
    await backend.projects.waitFor(id);
    expect(backend.planning.times(id, view.recipe, settings)).toEqual(view.steps);
  });

  it('becomes the same plan in a longer size; its time is that of the steps that change', async () => {
    const id = backend.projects.create(record.sizes.quick!.recipe, { plan: record });
    await backend.projects.waitFor(id);
    const actual = backend.projects.recipe(id);
    const longer = backend.planning.view({ ...PLAN, size: 'balanced' }, settings);
    const resized = backend.planning.resized(id, actual, 'balanced')!;
    expect(resized.recipe.steps).toEqual(longer.recipe.steps);
    expect(resized.recipe.steps.find(({ name }) => name === 'sft')!.settings).toMatchObject({
      batchSize: 3,
    });
    const [source] = longer.steps;
    expect(source!.name).toBe('import');
    expect(resized.seconds).toBeCloseTo(longer.seconds! - source!.seconds!);
  });

  it('of a recipe file has no longer size, and says what to do', async () => {
    const id = await backend.handlers['project:create']({
      ...PLAN,
      changes: {},
      opened: opened(-1),
    });
    await backend.projects.waitFor(id).catch(() => undefined);
    expect(await backend.handlers['project:next'](id)).toBeNull();
    await expect((async () => backend.handlers['project:continue'](id))()).rejects.toMatchObject({
      message: 'There is no longer training to go on with in this project.',
    });
  });
});
