// Data sets of a workspace: sources that the user has inspected, and data sets made by stages.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { openDatasetPages, type DatasetPages } from '../data/datasets/dataset-pages.ts';
import type { Workspace } from '../data/datasets/workspace.ts';
import type { Database } from '../storage/database.ts';
import { UserError } from '../i18n/user-error.ts';
import type { Inspections } from './inspections.ts';
import { isWithin, inputPathsOf } from '../storage/lineage.ts';
import { previewRemoval, removeRuns } from '../storage/run-removal.ts';
import type { RemovalView } from '../../preload/contract/projects.ts';
import type { Queue } from '../jobs/queue.ts';
import type { Projects } from '../projects/projects.ts';
import { isEntryBelow } from '../platform/real-path.ts';
import { ResourceCache } from '../platform/resource-cache.ts';
import type { JobView } from '../../preload/contract/jobs.ts';
import type { RowPage } from '../../preload/contract/paging.ts';
import type { RowQuery } from '../../preload/contract/sources.ts';
import type { DatasetRow, DataSetView } from '../../preload/contract/datasets.ts';
import { portablePath, resolvePaths } from '../stages/contract/settings.ts';
import { msg } from '../../i18n/message.ts';

/** Data sets kept open at a time. */
const MAX_OPEN = 3;

interface Parts {
  readonly db: Database;
  readonly queue: Queue;
  readonly projects: Projects;
  readonly workspace: Workspace;
  readonly inspections: Inspections;
}

/** Every inspected source and every data set, newest first. */
export function listDataSets({
  db,
  queue,
  projects,
  workspace,
  inspections,
}: Parts): DataSetView[] {
  const jobs = queue.list();
  const names = new Map(projects.list().map(({ id, name }) => [id, name]));
  /** Projects with a run whose settings name this file or folder. */
  const usedIn = (place: string, maker: JobView | undefined): DataSetView['usedIn'] => {
    const ids = jobs
      .filter(
        (job) =>
          job === maker ||
          inputPathsOf(job, workspace.dir).some((parent) => isWithin(parent.path, place)),
      )
      .flatMap(({ projectId }) => projectId ?? []);
    return [...new Set(ids)].map((id) => ({ id, name: names.get(id) ?? id }));
  };
  const inspected = inspections.list().map(({ id, job, name, usable }): DataSetView => {
    const source = String(job.settings['source']);
    return {
      id,
      kind: 'inspection',
      name,
      rows: usable,
      found: summaryNumber(job, 'rows'),
      pictures: summaryNumber(job, 'pictures'),
      stage: null,
      source,
      createdMs: job.createdMs,
      job,
      usedIn: usedIn(portablePath(source, workspace.dir), undefined),
    };
  });
  const made = db.all('datasets').map((row): DataSetView => {
    const maker = jobs.find(({ runId }) => runId === row['run_id']);
    return {
      id: row['id'] as string,
      kind: 'dataset',
      name: row['name'] as string,
      rows: row['rows'] as number,
      pictures: maker ? summaryNumber(maker, 'pictures') : null,
      stage: maker?.stage ?? null,
      source: typeof maker?.settings['source'] === 'string' ? maker.settings['source'] : null,
      createdMs: row['created_ms'] as number,
      job: maker ?? null,
      usedIn: usedIn(row['path'] as string, maker),
    };
  });
  return [...inspected, ...made].sort((a, b) => b.createdMs - a.createdMs);
}

function summaryNumber(job: JobView, name: string): number | null {
  const value = job.summary?.[name];
  return typeof value === 'number' ? value : null;
}

/** Reads finished data sets page by page. */
export function openDatasets({ db, workspace }: Parts): {
  /** A page of a data set's rows; `filter` is `all`, `kind:NAME` or `split:NAME`. */
  rows(id: string, query: RowQuery): Promise<RowPage<DatasetRow>>;
  /** Rows of a data set with their videos, which the tables of the workspace do not hold. */
  withVideos<Row extends RowShown>(id: string, rows: readonly Row[]): Promise<WithVideos<Row>[]>;
} {
  const open = new ResourceCache<DatasetPages>(MAX_OPEN, (pages) => pages.close());
  const opened = (id: string): Promise<DatasetPages> =>
    open.get(id, async () => {
      const row = db.get('dataset', { id });
      if (!row) {
        throw new UserError(msg('dataset.id-unknown', { id }), {
          hint: msg('dataset.id-unknown.hint'),
        });
      }
      const dir = resolvePaths(row['path'] as string, { workspace: workspace.dir, resources: '/' });
      return openDatasetPages(dir);
    });
  return {
    withVideos: (id, rows) => addVideos(rows, () => opened(id)),
    rows: async (id, { offset, limit, filter, search }) => {
      if (filter !== 'all') {
        const page = filteredRows(db, id, { offset, limit, filter, search });
        return { ...page, rows: await addVideos(page.rows, () => opened(id)) };
      }
      const { total, rows } = await (await opened(id)).page({ offset, limit, search });
      return {
        total,
        rows: rows.map(
          ({ number, id: rowId, question, answer, kind, split, pictures, videos }) => ({
            number,
            id: rowId,
            question,
            answer,
            kind: kind ?? '',
            split,
            pictures,
            ...(videos === undefined ? {} : { videos }),
          }),
        ),
      };
    },
  };
}

/** What tells the videos of a row: its place in the data set, from 0, and its pictures. */
type RowShown = Pick<DatasetRow, 'number' | 'pictures'>;
type WithVideos<Row> = Row & Pick<DatasetRow, 'videos'>;

async function addVideos<Row extends RowShown>(
  rows: readonly Row[],
  open: () => Promise<DatasetPages>,
): Promise<WithVideos<Row>[]> {
  const whole: WithVideos<Row>[] = [];
  for (const row of rows) {
    if (row.pictures.length < 2) whole.push(row);
    else {
      const page = await (await open()).page({ offset: row.number, limit: 1, search: '' });
      const { videos } = page.rows[0] ?? {};
      whole.push(videos === undefined ? row : { ...row, videos });
    }
  }
  return whole;
}

/** Rows of one kind or one split, from the tables of the workspace. */
function filteredRows(db: Database, id: string, query: RowQuery): RowPage<DatasetRow> {
  const { offset, limit, filter, search } = query;
  const [field, name] = [
    filter.slice(0, filter.indexOf(':')),
    filter.slice(filter.indexOf(':') + 1),
  ];
  const which = {
    id,
    kind: field === 'kind' ? name : '',
    split: field === 'split' ? name : '',
    search: search.toLowerCase(),
  };
  const rows = db.all('findExamples', { ...which, limit, offset });
  return {
    total: db.get('countFoundExamples', which)!['n'] as number,
    rows: rows.map((row) => ({
      number: row['position'] as number,
      id: row['id'] as string,
      question: row['question'] as string,
      answer: row['answer'] as string,
      kind: (row['kind'] as string | null) ?? '',
      split: row['split'] as string,
      pictures: JSON.parse(row['pictures'] as string) as string[],
    })),
  };
}

/** Names a source or a data set. The files of a data set stay as they were signed. */
export async function renameDataSet(
  { db, inspections }: Pick<Parts, 'db' | 'inspections'>,
  id: string,
  name: string,
): Promise<void> {
  if (db.get('dataset', { id })) db.run('renameDataset', { id, name });
  else await inspections.decide(id, { kind: 'name', name });
}

/** What deleting a source or a data set would free, and why it cannot be deleted. */
export function dataSetLosses(parts: Parts, id: string): Promise<RemovalView> {
  return previewRemoval(parts.workspace, parts.queue.list(), makersOf(parts, id));
}

/**
 * Deletes a source with its inspections and decisions, or a data set with the run that made it;
 * returns the ids of the removed jobs. The user's own files stay. Throws a UserError while something
 * uses it.
 */
export async function deleteDataSet(parts: Parts, id: string): Promise<JobView[]> {
  const { db, queue, workspace, inspections } = parts;
  const row = db.get('dataset', { id });
  const makers = makersOf(parts, id);
  await removeRuns(db, workspace, queue.list(), makers);
  if (!row) inspections.forget(id);
  else if (makers.length === 0) {
    // Its run was removed before, or it came with the workspace.
    db.transaction(() => {
      for (const statement of ['removeExamples', 'removeDataset'] as const)
        db.run(statement, { id });
    });
    const dir = resolvePaths(row['path'] as string, { workspace: workspace.dir, resources: '/' });
    if (isEntryBelow(dir, path.join(workspace.dir, 'datasets')))
      await fs.promises.rm(dir, { recursive: true, force: true });
  }
  return makers;
}

/** The run that made a data set, or all inspections of a source. */
function makersOf({ db, queue, inspections }: Parts, id: string): JobView[] {
  const row = db.get('dataset', { id });
  if (row) return queue.list().filter(({ runId }) => runId === row['run_id']);
  return inspections.jobs(id);
}
