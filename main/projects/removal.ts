// Deletes a project: lists what is deleted with it, checks what blocks it, and removes its runs,
// newest first.

import type { Workspace } from '../data/datasets/workspace.ts';
import type { Database } from '../storage/database.ts';
import type { Projects } from './projects.ts';
import { previewRemoval, removeRuns } from '../storage/run-removal.ts';
import type { JobView } from '../../preload/contract/jobs.ts';
import type { ProjectLosses } from '../../preload/contract/train.ts';

/** Dependencies for deleting a project. */
interface RemovalContext {
  readonly db: Database;
  readonly workspace: Workspace;
  readonly projects: Projects;
  readonly jobs: readonly JobView[];
}

/** The runs, models and data sets of a project with their bytes. */
export async function projectLosses(
  { workspace, jobs }: Omit<RemovalContext, 'projects' | 'db'>,
  projectId: string,
): Promise<ProjectLosses> {
  const own = jobs.filter((job) => job.projectId === projectId);
  const { bytes } = await previewRemoval(workspace, jobs, own);
  const idsOf = (kind: string): string[] =>
    own.flatMap(({ artifact }) => (artifact?.kind === kind ? [artifact.id] : []));
  return { runs: own.length, models: idsOf('model'), datasets: idsOf('dataset'), bytes };
}

/**
 * Deletes a project with everything it made; returns the ids of its jobs. Throws a UserError while
 * it is running, or when another project uses one of its results.
 */
export async function deleteProject(context: RemovalContext, projectId: string): Promise<number[]> {
  const { db, workspace, projects, jobs } = context;
  projects.assertIdle(projectId);
  const own = jobs.filter((job) => job.projectId === projectId).sort((a, b) => b.id - a.id);
  await removeRuns(db, workspace, jobs, own);
  projects.remove(projectId);
  return own.map(({ id }) => id);
}
