// The check before a start: when it is run, and what its choices change in a plan.

import type { ActionChanges, CheckAction } from '../../../preload/contract/check.ts';
import type { ModelView } from '../../../preload/contract/models.ts';
import type { TrainPlan } from '../../../preload/contract/train.ts';
import { withValue } from '../../../settings/lists.ts';

/** Models with more parameters take minutes to answer eight questions here. */
const LARGE_PARAMETERS = 600e6;

/** What the check of a plan depends on: plans with equal keys have equal results. */
export function checkKey(plan: TrainPlan): string {
  const { name: _name, seed: _seed, alsoCheck: _suites, size: _size, ...rest } = plan;
  return JSON.stringify(rest);
}

/** Whether a model of the plan is so large that a person decides when it is asked. */
export function isLargeCheck(plan: TrainPlan, models: readonly ModelView[]): boolean {
  return models.some(
    ({ setting, parameters }) =>
      (setting === plan.model || setting === plan.teacher) && (parameters ?? 0) > LARGE_PARAMETERS,
  );
}

/** The plan with the settings of a choice; null where the choice changes none. */
export function withChoice(
  plan: TrainPlan,
  changes: ActionChanges,
  action: CheckAction,
): TrainPlan | null {
  const wanted = changes[action];
  if (wanted === undefined) return null;
  const merged: Record<string, Readonly<Record<string, unknown>>> = { ...plan.changes };
  for (const [step, settings] of Object.entries(wanted)) {
    const own: Record<string, unknown> = { ...merged[step] };
    for (const [name, value] of Object.entries(settings))
      own[name] = withValue(name, own[name], value);
    merged[step] = own;
  }
  return { ...plan, changes: merged };
}
