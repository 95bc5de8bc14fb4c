// Writes the rows of an unpacked pack into the database, in the caller's transaction.

import * as path from 'node:path';
import { readManifest } from '../data/datasets/manifest.ts';
import { scanRows } from '../data/datasets/row-table.ts';
import type { Workspace } from '../data/datasets/workspace.ts';
import type { Database, Row } from '../storage/database.ts';
import { addDatasetRow, addExample, jobView } from '../storage/job-records.ts';
import { RowProblem, ROW_FILES, type PackedJob, type PackedRows } from './rows.ts';

/** What goes into the tables, once its folders are in place. */
export interface RowsToAdopt {
  readonly rows: PackedRows;
  /** Runs that are new or have changed. */
  readonly runs: ReadonlySet<string>;
  readonly datasets: ReadonlySet<string>;
  readonly models: ReadonlySet<string>;
  readonly nowMs: number;
}

/**
 * Throws a RowProblem for a job that this program could not show, such as one whose result would lie
 * outside the workspace.
 */
export function assertShowable(rows: PackedRows, workspaceDir: string): void {
  for (const [at, job] of rows.jobs.entries()) {
    try {
      jobView(rowOf(job, at), workspaceDir);
    } catch {
      throw new RowProblem(ROW_FILES.jobs, at + 1);
    }
  }
}

function rowOf(job: PackedJob, id: number): Row {
  return {
    ...{ id, project_id: job.projectId, step: job.step, stage: job.stage, run_id: job.runId },
    ...{ status: job.status, settings: job.settings, progress: job.progress, note: job.note },
    ...{ summary: job.summary, artifact: job.artifact, error: job.error },
    ...{ created_ms: job.createdMs, started_ms: job.startedMs, finished_ms: job.finishedMs },
    worked_ms: job.workedMs,
  };
}

/** Writes projects, jobs with all of their runs, data sets with their examples, models and votes. */
export function adoptRows(db: Database, workspace: Workspace, adopted: RowsToAdopt): void {
  const { rows, runs } = adopted;
  const names = new Set(db.all('projects').map((row) => String(row['name'])));
  for (const project of rows.projects) {
    const isHere = db.get('project', { id: project.id }) !== undefined;
    const name = isHere ? project.name : freeName(project.name, names);
    names.add(name);
    db.run('adoptProject', { ...project, name });
  }
  for (const job of rows.jobs) if (runs.has(job.runId)) adoptJob(db, job);
  const results = new Map(rows.results.map((result) => [`${result.kind}/${result.id}`, result]));
  for (const id of adopted.datasets) {
    const known = results.get(`dataset/${id}`);
    adoptDataset(db, workspace, id, known?.runId ?? null, known?.createdMs ?? adopted.nowMs);
    if (known && known.name !== '') db.run('renameDataset', { id, name: known.name });
  }
  for (const id of adopted.models) {
    const known = results.get(`model/${id}`);
    const stored = { id, runId: known?.runId ?? null, path: `workspace:models/${id}` };
    db.run('addModel', { ...stored, nowMs: known?.createdMs ?? adopted.nowMs });
  }
  for (const vote of rows.votes)
    if (runs.has(vote.earlier) || runs.has(vote.later)) db.run('addVote', { ...vote });
}

/** The name, or with the next number behind it where another project has it. */
function freeName(wanted: string, taken: ReadonlySet<string>): string {
  let name = wanted;
  for (let number = 2; taken.has(name); number++) name = `${wanted} ${number}`;
  return name;
}

function adoptJob(db: Database, job: PackedJob): void {
  const { seed, log, metrics, samples, evaluation, ...columns } = job;
  const { runId } = job;
  const isHere = job.projectId !== null && db.get('project', { id: job.projectId }) !== undefined;
  const added = db.get('adoptJob', { ...columns, projectId: isHere ? job.projectId : null });
  db.run('adoptRun', { id: runId, jobId: added!['id']!, stage: job.stage, seed, log });
  for (const { step, values } of metrics)
    db.run('addMetric', { runId, step, point: JSON.stringify(values) });
  for (const sample of samples) {
    const step = typeof sample['step'] === 'number' ? sample['step'] : 0;
    db.run('addSample', { runId, step, sample: JSON.stringify(sample) });
  }
  if (evaluation) {
    const { step, summary, createdMs } = evaluation;
    db.run('addEvaluation', { runId, step, summary, nowMs: createdMs });
  }
}

function adoptDataset(
  db: Database,
  workspace: Workspace,
  id: string,
  runId: string | null,
  nowMs: number,
): void {
  const dir = path.join(workspace.dir, 'datasets', id);
  db.run('removeExamples', { id });
  let count = 0;
  scanRows(dir, (row, number) => {
    addExample(db, id, number, row);
    count += 1;
  }).close();
  const artifact = { kind: 'dataset', id, path: dir } as const;
  const manifest = readManifest(dir);
  addDatasetRow(db, workspace, { runId, artifact, manifest, rows: count, nowMs });
}
