// What a pack is about: a path or a name becomes the projects, runs, data sets and models that go
// along.

import * as fs from 'node:fs';
import * as path from 'node:path';
import type { JobView } from '../../preload/contract/jobs.ts';
import { msg } from '../../i18n/message.ts';
import { isWorkspaceFolder } from '../data/datasets/workspace.ts';
import { UserError } from '../i18n/user-error.ts';
import type { PackKind } from '../provenance/pack-manifest.ts';
import { closest, portablePath } from '../stages/contract/settings.ts';
import type { Database } from '../storage/database.ts';
import { jobView } from '../storage/job-records.ts';
import { inputPathsOf } from '../storage/lineage.ts';
import type { ChosenRows } from './rows.ts';

/** What is packed. */
export interface Choice extends ChosenRows {
  readonly kind: PackKind;
  readonly name: string;
  /** Only of kind `recipe`. */
  readonly recipeFile?: string;
}

/** Where a path or name points: a recipe file, or something in a workspace. */
export type Target =
  | { readonly kind: 'recipe'; readonly file: string }
  | { readonly kind: 'place'; readonly workspace: string; readonly place: string };

/**
 * Finds what a word of the command line means: a recipe file, a workspace, a folder in one, or the id
 * or name of something in `workspace`. `place` is a path in the workspace with `/`; empty for all.
 */
export function findTarget(word: string, workspace: string): Target {
  const absolute = path.resolve(word);
  const stat = fs.statSync(absolute, { throwIfNoEntry: false });
  if (stat?.isFile() && /\.(ya?ml|json)$/i.test(word)) return { kind: 'recipe', file: absolute };
  if (stat) {
    const own = workspaceAround(absolute);
    if (own !== undefined) {
      const place = path.relative(own, absolute).split(path.sep).join('/');
      return { kind: 'place', workspace: own, place };
    }
  }
  if (isWorkspaceFolder(workspace) && !(stat && /[\\/]/.test(word)))
    return { kind: 'place', workspace, place: word };
  throw new UserError(msg('transfer.nothing-at-path', { path: absolute }), {
    hint: msg('transfer.nothing-at-path.hint'),
  });
}

function workspaceAround(target: string): string | undefined {
  for (let folder = target; ; folder = path.dirname(folder)) {
    if (isWorkspaceFolder(folder)) return folder;
    if (folder === path.dirname(folder)) return undefined;
  }
}

/**
 * What goes along with a place of a workspace (`models/ID`, the id of a run, the name of a project).
 * Throws a UserError where there is no such thing, or while a step of it runs.
 */
export function chooseContents(
  db: Pick<Database, 'all'>,
  workspace: string,
  place: string,
  { withBase = false }: { withBase?: boolean } = {},
): Choice {
  const jobs = db.all('jobs').map((row) => jobView(row, workspace));
  const chooser = new Chooser(db, workspace, jobs, withBase);
  const choice = chooser.choose(place);
  const busy = jobs.find(
    ({ runId, status }) => choice.runs.has(runId) && (status === 'running' || status === 'queued'),
  );
  if (!busy) return choice;
  throw new UserError(msg('transfer.step-in-progress', { step: busy.step }), {
    hint: msg('transfer.step-in-progress.hint'),
  });
}

class Chooser {
  readonly #workspace: string;
  readonly #jobs: readonly JobView[];
  readonly #withBase: boolean;
  readonly #projects: ReadonlyMap<string, string>;
  readonly #datasets: ReadonlyMap<string, string>;
  readonly #models: ReadonlySet<string>;
  readonly #chosen = {
    projects: new Set<string>(),
    runs: new Set<string>(),
    datasets: new Set<string>(),
    models: new Set<string>(),
  };

  constructor(
    db: Pick<Database, 'all'>,
    workspace: string,
    jobs: readonly JobView[],
    withBase: boolean,
  ) {
    this.#workspace = workspace;
    this.#jobs = jobs;
    this.#withBase = withBase;
    const text = (value: unknown) => String(value);
    this.#projects = new Map(db.all('projects').map(({ id, name }) => [text(id), text(name)]));
    this.#datasets = new Map(db.all('datasets').map(({ id, name }) => [text(id), text(name)]));
    this.#models = new Set(db.all('modelRows').map(({ id }) => text(id)));
  }

  choose(place: string): Choice {
    const [home = '', ...rest] = place.split('/');
    const inHome = ['datasets', 'models', 'runs'].includes(home) && rest.length > 0;
    const id = inHome ? rest[0]! : place;
    if (place === '') {
      for (const project of this.#projects.keys()) this.#addProject(project);
      for (const { runId, status } of this.#jobs)
        if (status !== 'running' && status !== 'queued') this.#chosen.runs.add(runId);
      for (const dataset of this.#datasets.keys()) this.#addDataset(dataset);
      for (const model of this.#models) this.#chosen.models.add(model);
      return this.#done('workspace', path.basename(this.#workspace));
    }
    if (this.#datasets.has(id) && home !== 'models' && home !== 'runs') {
      this.#addDataset(id);
      return this.#done('dataset', this.#datasets.get(id)!);
    }
    if (this.#models.has(id) && home !== 'datasets' && home !== 'runs') {
      this.#addModel(id);
      return this.#done('model', id);
    }
    const project = this.#projects.has(id)
      ? id
      : inHome
        ? undefined
        : this.#named(this.#projects, id);
    if (project !== undefined) {
      this.#addProject(project);
      return this.#done('project', this.#projects.get(project)!);
    }
    const job = this.#jobs.find(({ runId }) => runId === id);
    if (job) {
      this.#addJob(job);
      return this.#done('run', id);
    }
    const dataset = inHome ? undefined : this.#named(this.#datasets, id);
    if (dataset !== undefined) {
      this.#addDataset(dataset);
      return this.#done('dataset', this.#datasets.get(dataset)!);
    }
    throw this.#unknown(id);
  }

  #named(names: ReadonlyMap<string, string>, wanted: string): string | undefined {
    return [...names].find(([, name]) => name === wanted)?.[0];
  }

  #unknown(id: string): UserError {
    const known = [
      ...this.#projects.keys(),
      ...this.#datasets.keys(),
      ...this.#models,
      ...this.#jobs.map(({ runId }) => runId),
    ];
    const [nearest] = closest(id, known);
    return new UserError(msg('transfer.unknown', { name: id, workspace: this.#workspace }), {
      hint:
        nearest === undefined
          ? msg('transfer.unknown.hint')
          : msg('settings.did-you-mean', { name: nearest }),
    });
  }

  #done(kind: PackKind, name: string): Choice {
    return { kind, name, ...this.#chosen };
  }

  #addProject(id: string): void {
    this.#chosen.projects.add(id);
    for (const job of this.#jobs) {
      if (job.projectId !== id) continue;
      this.#addJob(job);
      this.#addInputs(job);
    }
  }

  /** A run with what it made. */
  #addJob(job: JobView): void {
    this.#chosen.runs.add(job.runId);
    if (job.artifact?.kind === 'dataset' && this.#datasets.has(job.artifact.id))
      this.#chosen.datasets.add(job.artifact.id);
    if (job.artifact?.kind === 'model' && this.#models.has(job.artifact.id))
      this.#chosen.models.add(job.artifact.id);
  }

  /** Everything of the workspace that a run read, back to the sources. */
  #addInputs(job: JobView): void {
    for (const { path: named } of inputPathsOf(job, this.#workspace)) {
      const [, home, id] = /^workspace:(datasets|models|runs)\/([^/]+)/.exec(named) ?? [];
      if (home === undefined || id === undefined) continue;
      const maker = this.#jobs.find((other) =>
        home === 'runs'
          ? other.runId === id
          : other.artifact !== null &&
            portablePath(other.artifact.path, this.#workspace) === `workspace:${home}/${id}`,
      );
      if (home === 'models' && maker?.stage === 'import' && !this.#withBase) continue;
      if (home === 'datasets' && this.#datasets.has(id)) this.#chosen.datasets.add(id);
      if (home === 'models' && this.#models.has(id)) this.#chosen.models.add(id);
      if (!maker || this.#chosen.runs.has(maker.runId)) continue;
      this.#addJob(maker);
      this.#addInputs(maker);
    }
  }

  #addDataset(id: string): void {
    this.#chosen.datasets.add(id);
    this.#addMaker('datasets', id);
  }

  #addModel(id: string): void {
    this.#chosen.models.add(id);
    this.#addMaker('models', id);
  }

  #addMaker(home: string, id: string): void {
    const place = `workspace:${home}/${id}`;
    const maker = this.#jobs.find(
      ({ artifact }) => artifact !== null && portablePath(artifact.path, this.#workspace) === place,
    );
    if (maker) this.#chosen.runs.add(maker.runId);
  }
}
