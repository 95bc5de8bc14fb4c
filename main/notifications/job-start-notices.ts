// Notices when a job starts: once, that closing the window does not stop it; and whenever disk
// space is low.

import { freeBytes } from '../platform/files.ts';
import type { Workspace } from '../data/datasets/workspace.ts';
import type { Database } from '../storage/database.ts';
import { runSizeOnDisk, requiredFreeBytes } from '../storage/disk-usage.ts';
import type { Notices } from './notices.ts';
import type { Preferences } from '../platform/preferences.ts';
import type { JobView } from '../../preload/contract/jobs.ts';
import { jobView } from '../storage/job-records.ts';

/** Number of recent runs of a stage whose size is measured. */
const RECENT_RUNS = 5;

/** A function to call with every changed job. */
export function createJobStartNotices({
  db,
  workspace,
  notices,
  preferences,
  free = freeBytes,
}: {
  readonly db: Database;
  readonly workspace: Workspace;
  readonly notices: Notices;
  readonly preferences: Preferences;
  /** Bytes left on a folder's disk. */
  readonly free?: (folder: string) => number;
}): (job: JobView) => void {
  const seen = new Set<number>();
  const warn = async (job: JobView): Promise<void> => {
    const earlier = db
      .all('jobs')
      .filter((row) => row['stage'] === job.stage && row['status'] === 'done')
      .slice(-RECENT_RUNS)
      .map((row) => jobView(row, workspace.dir));
    const sizes: { stage: string; bytes: number }[] = [];
    for (const run of earlier)
      sizes.push({ stage: run.stage, bytes: await runSizeOnDisk(workspace, run) });
    const neededBytes = requiredFreeBytes(job.stage, sizes);
    const left = free(workspace.dir);
    if (left < neededBytes)
      notices.add({ kind: 'disk-low', step: job.step, freeBytes: left, neededBytes });
  };
  return (job) => {
    if (job.status !== 'running') {
      // What was told about work in progress is over with it.
      if (seen.delete(job.id) && seen.size === 0) notices.withdraw('closing-is-safe');
      return;
    }
    if (seen.has(job.id)) return;
    seen.add(job.id);
    if (!preferences.get().toldClosing) {
      preferences.change({ toldClosing: true });
      notices.add({ kind: 'closing-is-safe' });
    }
    // A folder that cannot be measured must not stop a job; writing to it will fail with its own
    // error.
    warn(job).catch(() => undefined);
  };
}
