// What a project keeps of the plan that it was made from: the recipe and the estimates of every size,
// so that it starts with the time that was shown, and can go on with a longer size.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { writeAtomic } from '../platform/files.ts';
import { withSettings, type Recipe } from '../stages/recipe.ts';
import { sorted, type Workspace } from '../data/datasets/workspace.ts';
import type { Settings } from '../stages/contract/settings.ts';
import type { PlanSize, StepEstimate } from '../../preload/contract/train.ts';
import { readDataText } from '../platform/vault/read-data.ts';

/** A size of a plan as it was shown. */
export interface PlannedSize {
  readonly recipe: Recipe;
  readonly steps: readonly StepEstimate[];
}

/** The plan of a project. */
export interface PlanRecord {
  readonly size: PlanSize;
  /** Only the plan's own size where it was a recipe file. */
  readonly sizes: Readonly<Partial<Record<PlanSize, PlannedSize>>>;
  /** Defaults of every stage's settings. */
  readonly defaults: Readonly<Record<string, Settings>>;
}

const fileOf = ({ dir }: Pick<Workspace, 'dir'>, projectId: string): string =>
  path.join(dir, 'runs', projectId, 'plan.json');

/** Writes a project's plan into the project's folder. */
export function writePlanRecord(workspace: Workspace, id: string, record: PlanRecord): void {
  const file = fileOf(workspace, id);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  writeAtomic(file, `${JSON.stringify(record)}\n`);
}

/** A project's plan; null for one that was made from no plan, or before plans were kept. */
export function readPlanRecord(workspace: Workspace, projectId: string): PlanRecord | null {
  const file = fileOf(workspace, projectId);
  return fs.existsSync(file) ? (JSON.parse(readDataText(file)) as PlanRecord) : null;
}

/**
 * The recipe of another size for a project: what has been changed in `actual` since the plan stays
 * changed. Undefined where the plan has no such size.
 */
export function recipeOfSize(
  { size: planned, sizes }: PlanRecord,
  actual: Recipe,
  size: PlanSize,
): Recipe | undefined {
  const [from, to] = [sizes[planned]?.recipe, sizes[size]?.recipe];
  if (from === undefined || to === undefined) return undefined;
  return actual.steps.reduce(
    (recipe, { name, settings }) => {
      const before = from.steps.find((step) => step.name === name)?.settings ?? {};
      const changed = Object.entries(settings).filter(
        ([key, value]) => textOf(value) !== textOf(before[key]),
      );
      return changed.length === 0
        ? recipe
        : withSettings(recipe, name, Object.fromEntries(changed));
    },
    { ...to, name: actual.name, seed: actual.seed },
  );
}

const textOf = (value: unknown): string => JSON.stringify([sorted(value)]);
