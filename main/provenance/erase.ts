// Erasing a row: out of every data set of the workspace, with the pictures that no other row needs;
// the record notes it, and the models that learnt from the row are named.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { msg } from '../../i18n/message.ts';
import { lineBytes } from '../data/datasets/row-hashes.ts';
import { readManifest, type DatasetInfo } from '../data/datasets/manifest.ts';
import type { ExampleRow } from '../data/datasets/example.ts';
import { blobPath, readRows, writeDataset, type Workspace } from '../data/datasets/workspace.ts';
import { UserError } from '../i18n/user-error.ts';
import { sha256 } from '../platform/files.ts';
import { hashOfList, listFiles, SEAL_FILES } from '../platform/hashes.ts';
import { readJson } from '../platform/json-file.ts';
import { runSettingsFile } from '../stages/contract/settings.ts';
import type { Database } from '../storage/database.ts';
import { recordResult } from '../storage/job-records.ts';
import { appendEntry, readEntries } from '../storage/ledger.ts';
import { readEntry } from '../storage/ledger/chain.ts';
import type { ErasedPath, LedgerEntry } from '../storage/ledger/entry.ts';
import { keepList } from '../storage/ledger/files.ts';
import { openSigningKey } from '../storage/ledger/keys.ts';
import { recordedResults } from '../storage/ledger/use-check.ts';

/** What an erasure did, and where the row still is. */
export interface Erasure {
  readonly datasets: readonly string[];
  /** Ids of pictures whose files were removed. */
  readonly pictures: readonly string[];
  /** Ids of models that learnt from the row, or go on from one that did. */
  readonly models: readonly string[];
  /** Files of runs that still mention the row: answers and their judgements. */
  readonly remains: readonly string[];
}

/**
 * Erases the row with this id. Throws a UserError where no data set has it. Sources outside the
 * workspace, runs and trained weights are not changed.
 */
export async function eraseRow(
  rowId: string,
  {
    db,
    workspace,
    nowMs,
    engineVersion,
  }: { db: Database; workspace: Workspace; nowMs: number; engineVersion: string },
): Promise<Erasure> {
  const folders = datasetFolders(workspace);
  const kept = new Set<string>();
  const found = new Map<string, ExampleRow>();
  for (const folder of folders) {
    for await (const row of readRows(folder)) {
      if (row.id === rowId) found.set(folder, row);
      else for (const picture of row.pictures) kept.add(picture);
    }
  }
  if (found.size === 0) {
    throw new UserError(msg('provenance.row-unknown', { row: rowId }), {
      hint: msg('provenance.row-unknown.hint'),
    });
  }
  const entries = readEntries(db).flatMap((stored) => readEntry(stored) ?? []);
  const models = modelsThatSaw(entries, found, workspace);
  const erased: ErasedPath[] = [];
  for (const folder of found.keys()) {
    const place = placeOf(folder);
    const before = recordedResults(readEntries(db)).get(place);
    const after = await withoutRow(folder, rowId, { db, workspace, nowMs }, before?.runId ?? '');
    if (before?.hash != null) erased.push({ path: place, before: before.hash, after });
  }
  const pictures = [...found.values()].flatMap((row) => row.pictures);
  const orphans = [...new Set(pictures)].filter((picture) => !kept.has(picture));
  for (const picture of orphans) fs.rmSync(blobPath(workspace, picture), { force: true });
  const entry: LedgerEntry = {
    ...{ kind: 'erase', version: 2, atMs: nowMs, step: 'erase', stage: 'erase', seed: null },
    runId: `erase-${sha256(rowId).slice(0, 8)}`,
    engine: engineVersion,
    // The hash alone: the record does not keep what was to be forgotten.
    settings: sha256(JSON.stringify({ row: rowId })),
    parents: {},
    erased,
  };
  appendEntry(db, workspace, openSigningKey(workspace.dir).key, entry);
  return {
    datasets: [...found.keys()].map((folder) => path.basename(folder)),
    pictures: orphans,
    models,
    remains: await mentionsOf(rowId, workspace),
  };
}

function datasetFolders({ dir }: Workspace): string[] {
  const parent = path.join(dir, 'datasets');
  return fs
    .readdirSync(parent)
    .map((id) => path.join(parent, id))
    .filter((folder) => fs.existsSync(path.join(folder, 'manifest.json')));
}

const placeOf = (folder: string): string => `workspace:datasets/${path.basename(folder)}`;

/** Writes a data set again without a row; returns the new hash of its folder. */
async function withoutRow(
  folder: string,
  rowId: string,
  { db, workspace, nowMs }: { db: Database; workspace: Workspace; nowMs: number },
  runId: string,
): Promise<string> {
  const info = readManifest(folder) as unknown as DatasetInfo;
  async function* others(): AsyncGenerator<ExampleRow> {
    for await (const row of readRows(folder)) if (row.id !== rowId) yield row;
  }
  await writeDataset(workspace, others(), info);
  // The proof was of the former rows; the record has the new ones.
  for (const name of SEAL_FILES) fs.rmSync(path.join(folder, name), { force: true });
  const list = await listFiles(folder);
  keepList(workspace.dir, list);
  const artifact = { kind: 'dataset' as const, id: info.id, path: folder };
  const job = { runId, step: '', stage: '' };
  await recordResult(db, workspace, job, { artifact, summary: {} }, nowMs);
  return hashOfList(list, true);
}

/** Models whose data set had the row in the part that they learnt, and those that go on from them. */
function modelsThatSaw(
  entries: readonly LedgerEntry[],
  found: ReadonlyMap<string, ExampleRow>,
  workspace: Workspace,
): string[] {
  const rows = new Map([...found].map(([folder, row]) => [placeOf(folder), row]));
  const seen = new Map<string, string>();
  for (const { result, parentPaths = {}, runId } of entries) {
    if (!result?.path.startsWith('workspace:models/')) continue;
    const runDir = path.join(workspace.dir, 'runs', runId);
    const split = readJson(runSettingsFile(runDir))?.['split'];
    const hasSeen = Object.values(parentPaths).some((place) => {
      const row = rows.get(place);
      const isPart = typeof split !== 'string' || split === '' || split === row?.split;
      return seen.has(place) || (row !== undefined && isPart);
    });
    if (hasSeen) seen.set(result.path, result.id);
  }
  return [...seen.values()];
}

/** Files of runs with a line about the row. */
async function mentionsOf(rowId: string, { dir }: Workspace): Promise<string[]> {
  const runs = path.join(dir, 'runs');
  const files = fs
    .readdirSync(runs, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.jsonl'))
    .map((entry) => path.join(entry.parentPath, entry.name));
  const wanted = Buffer.from(JSON.stringify(rowId));
  const found: string[] = [];
  for (const file of files) {
    for await (const line of lineBytes(file)) {
      if (!line.includes(wanted)) continue;
      found.push(file);
      break;
    }
  }
  return found;
}
