// The models of a workspace: built-in ones, trained or imported ones, and linked folders.

import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Clock } from '../platform/clock.ts';
import { draftName, sha256 } from '../platform/files.ts';
import { isEntryBelow } from '../platform/real-path.ts';
import { folderModelName, snapshotOf } from '../data/checkpoints/download-cache.ts';
import { readModelFolder, type ModelFolder } from '../data/checkpoints/model-folder.ts';
import { type Workspace } from '../data/datasets/workspace.ts';
import type { Database, Row } from '../storage/database.ts';
import { describeError, UserError } from '../i18n/user-error.ts';
import { inputPathsOf, isWithin } from '../storage/lineage.ts';
import type { Queue } from '../jobs/queue.ts';
import type { JobView } from '../../preload/contract/jobs.ts';
import type { ModelLosses, ModelView } from '../../preload/contract/models.ts';
import { portablePath, resolvePaths } from '../stages/contract/settings.ts';
import { manifestOf } from '../data/datasets/manifest.ts';
import { msg } from '../../i18n/message.ts';

export interface ModelRegistryOptions {
  readonly db: Database;
  readonly queue: Pick<Queue, 'list'>;
  readonly clock: Clock;
  readonly workspace: Workspace;
  /** Absolute folder of the program's resources. */
  readonly resources: string;
}

export interface ModelRegistry {
  /** The pocket models, then the others, newest first. */
  list(): ModelView[];
  /**
   * One model by its id. Throws a UserError if it is unknown, or, with `usable`, if it has a
   * problem.
   */
  find(id: string, options?: { usable?: boolean }): ModelView;
  /**
   * Links a folder outside the workspace; returns its id. Throws a UserError if it holds no usable
   * model.
   */
  link(dir: string): string;
  /** Removes a model; returns the freed bytes. Throws a UserError while the model is in use. */
  remove(id: string): number;
  /** What deleting a model would lose. Throws a UserError for a built-in one. */
  losses(id: string): ModelLosses;
  /** The text of a model's card. Throws a UserError if its folder has none. */
  card(id: string): string;
  /** Restores a model that was removed since the program started. */
  restore(id: string): void;
}

/** The built-in models, in the folder `pocket` of the program's resources. */
const POCKET_MODELS = ['base', 'general', 'teacher'] as const;

/** Characters of a model card that are shown. */
const MAX_CARD_LENGTH = 50_000;

/** The fields of a model that are known without reading its folder. */
type ModelEntry = Pick<
  ModelView,
  'id' | 'name' | 'path' | 'setting' | 'origin' | 'jobId' | 'projectId' | 'createdMs'
>;

/** The models of a workspace. Models removed before this start are deleted now. */
export function createModelRegistry(options: ModelRegistryOptions): ModelRegistry {
  const { db, queue, clock, workspace, resources } = options;
  const folders = { workspace: workspace.dir, resources };
  const trash = path.join(workspace.dir, 'trash', 'models');
  const inspected = new Map<string, { state: string; folder: ModelFolder }>();

  db.transaction(() => {
    db.run('deleteRemovedModels');
    db.run('deleteRemovedLinks');
  });
  emptyTrash(trash);

  /** Cached until a file of the folder changes. */
  const inspectFolder = (dir: string): ModelFolder => {
    const state = folderState(dir);
    const cached = inspected.get(dir);
    if (
      cached?.state === state &&
      (cached.folder.base === null || fs.existsSync(cached.folder.base))
    )
      return cached.folder;
    const folder = readModelFolder(dir);
    inspected.set(dir, { state, folder });
    return folder;
  };
  /** The name of a data set; other ids are returned unchanged. */
  const dataSetName = (id: string): string => {
    const given = db.get('dataset', { id })?.['name'];
    if (typeof given === 'string') return given;
    const { name } = manifestOf(path.join(workspace.dir, 'datasets', path.basename(id)));
    return typeof name === 'string' ? name : id;
  };
  const view = (known: ModelEntry): ModelView => {
    const madeFrom = parentsOf(known.path).map(dataSetName);
    const hasCard = cardOf(known.path) !== undefined;
    try {
      return { ...known, ...inspectFolder(known.path), madeFrom, hasCard, problem: null };
    } catch (error) {
      return { ...known, ...UNREADABLE, madeFrom, hasCard, problem: describeError(error) };
    }
  };
  const list = (): ModelView[] =>
    [
      ...POCKET_MODELS.map((name) => pocketModel(name, resources)).filter(({ path }) =>
        fs.existsSync(path),
      ),
      ...[
        ...db.all('models').map((row) => workspaceModel(row, folders)),
        ...db.all('linkedModels').map(linkedModel),
      ].sort((a, b) => (b.createdMs ?? 0) - (a.createdMs ?? 0)),
    ].map(view);
  const find: ModelRegistry['find'] = (id, { usable = false } = {}) => {
    const found = list().find((model) => model.id === id);
    if (!found) {
      throw new UserError(msg('model.not-in-list'), {
        hint: msg('model.not-in-list.hint'),
      });
    }
    if (usable && found.problem)
      throw new UserError(
        found.problem.message,
        found.problem.hint ? { hint: found.problem.hint } : {},
      );
    return found;
  };

  return {
    list,
    find,
    link: (dir) => {
      const target = snapshotOf(path.resolve(dir));
      readModelFolder(target);
      const known = list().find((model) => model.path === target);
      if (known) return known.id;
      const id = `linked-${sha256(target).slice(0, 8)}`;
      db.run('linkModel', {
        id,
        name: folderModelName(target),
        path: target,
        nowMs: clock.nowMs(),
      });
      return id;
    },
    remove: (id) => {
      const model = find(id);
      if (model.origin === 'pocket') {
        throw new UserError(msg('model.built-in', { model: model.name }));
      }
      assertUnused(model, list(), queue.list(), folders);
      if (model.origin === 'linked') {
        db.run('setLinkRemoved', { id, removedMs: clock.nowMs() });
        return 0;
      }
      if (fs.existsSync(model.path) && isEntryBelow(model.path, workspace.dir)) {
        fs.mkdirSync(trash, { recursive: true });
        fs.renameSync(model.path, path.join(trash, path.basename(id)));
      }
      db.run('setModelRemoved', { id, removedMs: clock.nowMs() });
      return model.bytes ?? 0;
    },
    losses: (id) => {
      const model = find(id);
      const users = queue
        .list()
        .filter((job) =>
          inputPathsOf(job, workspace.dir).some(({ path: used }) => isWithin(used, model.setting)),
        );
      return {
        bytes: model.bytes ?? 0,
        runs: users.length,
        projectIds: [...new Set(users.flatMap(({ projectId }) => projectId ?? []))],
        blocked: blockedBy(() => assertUnused(model, list(), queue.list(), folders)),
      };
    },
    card: (id) => {
      const model = find(id);
      const file = cardOf(model.path);
      if (file === undefined) {
        throw new UserError(msg('model.card-missing', { model: model.name }));
      }
      return fs.readFileSync(file, 'utf8').slice(0, MAX_CARD_LENGTH);
    },
    restore: (id) => {
      const trashed = path.join(trash, path.basename(id));
      if (fs.existsSync(trashed))
        fs.renameSync(trashed, path.join(workspace.dir, 'models', path.basename(id)));
      db.run('setModelRemoved', { id, removedMs: null });
      db.run('setLinkRemoved', { id, removedMs: null });
    },
  };
}

/** Deleting a large folder takes a moment; nothing waits for it. */
function emptyTrash(folder: string): void {
  if (!fs.existsSync(folder)) return;
  const doomed = draftName(folder);
  fs.renameSync(folder, doomed);
  void fs.promises.rm(doomed, { recursive: true, force: true }).catch(() => undefined);
}

const UNREADABLE = {
  kind: 'base',
  modelType: null,
  parameters: null,
  bytes: null,
  seesPictures: false,
  seesVideos: false,
  licence: null,
  base: null,
} as const;

function pocketModel(name: (typeof POCKET_MODELS)[number], resources: string): ModelEntry {
  return {
    id: `pocket-${name}`,
    name: `Pocket ${name}`,
    path: path.join(resources, 'pocket', name),
    setting: `resource:pocket/${name}`,
    origin: 'pocket',
    jobId: null,
    projectId: null,
    createdMs: null,
  };
}

function workspaceModel(row: Row, folders: { workspace: string; resources: string }): ModelEntry {
  const id = row['id'] as string;
  const dir = resolvePaths(row['path'] as string, folders);
  const project = row['project_name'] as string | null;
  return {
    id,
    name:
      nameFromManifest(dir) ??
      (project === null ? id : `${project} · ${stepLabel(String(row['step']))}`),
    path: dir,
    setting: portablePath(dir, folders.workspace),
    origin: 'workspace',
    jobId: row['job_id'] as number | null,
    projectId: row['project_id'] as string | null,
    createdMs: row['created_ms'] as number,
  };
}

/** Standard steps have the field's own names; others are named by their recipe. */
function stepLabel(step: string): string {
  return step === 'sft' || step === 'rl' ? step.toUpperCase() : step;
}

function linkedModel(row: Row): ModelEntry {
  const dir = row['path'] as string;
  return {
    id: row['id'] as string,
    name: row['name'] as string,
    path: dir,
    setting: dir,
    origin: 'linked',
    jobId: null,
    projectId: null,
    createdMs: row['created_ms'] as number,
  };
}

/** Changes when a file of the folder does; a missing folder has a state too. */
function folderState(dir: string): string {
  try {
    return fs
      .readdirSync(dir)
      .map((name) => {
        const found = fs.statSync(path.join(dir, name), { throwIfNoEntry: false });
        return `${name} ${found?.size} ${found?.mtimeMs}`;
      })
      .join('\n');
  } catch {
    return 'gone';
  }
}

function nameFromManifest(dir: string): string | undefined {
  const { name } = manifestOf(dir);
  return typeof name === 'string' && name !== '' ? name : undefined;
}

/** The model card of a folder; undefined where there is none. */
function cardOf(dir: string): string | undefined {
  const file = path.join(dir, 'README.md');
  return fs.statSync(file, { throwIfNoEntry: false })?.isFile() ? file : undefined;
}

/** The problem that a check throws; null if it throws none. */
function blockedBy(check: () => void): ModelLosses['blocked'] {
  try {
    check();
    return null;
  } catch (error) {
    return describeError(error);
  }
}

function parentsOf(dir: string): string[] {
  const { parents } = manifestOf(dir);
  return Array.isArray(parents) ? parents.filter((each) => typeof each === 'string') : [];
}

/** Throws a UserError if a queued or running job uses the model, or an adapter is based on it. */
function assertUnused(
  model: ModelView,
  models: readonly ModelView[],
  jobs: readonly JobView[],
  folders: { workspace: string; resources: string },
): void {
  const adapters = models.filter(({ base }) => base === model.path);
  const paths = new Set([model.path, ...adapters.map(({ path }) => path)]);
  const job = jobs.find(
    ({ status, settings }) =>
      (status === 'queued' || status === 'running') &&
      stringsIn(resolvePaths(settings, folders)).some((text) => paths.has(text)),
  );
  if (job) {
    const message =
      job.status === 'running'
        ? msg('model.used-by-running-step', { model: model.name, step: job.step })
        : msg('model.used-by-queued-step', { model: model.name, step: job.step });
    throw new UserError(message, { hint: msg('model.wait-or-stop-step') });
  }
  const adapter = adapters[0];
  if (adapter) {
    throw new UserError(
      msg('model.base-of-adapter', { model: model.name, adapter: adapter.name }),
      {
        hint: msg('model.base-of-adapter.hint'),
      },
    );
  }
}

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(stringsIn);
}
