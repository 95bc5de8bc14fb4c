// A plan of the page Train as it comes from the window, checked field by field.

import { recipeText, parseRecipe } from '../../stages/recipe.ts';
import { flag, group, text, whole } from './fields.ts';
import type { PlanExamples, RecipeView, TrainPlan } from '../../../preload/contract/train.ts';

const SIZES = ['quick', 'balanced', 'thorough'] as const;

/** The plan, or a TypeError that names the field. */
export function checkedPlan(value: unknown): TrainPlan {
  const plan = group('plan', value);
  const size = SIZES.find((known) => known === plan['size']);
  if (!size) throw new TypeError(`request: size must be one of ${SIZES.join(', ')}`);
  const changes = Object.entries(group('changes', plan['changes'])).map(
    ([step, settings]) => [step, group(`changes of ${step}`, settings)] as const,
  );
  return {
    name: typeof plan['name'] === 'string' ? plan['name'].slice(0, 200) : '',
    seed: whole('seed', plan['seed']),
    examples: checkedExamples(plan['examples']),
    model: place('model', plan['model']),
    teacher: place('teacher', plan['teacher']),
    size,
    changes: Object.fromEntries(changes),
    ...(plan['alsoCheck'] === undefined
      ? {}
      : { alsoCheck: places('alsoCheck', plan['alsoCheck']) }),
    opened: plan['opened'] === null ? null : checkedRecipe(plan['opened']),
  };
}

/** What to do with a step that runs anew. */
export function checkedRedo(value: unknown): {
  settings?: Readonly<Record<string, unknown>>;
  later: boolean;
} {
  const { settings, later } = group('how', value);
  return {
    later: flag('later', later),
    ...(settings === undefined ? {} : { settings: group('settings', settings) }),
  };
}

function checkedExamples(value: unknown): PlanExamples {
  const examples = group('examples', value);
  switch (examples['kind']) {
    case 'sample':
      return { kind: 'sample' };
    case 'inspection':
      return { kind: 'inspection', runId: text('runId', examples['runId']) };
    case 'dataset':
      return { kind: 'dataset', path: place('path', examples['path']) };
    default:
      throw new TypeError('request: kind of examples must be sample, inspection or dataset');
  }
}

/** Reads the recipe as if it came from a file, so that its steps and references are whole. */
function checkedRecipe(value: unknown): RecipeView {
  const { name, seed, steps } = group('opened', value) as unknown as RecipeView;
  return parseRecipe(recipeText({ name, seed, steps }), 'recipe.yaml');
}

/** Some folders. */
function places(name: string, value: unknown): string[] {
  if (!Array.isArray(value)) throw new TypeError(`request: ${name} must be a list`);
  return value.map((each) => place(name, each));
}

/** A folder: `resource:…`, `workspace:…` or a path. */
function place(name: string, value: unknown): string {
  if (typeof value === 'string' && value !== '' && value.length <= 4_096) return value;
  throw new TypeError(`request: ${name} must be a folder`);
}
