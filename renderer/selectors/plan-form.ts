// The form of the Train page as plain values: its initial state, and changing or resetting a
// setting of a stage.

import type { ModelView } from '../../preload/contract/models.ts';
import type { PlanSource, RecipeView, TrainPlan } from '../../preload/contract/train.ts';

/**
 * The initial form: the given examples or the latest, the first trainable model, and its teacher.
 */
export function initialPlan(
  sources: readonly PlanSource[],
  models: readonly ModelView[],
  inspection: string | undefined,
): TrainPlan {
  const wanted =
    sources.find(
      ({ examples }) => examples.kind === 'inspection' && examples.runId === inspection,
    ) ?? sources[0];
  const learner = trainableModels(models)[0];
  const teacher = models.find((model) => isUsable(model) && /teacher/i.test(model.setting));
  return {
    name: wanted?.name ?? '',
    seed: 1,
    examples: wanted?.examples ?? { kind: 'sample' },
    model: learner?.setting ?? 'resource:pocket/base',
    teacher: teacher?.setting ?? learner?.setting ?? 'resource:pocket/teacher',
    size: 'balanced',
    changes: {},
    alsoCheck: [],
    opened: null,
  };
}

/** Trainable models: base models, not adapters and not the built-in teacher. */
export function trainableModels(models: readonly ModelView[]): readonly ModelView[] {
  return models.filter(
    (model) => model.kind === 'base' && isUsable(model) && !/pocket\/teacher/.test(model.setting),
  );
}

/** Whether a model's folder can be used now. */
export function isUsable({ problem }: ModelView): boolean {
  return problem === null;
}

/** Changes a setting in every step of a stage. */
export function withSetting(
  plan: TrainPlan,
  recipe: RecipeView,
  stage: string,
  name: string,
  value: unknown,
): TrainPlan {
  const changes = { ...plan.changes };
  for (const step of recipe.steps)
    if (step.stage === stage) changes[step.name] = { ...changes[step.name], [name]: value };
  return { ...plan, changes };
}

/** Resets a setting of a stage. */
export function withoutSetting(
  plan: TrainPlan,
  recipe: RecipeView,
  stage: string,
  name: string,
): TrainPlan {
  const changes: Record<string, Readonly<Record<string, unknown>>> = { ...plan.changes };
  for (const step of recipe.steps) {
    if (step.stage !== stage) continue;
    const { [name]: _, ...rest } = changes[step.name] ?? {};
    if (Object.keys(rest).length > 0) changes[step.name] = rest;
    else delete changes[step.name];
  }
  return { ...plan, changes };
}

/** Names of the changed settings of a stage. */
export function changedSettings(
  plan: Pick<TrainPlan, 'changes'>,
  recipe: RecipeView,
  stage: string,
): readonly string[] {
  const steps = recipe.steps.filter((step) => step.stage === stage);
  return [...new Set(steps.flatMap((step) => Object.keys(plan.changes[step.name] ?? {})))];
}

/** Key of an example source in a select. */
export function examplesKey(examples: TrainPlan['examples']): string {
  switch (examples.kind) {
    case 'sample':
      return 'sample';
    case 'inspection':
      return `inspection ${examples.runId}`;
    case 'dataset':
      return `dataset ${examples.path}`;
  }
}
