// Checkpoints of a run: folders that are used only if all files match their checksums.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { openDraftFolder } from '../../platform/draft-folder.ts';
import { removeQuietly, sha256, writeAtomic } from '../../platform/files.ts';
import { readData, readDataText } from '../../platform/vault/read-data.ts';

/** Checkpoints kept per run: the newest, and the previous one in case the newest is damaged. */
const KEPT = 2;
const MANIFEST = 'manifest.json';
const FOLDER = /^checkpoint-(\d+)$/;
const FILE_NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/;

/** Writes `checkpoint-<step>` into a run's folder, whole, and removes all but the last two. */
export function saveCheckpoint(
  runDir: string,
  step: number,
  files: ReadonlyMap<string, Uint8Array>,
): void {
  if (!Number.isSafeInteger(step) || step < 0) throw new Error(`internal: checkpoint step ${step}`);
  const dir = path.join(runDir, `checkpoint-${step}`);
  const draft = openDraftFolder(dir, `checkpoint-${step}`);
  try {
    const sums: Record<string, string> = {};
    for (const [name, bytes] of files) {
      if (!FILE_NAME.test(name) || name === MANIFEST)
        throw new Error(`internal: file name ${name}`);
      writeAtomic(path.join(draft.dir, name), bytes);
      sums[name] = sha256(bytes);
    }
    const manifest = `${JSON.stringify({ kind: 'checkpoint', step, files: sums }, null, 2)}\n`;
    writeAtomic(path.join(draft.dir, MANIFEST), manifest);
    draft.publish();
  } catch (error) {
    draft.discard();
    throw error;
  }
  removeOld(runDir);
}

/** Removes all checkpoints but the newest ones. */
function removeOld(runDir: string): void {
  for (const old of listCheckpoints(runDir).slice(KEPT)) {
    removeQuietly(path.join(runDir, `checkpoint-${old}`));
  }
}

/**
 * The newest checkpoint whose files match their checksums; undefined when there is none. Damaged
 * and surplus ones are removed.
 */
export function loadCheckpoint(
  runDir: string,
): { step: number; files: Map<string, Uint8Array> } | undefined {
  for (const step of listCheckpoints(runDir)) {
    const files = readVerified(path.join(runDir, `checkpoint-${step}`), step);
    if (files) {
      removeOld(runDir);
      return { step, files };
    }
    removeQuietly(path.join(runDir, `checkpoint-${step}`));
  }
  return undefined;
}

function readVerified(dir: string, step: number): Map<string, Uint8Array> | undefined {
  const files = new Map<string, Uint8Array>();
  try {
    const manifest = JSON.parse(readDataText(path.join(dir, MANIFEST))) as {
      step: unknown;
      files: Record<string, string>;
    };
    if (manifest.step !== step) return undefined;
    for (const [name, sum] of Object.entries(manifest.files)) {
      if (!FILE_NAME.test(name)) return undefined;
      const bytes = new Uint8Array(readData(path.join(dir, name)));
      if (sha256(bytes) !== sum) return undefined;
      files.set(name, bytes);
    }
  } catch {
    // Missing or truncated files: no checkpoint.
    return undefined;
  }
  return files;
}

/** Steps that have a folder, newest first. */
function listCheckpoints(runDir: string): number[] {
  if (!fs.existsSync(runDir)) return [];
  return fs
    .readdirSync(runDir)
    .flatMap((name) => (FOLDER.exec(name)?.[1] ? [Number(FOLDER.exec(name)![1])] : []))
    .sort((a, b) => b - a);
}
