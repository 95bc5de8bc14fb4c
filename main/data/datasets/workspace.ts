// The workspace: one folder with blobs (images by content), data sets, models and runs; files are
// written atomically.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { UserError } from '../../i18n/user-error.ts';
import { type ExampleRow, isHistory } from './example.ts';
import { draftName, explainDisk, sha256, writeAtomic, writeParts } from '../../platform/files.ts';
import type { DatasetInfo, DatasetManifest } from './manifest.ts';
import { hashRows, ROW_HASHES_FILE } from './row-hashes.ts';
import { msg } from '../../../i18n/message.ts';

export interface Workspace {
  /** Absolute path. */
  readonly dir: string;
}

const FOLDERS = ['blobs', 'datasets', 'models', 'runs'];
const BLOB_ID = /^[0-9a-f]{64}$/;

/** Opens a workspace, creating its folders. Throws a UserError where it cannot be written. */
export function openWorkspace(dir: string): Workspace {
  const root = path.resolve(dir);
  for (const folder of FOLDERS) {
    const target = path.join(root, folder);
    explainDisk(target, () => fs.mkdirSync(target, { recursive: true }));
  }
  return { dir: root };
}

/**
 * Stores bytes under their SHA-256 and returns it; equal bytes are stored once. Files are not
 * synced to the disk one by one, as there are thousands: a file that a power failure cut off has
 * the wrong size and is written again by the next import.
 */
export function putBlob(workspace: Workspace, bytes: Uint8Array): string {
  const id = sha256(bytes);
  const file = blobPath(workspace, id);
  if (fs.statSync(file, { throwIfNoEntry: false })?.size !== bytes.length) {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    writeAtomic(file, bytes, { sync: false });
  }
  return id;
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
 * A new id such as `curate-1f3a9c20`: a hash of the settings, with a number where the id is taken.
 */
export function newArtifactId(
  workspace: Workspace,
  kind: string,
  settings: Readonly<Record<string, unknown>>,
): string {
  const base = `${kind}-${sha256(JSON.stringify(sorted(settings))).slice(0, 8)}`;
  const isTaken = (id: string): boolean =>
    FOLDERS.some((folder) => fs.existsSync(path.join(workspace.dir, folder, id)));
  let id = base;
  for (let number = 2; isTaken(id); number++) id = `${base}-${number}`;
  return id;
}

/**
 * Writes `datasets/<id>` row by row, its manifest last. Throws a UserError where the disk is full
 * or not writable.
 */
export async function writeDataset(
  workspace: Workspace,
  rows: Iterable<ExampleRow> | AsyncIterable<ExampleRow>,
  info: DatasetInfo,
): Promise<{ path: string; id: string; rows: number; sha256: string }> {
  const dir = path.join(workspace.dir, 'datasets', info.id);
  const file = path.join(dir, 'rows.jsonl');
  const draft = draftName(file);
  explainDisk(dir, () => fs.mkdirSync(dir, { recursive: true }));
  // A manifest of earlier rows must not describe the new ones.
  fs.rmSync(path.join(dir, 'manifest.json'), { force: true });

  let count = 0;
  const handle = explainDisk(file, () => fs.openSync(draft, 'wx'));
  try {
    try {
      let chunk = '';
      const flush = (): void => {
        explainDisk(file, () => fs.writeFileSync(handle, chunk), {
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
      explainDisk(file, () => fs.fsyncSync(handle));
    } finally {
      fs.closeSync(handle);
    }
    fs.renameSync(draft, file);
  } catch (error) {
    fs.rmSync(draft, { force: true });
    throw error;
  }
  return finishDataset(dir, info, count);
}

/** Turns a finished file of rows into the data set `datasets/<id>` by moving it there. */
export async function adoptDataset(
  workspace: Workspace,
  rowsFile: string,
  rows: number,
  info: DatasetInfo,
): Promise<{ path: string; id: string; rows: number; sha256: string }> {
  const dir = path.join(workspace.dir, 'datasets', info.id);
  explainDisk(dir, () => fs.mkdirSync(dir, { recursive: true }));
  explainDisk(dir, () => fs.renameSync(rowsFile, path.join(dir, 'rows.jsonl')));
  return finishDataset(dir, info, rows);
}

/** Writes the hashes of the rows, and the manifest, which completes the data set. */
async function finishDataset(dir: string, info: DatasetInfo, rows: number) {
  const { sha256: digest, parts } = await hashRows(path.join(dir, 'rows.jsonl'));
  const bytes = parts.reduce((sum, part) => sum + part.length, 0);
  writeParts(path.join(dir, ROW_HASHES_FILE), parts, bytes);
  const manifest: DatasetManifest = { kind: 'dataset', ...info, rows, sha256: digest };
  writeAtomic(path.join(dir, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  return { path: dir, id: info.id, rows, sha256: digest };
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
  for await (const chunk of fs.createReadStream(file, { encoding: 'utf8' })) {
    const lines = (rest + (chunk as string)).split('\n');
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
