// Disk usage of the workspace by part, and the free space that the next job needs.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { freeBytes } from '../platform/files.ts';
import { isEntryBelow } from '../platform/real-path.ts';
import type { JobView } from '../../preload/contract/jobs.ts';
import type { DiskUse } from '../../preload/contract/app.ts';
import type { Workspace } from '../data/datasets/workspace.ts';

/** Folders of the workspace by the part that they are. */
const PARTS = [
  ['pictures', 'blobs'],
  ['datasets', 'datasets'],
  ['models', 'models'],
  ['runs', 'runs'],
] as const;
/** Room that every job should have: logs, curves, a checkpoint. */
const MIN_FREE_BYTES = 1e9;
/** A run rarely takes more than this multiple of earlier runs of its stage. */
const SAFETY_FACTOR = 1.5;
/** Files counted before other work of the process gets its turn. */
const FILES_PER_TURN = 2_000;

/**
 * Bytes of a file, or of everything in a folder; 0 if it does not exist. Links are not followed.
 */
export async function sizeOnDisk(target: string): Promise<number> {
  const stat = await fs.promises.lstat(target).catch(() => null);
  if (stat === null) return 0;
  if (!stat.isDirectory()) return stat.size;
  let sum = 0;
  let seen = 0;
  const open = [target];
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    // A folder removed during the count counts as empty.
    const entries = await fs.promises.readdir(folder, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const inner = path.join(folder, entry.name);
      if (entry.isDirectory()) open.push(inner);
      else sum += fs.lstatSync(inner, { throwIfNoEntry: false })?.size ?? 0;
      if (++seen % FILES_PER_TURN === 0) await new Promise((resolve) => setImmediate(resolve));
    }
  }
  return sum;
}

/** Bytes of every part of the workspace and of every run with its result, and free bytes. */
export async function diskUse(workspace: Workspace, jobs: readonly JobView[]): Promise<DiskUse> {
  const parts: { name: DiskUse['parts'][number]['name']; bytes: number }[] = [];
  for (const [name, folder] of PARTS)
    parts.push({ name, bytes: await sizeOnDisk(path.join(workspace.dir, folder)) });
  let database = 0;
  for (const ending of ['', '-wal', '-shm'])
    database += await sizeOnDisk(path.join(workspace.dir, `omr.sqlite${ending}`));
  parts.push({ name: 'database', bytes: database });
  const runs: Record<string, number> = {};
  for (const job of jobs) runs[job.runId] = await runSizeOnDisk(workspace, job);
  return { parts, runs, freeBytes: freeBytes(workspace.dir) };
}

/** Bytes of a run's folder and of its result; shared images are not counted. */
export async function runSizeOnDisk(workspace: Workspace, job: JobView): Promise<number> {
  let sum = 0;
  for (const folder of foldersOf(workspace, job)) sum += await sizeOnDisk(folder);
  return sum;
}

/** Folders of the workspace in which the folders of runs and results stand. */
const HOMES = ['runs', 'datasets', 'models', 'exports'];

/**
 * The folders of a run: its own, and its result's if that is inside the workspace. What a database
 * from elsewhere names outside of these homes is none, since a run's folders are removed with it.
 */
export function foldersOf(workspace: Workspace, job: JobView): string[] {
  const own = path.join(workspace.dir, 'runs', job.runId);
  const made = job.artifact?.path;
  const named = made === undefined || made === own ? [own] : [own, made];
  return named.filter((folder) =>
    HOMES.some((home) => isEntryBelow(folder, path.join(workspace.dir, home))),
  );
}

/** Free bytes that a job should find, from earlier runs of its stage; at least a minimum. */
export function requiredFreeBytes(
  stage: string,
  earlier: readonly { stage: string; bytes: number }[],
): number {
  const largest = earlier
    .filter((run) => run.stage === stage)
    .reduce((most, { bytes }) => Math.max(most, bytes), 0);
  return Math.max(MIN_FREE_BYTES, Math.ceil(largest * SAFETY_FACTOR));
}
