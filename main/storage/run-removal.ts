// Removing a run with what it made: what it frees, why it may have to stay, and the removal itself.

import * as fs from 'node:fs';
import type { Workspace } from '../data/datasets/workspace.ts';
import type { Database } from './database.ts';
import { bytesOfRun, foldersOf } from './disk-usage.ts';
import { UserError } from '../i18n/user-error.ts';
import { isWithin, parentsOf, placesOf } from './lineage.ts';
import type { JobView } from '../../preload/contract/jobs.ts';
import type { RemovalView } from '../../preload/contract/projects.ts';
import { said, spoken, type Marked } from '../i18n/message.ts';

/** What removing a run would free, and the sentence that says why it cannot be removed, or null. */
export async function lookAtRemoval(
  workspace: Workspace,
  jobs: readonly JobView[],
  job: JobView,
): Promise<RemovalView> {
  const blocked = blockedBy(workspace, jobs, job);
  return { bytes: await bytesOfRun(workspace, job), blocked: blocked && spoken(blocked) };
}

/** Removes rows first and files after them: a removal that is cut off leaves files that nobody names, never rows without files. Throws a UserError while the run has to stay. */
export async function removeRun(
  db: Database,
  workspace: Workspace,
  jobs: readonly JobView[],
  job: JobView,
): Promise<void> {
  const blocked = blockedBy(workspace, jobs, job);
  if (blocked !== null)
    throw new UserError(blocked, { hint: said`Remove what was made from it first.` });
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
      for (const statement of ['removeExamples', 'removeTraces', 'removeDataset'] as const)
        db.run(statement, { id: artifactId });
    if (job.artifact?.kind === 'model') db.run('removeModel', { id: artifactId });
    db.run('removeRun', { runId });
    db.run('removeJob', { id: job.id });
  });
  for (const folder of foldersOf(workspace, job))
    await fs.promises.rm(folder, { recursive: true, force: true });
}

function blockedBy(workspace: Workspace, jobs: readonly JobView[], job: JobView): Marked | null {
  if (job.status === 'running') return said`${job.step} is running now.`;
  if (job.status === 'queued') return said`${job.step} waits to be run.`;
  const places = placesOf(job, workspace.dir);
  const users = jobs.filter(
    (other) =>
      other.id !== job.id &&
      parentsOf(other, workspace.dir).some(({ path }) =>
        places.some((place) => isWithin(path, place)),
      ),
  );
  if (users.length === 0) return null;
  const names = users.map(({ step, id }) => said`${step} (run ${id})`);
  const shown = names.slice(0, 3).reduce((list, name) => said`${list}, ${name}`);
  return names.length > 3
    ? said`The result of ${job.step} is used by ${shown} and ${names.length - 3} more.`
    : said`The result of ${job.step} is used by ${shown}.`;
}
