// The files of rows in what the user imports, and the reader for each file format.

import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { UserError } from '../../i18n/user-error.ts';
import { readCsvRows } from '../formats/csv.ts';
import type { FileRow, RowReader, RowReadOptions } from '../formats/file-row.ts';
import { readLenientJsonLines } from '../formats/json-lines.ts';
import { readJsonRows } from '../formats/json-list.ts';
import { readParquetRows } from '../formats/parquet.ts';
import { readXlsxRows } from '../formats/xlsx.ts';
import { findColumn } from './column-roles.ts';
import { msg, type UserText } from '../../../i18n/message.ts';

/** File formats by extension: a new format is one file in `formats/` and one line here. */
const READERS: Readonly<Record<string, RowReader>> = {
  '.jsonl': readLenientJsonLines,
  '.ndjson': readLenientJsonLines,
  '.json': readJsonRows,
  '.csv': readCsvRows,
  '.tsv': readCsvRows,
  '.xlsx': (file, name) => readXlsxRows(file, name, hasQuestionAndAnswer),
  '.parquet': readParquetRows,
};

/** Extensions of the supported files of rows. */
export const ROW_EXTENSIONS: readonly string[] = Object.keys(READERS);

/** Formats that users try to import but that hold no rows, with advice. */
const OTHER_FORMATS: readonly (readonly [RegExp, UserText])[] = [
  [/\.(?:pdf|docx?|pptx?|odt|rtf)$/i, msg('import.source-is-document')],
  [/\.(?:xls|xlsb|ods|numbers)$/i, msg('import.source-is-spreadsheet')],
  [/\.(?:7z|rar|gz|tgz|tar|bz2|xz|zst)$/i, msg('import.source-is-archive')],
  [/\.(?:png|jpe?g|webp|gif|tiff?|bmp|heic|avif)$/i, msg('import.source-is-picture')],
  [
    /\.(?:mp4|mov|avi|mkv|webm|m4v|mpe?g|wmv|mp3|wav|flac|ogg|m4a|aac|opus)$/i,
    msg('import.source-is-media'),
  ],
];

/** File names that are names of splits. */
const SPLIT_NAMES = ['train', 'sft', 'rl', 'validation', 'test'];

/** A file of rows. */
export interface SourceFile {
  /** Absolute path. */
  readonly file: string;
  /** Path inside the source, for messages. */
  readonly name: string;
  /** Folders that image paths may be relative to, the likeliest first. */
  readonly roots: readonly string[];
  readonly split: string;
}

/**
 * Reads the rows of a file by its extension; an unknown one is read as JSON Lines. A row that
 * cannot be read is yielded with its error where reading can continue; otherwise throws a UserError
 * that names file and position.
 */
export function readFileRows(
  file: string,
  name: string,
  options: RowReadOptions = {},
): AsyncIterable<FileRow> {
  return (READERS[extensionOf(file)] ?? readLenientJsonLines)(file, name, options);
}

/**
 * The files of rows of a source: the file itself, or the files in a folder and its subfolders,
 * whose names are splits. `split` overrides these names. Throws a UserError for a source that is
 * missing, empty or without files of rows.
 */
export async function findSourceFiles(
  source: string,
  { split }: { split?: string | undefined } = {},
): Promise<SourceFile[]> {
  const root = resolve(source);
  const info = await stat(root).catch(() => null);
  if (info === null) {
    throw new UserError(msg('import.source-missing', { path: source }), {
      hint: msg('import.source-missing.hint'),
    });
  }
  if (info.isFile()) {
    refuseOtherFormats(root);
    const name = basename(root);
    return [{ file: root, name, roots: [dirname(root)], split: split ?? splitOfFile(root) }];
  }
  const files = await findFilesInFolder(root, source, split);
  if (files.length === 0) {
    const extensions = ROW_EXTENSIONS.join(', ');
    throw new UserError(msg('import.folder-without-rows', { folder: source, extensions }), {
      hint: msg('import.folder-without-rows.hint'),
    });
  }
  // Next to other files of rows, .json files hold metadata such as settings.
  const withoutJson = files.filter(({ file }) => extensionOf(file) !== '.json');
  const chosen = withoutJson.length > 0 ? withoutJson : files;
  return chosen.sort((left, right) => (left.name < right.name ? -1 : 1));
}

async function findFilesInFolder(
  root: string,
  source: string,
  split: string | undefined,
): Promise<SourceFile[]> {
  const entries = await readdir(root, { withFileTypes: true });
  if (entries.length === 0) {
    throw new UserError(msg('import.folder-empty', { folder: source }), {
      hint: msg('import.folder-empty.hint'),
    });
  }
  const files: SourceFile[] = [];
  for (const entry of entries) {
    const { name } = entry;
    const path = join(root, name);
    if (entry.isFile() && isRowFile(name)) {
      files.push({ file: path, name, roots: [root], split: split ?? splitOfFile(name) });
    } else if (entry.isDirectory()) {
      const roots = [path, root];
      for (const inner of (await readdir(path)).filter(isRowFile)) {
        const file = join(path, inner);
        files.push({ file, name: `${name}/${inner}`, roots, split: split ?? name });
      }
    }
  }
  return files;
}

function refuseOtherFormats(file: string): void {
  const hint = OTHER_FORMATS.find(([pattern]) => pattern.test(file))?.[1];
  if (hint !== undefined)
    throw new UserError(msg('import.source-not-rows', { file: basename(file) }), { hint });
}

function isRowFile(name: string): boolean {
  // Files with a leading dot belong to the file system: macOS writes `._cards.jsonl` next to
  // cards.jsonl.
  return !name.startsWith('.') && Object.hasOwn(READERS, extensionOf(name));
}

const extensionOf = (file: string): string => extname(file).toLowerCase();

/** True for the columns of a sheet that names a question and an answer. */
function hasQuestionAndAnswer(columns: readonly string[]): boolean {
  const header = Object.fromEntries(columns.map((column) => [column, column]));
  return findColumn(header, 'question') !== undefined && findColumn(header, 'answer') !== undefined;
}

/** The split that a file is named after, such as `test.jsonl`; `train` for any other name. */
function splitOfFile(file: string): string {
  const stem = basename(file, extname(file)).toLowerCase();
  return SPLIT_NAMES.includes(stem) ? stem : 'train';
}
