// The recipe as the person sees it: seven stages in plain words, each with its state, from the project's steps and their jobs.

import type { JobView, StageName } from '../../preload/contract/jobs.ts';
import type { ProjectView } from '../../preload/contract/projects.ts';
import { splitName, t, textOr } from '../i18n/translate.ts';

/** The steps of the pipeline in order. */
export const PATH_KEYS = [
  'examples',
  'prepare',
  'answers',
  'learn',
  'practise',
  'check',
  'use',
] as const;

/** Name of a step of the pipeline. */
export type PathKey = (typeof PATH_KEYS)[number];

/** What a stage of the path is in, for its icon and colour. */
export type PathState = 'not-yet' | 'running' | 'attention' | 'done';

/** A step of the recipe with its job, if it has one. */
export interface Member {
  readonly name: string;
  readonly stage: StageName;
  readonly job: JobView | null;
  /** True where it was made from results that have been made anew since. */
  readonly isStale: boolean;
}

/** One stage of the path: the recipe's steps that belong to it, and what they add up to. */
export interface PathStep {
  readonly key: PathKey;
  readonly state: PathState;
  /** The state in words, always shown beside the icon. */
  readonly word: string;
  /** Share of the stage that is done, 0 to 1. */
  readonly fraction: number;
  readonly members: readonly Member[];
}

const KEY_OF_STAGE: Readonly<Record<StageName, PathKey>> = {
  import: 'examples',
  curate: 'prepare',
  distill: 'answers',
  sft: 'learn',
  rl: 'practise',
  evaluate: 'check',
  export: 'use',
  serve: 'use',
};

/** The path of a project. Stages without any step in the recipe stand there as "comes later". */
export function pathOf(project: ProjectView, jobs: readonly JobView[]): readonly PathStep[] {
  const byId = new Map(jobs.map((job) => [job.id, job]));
  const members = project.steps.map((step): Member => ({
    name: step.name,
    stage: step.stage,
    job: step.jobId === null ? null : (byId.get(step.jobId) ?? null),
    isStale: step.isStale === true,
  }));
  return PATH_KEYS.map((key) => {
    const own = members.filter((member) => KEY_OF_STAGE[member.stage] === key);
    return key === 'use' && own.length === 0 ? useStep(members, jobs) : pathStep(key, own);
  });
}

/** The last stage is no step of a recipe: it is open once a model has been made, and done once one was exported. */
function useStep(members: readonly Member[], jobs: readonly JobView[]): PathStep {
  const made = members.flatMap(({ job }) =>
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
  const base = { key: 'use', members: [], fraction: exported ? 1 : 0 } as const;
  if (exported) return { ...base, state: 'done', word: t('ui.pipeline.done') };
  return {
    ...base,
    state: 'not-yet',
    word: made.length > 0 ? t('ui.pipeline.ready') : t('ui.pipeline.not-yet'),
  };
}

/** The stage a person wants to see first: what needs them, else what runs, else the next one; the check when all is done. */
export function stepToShow(path: readonly PathStep[]): PathKey {
  const inRecipe = path.filter((step) => step.members.length > 0);
  const found =
    inRecipe.find((step) => step.state === 'attention') ??
    inRecipe.find((step) => step.state === 'running') ??
    (inRecipe.every((step) => step.state === 'done')
      ? inRecipe.find((step) => step.key === 'check')
      : inRecipe.find((step) => step.state === 'not-yet'));
  return found?.key ?? 'examples';
}

/** The stage that a job belongs to. */
export function pathKeyOf(stage: StageName): PathKey {
  return KEY_OF_STAGE[stage];
}

/** The member a person wants to see first: running, then unfinished, then the last finished. */
export function memberToShow(step: PathStep): Member | null {
  const started = step.members.filter((member) => member.job !== null);
  return (
    started.find((member) => member.job!.status === 'running') ??
    started.find((member) => needsAttention(member.job!)) ??
    started.findLast((member) => member.job!.status === 'done') ??
    started[0] ??
    step.members[0] ??
    null
  );
}

/** A recipe step's name in words: `evaluate-sft` in the stage "Check" is "After learning". */
export function memberTitle(member: Pick<Member, 'name' | 'stage'>): string {
  const role = member.name.includes('-') ? member.name.slice(member.name.indexOf('-') + 1) : '';
  if (role === '') return t(`ui.step.${pathKeyOf(member.stage)}.title`);
  const isData = member.stage === 'import' || member.stage === 'curate';
  return isData ? splitName(role) : textOr(`ui.role.${role}`, role);
}

function pathStep(key: PathKey, members: readonly Member[]): PathStep {
  const jobs = members.flatMap((member) => (member.job === null ? [] : [member.job]));
  const done = jobs.filter((job) => job.status === 'done').length;
  const running = jobs.find((job) => job.status === 'running');
  const stuck = jobs.find(needsAttention);
  const fraction =
    members.length === 0 ? 0 : (done + (running?.progress?.fraction ?? 0)) / members.length;
  const base = { key, members, fraction };
  // A recipe over a data set that is there already has no step that brings it.
  if (members.length === 0 && key === 'examples')
    return { ...base, state: 'done', fraction: 1, word: t('ui.train.chosen') };
  if (members.length === 0) return { ...base, state: 'not-yet', word: t('ui.pipeline.later') };
  if (stuck !== undefined)
    return { ...base, state: 'attention', word: t(`ui.status.${stuck.status}`) };
  if (running !== undefined)
    return { ...base, state: 'running', word: `${Math.floor(fraction * 100)}\u202f%` };
  if (done === members.length) {
    const isOlder = members.some((member) => member.isStale);
    return {
      ...base,
      state: 'done',
      word: isOlder ? t('ui.rerun.outdated') : t('ui.pipeline.done'),
    };
  }
  if (done > 0)
    return {
      ...base,
      state: 'not-yet',
      word: t('ui.pipeline.partly', { done, all: members.length }),
    };
  return { ...base, state: 'not-yet', word: t('ui.pipeline.not-yet') };
}

function needsAttention(job: JobView): boolean {
  return job.status === 'failed' || job.status === 'interrupted' || job.status === 'cancelled';
}
