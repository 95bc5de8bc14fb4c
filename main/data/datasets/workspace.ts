// The workspace: one folder with blobs (images by content), data sets, models and runs; files are
// written atomically.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { UserError } from '../../i18n/user-error.ts';
import { type ExampleRow, isHistory, isVideoRuns } from './example.ts';
import { makePrivateFolder } from '../../platform/access/private-files.ts';
import { mapConcurrent } from '../../platform/concurrency.ts';
import { openDraftFolder, removeDrafts } from '../../platform/draft-folder.ts';
import {
  explainDisk,
  sha256,
  syncFileAsync,
  syncFolder,
  writeAtomic,
  writeParts,
} from '../../platform/files.ts';
import { manifestOf, type DatasetInfo, type DatasetManifest } from './manifest.ts';
import { hashRows, ROW_HASHES_FILE, type HashedRows } from './row-hashes.ts';
import { msg } from '../../../i18n/message.ts';
import { openDataFile } from '../../platform/vault/data-file.ts';
import { dataSize, readTextChunks } from '../../platform/vault/read-data.ts';

export interface Workspace {
  /** Absolute path. */
  readonly dir: string;
}

const FOLDERS = ['blobs', 'datasets', 'models', 'runs'];
/** Folders in which something unfinished may stand at any depth. */
const DRAFTED = ['datasets', 'models', 'runs', 'cache', 'record', 'sources', 'exports'];
const BLOB_ID = /^[0-9a-f]{64}$/;

/**
 * Opens a workspace, creating its folders, which are closed to other users. Throws a UserError where
 * it cannot be written.
 */
export function openWorkspace(dir: string): Workspace {
  const root = path.resolve(dir);
  // A folder with other things in it is left as open as it is: its owner may have reasons.
  const isOwn = !fs.existsSync(root) || fs.readdirSync(root).length === 0;
  if (isOwn) explainDisk(root, () => makePrivateFolder(root));
  for (const folder of [...FOLDERS, 'cache']) {
    const target = path.join(root, folder);
    explainDisk(target, () => makePrivateFolder(target));
  }
  return { dir: root };
}

/** Whether a folder is a workspace: it has the database of one. */
export const isWorkspaceFolder = (dir: string): boolean =>
  fs.existsSync(path.join(dir, 'omr.sqlite'));

/**
 * Stores bytes under their SHA-256 and returns it; equal bytes are stored once. `syncBlobs` brings
 * many of them to the disk; one that a power cut comes before has the wrong size and is written
 * again by the next import.
 */
export function putBlob(workspace: Workspace, bytes: Uint8Array): string {
  const id = sha256(bytes);
  const file = blobPath(workspace, id);
  if (dataSize(file) !== bytes.length) {
    const folder = path.dirname(file);
    explainDisk(folder, () => fs.mkdirSync(folder, { recursive: true }));
    writeAtomic(file, bytes, { sync: false, draftIn: path.join(workspace.dir, 'blobs') });
  }
  return id;
}

/** Brings blobs to the disk, before something on the disk names them. */
export async function syncBlobs(workspace: Workspace, ids: readonly string[]): Promise<void> {
  const files = ids.map((id) => blobPath(workspace, id)).filter((file) => fs.existsSync(file));
  // Together they take few commits of the file system's journal.
  await mapConcurrent(files, 16, syncFileAsync);
  for (const folder of new Set(files.map((file) => path.dirname(file)))) syncFolder(folder);
  if (files.length > 0) syncFolder(path.join(workspace.dir, 'blobs'));
}

/** Those of some blobs that a row of a data set names. */
export async function blobsInUse(
  workspace: Workspace,
  ids: ReadonlySet<string>,
): Promise<Set<string>> {
  const used = new Set<string>();
  const parent = path.join(workspace.dir, 'datasets');
  for (const name of fs.readdirSync(parent)) {
    const dir = path.join(parent, name);
    if (!fs.existsSync(path.join(dir, 'manifest.json'))) continue;
    for await (const { pictures } of readRows(dir))
      for (const id of pictures) if (ids.has(id)) used.add(id);
  }
  return used;
}

/** Like `putBlob`, after `check` has passed; `isNew` is false where the blob existed. */
export async function storeBlob(
  workspace: Workspace,
  bytes: Uint8Array,
  check: (id: string) => Promise<void>,
): Promise<{ id: string; isNew: boolean }> {
  const id = sha256(bytes);
  await check(id);
  const isNew = !fs.existsSync(blobPath(workspace, id));
  putBlob(workspace, bytes);
  return { id, isNew };
}

/** The file of a blob id. Throws a UserError for anything else, so that no path can be injected. */
export function blobPath(workspace: Workspace, id: string): string {
  if (!BLOB_ID.test(id)) {
    throw new UserError(msg('workspace.picture-id-invalid', { id: id.slice(0, 80) }), {
      hint: msg('workspace.picture-id-invalid.hint'),
    });
  }
  return path.join(workspace.dir, 'blobs', id.slice(0, 2), id);
}

/**
 * Throws a UserError that names a blob's file, and `of` where the caller knows the row, if its bytes
 * are no longer what its name says. Files that are not named by their hash pass.
 */
export function assertBlobUnchanged(file: string, bytes: Uint8Array, of?: string): void {
  const id = path.basename(file);
  if (!BLOB_ID.test(id) || path.basename(path.dirname(file)) !== id.slice(0, 2)) return;
  if (sha256(bytes) === id) return;
  throw new UserError(
    of === undefined
      ? msg('workspace.picture-changed', { file })
      : msg('workspace.picture-changed-of-row', { file, row: of }),
    { hint: msg('workspace.picture-changed.hint') },
  );
}

/**
 * A new id such as `curate-1f3a9c20`: a hash of the settings, with a number where the id is taken. A
 * result that `run` made itself, before it was cut off, keeps its id and is replaced.
 */
export function newArtifactId(
  workspace: Workspace,
  kind: string,
  settings: Readonly<Record<string, unknown>>,
  { run, isTaken = () => false }: { run?: string; isTaken?: (id: string) => boolean } = {},
): string {
  const base = `${kind}-${sha256(JSON.stringify(sorted(settings))).slice(0, 8)}`;
  // An empty folder is what a run left that could not even begin, on a disk that failed.
  const isOther = (folder: string): boolean =>
    fs.existsSync(folder) &&
    fs.readdirSync(folder).length > 0 &&
    (run === undefined || manifestOf(folder)['run'] !== run);
  const isUsed = (id: string): boolean =>
    isTaken(id) || FOLDERS.some((folder) => isOther(path.join(workspace.dir, folder, id)));
  let id = base;
  for (let number = 2; isUsed(id); number++) id = `${base}-${number}`;
  return id;
}

/**
 * Takes away what killed processes left unfinished in a workspace. Only for who holds it alone. Folders
 * that are not the workspace's own are not looked into: it may stand in a folder of the user's.
 */
export function removeLeftovers({ dir }: Workspace): void {
  for (const folder of ['.', 'blobs']) removeDrafts(path.join(dir, folder), { isFlat: true });
  for (const folder of DRAFTED) removeDrafts(path.join(dir, folder));
}

/**
 * Writes `datasets/<id>` row by row; it is there whole or not at all. `onWritten` is called when all
 * rows are written and the data set has no name yet. Throws a UserError where the disk is full or
 * not writable.
 */
export async function writeDataset(
  workspace: Workspace,
  rows: Iterable<ExampleRow> | AsyncIterable<ExampleRow>,
  info: DatasetInfo,
  { onWritten }: { onWritten?: () => void } = {},
): Promise<WrittenDataset> {
  return inDraft(workspace, info, async (file) => {
    let count = 0;
    const data = explainDisk(file, () => openDataFile(file, 'wx'));
    try {
      let chunk = '';
      const flush = (): void => {
        explainDisk(file, () => data.append(chunk), {
          neededBytes: Buffer.byteLength(chunk),
        });
        chunk = '';
      };
      for await (const row of rows) {
        chunk += `${JSON.stringify(row)}\n`;
        count++;
        if (chunk.length > 65_536) flush();
      }
      flush();
    } finally {
      data.close();
    }
    onWritten?.();
    return hashRows(file);
  });
}

/**
 * Turns a finished file of rows into the data set `datasets/<id>` by moving it there. Throws an
 * error where it has not as many lines as `rows`.
 */
export async function adoptDataset(
  workspace: Workspace,
  rowsFile: string,
  rows: number,
  info: DatasetInfo,
): Promise<WrittenDataset> {
  const hashed = await hashRows(rowsFile);
  const { rows: lines } = hashed;
  if (lines !== rows) throw new Error(`internal: ${rowsFile} has ${lines} lines, not ${rows}`);
  return inDraft(workspace, info, (file) => {
    explainDisk(file, () => fs.renameSync(rowsFile, file));
    return Promise.resolve(hashed);
  });
}

/** A data set as it was written. */
export interface WrittenDataset {
  readonly path: string;
  readonly id: string;
  readonly rows: number;
  readonly sha256: string;
}

/** Makes a data set in a draft: its rows by `write`, then their hashes and its manifest. */
async function inDraft(
  workspace: Workspace,
  info: DatasetInfo,
  write: (file: string) => Promise<HashedRows>,
): Promise<WrittenDataset> {
  const target = path.join(workspace.dir, 'datasets', info.id);
  const draft = openDraftFolder(target, info.run ?? info.id);
  try {
    const { rows, sha256, parts } = await write(path.join(draft.dir, 'rows.jsonl'));
    const bytes = parts.reduce((sum, part) => sum + part.length, 0);
    writeParts(path.join(draft.dir, ROW_HASHES_FILE), parts, bytes);
    const manifest: DatasetManifest = { kind: 'dataset', ...info, rows, sha256 };
    const text = `${JSON.stringify(manifest, null, 2)}\n`;
    writeAtomic(path.join(draft.dir, 'manifest.json'), text);
    draft.publish();
    return { path: target, id: info.id, rows, sha256 };
  } catch (error) {
    draft.discard();
    throw error;
  }
}

/**
 * Streams the rows of a data set's folder. Throws a UserError that names a line that cannot be
 * read.
 */
export async function* readRows(dir: string): AsyncGenerator<ExampleRow> {
  const file = path.join(dir, 'rows.jsonl');
  if (!fs.existsSync(file)) {
    throw new UserError(msg('dataset.rows-missing', { folder: dir }), {
      hint: msg('dataset.rows-missing.hint'),
    });
  }
  let line = 0;
  let rest = '';
  for await (const chunk of readTextChunks(file)) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const text of lines) yield parseRow(text, file, ++line);
  }
  if (rest !== '') yield parseRow(rest, file, line + 1);
}

/**
 * Parses a line of `rows.jsonl`. Throws a UserError that names file and line where it is not a row.
 */
export function parseRow(text: string, file: string, line: number): ExampleRow {
  let row: unknown;
  try {
    row = JSON.parse(text);
  } catch {
    row = null;
  }
  if (!isRow(row)) {
    throw new UserError(msg('dataset.row-invalid', { file, line }), {
      hint: msg('dataset.row-invalid.hint'),
    });
  }
  return row;
}

function isRow(value: unknown): value is ExampleRow {
  if (typeof value !== 'object' || value === null) return false;
  const row = value as Partial<Record<keyof ExampleRow, unknown>>;
  return (
    typeof row.id === 'string' &&
    typeof row.question === 'string' &&
    typeof row.answer === 'string' &&
    Array.isArray(row.pictures) &&
    (row.videos === undefined || isVideoRuns(row.videos, row.pictures.length)) &&
    (row.rationale === undefined || typeof row.rationale === 'string') &&
    (row.history === undefined || isHistory(row.history))
  );
}

/** The value with the keys of all objects sorted, so that equal settings have equal JSON. */
export function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
