// Removing runs with their results: what it frees, what blocks it, and the removal itself.

import * as fs from 'node:fs';
import type { Workspace } from '../data/datasets/workspace.ts';
import type { Database } from './database.ts';
import { runSizeOnDisk, foldersOf } from './disk-usage.ts';
import { UserError } from '../i18n/user-error.ts';
import { isWithin, inputPathsOf, outputPathsOf } from './lineage.ts';
import type { JobView } from '../../preload/contract/jobs.ts';
import type { RemovalView } from '../../preload/contract/projects.ts';
import { msg, type Message } from '../../i18n/message.ts';
import { localize } from '../i18n/locale.ts';

/** Bytes that removing runs would free, and why one of them is blocked, or null. */
export async function previewRemoval(
  workspace: Workspace,
  jobs: readonly JobView[],
  removed: readonly JobView[],
): Promise<RemovalView> {
  const blocked = firstBlock(workspace, jobs, removed);
  let bytes = 0;
  for (const job of removed) bytes += await runSizeOnDisk(workspace, job);
  return { bytes, blocked: blocked && localize(blocked) };
}

/**
 * Removes runs together, the newest first. Throws a UserError, before anything is removed, when one
 * of them cannot be.
 */
export async function removeRuns(
  db: Database,
  workspace: Workspace,
  jobs: readonly JobView[],
  removed: readonly JobView[],
): Promise<void> {
  const blocked = firstBlock(workspace, jobs, removed);
  if (blocked !== null) throw new UserError(blocked, { hint: msg('run.remove-dependents-first') });
  for (const job of [...removed].sort((a, b) => b.id - a.id)) await removeRun(db, workspace, job);
}

/** Removes rows before files: an interrupted removal leaves unreferenced files, never rows without files. */
async function removeRun(db: Database, workspace: Workspace, job: JobView): Promise<void> {
  const { runId } = job;
  const artifactId = job.artifact?.id ?? '';
  db.transaction(() => {
    for (const statement of [
      'removeMetrics',
      'removeSamples',
      'removeEvaluation',
      'removeVotes',
    ] as const)
      db.run(statement, { runId });
    if (job.artifact?.kind === 'dataset')
      for (const statement of ['removeExamples', 'removeDataset'] as const)
        db.run(statement, { id: artifactId });
    if (job.artifact?.kind === 'model') db.run('removeModel', { id: artifactId });
    db.run('removeRun', { runId });
    db.run('removeJob', { id: job.id });
  });
  for (const folder of foldersOf(workspace, job))
    await fs.promises.rm(folder, { recursive: true, force: true });
}

/** Why one of these runs cannot be removed; what they use among themselves does not count. */
function firstBlock(
  workspace: Workspace,
  jobs: readonly JobView[],
  removed: readonly JobView[],
): Message | null {
  const ids = new Set(removed.map(({ id }) => id));
  const others = jobs.filter(({ id }) => !ids.has(id));
  for (const job of removed) {
    const blocked = blockedBy(workspace, others, job);
    if (blocked !== null) return blocked;
  }
  return null;
}

function blockedBy(workspace: Workspace, others: readonly JobView[], job: JobView): Message | null {
  if (job.status === 'running') return msg('run.still-running', { step: job.step });
  if (job.status === 'queued') return msg('run.waiting-to-start', { step: job.step });
  const places = outputPathsOf(job, workspace.dir);
  const users = others.filter((other) =>
    inputPathsOf(other, workspace.dir).some(({ path }) =>
      places.some((place) => isWithin(path, place)),
    ),
  );
  if (users.length === 0) return null;
  const names = users.map(({ step, id }) => msg('run.step-with-id', { step, id }));
  const shown = names.slice(0, 3).reduce((list, name) => msg('run.list-continued', { list, name }));
  return names.length > 3
    ? msg('run.result-used-by-more', { step: job.step, runs: shown, count: names.length - 3 })
    : msg('run.result-used-by', { step: job.step, runs: shown });
}
