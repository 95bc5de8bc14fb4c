// Requests about plans, projects that are made from them, and rewards tried on real answers.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { UserError } from '../i18n/user-error.ts';
import { createPlanning } from '../projects/planner.ts';
import { deleteProject, projectLosses } from '../projects/removal.ts';
import { loadRecipe, recipeText, withSettings, type Recipe } from '../stages/recipe.ts';
import { readSamples } from '../storage/job-records.ts';
import { answersOfTeacher, tryReward } from '../review/reward-preview.ts';
import { filePath, group, text, whole } from './validation/fields.ts';
import type { HandlerParts, HandlersOf } from './context.ts';
import type { JobView } from '../../preload/contract/jobs.ts';
import { checkedPlan, checkedRedo } from './validation/plan.ts';
import type {
  RewardWeightsView,
  StageSettings,
  TrainPlan,
  TrainRequests,
} from '../../preload/contract/train.ts';
import { writeAtomic } from '../platform/files.ts';
import { msg } from '../../i18n/message.ts';

/** The form of the page Train among the drafts. */
const DRAFT = 'plan';
/** Answers of a run that a reward is tried on, or questions of a teacher with all its answers. */
const TRIED = 400;
const TRIED_QUESTIONS = 50;
/** Questions that are asked with and without their pictures. */
const LOOKED_AT = 20;
const WEIGHTS = [
  'accuracyWeight',
  'formatWeight',
  'concisenessWeight',
  'repetitionWeight',
  'overlongBuffer',
  'overlongFactor',
  'maxNewTokens',
] as const satisfies readonly (keyof RewardWeightsView)[];

export function trainHandlers(parts: HandlerParts): HandlersOf<keyof TrainRequests> {
  const { db, queue, projects, inspections, models, assistant, workspace, resources } = parts;
  const planning = createPlanning({
    db,
    workspace,
    resources,
    jobs: () => queue.list(),
    models: () => models.list(),
    inspections: () => inspections.list(),
    importSettings: (id) => inspections.importSettings(id),
  });
  let settings: Promise<Readonly<Record<string, StageSettings>>> | undefined;
  const stageSettings = (): Promise<Readonly<Record<string, StageSettings>>> =>
    (settings ??= (
      assistant.ask('stages:settings', undefined) as Promise<
        Readonly<Record<string, StageSettings>>
      >
    ).catch((error: unknown) => {
      settings = undefined;
      throw error;
    }));
  const check = (recipe: Recipe): Promise<void> => assistant.ask('recipe:check', { recipe });
  const place = () => ({ db, workspace, projects, jobs: queue.list() });

  return {
    'job:finish': (jobId: unknown) => void queue.finishEarly(whole('jobId', jobId)),
    'stages:settings': stageSettings,
    'plan:sources': () => planning.sources(),
    'plan:view': async (plan: unknown) => planning.view(checkedPlan(plan), await stageSettings()),
    'plan:draft': () => {
      const row = db.get('draft', { name: DRAFT });
      return row ? (JSON.parse(row['value'] as string) as TrainPlan) : null;
    },
    'plan:keep': (plan: unknown) => {
      if (plan === null) db.run('dropDraft', { name: DRAFT });
      else db.run('keepDraft', { name: DRAFT, value: JSON.stringify(checkedPlan(plan)) });
    },
    'plan:save': (plan: unknown, file: unknown) => {
      const target = filePath('file', file);
      writeAtomic(target, Buffer.from(recipeText(planning.recipe(checkedPlan(plan)))));
      return target;
    },
    'plan:open': async (file: unknown) => {
      const recipe = loadRecipe(filePath('file', file));
      await check(recipe);
      return recipe;
    },
    'project:create': async (plan: unknown) => {
      const recipe = planning.recipe(checkedPlan(plan));
      await check(recipe);
      const id = projects.create(recipe);
      db.run('dropDraft', { name: DRAFT });
      return id;
    },
    'project:recipe': (projectId: unknown) => projects.recipe(text('projectId', projectId)),
    'project:times': async (projectId: unknown) => {
      const id = text('projectId', projectId);
      return planning.times(id, projects.recipe(id), await stageSettings());
    },
    'project:rename': (projectId: unknown, name: unknown) =>
      projects.rename(text('projectId', projectId), text('name', name).trim() || 'Project'),
    'project:losses': (projectId: unknown) => projectLosses(place(), text('projectId', projectId)),
    'project:delete': async (projectId: unknown) => {
      const id = text('projectId', projectId);
      const jobs = await deleteProject(place(), id);
      fs.rmSync(path.join(workspace.dir, 'runs', id), { recursive: true, force: true });
      parts.tell('project:removed', { id, jobs });
    },
    'project:adjust': async (projectId: unknown, step: unknown, settings: unknown) => {
      const [id, name] = [text('projectId', projectId), text('step', step)];
      const recipe = withSettings(projects.recipe(id), name, group('settings', settings));
      await check(recipe);
      projects.adjust(id, name, recipe);
    },
    'project:redo': async (projectId: unknown, step: unknown, how: unknown) => {
      const [id, name, wanted] = [
        text('projectId', projectId),
        text('step', step),
        checkedRedo(how),
      ];
      projects.mustRest(id);
      await check(withSettings(projects.recipe(id), name, wanted.settings ?? {}));
      projects.redo(id, name, wanted);
    },
    'reward:try': async (projectId: unknown, weights: unknown) => {
      const of = projectId === null ? null : text('projectId', projectId);
      const run = answeredRun(
        queue.list(),
        of,
        ({ runId }) => readSamples(db, runId, 1).length > 0,
      );
      if (!run) return tryReward(null, [], checkedWeights(weights));
      const answers =
        run.stage === 'distill'
          ? await answersOfTeacher(path.join(workspace.dir, 'runs', run.runId), TRIED_QUESTIONS)
          : readSamples(db, run.runId, TRIED);
      return tryReward({ runId: run.runId, step: run.step }, answers, checkedWeights(weights));
    },
    'reward:sight': (projectId: unknown) => {
      const id = text('projectId', projectId);
      const done = queue.list().filter((job) => job.projectId === id && job.status === 'done');
      const newest = (stage: string): JobView | undefined =>
        done.findLast((job) => job.stage === stage && job.artifact !== null);
      const model = newest('rl') ?? newest('sft');
      const dataset = newest('curate');
      if (!model || !dataset) {
        throw new UserError(msg('project.no-trained-model'), {
          hint: msg('project.no-trained-model.hint'),
        });
      }
      return assistant.ask('sight:try', {
        model: model.artifact!.path,
        dataset: dataset.artifact!.path,
        splits: ['validation', 'rl', 'test'],
        limit: LOOKED_AT,
        maxNewTokens: 256,
      });
    },
  };
}

/** The newest run whose answers come in groups (a teacher's or a learner's), else the newest that has any. */
function answeredRun(
  jobs: readonly JobView[],
  projectId: string | null,
  hasAnswers: (job: JobView) => boolean,
): JobView | undefined {
  const found = jobs.filter(
    (job) =>
      (job.stage === 'rl' || job.stage === 'distill') &&
      (projectId === null || job.projectId === projectId) &&
      hasAnswers(job),
  );
  return found.findLast((job) => job.stage === 'distill') ?? found.at(-1);
}

function checkedWeights(value: unknown): RewardWeightsView {
  const given = group('weights', value);
  const entries = WEIGHTS.map((name) => {
    const weight = given[name];
    if (typeof weight === 'number' && Number.isFinite(weight) && weight >= 0) return [name, weight];
    throw new TypeError(`request: ${name} must be a number from 0 on`);
  });
  return Object.fromEntries(entries) as unknown as RewardWeightsView;
}
