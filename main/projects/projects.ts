// Projects: a recipe's steps run one after another through the queue; at the end stands the report.

import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Clock } from '../platform/clock.ts';
import { newArtifactId, type Workspace } from '../data/datasets/workspace.ts';
import type { Database, Row } from '../storage/database.ts';
import { describeError, UserError } from '../i18n/user-error.ts';
import { said } from '../i18n/message.ts';
import type { Queue } from '../jobs/queue.ts';
import { referencesOf, stepSettings, withSettings, type Recipe } from '../stages/recipe.ts';
import { jobView } from '../storage/job-records.ts';
import { writeReport } from '../report/render.ts';
import type { ReportData } from '../report/record.ts';
import type { JobView } from '../../preload/contract/jobs.ts';
import type { ProjectView } from '../../preload/contract/projects.ts';
import {
  portablePath,
  resolvePaths,
  suggestion,
  type Settings,
} from '../stages/contract/settings.ts';
import { writeAtomic } from '../platform/files.ts';

/** What the report is built from: all steps of a project are done. */
export interface FinishedProject {
  readonly db: Database;
  readonly workspace: Workspace;
  readonly name: string;
  readonly seed: number;
  readonly steps: readonly {
    readonly name: string;
    readonly stage: string;
    readonly job: JobView;
  }[];
  readonly createdMs: number;
  readonly nowMs: number;
}

export interface ProjectsOptions {
  readonly db: Database;
  readonly queue: Queue;
  readonly clock: Clock;
  readonly workspace: Workspace;
  readonly onChange: (project: ProjectView) => void;
  readonly buildReport: (project: FinishedProject) => Promise<ReportData>;
}

export interface Projects {
  /** Keeps the recipe as a new project and starts its first step. Returns the project's id. */
  create(recipe: Recipe, options?: { seed?: number }): string;
  /** Goes on with the first step that is not done. Does nothing while one runs. */
  resume(id: string): void;
  /** Throws a UserError for an id that is not known. */
  view(id: string): ProjectView;
  recipe(id: string): Recipe;
  rename(id: string, name: string): void;
  /**
   * Runs a step anew, with settings in place of the recipe's where some are given; where `later` is set also all that was made from
   * its result, and all that is older than its sources. Earlier runs stay. Throws a UserError while a step of the project runs or waits.
   */
  redo(id: string, step: string, how: { settings?: Settings; later: boolean }): void;
  /** Puts another recipe in place of a project's that differs in a step which has not begun. Throws a UserError when it has. */
  adjust(id: string, step: string, recipe: Recipe): void;
  /** Throws a UserError while a step of the project runs or waits, or its report is being made. */
  mustRest(id: string): void;
  /** Takes the project out of the table, once its runs are gone. */
  forget(id: string): void;
  /** Newest first. */
  list(): ProjectView[];
  /** Resolves when the report is written or a step has ended otherwise; rejects when the report cannot be made. */
  waitFor(id: string): Promise<ProjectView>;
  /** To be called with every changed job. */
  jobChanged(job: JobView): void;
  /** True while a report is being made. */
  isBusy(): boolean;
  /** Resolves when no report is being made. */
  close(): Promise<void>;
}

interface Waiter {
  resolve(project: ProjectView): void;
  reject(error: unknown): void;
}

/** Runs recipes on a queue. */
export function createProjects(options: ProjectsOptions): Projects {
  const { db, queue, clock, workspace, onChange, buildReport } = options;
  const waiters = new Map<string, Waiter[]>();
  const reports = new Map<string, Promise<void>>();

  const rowOf = (id: string): Row => {
    const row = db.get('project', { id });
    if (!row) throw new UserError(`There is no project "${id}".`);
    return row;
  };
  const recipeOf = (row: Row): Recipe => JSON.parse(row['recipe'] as string) as Recipe;
  /** The newest job of every step. */
  const jobsOf = (id: string): Map<string, JobView> =>
    new Map(
      db
        .all('jobsOfProject', { projectId: id })
        .map((row) => [row['step'] as string, jobView(row, workspace.dir)]),
    );
  const viewOf = (row: Row): ProjectView => {
    const id = row['id'] as string;
    const jobs = jobsOf(id);
    const report = row['report_path'] as string | null;
    const recipe = recipeOf(row);
    const stale = staleSteps(recipe, jobs);
    return {
      id,
      name: row['name'] as string,
      createdMs: row['created_ms'] as number,
      steps: recipe.steps.map(({ name, stage }) => ({
        name,
        stage,
        jobId: jobs.get(name)?.id ?? null,
        ...(stale.has(name) ? { isStale: true } : {}),
      })),
      reportPath: report && resolvePaths(report, { workspace: workspace.dir, resources: '/' }),
    };
  };
  const settle = (id: string, act: (waiter: Waiter) => void): void => {
    const found = waiters.get(id) ?? [];
    waiters.delete(id);
    for (const waiter of found) act(waiter);
  };

  /** Starts what comes next: a step, or the report. Leaves a step that has ended badly to `resume`. */
  function advance(id: string): void {
    const row = rowOf(id);
    const recipe = recipeOf(row);
    const jobs = jobsOf(id);
    const redo = new Set(JSON.parse(row['redo'] as string) as string[]);
    for (const step of recipe.steps) {
      const job = jobs.get(step.name);
      const isWanted = redo.has(step.name);
      if (job?.status === 'done' && !isWanted) continue;
      if (!job || isWanted) {
        const settings = stepSettings(recipe, step, (name, key) =>
          key === undefined
            ? folderOf(jobs.get(name), name)
            : summaryValue(jobs.get(name), name, key),
        );
        redo.delete(step.name);
        db.run('setRedo', { id, redo: JSON.stringify([...redo]) });
        queue.enqueue({ step: step.name, stage: step.stage, settings, projectId: id });
        onChange(viewOf(row));
      }
      return;
    }
    if (staleSteps(recipe, jobs).size > 0) {
      // A report over old and new results would compare what does not belong together.
      onChange(viewOf(row));
      settle(id, (waiter) => waiter.resolve(viewOf(row)));
      return;
    }
    if (reports.has(id)) return;
    reports.set(id, report(id, recipe, jobs));
  }

  function folderOf(job: JobView | undefined, name: string): string {
    if (job?.artifact) return portablePath(job.artifact.path, workspace.dir);
    throw new UserError(`The step ${name} has no result that another step could take.`, {
      hint: `Take "$${name}" out of the recipe.`,
    });
  }

  async function report(
    id: string,
    recipe: Recipe,
    jobs: ReadonlyMap<string, JobView>,
  ): Promise<void> {
    // Whoever starts this must be able to wait for it before it can fail.
    await Promise.resolve();
    try {
      const row = rowOf(id);
      const data = await buildReport({
        db,
        workspace,
        name: recipe.name,
        seed: recipe.seed,
        steps: recipe.steps.map(({ name, stage }) => ({ name, stage, job: jobs.get(name)! })),
        createdMs: row['created_ms'] as number,
        nowMs: clock.nowMs(),
      });
      const file = path.join(workspace.dir, 'runs', id, 'report.html');
      fs.mkdirSync(path.dirname(file), { recursive: true });
      await writeReport(file, data);
      writeAtomic(file.replace(/html$/, 'json'), `${JSON.stringify(data, null, 2)}\n`);
      db.run('setReport', { id, path: portablePath(file, workspace.dir) });
      const project = viewOf(rowOf(id));
      reports.delete(id);
      onChange(project);
      settle(id, (waiter) => waiter.resolve(project));
    } catch (error) {
      reports.delete(id);
      settle(id, (waiter) => waiter.reject(error));
    }
  }

  /** Throws a UserError while a step runs or waits. */
  function mustRest(id: string): void {
    const busy = [...jobsOf(id).values()].find(
      ({ status }) => status === 'running' || status === 'queued',
    );
    if (!busy && !reports.has(id)) return;
    throw new UserError(said`The step ${busy?.step ?? 'report'} of this project is at work.`, {
      hint: said`Stop it first, or wait until it is done.`,
    });
  }

  /** A step that cannot even start has no job to tell of it: whoever waits must hear. */
  function advanceOrTell(id: string): void {
    try {
      advance(id);
    } catch (error) {
      settle(id, (waiter) => waiter.reject(new UserError(describeError(error).message)));
    }
  }

  return {
    view: (id) => viewOf(rowOf(id)),
    recipe: (id) => recipeOf(rowOf(id)),
    list: () => db.all('projects').map(viewOf),
    isBusy: () => reports.size > 0,

    create: (given, { seed } = {}) => {
      const recipe: Recipe = { ...given, seed: seed ?? given.seed };
      const id = newArtifactId(workspace, slug(recipe.name), { ...recipe });
      fs.mkdirSync(path.join(workspace.dir, 'runs', id), { recursive: true });
      const text = JSON.stringify(recipe);
      db.run('addProject', { id, name: recipe.name, recipe: text, nowMs: clock.nowMs() });
      advance(id);
      return id;
    },

    rename: (id, name) => {
      rowOf(id);
      db.run('renameProject', { id, name });
      onChange(viewOf(rowOf(id)));
    },

    redo: (id, name, { settings, later }) => {
      const recipe = recipeOf(rowOf(id));
      mustRest(id);
      if (!recipe.steps.some((step) => step.name === name)) {
        throw new UserError(`The project has no step named "${name}".`, {
          hint: suggestion(
            name,
            recipe.steps.map((step) => step.name),
          ),
        });
      }
      const changed = withSettings(recipe, name, settings ?? {});
      const older = later ? [...madeFrom(recipe, name), ...staleSteps(recipe, jobsOf(id))] : [];
      const wanted = [...new Set([name, ...older])];
      db.transaction(() => {
        db.run('setRecipe', { id, recipe: JSON.stringify(changed) });
        db.run('setRedo', { id, redo: JSON.stringify(wanted) });
      });
      advance(id);
    },

    adjust: (id, name, recipe) => {
      if (jobsOf(id).has(name)) {
        throw new UserError(`The step ${name} has begun already.`, {
          hint: 'Wait until it is done, then change it and run it again.',
        });
      }
      db.run('setRecipe', { id, recipe: JSON.stringify(recipe) });
    },

    mustRest,
    forget: (id) => db.run('removeProject', { id }),

    resume: (id) => {
      const row = rowOf(id);
      const jobs = jobsOf(id);
      const open = recipeOf(row).steps.find(({ name }) => jobs.get(name)?.status !== 'done');
      const job = open && jobs.get(open.name);
      // What was cut off before its sources changed begins anew with the new ones.
      if (job && staleSteps(recipeOf(row), jobs).has(job.step)) {
        const redo = new Set(JSON.parse(row['redo'] as string) as string[]).add(job.step);
        db.run('setRedo', { id, redo: JSON.stringify([...redo]) });
        advance(id);
      } else if (!job) advance(id);
      else if (job.status !== 'queued' && job.status !== 'running') queue.resume(job.id);
    },

    waitFor: (id) => {
      const project = viewOf(rowOf(id));
      const isAlive = project.steps.some(({ jobId }) => {
        const status = jobId === null ? undefined : queue.get(jobId)?.status;
        return status === 'queued' || status === 'running';
      });
      if (!isAlive && !reports.has(id)) return Promise.resolve(project);
      return new Promise((resolve, reject) => {
        waiters.set(id, [...(waiters.get(id) ?? []), { resolve, reject }]);
      });
    },

    jobChanged: ({ projectId, status }) => {
      if (projectId === null || status === 'queued' || status === 'running') return;
      if (status === 'done') advanceOrTell(projectId);
      else settle(projectId, (waiter) => waiter.resolve(viewOf(rowOf(projectId))));
    },

    close: async () => {
      await Promise.all(reports.values());
    },
  };
}

/** The steps that take the result of a step, directly or by others in between, in the recipe's order. */
export function madeFrom({ steps }: Recipe, name: string): string[] {
  const found = new Set([name]);
  for (const step of steps) {
    if (referencesOf(step).some((source) => found.has(source))) found.add(step.name);
  }
  found.delete(name);
  return [...found];
}

/** Steps that were made from results which have been made anew since. Jobs are numbered in the order in which they were added. */
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

function summaryValue(job: JobView | undefined, name: string, key: string): unknown {
  const summary = job?.summary ?? {};
  if (Object.hasOwn(summary, key)) return summary[key];
  throw new UserError(`The step ${name} has no figure named "${key}" in its summary.`, {
    hint: suggestion(key, Object.keys(summary)),
  });
}

function slug(name: string): string {
  const plain = name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return plain.replace(/^-+|-+$/g, '').slice(0, 30) || 'project';
}
