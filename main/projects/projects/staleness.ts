// Dependencies between steps, and steps whose results are older than their inputs.

import { sorted } from '../../data/datasets/workspace.ts';
import { referencesOf, type Recipe } from '../../stages/recipe.ts';

/** The steps that use the result of a step, directly or indirectly, in the recipe's order. */
export function dependentSteps({ steps }: Recipe, name: string): string[] {
  const dependents = new Set([name]);
  for (const step of steps) {
    if (referencesOf(step).some((source) => dependents.has(source))) dependents.add(step.name);
  }
  dependents.delete(name);
  return [...dependents];
}

/**
 * Steps of the second recipe that are new, have other settings than in the first, another seed, or
 * use the result of such a step.
 */
export function changedSteps(old: Recipe, next: Recipe): Set<string> {
  const before = new Map(old.steps.map((step) => [step.name, step]));
  const text = (step: Recipe['steps'][number] | undefined): string =>
    JSON.stringify(sorted([step?.stage ?? null, step?.settings ?? null]));
  const changed = new Set<string>();
  for (const step of next.steps) {
    const isOther = old.seed !== next.seed || text(step) !== text(before.get(step.name));
    if (isOther || referencesOf(step).some((source) => changed.has(source))) changed.add(step.name);
  }
  return changed;
}

/**
 * Steps whose inputs were produced again after them. Job ids increase in the order in which jobs
 * were added.
 */
export function staleSteps(
  { steps }: Recipe,
  jobs: ReadonlyMap<string, { readonly id: number; readonly status: string }>,
): Set<string> {
  const stale = new Set<string>();
  for (const step of steps) {
    const job = jobs.get(step.name);
    if (!job) continue;
    const isOlder = (source: string): boolean =>
      stale.has(source) || (jobs.get(source)?.id ?? 0) > job.id;
    if (referencesOf(step).some(isOlder)) stale.add(step.name);
  }
  return stale;
}
