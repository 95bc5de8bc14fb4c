// Reads and writes job rows: jobs for the window, and what a finished stage leaves in the tables.

import * as path from 'node:path';
import { readRows, type Workspace } from '../data/datasets/workspace.ts';
import type { Database, Row } from './database.ts';
import { localizeProblem, UserError, type Problem } from '../i18n/user-error.ts';
import type { Artifact, StageResult } from '../stages/contract/stage.ts';
import type { ExampleRow } from '../data/datasets/example.ts';
import type {
  JobStatus,
  JobView,
  MetricPoint,
  Progress,
  SampleAnswer,
  StageName,
} from '../../preload/contract/jobs.ts';
import { portablePath, resolvePaths } from '../stages/contract/settings.ts';
import { nextActions } from '../stages/contract/next-actions.ts';
import { localize } from '../i18n/locale.ts';
import { readManifest } from '../data/datasets/manifest.ts';
import { msg, type UserText } from '../../i18n/message.ts';

/** Rows written in one transaction while a data set is recorded. */
const ROWS_PER_TRANSACTION = 500;

/** A row of the table `jobs` as the window sees it. */
export function jobView(row: Row, workspaceDir: string): JobView {
  const artifact = parse<Artifact>(row['artifact']);
  const progress = parse<Progress<UserText>>(row['progress']);
  const error = parse<Problem<UserText>>(row['error']);
  return {
    id: row['id'] as number,
    step: row['step'] as string,
    stage: row['stage'] as StageName,
    projectId: row['project_id'] as string | null,
    runId: row['run_id'] as string,
    status: row['status'] as JobStatus,
    settings: parse<JobView['settings']>(row['settings']) ?? {},
    progress: progress && localizeProgress(progress),
    summary: parse(row['summary']),
    artifact: artifact && resolvePaths(artifact, { workspace: workspaceDir, resources: '/' }),
    error: error && problemView(error, row['stage'] as string),
    createdMs: row['created_ms'] as number,
    startedMs: row['started_ms'] as number | null,
    finishedMs: row['finished_ms'] as number | null,
    workedMs: row['worked_ms'] as number,
    ...(row['note'] === '' ? {} : { note: row['note'] as string }),
  };
}

/** A problem in the language of this process, with what can be done about it. */
function problemView(problem: Problem<UserText>, stage: string): JobView['error'] {
  const actions = nextActions(problem, stage);
  return { ...localizeProblem(problem), ...(actions === undefined ? {} : { actions }) };
}

function localizeProgress({ title, detail, ...numbers }: Progress<UserText>): Progress {
  const more = detail === undefined ? {} : { detail: localize(detail) };
  return { ...numbers, title: localize(title), ...more };
}

/**
 * The artifact as it is stored: its folder relative to the workspace, so that the workspace can be
 * moved.
 */
export function storedArtifact(artifact: Artifact, workspaceDir: string): Artifact {
  return { ...artifact, path: portablePath(artifact.path, workspaceDir) };
}

/**
 * Takes a finished stage's artifact into the tables: data sets row by row, models and evaluations
 * as one row.
 */
export async function recordResult(
  db: Database,
  workspace: Workspace,
  job: { runId: string; step: string; stage: string },
  result: StageResult,
  nowMs: number,
): Promise<void> {
  const { artifact, summary } = result;
  if (artifact?.kind === 'dataset') await recordDataset(db, workspace, job.runId, artifact, nowMs);
  if (artifact?.kind === 'model') {
    const stored = storedArtifact(artifact, workspace.dir);
    db.run('addModel', { id: artifact.id, runId: job.runId, path: stored.path, nowMs });
  }
  if (job.stage === 'evaluate') {
    const { runId, step } = job;
    db.run('addEvaluation', { runId, step, summary: JSON.stringify(summary), nowMs });
  }
}

async function recordDataset(
  db: Database,
  workspace: Workspace,
  runId: string,
  artifact: Artifact,
  nowMs: number,
): Promise<void> {
  const id = artifact.id;
  const manifest = readManifest(artifact.path);
  db.run('removeExamples', { id });
  let position = 0;
  let chunk: ExampleRow[] = [];
  const flush = (): void => {
    db.transaction(() => {
      for (const row of chunk) addExample(db, id, position++, row);
    });
    chunk = [];
  };
  for await (const row of readRows(artifact.path)) {
    chunk.push(row);
    if (chunk.length === ROWS_PER_TRANSACTION) flush();
  }
  flush();
  if (typeof manifest['rows'] === 'number' && manifest['rows'] !== position) {
    const values = { folder: artifact.path, rows: position, expected: manifest['rows'] };
    throw new UserError(msg('workspace.rows-differ', values), {
      hint: msg('workspace.rerun-step'),
    });
  }
  // The row of the data set comes last: without it, the examples are from an unfinished import.
  addDatasetRow(db, workspace, { runId, artifact, manifest, rows: position, nowMs });
}

/** The row of a data set whose examples are there. */
export function addDatasetRow(
  db: Database,
  workspace: Workspace,
  made: {
    runId: string | null;
    artifact: Artifact;
    manifest: Readonly<Record<string, unknown>>;
    rows: number;
    nowMs: number;
  },
): void {
  const { runId, artifact, manifest, rows, nowMs } = made;
  db.run('addDataset', {
    id: artifact.id,
    runId,
    name: typeof manifest['name'] === 'string' ? manifest['name'] : path.basename(artifact.path),
    path: storedArtifact(artifact, workspace.dir).path,
    manifest: JSON.stringify(manifest),
    rows,
    sha256: String(manifest['sha256'] ?? ''),
    nowMs,
  });
}

/** One example of a data set. */
export function addExample(
  db: Database,
  datasetId: string,
  position: number,
  row: ExampleRow,
): void {
  db.run('addExample', {
    datasetId,
    position,
    id: row.id,
    question: row.question,
    answer: row.answer,
    pictures: JSON.stringify(row.pictures),
    kind: row.kind ?? null,
    split: row.split,
    source: row.source ?? null,
  });
}

/** All points of a run so far, in the order of their steps. */
export function readMetrics(db: Pick<Database, 'all'>, runId: string): MetricPoint[] {
  return db.all('metrics', { runId }).map((row) => ({
    step: row['step'] as number,
    values: parse<MetricPoint['values']>(row['point']) ?? {},
  }));
}

/** The newest answers of a run, newest first. */
export function readSamples(db: Database, runId: string, limit: number): SampleAnswer[] {
  const rows = db.all('samples', { runId, limit });
  return rows.flatMap((row) => parse<SampleAnswer>(row['sample']) ?? []);
}

function parse<T>(value: unknown): T | null {
  return typeof value === 'string' ? (JSON.parse(value) as T) : null;
}
