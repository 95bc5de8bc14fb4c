// The check before a start: when it is run, and what its choices change in a plan.

import { proposalsOf, withChanges, type StepChanges } from '../../../health/check-proposals.ts';
import type { ActionChanges, CheckAction, StartCheck } from '../../../preload/contract/check.ts';
import type { ModelView } from '../../../preload/contract/models.ts';
import type { TrainPlan } from '../../../preload/contract/train.ts';

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
  return wanted === undefined ? null : { ...plan, changes: withChanges(plan.changes, wanted) };
}

/** What the check proposes for the plan: the choices, and the plan with all of them. */
export function proposedPlan(
  plan: TrainPlan,
  check: Pick<StartCheck, 'findings' | 'changes'>,
): { readonly actions: readonly CheckAction[]; readonly plan: TrainPlan } {
  const proposals = proposalsOf(check, plan.changes);
  const changes = withChanges(plan.changes, ...proposals.map((one) => one.changes));
  return {
    actions: [...new Set(proposals.map(({ action }) => action))],
    plan: { ...plan, changes },
  };
}

/** The plan with the settings that differ from `before` to `after` as they were before. */
export function takenBack(
  plan: TrainPlan,
  { before, after }: Readonly<Record<'before' | 'after', StepChanges>>,
): TrainPlan {
  const changes: Record<string, Readonly<Record<string, unknown>>> = { ...plan.changes };
  for (const [step, settings] of Object.entries(after)) {
    const values: Record<string, unknown> = { ...changes[step] };
    for (const [name, value] of Object.entries(settings)) {
      const earlier = before[step]?.[name];
      if (earlier === value) continue;
      if (earlier === undefined) delete values[name];
      else values[name] = earlier;
    }
    if (Object.keys(values).length > 0) changes[step] = values;
    else delete changes[step];
  }
  return { ...plan, changes };
}
