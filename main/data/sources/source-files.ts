// Reads what people bring: a folder of pictures with files of questions and answers (JSON, tables, workbooks, Parquet).

import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { UserError } from '../../i18n/user-error.ts';
import { readLenientJsonLines, type FileRow, type RowReadOptions } from '../formats/json-lines.ts';
import { readParquetRows } from '../formats/parquet.ts';
import { readJsonRows, readCsvRows } from '../formats/csv-json.ts';
import { readXlsxRows } from '../formats/xlsx.ts';
import { findColumn } from './column-roles.ts';
import { msg, type UserText } from '../../../i18n/message.ts';

/** One file of rows: where it is, where its pictures may be, and the split that its rows belong to. */
export interface SourceFile {
  /** Absolute path of the file of rows. */
  readonly file: string;
  /** How messages name the file: its path inside the source. */
  readonly name: string;
  /** Folders that picture paths may be relative to, the likeliest first. */
  readonly roots: readonly string[];
  readonly split: string;
}

const SPLIT_NAMES = ['train', 'sft', 'rl', 'validation', 'test'];

/**
 * The files of rows of a source: the file itself, or the files of rows in a folder and in its
 * subfolders, where a subfolder's name is the split. `split` overrules the names.
 * Throws a UserError for a source that is missing, empty or without rows.
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
    refuseKind(root);
    const folder = dirname(root);
    return [
      { file: root, name: basename(root), roots: [folder], split: split ?? splitOfFile(root) },
    ];
  }
  const entries = await readdir(root, { withFileTypes: true });
  if (entries.length === 0) {
    throw new UserError(msg('import.folder-empty', { folder: source }), {
      hint: msg('import.folder-empty.hint'),
    });
  }
  const found: SourceFile[] = [];
  for (const entry of entries) {
    const path = join(root, entry.name);
    if (entry.isFile() && isRowFile(entry.name)) {
      found.push({
        file: path,
        name: entry.name,
        roots: [root],
        split: split ?? splitOfFile(entry.name),
      });
    } else if (entry.isDirectory()) {
      for (const name of (await readdir(path)).filter(isRowFile)) {
        found.push({
          file: join(path, name),
          name: `${entry.name}/${name}`,
          roots: [path, root],
          split: split ?? entry.name,
        });
      }
    }
  }
  if (found.length === 0) {
    throw new UserError(msg('import.folder-without-rows', { folder: source }), {
      hint: msg('import.folder-without-rows.hint'),
    });
  }
  // Other .json files stand beside rows in lines or tables: provenance, settings.
  const rowsFirst = found.filter(({ file }) => extname(file).toLowerCase() !== '.json');
  const chosen = rowsFirst.length > 0 ? rowsFirst : found;
  return chosen.sort((left, right) => (left.name < right.name ? -1 : 1));
}

/** Files that people bring and that hold no rows, by their endings. */
const NO_ROWS: readonly (readonly [RegExp, UserText])[] = [
  [/\.(?:pdf|docx?|pptx?|odt|rtf)$/i, msg('import.source-is-document')],
  [/\.(?:xls|xlsb|ods|numbers)$/i, msg('import.source-is-spreadsheet')],
  [/\.(?:7z|rar|gz|tgz|tar|bz2|xz|zst)$/i, msg('import.source-is-archive')],
  [/\.(?:png|jpe?g|webp|gif|tiff?|bmp|heic|avif)$/i, msg('import.source-is-picture')],
  [
    /\.(?:mp4|mov|avi|mkv|webm|m4v|mpe?g|wmv|mp3|wav|flac|ogg|m4a|aac|opus)$/i,
    msg('import.source-is-media'),
  ],
];

function refuseKind(file: string): void {
  const hint = NO_ROWS.find(([ending]) => ending.test(file))?.[1];
  if (hint === undefined) return;
  const name = basename(file);
  throw new UserError(msg('import.source-not-rows', { file: name }), { hint });
}

function isRowFile(name: string): boolean {
  // Names that begin with a dot are the file system's own (macOS writes `._cards.jsonl` beside cards.jsonl).
  return !name.startsWith('.') && Object.hasOwn(READERS, extname(name).toLowerCase());
}

/** The way to read a file of rows, by its ending; anything else is taken for JSON Lines. */
const READERS: Readonly<
  Record<string, (file: string, name: string, options: RowReadOptions) => AsyncIterable<FileRow>>
> = {
  '.jsonl': readLenientJsonLines,
  '.ndjson': readLenientJsonLines,
  '.json': readJsonRows,
  '.csv': readCsvRows,
  '.tsv': readCsvRows,
  '.xlsx': (file, name) => readXlsxRows(file, name, hasQuestionAndAnswer),
  '.parquet': readParquetRows,
};

/**
 * The rows of a file one by one; a row that cannot be read comes as an error where reading can go on behind it.
 * Throws a UserError that names file and place where it cannot.
 */
export function readFileRows(
  file: string,
  name: string,
  options: RowReadOptions = {},
): AsyncIterable<FileRow> {
  return (READERS[extname(file).toLowerCase()] ?? readLenientJsonLines)(file, name, options);
}

/** True for a sheet of a workbook whose columns name a question and an answer. */
function hasQuestionAndAnswer(columns: readonly string[]): boolean {
  const header = Object.fromEntries(columns.map((column) => [column, column]));
  return findColumn(header, 'question') !== undefined && findColumn(header, 'answer') !== undefined;
}

/** `test.jsonl` holds the split test; any other name is training material. */
function splitOfFile(file: string): string {
  const stem = basename(file, extname(file)).toLowerCase();
  return SPLIT_NAMES.includes(stem) ? stem : 'train';
}
