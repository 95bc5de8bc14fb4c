// Removing a run with its results: what it frees, what blocks it, and the removal itself.

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

/** Bytes that removing a run would free, and why it is blocked, or null. */
export async function previewRemoval(
  workspace: Workspace,
  jobs: readonly JobView[],
  job: JobView,
): Promise<RemovalView> {
  const blocked = blockedBy(workspace, jobs, job);
  return { bytes: await runSizeOnDisk(workspace, job), blocked: blocked && localize(blocked) };
}

/**
 * Removes rows before files: an interrupted removal leaves unreferenced files, never rows without
 * files. Throws a UserError when the run cannot be removed.
 */
export async function removeRun(
  db: Database,
  workspace: Workspace,
  jobs: readonly JobView[],
  job: JobView,
): Promise<void> {
  const blocked = blockedBy(workspace, jobs, job);
  if (blocked !== null) throw new UserError(blocked, { hint: msg('run.remove-dependents-first') });
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

function blockedBy(workspace: Workspace, jobs: readonly JobView[], job: JobView): Message | null {
  if (job.status === 'running') return msg('run.still-running', { step: job.step });
  if (job.status === 'queued') return msg('run.waiting-to-start', { step: job.step });
  const places = outputPathsOf(job, workspace.dir);
  const users = jobs.filter(
    (other) =>
      other.id !== job.id &&
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
