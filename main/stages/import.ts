// Import: a folder of pictures with questions and answers becomes a data set, a GGUF file a model.
//
// Reads files of rows (JSON Lines, JSON, CSV, TSV) and the pictures they name; every row is checked and every picture decoded
// before anything is written. Writes the pictures as blobs and `datasets/<id>`. It changes nothing:
// no row is dropped, no picture resized; that is the business of curate and of the model's processor.

import { readFile, rm, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';

import { decodePicture } from '../data/image.ts';
import { findSourceFiles, locatePicture, readFileRows, readSourceRow } from '../data/readers.ts';
import type { SourceFile, SourceRow } from '../data/readers.ts';
import { newArtifactId, openWorkspace, putBlob, sha256, writeDataset } from '../data/workspace.ts';
import type { ExampleRow } from '../data/workspace.ts';
import { UserError } from '../errors.ts';
import { importModel, isModelSource } from './import-model.ts';
import type { Job, Stage, StageResult } from './job.ts';

export interface ImportSettings {
  /** A folder with pictures and files of rows (subfolders are splits), one such file, or a model as a `.gguf` file. */
  readonly source: string;
  /** What people call the data set; empty for the source's own name. */
  readonly name: string;
  /** The split of every row; empty to take it from the folders and file names. */
  readonly split: string;
  /** Of a model: f32, f16, bf16, int8 or int4. */
  readonly weights: string;
  /** Written into the record; nothing is drawn by chance here. */
  readonly seed: number;
}

export const defaults: ImportSettings = {
  source: '',
  name: '',
  split: '',
  weights: 'bf16',
  seed: 0,
};

export const stage: Stage<ImportSettings> = {
  name: 'import',
  defaults,
  inputs: {},
  run: importSource,
};

/** Pictures are decoded in groups of this many rows. */
const ROWS_AT_ONCE = 32;

/** Absolute path of a picture -> its blob id. */
type PictureIds = Map<string, string>;

async function importSource(settings: ImportSettings, job: Job): Promise<StageResult> {
  if (settings.source === '') {
    throw new UserError('The setting "source" is empty.', {
      hint: 'Name the folder, .jsonl or .gguf file to import.',
    });
  }
  if (isModelSource(settings.source)) return importModel(settings, job);
  const files = await findSourceFiles(settings.source, { split: settings.split || undefined });

  // First every row and picture is looked at, so that a bad one leaves nothing behind.
  const ids: PictureIds = new Map();
  const rows = await checkAll(files, ids, job);

  const workspace = openWorkspace(job.workspace);
  const id = newArtifactId(workspace, 'import', { ...settings });
  const name = settings.name || basename(resolve(settings.source));
  const bySplit: Record<string, number> = {};
  const byKind: Record<string, number> = {};
  const stored = new Set<string>();

  async function* store(): AsyncGenerator<ExampleRow> {
    let done = 0;
    for await (const { row, source, paths } of locatedRows(files)) {
      job.signal.throwIfAborted();
      for (const path of paths) {
        const blob = ids.get(path);
        if (blob === undefined || !stored.has(blob)) stored.add(await storePicture(path, blob));
      }
      bySplit[source.split] = (bySplit[source.split] ?? 0) + 1;
      if (row.kind !== null) byKind[row.kind] = (byKind[row.kind] ?? 0) + 1;
      if (++done % ROWS_AT_ONCE === 0) {
        job.report({ fraction: 0.5 + (0.5 * done) / rows, title: 'Copying', detail: row.place });
      }
      yield {
        id: row.id,
        question: row.question,
        answer: row.answer,
        pictures: paths.map((path) => ids.get(path)!),
        ...(row.kind === null ? {} : { kind: row.kind }),
        split: source.split,
        source: row.place,
      };
    }
  }

  /** Keeps the picture; `expected` is the blob id that it had when it was checked. */
  async function storePicture(path: string, expected: string | undefined): Promise<string> {
    const blob = putBlob(workspace, await readFile(path));
    if (blob === expected) return blob;
    throw new UserError(`The picture ${path} changed while it was imported.`, {
      hint: 'Import again when no other program writes into the folder.',
    });
  }

  const info = { id, name, parents: [], settings: { ...settings }, seed: settings.seed };
  const path = join(workspace.dir, 'datasets', id);
  try {
    await writeDataset(workspace, store(), info);
  } catch (error) {
    await rm(path, { recursive: true, force: true });
    throw error;
  }
  job.report({ fraction: 1, title: 'Imported', detail: `${rows} questions` });
  return {
    artifact: { kind: 'dataset', id, path },
    summary: { name, rows, pictures: stored.size, by_split: bySplit, by_kind: byKind },
  };
}

/** Checks every row and decodes every picture once; returns the number of rows. */
async function checkAll(files: readonly SourceFile[], ids: PictureIds, job: Job): Promise<number> {
  const sizes = await Promise.all(files.map(async ({ file }) => (await stat(file)).size));
  const totalBytes = Math.max(
    1,
    sizes.reduce((total, size) => total + size, 0),
  );
  const places = new Map<string, string>();
  let rows = 0;
  let bytesBefore = 0;
  for (const [index, source] of files.entries()) {
    let group: { row: SourceRow; paths: readonly string[] }[] = [];
    let without: SourceRow | null = null;
    let named = false;
    let rowsOfFile = 0;
    for await (const { row, paths, bytesRead } of locatedRows([source])) {
      job.signal.throwIfAborted();
      const before = places.get(row.id);
      if (before !== undefined) {
        throw new UserError(`${row.place}: the id "${row.id}" stands in ${before} already.`, {
          hint: 'Give each row its own id, or leave the field "id" out.',
        });
      }
      places.set(row.id, row.place);
      if (row.pictureField === null) without ??= row;
      else named = true;
      rowsOfFile += 1;
      group.push({ row, paths });
      if (group.length === ROWS_AT_ONCE) {
        await decodeAll(group, ids);
        group = [];
        const fraction = (0.5 * (bytesBefore + bytesRead)) / totalBytes;
        job.report({ fraction, title: 'Checking', detail: row.place });
      }
    }
    await decodeAll(group, ids);
    if (rowsOfFile === 0) {
      throw new UserError(`${source.name} holds no rows.`, {
        hint: 'Add one line for each question, or take the file away.',
      });
    }
    if (named && without !== null) {
      throw new UserError(`${without.place}: the row names no picture (field "picture").`, {
        hint: 'Name its picture; a question about text alone has "picture": [].',
      });
    }
    rows += rowsOfFile;
    bytesBefore += sizes[index]!;
  }
  return rows;
}

/** The rows of the files in order, with the absolute paths of their pictures. */
async function* locatedRows(files: readonly SourceFile[]) {
  for (const source of files) {
    for await (const { at, value, bytesRead } of readFileRows(source.file, source.name)) {
      const row = readSourceRow(value, source, at);
      const place = `${row.place}, field "${row.pictureField}"`;
      const paths: string[] = [];
      for (const picture of row.pictures) paths.push(await locatePicture(picture, source, place));
      yield { row, source, paths, bytesRead };
    }
  }
}

/** Decodes the pictures of some rows that are not known yet; the first bad one in row order is reported. */
async function decodeAll(
  group: readonly { row: SourceRow; paths: readonly string[] }[],
  ids: PictureIds,
): Promise<void> {
  const fresh = new Map<string, string>();
  for (const { row, paths } of group) {
    paths.forEach((path, index) => {
      if (ids.has(path) || fresh.has(path)) return;
      fresh.set(path, `${row.pictures[index]} (${row.place}, field "${row.pictureField}")`);
    });
  }
  const results = await Promise.allSettled(
    [...fresh].map(async ([path, name]) => {
      const bytes = await readFile(path);
      await decodePicture(bytes, name);
      return [path, sha256(bytes)] as const;
    }),
  );
  for (const result of results) {
    if (result.status === 'rejected') throw result.reason;
    ids.set(...result.value);
  }
}
