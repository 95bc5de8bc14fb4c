// Requests about plans, projects that are made from them, and rewards tried on real answers.

import * as fs from 'node:fs';
import * as path from 'node:path';
import * as v from 'valibot';
import { readDraft, saveDraft } from '../storage/drafts.ts';
import { localizeProblem, UserError } from '../i18n/user-error.ts';
import { deleteProject, projectLosses } from '../projects/removal.ts';
import { loadRecipe, recipeText, withSettings, type Recipe } from '../stages/recipe.ts';
import { readSamples } from '../storage/job-records.ts';
import { teacherAnswers, previewReward } from '../review/reward-preview.ts';
import { parse } from '../platform/parse.ts';
import { isEntryBelow } from '../platform/real-path.ts';
import { absolutePath, fields, shortText, wholeNumber } from './validation/fields.ts';
import { tellTakenName } from './projects.ts';
import type { HandlerContext, HandlersOf } from './context.ts';
import type { JobView } from '../../preload/contract/jobs.ts';
import { redoOptions, rewardWeights, trainPlan } from './validation/plan.ts';
import type { Projects } from '../projects/projects.ts';
import type { Planning, ResizedProject } from '../projects/planner.ts';
import type { ReportData } from '../report/record.ts';
import type {
  NextSize,
  StageSettings,
  TrainPlan,
  TrainRequests,
} from '../../preload/contract/train.ts';
import { writeAtomic } from '../platform/files.ts';
import { localize } from '../i18n/locale.ts';
import { msg } from '../../i18n/message.ts';
import { readDataText } from '../platform/vault/read-data.ts';

/** The form of the page Train among the drafts. */
const DRAFT = 'plan';
/** Answers of a run that a reward is tried on, or questions of a teacher with all its answers. */
const PREVIEW_ANSWERS = 400;
const PREVIEW_QUESTIONS = 50;
/** Questions of the image ablation. */
const ABLATION_QUESTIONS = 20;

export function trainHandlers(parts: HandlerContext): HandlersOf<keyof TrainRequests> {
  const { db, queue, projects, planning, engine, workspace } = parts;
  let settings: Promise<Readonly<Record<string, StageSettings>>> | undefined;
  const stageSettings = (): Promise<Readonly<Record<string, StageSettings>>> =>
    (settings ??= (
      engine.request('stages:settings', undefined) as Promise<
        Readonly<Record<string, StageSettings>>
      >
    ).catch((error: unknown) => {
      settings = undefined;
      throw error;
    }));
  /** The check of a recipe; what the user can mend is a result, so that no banner reports it. */
  const askCheck = async (recipe: () => Recipe) => {
    try {
      return await engine.request('recipe:check-start', { recipe: recipe() });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return { problem: localizeProblem(error.problem) };
    }
  };
  const check = (recipe: Recipe): Promise<void> => engine.request('recipe:check', { recipe });
  const removalContext = () => ({ db, workspace, projects, jobs: queue.list() });

  return {
    'job:finish': (jobId: unknown) => void queue.finishEarly(parse(wholeNumber, jobId, 'jobId')),
    'stages:settings': stageSettings,
    'plan:sources': () => planning.sources(),
    'plan:view': async (plan: unknown) =>
      planning.view(parse(trainPlan, plan, 'plan'), await stageSettings()),
    'plan:parts': (id: unknown) => planning.parts(parse(shortText, id, 'inspectionId')),
    'plan:check': async (plan: unknown) => {
      const wanted = parse(trainPlan, plan, 'plan');
      const checked = await askCheck(() => planning.recipe(wanted));
      if ('problem' in checked) return checked;
      const findings = checked.findings.map((one) => ({ ...one, text: localize(one.text) }));
      return { ...checked, findings };
    },
    'plan:draft': () => readDraft<TrainPlan>(db, DRAFT),
    'plan:save-draft': (plan: unknown) =>
      saveDraft(db, DRAFT, parse(v.nullable(trainPlan), plan, 'plan')),
    'plan:save': (plan: unknown, file: unknown) => {
      const target = parse(absolutePath, file, 'file');
      writeAtomic(target, Buffer.from(recipeText(planning.recipe(parse(trainPlan, plan, 'plan')))));
      return target;
    },
    'plan:open': async (file: unknown) => {
      const recipe = loadRecipe(parse(absolutePath, file, 'file'));
      await check(recipe);
      return recipe;
    },
    'project:create': async (plan: unknown) => {
      const wanted = parse(trainPlan, plan, 'plan');
      const recipe = planning.recipe(wanted);
      await check(recipe);
      const record = planning.record(wanted, await stageSettings());
      const id = projects.create(recipe, { plan: record });
      tellTakenName(parts, id, recipe.name);
      saveDraft(db, DRAFT, null);
      return id;
    },
    'project:recipe': (projectId: unknown) =>
      projects.recipe(parse(shortText, projectId, 'projectId')),
    'project:times': async (projectId: unknown) => {
      const id = parse(shortText, projectId, 'projectId');
      return planning.times(id, projects.recipe(id), await stageSettings());
    },
    'project:next': (projectId: unknown) =>
      nextOf(projects, parse(shortText, projectId, 'projectId')),
    'project:continue': async (projectId: unknown) => {
      const id = parse(shortText, projectId, 'projectId');
      const { recipe, record } = longerPlan(projects, planning, id);
      await check(recipe);
      projects.revise(id, recipe, record);
    },
    'project:rename': (projectId: unknown, name: unknown) => {
      const id = parse(shortText, projectId, 'projectId');
      const wanted = parse(shortText, name, 'name').trim() || 'Project';
      projects.rename(id, wanted);
      tellTakenName(parts, id, wanted);
    },
    'project:losses': (projectId: unknown) =>
      projectLosses(removalContext(), parse(shortText, projectId, 'projectId')),
    'project:delete': async (projectId: unknown) => {
      const id = parse(shortText, projectId, 'projectId');
      const jobs = await deleteProject(removalContext(), id);
      const runs = path.join(workspace.dir, 'runs');
      if (isEntryBelow(path.join(runs, id), runs))
        fs.rmSync(path.join(runs, id), { recursive: true, force: true });
      parts.emit('project:removed', { id, jobs });
    },
    'project:adjust': async (projectId: unknown, step: unknown, settings: unknown) => {
      const [id, name] = [parse(shortText, projectId, 'projectId'), parse(shortText, step, 'step')];
      const recipe = withSettings(projects.recipe(id), name, parse(fields, settings, 'settings'));
      await check(recipe);
      projects.adjust(id, name, recipe);
    },
    'project:redo': async (projectId: unknown, step: unknown, how: unknown) => {
      const [id, name, wanted] = [
        parse(shortText, projectId, 'projectId'),
        parse(shortText, step, 'step'),
        parse(redoOptions, how, 'how'),
      ];
      projects.assertIdle(id);
      await check(withSettings(projects.recipe(id), name, wanted.settings ?? {}));
      projects.redo(id, name, wanted);
    },
    'reward:preview': async (projectId: unknown, weights: unknown) => {
      const of = projectId === null ? null : parse(shortText, projectId, 'projectId');
      const run = answeredRun(
        queue.list(),
        of,
        ({ runId }) => readSamples(db, runId, 1).length > 0,
      );
      if (!run) return previewReward(null, [], parse(rewardWeights, weights, 'weights'));
      const answers =
        run.stage === 'distill'
          ? await teacherAnswers(path.join(workspace.dir, 'runs', run.runId), PREVIEW_QUESTIONS)
          : readSamples(db, run.runId, PREVIEW_ANSWERS);
      return previewReward(
        { runId: run.runId, step: run.step },
        answers,
        parse(rewardWeights, weights, 'weights'),
      );
    },
    'reward:image-ablation': (projectId: unknown) => {
      const id = parse(shortText, projectId, 'projectId');
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
      return engine.request('image-ablation', {
        model: model.artifact!.path,
        dataset: dataset.artifact!.path,
        splits: ['validation', 'rl', 'test'],
        limit: ABLATION_QUESTIONS,
        maxNewTokens: 256,
      });
    },
  };
}

/** What the report of a project offers; null where it is not finished, or has been changed since. */
function nextOf(projects: Projects, id: string): NextSize | null {
  const { steps, reportPath } = projects.view(id);
  const file = reportPath?.replace(/html$/, 'json');
  if (projects.finished(id).length < steps.length || !file || !fs.existsSync(file)) return null;
  const { next } = JSON.parse(readDataText(file)) as Pick<ReportData, 'next'>;
  return next ?? null;
}

/** The plan of the size that a project's report offers; a UserError where it offers none. */
function longerPlan(projects: Projects, planning: Planning, id: string): ResizedProject {
  const next = nextOf(projects, id);
  const resized = next && planning.resized(id, projects.recipe(id), next.size);
  if (resized) return resized;
  throw new UserError(msg('project.nothing-longer'), {
    hint: msg('project.nothing-longer.hint'),
  });
}

/**
 * The newest run with groups of answers (distillation or RL) that has any, distillation preferred.
 */
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
