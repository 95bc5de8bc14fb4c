// Plans as recipes: the sample's plans equal the sample's recipes, and omitted choices are derived
// from the examples.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import {
  needsSplit,
  plannedParts,
  recipeFor,
  SPLIT_SHARES,
  type PlanFacts,
} from '../../../main/projects/plan.ts';
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
    expect(needsSplit(parts)).toBe(true);
    expect(plannedParts(parts)).toEqual({ sft: 90, rl: 70, validation: 10, test: 30 });
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
