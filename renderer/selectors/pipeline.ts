// The recipe as shown to the user: seven pipeline steps with their states, from the recipe's steps
// and their jobs.

import type { JobView, StageName } from '../../preload/contract/jobs.ts';
import type { ProjectView } from '../../preload/contract/projects.ts';
import { splitName, t, textOr } from '../i18n/translate.ts';

/** The steps of the pipeline in order. */
export const STEP_KEYS = [
  'examples',
  'prepare',
  'answers',
  'learn',
  'practise',
  'check',
  'use',
] as const;

/** Name of a step of the pipeline. */
export type StepKey = (typeof STEP_KEYS)[number];

/** State of a pipeline step, for its icon and colour. */
export type StepState = 'not-yet' | 'running' | 'attention' | 'done';

/** A step of the recipe with its job, if any. */
export interface RecipeStep {
  readonly name: string;
  readonly stage: StageName;
  readonly job: JobView | null;
  /** True if its inputs have been made again since. */
  readonly isStale: boolean;
}

/** One step of the pipeline: the recipe's steps that belong to it, and their combined state. */
export interface PipelineStep {
  readonly key: StepKey;
  readonly state: StepState;
  /** The state as text, always shown with the icon. */
  readonly stateLabel: string;
  /** Progress, 0 to 1. */
  readonly fraction: number;
  readonly recipeSteps: readonly RecipeStep[];
}

const KEY_OF_STAGE: Readonly<Record<StageName, StepKey>> = {
  import: 'examples',
  curate: 'prepare',
  distill: 'answers',
  sft: 'learn',
  rl: 'practise',
  evaluate: 'check',
  export: 'use',
  serve: 'use',
};

/** The pipeline of a project. Steps that the recipe does not have are shown as "later". */
export function pipelineOf(
  project: ProjectView,
  jobs: readonly JobView[],
): readonly PipelineStep[] {
  const byId = new Map(jobs.map((job) => [job.id, job]));
  const recipeSteps = project.steps.map((step): RecipeStep => ({
    name: step.name,
    stage: step.stage,
    job: step.jobId === null ? null : (byId.get(step.jobId) ?? null),
    isStale: step.isStale === true,
  }));
  return STEP_KEYS.map((key) => {
    const own = recipeSteps.filter((recipeStep) => KEY_OF_STAGE[recipeStep.stage] === key);
    return key === 'use' && own.length === 0 ? lastStep(recipeSteps, jobs) : pipelineStep(key, own);
  });
}

/**
 * The last step is not part of a recipe: it is ready once a model has been trained, and done once
 * one was exported.
 */
function lastStep(recipeSteps: readonly RecipeStep[], jobs: readonly JobView[]): PipelineStep {
  const made = recipeSteps.flatMap(({ job }) =>
    job?.artifact?.kind === 'model' ? [job.artifact] : [],
  );
  const exported = jobs.some(
    ({ stage, status, settings }) =>
      stage === 'export' &&
      status === 'done' &&
      made.some(({ id, path }) =>
        [path, `workspace:models/${id}`].includes(String(settings['model'])),
      ),
  );
  const base = { key: 'use', recipeSteps: [], fraction: exported ? 1 : 0 } as const;
  if (exported) return { ...base, state: 'done', stateLabel: t('ui.pipeline.done') };
  return {
    ...base,
    state: 'not-yet',
    stateLabel: made.length > 0 ? t('ui.pipeline.ready') : t('ui.pipeline.not-yet'),
  };
}

/**
 * The step to open first: one that needs attention, else the running one, else the next; Check when
 * all are done.
 */
export function stepToShow(pipeline: readonly PipelineStep[]): StepKey {
  const inRecipe = pipeline.filter((step) => step.recipeSteps.length > 0);
  const found =
    inRecipe.find((step) => step.state === 'attention') ??
    inRecipe.find((step) => step.state === 'running') ??
    (inRecipe.every((step) => step.state === 'done')
      ? inRecipe.find((step) => step.key === 'check')
      : inRecipe.find((step) => step.state === 'not-yet'));
  return found?.key ?? 'examples';
}

/** The pipeline step of a stage. */
export function stepKeyOf(stage: StageName): StepKey {
  return KEY_OF_STAGE[stage];
}

/** The recipe step to open first: running, then unfinished, then the last finished. */
export function recipeStepToShow(step: PipelineStep): RecipeStep | null {
  const started = step.recipeSteps.filter((recipeStep) => recipeStep.job !== null);
  return (
    started.find((recipeStep) => recipeStep.job!.status === 'running') ??
    started.find((recipeStep) => needsAttention(recipeStep.job!)) ??
    started.findLast((recipeStep) => recipeStep.job!.status === 'done') ??
    started[0] ??
    step.recipeSteps[0] ??
    null
  );
}

/** Title of a recipe step: `evaluate-sft` is "After learning". */
export function recipeStepTitle(recipeStep: Pick<RecipeStep, 'name' | 'stage'>): string {
  const role = recipeStep.name.includes('-')
    ? recipeStep.name.slice(recipeStep.name.indexOf('-') + 1)
    : '';
  if (role === '') return t(`ui.step.${stepKeyOf(recipeStep.stage)}.title`);
  const isData = recipeStep.stage === 'import' || recipeStep.stage === 'curate';
  return isData ? splitName(role) : textOr(`ui.role.${role}`, role);
}

function pipelineStep(key: StepKey, recipeSteps: readonly RecipeStep[]): PipelineStep {
  const jobs = recipeSteps.flatMap((recipeStep) =>
    recipeStep.job === null ? [] : [recipeStep.job],
  );
  const done = jobs.filter((job) => job.status === 'done').length;
  const running = jobs.find((job) => job.status === 'running');
  const stuck = jobs.find(needsAttention);
  const fraction =
    recipeSteps.length === 0 ? 0 : (done + (running?.progress?.fraction ?? 0)) / recipeSteps.length;
  const base = { key, recipeSteps, fraction };
  // A recipe over an existing data set has no import step.
  if (recipeSteps.length === 0 && key === 'examples')
    return { ...base, state: 'done', fraction: 1, stateLabel: t('ui.train.chosen') };
  if (recipeSteps.length === 0)
    return { ...base, state: 'not-yet', stateLabel: t('ui.pipeline.later') };
  if (stuck !== undefined)
    return { ...base, state: 'attention', stateLabel: t(`ui.status.${stuck.status}`) };
  if (running !== undefined)
    return { ...base, state: 'running', stateLabel: `${Math.floor(fraction * 100)}\u202f%` };
  if (done === recipeSteps.length) {
    const isOlder = recipeSteps.some((recipeStep) => recipeStep.isStale);
    return {
      ...base,
      state: 'done',
      stateLabel: isOlder ? t('ui.rerun.outdated') : t('ui.pipeline.done'),
    };
  }
  if (done > 0)
    return {
      ...base,
      state: 'not-yet',
      stateLabel: t('ui.pipeline.partly', { done, all: recipeSteps.length }),
    };
  return { ...base, state: 'not-yet', stateLabel: t('ui.pipeline.not-yet') };
}

function needsAttention(job: JobView): boolean {
  return job.status === 'failed' || job.status === 'interrupted' || job.status === 'cancelled';
}
