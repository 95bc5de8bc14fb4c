// Rows for the check before a start: from a data set, or from a source that is not imported yet.

import { mkdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { unpackZip } from '../../data/formats/unzip.ts';
import { findSources } from '../../data/collections/find-sources.ts';
import type { SourceFile } from '../../data/sources/source-files.ts';
import type { ExampleRow } from '../../data/datasets/example.ts';
import { openWorkspace, readRows } from '../../data/datasets/workspace.ts';
import { Decisions } from '../import/decisions.ts';
import { ImageStore } from '../import/image-store.ts';
import { defaults, type ImportSettings } from '../import/settings.ts';
import type { ReadRow } from '../import/read-row.ts';
import { SourceReader } from '../import/source-reader.ts';
import type { Settings } from '../contract/settings.ts';

/** Where the examples of a recipe are: a data set's folder, or the settings of its import. */
export type ExamplesPlace =
  | { readonly kind: 'dataset'; readonly dir: string }
  | { readonly kind: 'source'; readonly settings: Settings };

/** Rows that are looked at, of all files together, and of each file of a source. */
const MOST_ROWS = 2000;
const ROWS_OF_FILE = 160;

/**
 * The first rows of a data set, or of every file of a source; the pictures of a source are kept in
 * `scratch`, a folder that the caller removes. `workspace` is where the rows' pictures are.
 */
export async function rowsToCheck(
  place: ExamplesPlace,
  { workspace, scratch, signal }: { workspace: string; scratch: string; signal: AbortSignal },
): Promise<{ rows: ExampleRow[]; workspace: string }> {
  if (place.kind === 'source')
    return { rows: await rowsOfSource(place.settings, scratch, signal), workspace: scratch };
  const rows: ExampleRow[] = [];
  for await (const row of readRows(place.dir)) {
    signal.throwIfAborted();
    if (rows.push(row) === MOST_ROWS) break;
  }
  return { rows, workspace };
}

async function rowsOfSource(
  given: Settings,
  scratch: string,
  signal: AbortSignal,
): Promise<ExampleRow[]> {
  const settings = { ...defaults, ...given } as ImportSettings;
  const folder = await unpacked(settings.source, join(scratch, 'unpacked'), signal);
  const { files } = await findSources(folder, {
    ...settings,
    split: settings.split || undefined,
    onNote: () => undefined,
  });
  const rows: ExampleRow[] = [];
  for (const file of files) {
    if (rows.length >= MOST_ROWS) break;
    for await (const { rows: read } of readerOf(file, folder, settings, scratch, signal).groups({
      file: 0,
      rowsOfFile: 0,
    })) {
      rows.push(...read.flatMap(exampleOf));
      if (rows.filter(({ source }) => source === file.name).length >= ROWS_OF_FILE) break;
    }
  }
  return rows;
}

async function unpacked(source: string, to: string, signal: AbortSignal): Promise<string> {
  if (!/\.zip$/i.test(source)) return source;
  mkdirSync(to, { recursive: true });
  await unpackZip(source, to, basename(source), { signal, onFile: () => undefined });
  return to;
}

function readerOf(
  file: SourceFile,
  folder: string,
  settings: ImportSettings,
  scratch: string,
  signal: AbortSignal,
): SourceReader {
  const workspace = openWorkspace(scratch);
  const own = file.roots.at(-1) ?? dirname(folder);
  return new SourceReader({
    files: [file],
    root: settings.root,
    searched: settings.root === '' ? [own] : [settings.root, own],
    columns: settings.columns,
    decisions: new Decisions({ ...settings, added: [] }),
    workspace,
    images: new ImageStore(workspace),
    isMended: true,
    isShrunk: true,
    signal,
  });
}

/** A row as the import would write it; none for a row that lacks something. */
function exampleOf({ row, source, pictures, videos }: ReadRow): ExampleRow[] {
  if (row.question === '' || row.answer === '' || pictures.includes(null)) return [];
  const { id, question, answer, rationale, check, split, history } = row;
  return [
    {
      ...{ id, question, answer, split, source: source.name },
      pictures: pictures.filter((picture) => picture !== null),
      ...(videos.length === 0 ? {} : { videos }),
      ...(rationale === null ? {} : { rationale }),
      ...(check === null ? {} : { check }),
      ...(history.length === 0 ? {} : { history }),
    },
  ];
}
