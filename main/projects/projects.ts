// Projects: runs the steps of a recipe in order through the queue and writes the report at the end.

import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Clock } from '../platform/clock.ts';
import { newArtifactId, type Workspace } from '../data/datasets/workspace.ts';
import type { Database, Row } from '../storage/database.ts';
import { describeError, UserError } from '../i18n/user-error.ts';
import type { Queue } from '../jobs/queue.ts';
import { stepSettings, withSettings, type Recipe } from '../stages/recipe.ts';
import { changedSteps, dependentSteps, staleSteps } from './projects/staleness.ts';
import { writePlanRecord, type PlanRecord } from './plan-record.ts';
import { Waiters } from './projects/waiters.ts';
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
import { explainDisk, writeAtomic } from '../platform/files.ts';
import { realPathWithin } from '../platform/real-path.ts';
import { msg } from '../../i18n/message.ts';

export interface FinishedStep {
  readonly name: string;
  readonly stage: string;
  readonly job: JobView;
}

/** A project whose steps are all done, as the input of the report. */
export interface FinishedProject {
  readonly id: string;
  readonly recipe: Recipe;
  readonly db: Database;
  readonly workspace: Workspace;
  readonly name: string;
  readonly seed: number;
  readonly steps: readonly FinishedStep[];
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
  /**
   * Stores the recipe as a new project and starts its first step. Returns the project's id. Names are
   * unique: a second project of a name gets a number behind it. `plan` is what it was made from.
   */
  create(recipe: Recipe, options?: { seed?: number; plan?: PlanRecord | undefined }): string;
  /** Continues with the first step that is not done. No effect while a step runs. */
  resume(id: string): void;
  /** Throws a UserError for an unknown id. */
  view(id: string): ProjectView;
  recipe(id: string): Recipe;
  /** Like a new project, one gets a number where another has the name. */
  rename(id: string, name: string): void;
  /**
   * Runs a step again, with `settings` over the recipe's; with `later` also every step that depends
   * on it or whose result is older than its sources. Earlier runs are kept. Throws a UserError
   * while a step of the project is running or queued.
   */
  redo(id: string, step: string, how: { settings?: Settings; later: boolean }): void;
  /**
   * Replaces the recipe of a project by one that differs in `step`. Throws a UserError if that step
   * has started.
   */
  adjust(id: string, step: string, recipe: Recipe): void;
  /**
   * Goes on with another recipe: finished steps whose settings and inputs are the same are kept, all
   * others run (again). `plan` replaces the project's plan. Throws a UserError while a step is running
   * or queued.
   */
  revise(id: string, recipe: Recipe, plan?: PlanRecord): void;
  /** Names of the steps that are done and not to run again. */
  finished(id: string): string[];
  /**
   * Throws a UserError while a step of the project is running or queued, or its report is being
   * written.
   */
  assertIdle(id: string): void;
  /** Deletes the project's row, once its runs are removed. */
  remove(id: string): void;
  /** Newest first. */
  list(): ProjectView[];
  /**
   * Resolves when the report is written or a step has ended without success; rejects if the report
   * cannot be written.
   */
  waitFor(id: string): Promise<ProjectView>;
  /** Must be called with every changed job. */
  jobChanged(job: JobView): void;
  /** True while a report is being written. */
  isBusy(): boolean;
  /** Resolves when no report is being written. */
  close(): Promise<void>;
}

/** Runs recipes on a queue. */
export function createProjects(options: ProjectsOptions): Projects {
  return new ProjectRunner(options);
}

class ProjectRunner implements Projects {
  readonly #options: ProjectsOptions;
  readonly #db: Database;
  readonly #queue: Queue;
  readonly #workspace: Workspace;
  readonly #waiters = new Waiters<ProjectView>();
  /** Reports that are being written, by project. */
  readonly #reports = new Map<string, Promise<void>>();

  constructor(options: ProjectsOptions) {
    this.#options = options;
    this.#db = options.db;
    this.#queue = options.queue;
    this.#workspace = options.workspace;
  }

  view(id: string): ProjectView {
    return this.#viewOf(this.#row(id));
  }

  recipe(id: string): Recipe {
    return recipeOf(this.#row(id));
  }

  list(): ProjectView[] {
    return this.#db.all('projects').map((row) => this.#viewOf(row));
  }

  isBusy(): boolean {
    return this.#reports.size > 0;
  }

  create(
    given: Recipe,
    { seed, plan }: { seed?: number; plan?: PlanRecord | undefined } = {},
  ): string {
    const recipe: Recipe = { ...given, seed: seed ?? given.seed };
    const id = newArtifactId(
      this.#workspace,
      slug(recipe.name),
      { ...recipe },
      { isTaken: (taken) => this.#db.get('project', { id: taken }) !== undefined },
    );
    const text = JSON.stringify(recipe);
    const name = this.#freeName(recipe.name);
    // Its folder comes with the report: a folder without a row would be nobody's.
    this.#db.run('addProject', { id, name, recipe: text, nowMs: this.#nowMs() });
    if (plan) writePlanRecord(this.#workspace, id, plan);
    this.#advance(id);
    return id;
  }

  rename(id: string, name: string): void {
    this.#row(id);
    this.#db.run('renameProject', { id, name: this.#freeName(name, id) });
    this.#announce(id);
  }

  redo(
    id: string,
    name: string,
    { settings, later }: { settings?: Settings; later: boolean },
  ): void {
    const recipe = this.recipe(id);
    this.assertIdle(id);
    if (!recipe.steps.some((step) => step.name === name)) {
      const names = recipe.steps.map((step) => step.name);
      throw new UserError(msg('project.step-unknown', { step: name }), {
        hint: suggestion(name, names),
      });
    }
    const changed = withSettings(recipe, name, settings ?? {});
    const older = later
      ? [...dependentSteps(recipe, name), ...staleSteps(recipe, this.#jobs(id))]
      : [];
    this.#db.transaction(() => {
      this.#db.run('setRecipe', { id, recipe: JSON.stringify(changed) });
      this.#setRedo(id, new Set([name, ...older]));
    });
    this.#advance(id);
  }

  adjust(id: string, name: string, recipe: Recipe): void {
    if (this.#jobs(id).has(name)) {
      throw new UserError(msg('project.step-already-started', { step: name }), {
        hint: msg('project.step-already-started.hint'),
      });
    }
    this.#db.run('setRecipe', { id, recipe: JSON.stringify(recipe) });
  }

  revise(id: string, recipe: Recipe, plan?: PlanRecord): void {
    this.assertIdle(id);
    if (plan) writePlanRecord(this.#workspace, id, plan);
    const old = this.recipe(id);
    const redo = redoOf(this.#row(id));
    for (const name of changedSteps(old, recipe)) redo.add(name);
    const names = new Set(recipe.steps.map(({ name }) => name));
    this.#db.transaction(() => {
      this.#db.run('setRecipe', { id, recipe: JSON.stringify(recipe) });
      this.#setRedo(id, new Set([...redo].filter((name) => names.has(name))));
    });
    const jobs = this.#jobs(id);
    const open = recipe.steps.find(
      ({ name }) => redo.has(name) || jobs.get(name)?.status !== 'done',
    );
    if (open && !redo.has(open.name) && jobs.has(open.name)) this.resume(id);
    else this.#advance(id);
  }

  finished(id: string): string[] {
    const redo = redoOf(this.#row(id));
    const jobs = this.#jobs(id);
    const stale = staleSteps(this.recipe(id), jobs);
    return [...jobs.values()]
      .filter(({ step, status }) => status === 'done' && !redo.has(step) && !stale.has(step))
      .map(({ step }) => step);
  }

  assertIdle(id: string): void {
    const busy = [...this.#jobs(id).values()].find(isActive);
    if (!busy && !this.#reports.has(id)) return;
    throw new UserError(msg('project.step-in-progress', { step: busy?.step ?? 'report' }), {
      hint: msg('project.step-in-progress.hint'),
    });
  }

  remove(id: string): void {
    this.#db.run('removeProject', { id });
  }

  resume(id: string): void {
    const row = this.#row(id);
    const jobs = this.#jobs(id);
    const recipe = recipeOf(row);
    const open = recipe.steps.find(({ name }) => jobs.get(name)?.status !== 'done');
    const job = open && jobs.get(open.name);
    if (job && staleSteps(recipe, jobs).has(job.step)) {
      // Interrupted before its inputs changed: restart it with the new ones.
      this.#setRedo(id, redoOf(row).add(job.step));
      this.#advance(id);
    } else if (!job) this.#advance(id);
    else if (!isActive(job)) this.#queue.resume(job.id);
  }

  waitFor(id: string): Promise<ProjectView> {
    const project = this.view(id);
    const jobs = project.steps.map(({ jobId }) =>
      jobId === null ? undefined : this.#queue.get(jobId),
    );
    const isRunning = jobs.some((job) => job !== undefined && isActive(job));
    if (!isRunning && !this.#reports.has(id)) return Promise.resolve(project);
    return this.#waiters.add(id);
  }

  jobChanged(job: JobView): void {
    const { projectId, status } = job;
    if (projectId === null || isActive(job)) return;
    if (status !== 'done') {
      this.#waiters.resolve(projectId, () => this.view(projectId));
      return;
    }
    try {
      this.#advance(projectId);
    } catch (error) {
      // A step that cannot start has no job that could fail: reject the waiters with the error.
      this.#waiters.reject(projectId, () => new UserError(describeError(error).message));
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#reports.values());
  }

  /** The name, or with the next number behind it where another project has it. */
  #freeName(wanted: string, own?: string): string {
    const taken = new Set(
      this.#db
        .all('projects')
        .filter((row) => row['id'] !== own)
        .map((row) => String(row['name'])),
    );
    let name = wanted;
    for (let number = 2; taken.has(name); number++) name = `${wanted} ${number}`;
    return name;
  }

  #nowMs(): number {
    return this.#options.clock.nowMs();
  }

  #row(id: string): Row {
    const row = this.#db.get('project', { id });
    if (!row) throw new UserError(msg('project.id-unknown', { id }));
    return row;
  }

  /** The newest job of every step. */
  #jobs(id: string): Map<string, JobView> {
    const rows = this.#db.all('jobsOfProject', { projectId: id });
    return new Map(rows.map((row) => [row['step'] as string, jobView(row, this.#workspace.dir)]));
  }

  #viewOf(row: Row): ProjectView {
    const id = row['id'] as string;
    const jobs = this.#jobs(id);
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
      reportPath: report && reportFile(report, this.#workspace.dir),
    };
  }

  #announce(id: string): ProjectView {
    const project = this.view(id);
    this.#options.onChange(project);
    return project;
  }

  #setRedo(id: string, steps: ReadonlySet<string>): void {
    this.#db.run('setRedo', { id, redo: JSON.stringify([...steps]) });
  }

  /** Starts the next step, or the report. A step that did not succeed waits for `resume`. */
  #advance(id: string): void {
    const row = this.#row(id);
    const recipe = recipeOf(row);
    const jobs = this.#jobs(id);
    const redo = redoOf(row);
    const next = recipe.steps.find(
      ({ name }) => redo.has(name) || jobs.get(name)?.status !== 'done',
    );
    if (next) {
      if (jobs.has(next.name) && !redo.has(next.name)) return;
      const settings = stepSettings(recipe, next, (name, key) =>
        key === undefined
          ? artifactFolder(jobs.get(name), name, this.#workspace.dir)
          : summaryValue(jobs.get(name), name, key),
      );
      redo.delete(next.name);
      this.#setRedo(id, redo);
      this.#queue.enqueue({ step: next.name, stage: next.stage, settings, projectId: id });
      this.#announce(id);
      return;
    }
    if (staleSteps(recipe, jobs).size > 0) {
      // No report: it would compare old results with new ones.
      this.#announce(id);
      this.#waiters.resolve(id, () => this.view(id));
      return;
    }
    if (!this.#reports.has(id)) this.#reports.set(id, this.#report(id, recipe, jobs));
  }

  async #report(id: string, recipe: Recipe, jobs: ReadonlyMap<string, JobView>): Promise<void> {
    // The caller must be able to wait for the report before it can fail.
    await Promise.resolve();
    try {
      const data = await this.#options.buildReport({
        ...{ id, recipe },
        db: this.#db,
        workspace: this.#workspace,
        name: this.#row(id)['name'] as string,
        seed: recipe.seed,
        steps: recipe.steps.map(({ name, stage }) => ({ name, stage, job: jobs.get(name)! })),
        createdMs: this.#row(id)['created_ms'] as number,
        nowMs: this.#nowMs(),
      });
      const file = path.join(this.#workspace.dir, 'runs', id, REPORT_NAME);
      explainDisk(file, () => fs.mkdirSync(path.dirname(file), { recursive: true }));
      await writeReport(file, data);
      writeAtomic(file.replace(/html$/, 'json'), `${JSON.stringify(data, null, 2)}\n`);
      this.#db.run('setReport', { id, path: portablePath(file, this.#workspace.dir) });
      this.#reports.delete(id);
      const project = this.#announce(id);
      this.#waiters.resolve(id, () => project);
    } catch (error) {
      this.#reports.delete(id);
      const { message, hint } = describeError(error);
      process.stderr.write(`${message}${hint === undefined ? '' : ` ${hint}`}\n`);
      // Whoever waits for the project to end, such as a program without a window, is told.
      this.#announce(id);
      this.#waiters.reject(id, () => error);
    }
  }
}

/**
 * The file of a report, if it is a page in a run's folder and no link to something else: it is
 * opened by the system, and the database may come from elsewhere.
 */
function reportFile(stored: string, workspace: string): string | null {
  const file = resolvePaths(stored, { workspace, resources: '/' });
  const real = realPathWithin(file, path.join(workspace, 'runs'));
  return real !== null && path.basename(real) === REPORT_NAME ? file : null;
}

const REPORT_NAME = 'report.html';

const recipeOf = (row: Row): Recipe => JSON.parse(row['recipe'] as string) as Recipe;

/** Steps that are to run again, by name. */
const redoOf = (row: Row): Set<string> => new Set(JSON.parse(row['redo'] as string) as string[]);

const isActive = ({ status }: JobView): boolean => status === 'running' || status === 'queued';

function artifactFolder(job: JobView | undefined, name: string, workspaceDir: string): string {
  if (job?.artifact) return portablePath(job.artifact.path, workspaceDir);
  throw new UserError(msg('project.step-without-result', { step: name }), {
    hint: msg('project.step-without-result.hint', { step: name }),
  });
}

function summaryValue(job: JobView | undefined, name: string, key: string): unknown {
  const summary = job?.summary ?? {};
  if (Object.hasOwn(summary, key)) return summary[key];
  throw new UserError(msg('project.summary-value-missing', { step: name, key }), {
    hint: suggestion(key, Object.keys(summary)),
  });
}

function slug(name: string): string {
  const plain = name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return plain.replace(/^-+|-+$/g, '').slice(0, 30) || 'project';
}
