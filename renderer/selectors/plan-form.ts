// The form of the Train page as plain values: its initial state, and changing or resetting a
// setting of a stage.

import type { ModelView } from '../../preload/contract/models.ts';
import type { PlanSource, RecipeView, TrainPlan } from '../../preload/contract/train.ts';

/** Where answers may come from, in the order of the page. */
export const TEACHER_KINDS = ['none', 'rows', 'model', 'explained'] as const;

/**
 * The initial form: the given examples or the latest, and the models that suit them.
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
  const examples = wanted?.examples ?? { kind: 'sample' };
  return {
    name: wanted?.name ?? '',
    seed: 1,
    examples,
    ...modelsFor(examples, models),
    size: 'balanced',
    changes: {},
    alsoCheck: [],
    opened: null,
  };
}

/** The plan with other examples; models that were chosen for the sample do not stay for own ones. */
export function withExamples(
  plan: TrainPlan,
  examples: TrainPlan['examples'],
  models: readonly ModelView[],
): TrainPlan {
  const wasSample = plan.examples.kind === 'sample';
  if (wasSample === (examples.kind === 'sample')) return { ...plan, examples };
  const { teacherKind: _, ...rest } = plan;
  return { ...rest, examples, ...modelsFor(examples, models) };
}

/** The sample has a base and a teacher of its own; own examples the base that knows most. */
function modelsFor(
  examples: TrainPlan['examples'],
  models: readonly ModelView[],
): Pick<TrainPlan, 'model' | 'teacher'> {
  const able = trainableModels(models);
  const named = (name: string) => able.find(({ setting }) => setting.endsWith(`pocket/${name}`));
  const isSample = examples.kind === 'sample';
  const learner = named(isSample ? 'base' : 'general') ?? able[0];
  const teacher = models.find((model) => isUsable(model) && /teacher/i.test(model.setting));
  return {
    model: learner?.setting ?? 'resource:pocket/base',
    teacher: isSample ? (teacher?.setting ?? '') : '',
  };
}

/** A teacher that is no model of the list. */
interface OtherTeacher {
  readonly setting: string;
  readonly name: string;
  readonly isServer: boolean;
}

/** The select of teachers: its value, and what it offers besides the models of the list. */
export function teacherOptions(
  { model, teacher }: Pick<TrainPlan, 'model' | 'teacher'>,
  teachers: readonly ModelView[],
  hosts: readonly string[],
): { readonly value: string; readonly others: readonly OtherTeacher[] } {
  if (teacher === '' || teacher === model) return { value: '', others: serversOf(hosts, '') };
  const isServer = /^https?:/i.test(teacher);
  const others = serversOf(hosts, isServer ? teacher : '');
  if (isServer || teachers.some(({ setting }) => setting === teacher))
    return { value: teacher, others };
  const name = teacher.split(/[\\/]/).at(-1) ?? teacher;
  return { value: teacher, others: [{ setting: teacher, name, isServer: false }, ...others] };
}

/** Allowed servers; the chosen one with the address that was typed. */
function serversOf(hosts: readonly string[], chosen: string): readonly OtherTeacher[] {
  const hostOf = /^https?:\/\/([^/#]*)/i.exec(chosen)?.[1];
  const servers = hosts.map((host) => ({
    setting: host === hostOf ? chosen : `http://${host}/v1#`,
    name: host,
    isServer: true,
  }));
  if (chosen === '' || hosts.includes(hostOf ?? '')) return servers;
  return [...servers, { setting: chosen, name: hostOf ?? chosen, isServer: true }];
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
