// The files of rows in what the user imports, and the reader for each file format.

import { open, readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { UserError } from '../../i18n/user-error.ts';
import { readCsvRows } from '../formats/csv.ts';
import type { FileRow, RowReader, RowReadOptions } from '../formats/file-row.ts';
import { readLenientJsonLines } from '../formats/json-lines.ts';
import { readJsonLinesOrList, readJsonRows } from '../formats/json-list.ts';
import { parseJson } from '../formats/json-text.ts';
import { readParquetRows } from '../formats/parquet.ts';
import { readXlsxRows } from '../formats/xlsx.ts';
import { PICTURE_ENDING } from '../images/picture-file.ts';
import { mediaKindOf } from '../images/video-frames.ts';
import type { AnswerCheck } from '../datasets/check-schema.ts';
import {
  findColumn,
  inferRoles,
  labelColumn,
  textColumn,
  type ColumnMapping,
  type Row,
} from './column-roles.ts';
import { isWorkspaceFolder } from '../datasets/workspace.ts';
import { splitOfName } from '../datasets/split-names.ts';
import { isObject } from '../../platform/json-file.ts';
import { RowError } from '../defect-kinds.ts';
import { msg, type UserText } from '../../../i18n/message.ts';

/** File formats by extension: a new format is one file in `formats/` and one line here. */
const READERS: Readonly<Record<string, RowReader>> = {
  '.jsonl': readJsonLinesOrList,
  '.ndjson': readJsonLinesOrList,
  '.json': readJsonRows,
  '.csv': readCsvRows,
  '.tsv': readCsvRows,
  '.xlsx': (file, name) => readXlsxRows(file, name, isDataSheet),
  '.parquet': readParquetRows,
};

/** Extensions of the supported files of rows. */
export const ROW_EXTENSIONS: readonly string[] = Object.keys(READERS);

/** Formats that users try to import but that hold no rows, with advice. */
const OTHER_FORMATS: readonly (readonly [RegExp, UserText])[] = [
  [/\.(?:pdf|docx?|pptx?|odt|rtf)$/i, msg('import.source-is-document')],
  [/\.(?:xls|xlsb|ods|numbers)$/i, msg('import.source-is-spreadsheet')],
  [/\.(?:7z|rar|gz|tgz|tar|bz2|xz|zst)$/i, msg('import.source-is-archive')],
  [PICTURE_ENDING, msg('import.source-is-picture')],
  [/\.(?:arrow|feather)$/i, msg('import.source-is-arrow')],
  [
    /\.(?:mp4|mov|avi|mkv|webm|m4v|mpe?g|wmv|mp3|wav|flac|ogg|m4a|aac|opus)$/i,
    msg('import.source-is-media'),
  ],
];

/** Files that may hold rows, in formats that cannot be read. */
const UNREAD_ROWS =
  /\.(?:arrow|feather|orc|avro|tfrecord|xlsm?|xlsb|ods|numbers|gz|zip|7z|rar|tar|tgz|bz2|xz|zst|sqlite|db|pkl|pickle|h5|hdf5|npz)$/i;

/** Levels of subfolders in which files of rows are found. */
const MAX_DEPTH = 8;
/** Rows of a JSON file that are looked at to tell rows from settings. */
const PROBED_ROWS = 5;
/** Beginning of a file of unknown format that must look like rows. */
const PROBED_BYTES = 65_536;

/** A file of rows. */
export interface SourceFile {
  /** Absolute path. */
  readonly file: string;
  /** Path inside the source, for messages. */
  readonly name: string;
  /** Folders that image paths may be relative to, the likeliest first. */
  readonly roots: readonly string[];
  readonly split: string;
  /** True where the settings name the split, so that no column changes it. */
  readonly isSplitFixed?: boolean;
  /** Rows that the program made of pictures and annotations; absent for a file of rows. */
  readonly rows?: readonly MadeRow[];
  /** What the program asks in a file whose rows have no questions. */
  readonly asked?: AskedQuestion;
  /** Columns that tell by their values what they hold, where no name does. */
  readonly told?: ColumnMapping;
}

/** The question about each picture or text of a file, and the column of the answers. */
export interface AskedQuestion {
  readonly question: string;
  /** The column with the text that is asked about; undefined for pictures. */
  readonly text?: string;
  /** Undefined where the rows have no answers. */
  readonly column: string | undefined;
  /** How an answer is checked; undefined to infer it from the answer. */
  readonly checkOf: (answer: string) => AnswerCheck | undefined;
  /** Labels that are taken as others, which are the same in the usual spelling. */
  readonly spellings?: ReadonlyMap<string, string>;
}

/** A row in our own fields, with its place in `SourceFile.file` for messages. */
export interface MadeRow {
  readonly at: string;
  readonly value: Row;
}

interface FindOptions {
  /** The split of every row, in place of names. */
  readonly split?: string | undefined;
  /** Called with what the user should know about the files: what is not read, and guessed parts. */
  readonly onNote?: (note: RowError) => void;
  /** True for a file of a folder, by its name there, that is not to be read. */
  readonly isPassedOver?: (name: string) => boolean;
  /** Gives no files in place of an error where a folder has none with rows. */
  readonly mayBeEmpty?: boolean;
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
 * whose names are splits. JSON files next to other files of rows may hold settings; they are read
 * where they contain rows. Throws a UserError for a source that is missing, empty or without files
 * of rows.
 */
export async function findSourceFiles(
  source: string,
  {
    split,
    onNote = () => undefined,
    isPassedOver = () => false,
    mayBeEmpty = false,
  }: FindOptions = {},
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
    if (!Object.hasOwn(READERS, extensionOf(root))) await refuseOtherContent(root);
    const file = toSourceFile(root, basename(root), [dirname(root)], split);
    noteGuessedSplit(file, onNote);
    return [file];
  }
  if (!info.isDirectory()) {
    throw new UserError(msg('file.not-a-file', { file: source }), {
      hint: msg('file.check-readable.hint'),
    });
  }
  const all = await findFilesInFolder(root, source, { split, onNote });
  const found = all.filter(({ name }) => !isPassedOver(name));
  const files = await withoutSettings(found, onNote, mayBeEmpty);
  if (files.length === 0 && !mayBeEmpty) {
    throw await withoutRows(source, root);
  }
  for (const file of files) noteGuessedSplit(file, onNote);
  return files.sort((left, right) => (left.name < right.name ? -1 : 1));
}

/** The error for a folder without files of rows: it tells what else is there. */
async function withoutRows(source: string, root: string): Promise<UserError> {
  const extensions = ROW_EXTENSIONS.join(', ');
  const names = await readdir(root, { recursive: true });
  const hint = msg('import.folder-without-rows.hint');
  const video = names.find((name) => mediaKindOf(name) === 'video');
  if (video !== undefined) {
    const values = { folder: source, name: basename(video), extensions };
    return new UserError(msg('import.folder-of-videos', values), {
      hint: msg('import.joined.hint', { hint: msg('video.not-frames.hint'), more: hint }),
    });
  }
  const hasArrow = names.some((name) => /\.(?:arrow|feather)$/i.test(name));
  return new UserError(msg('import.folder-without-rows', { folder: source, extensions }), {
    hint: hasArrow ? msg('import.source-is-arrow') : hint,
  });
}

async function findFilesInFolder(
  root: string,
  source: string,
  { split, onNote }: Required<Pick<FindOptions, 'onNote'>> & Pick<FindOptions, 'split'>,
): Promise<SourceFile[]> {
  if ((await readdir(root)).length === 0) {
    throw new UserError(msg('import.folder-empty', { folder: source }), {
      hint: msg('import.folder-empty.hint'),
    });
  }
  const files: SourceFile[] = [];
  const walk = async (folder: string, parents: readonly string[]): Promise<void> => {
    const folders = parents.map((_, i) => join(root, ...parents.slice(0, parents.length - i)));
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      const name = [...parents, entry.name].join('/');
      // Download caches keep links to the files.
      const info = entry.isSymbolicLink() ? await stat(path).catch(() => null) : entry;
      if (info === null && isRowFile(entry.name))
        onNote(new RowError('left-unread', msg('import.link-broken', { file: name })));
      else if (info?.isFile() && isRowFile(entry.name))
        files.push(toSourceFile(path, name, [...folders, root], split));
      else if (info?.isFile() && UNREAD_ROWS.test(entry.name) && !isOfOtherProgram(entry.name))
        onNote(new RowError('left-unread', msg('import.file-format-unread', { file: name })));
      else if (
        entry.isDirectory() &&
        parents.length < MAX_DEPTH &&
        !isPassedFolder(entry.name, path)
      )
        await walk(path, [...parents, entry.name]);
    }
  };
  // What the program made of these files is not what a person brings.
  const isPassedFolder = (name: string, path: string): boolean =>
    name.startsWith('.') || isWorkspaceFolder(path);
  await walk(root, []);
  return files;
}

/**
 * The files without JSON files that hold no rows. One is named where it has a list that may be rows
 * or cannot be read; settings are not.
 */
async function withoutSettings(
  files: readonly SourceFile[],
  onNote: (note: RowError) => void,
  mayBeEmpty: boolean,
): Promise<SourceFile[]> {
  if (files.length < 2 && !mayBeEmpty) return [...files];
  const contents = await Promise.all(
    files.map(({ file, name }) =>
      extensionOf(file) === '.json' ? contentOfJson(file, name) : Promise.resolve('rows' as const),
    ),
  );
  if (!contents.includes('rows') && !(mayBeEmpty && !contents.includes('unclear')))
    return [...files];
  return files.filter(({ name }, i) => {
    if (contents[i] === 'unclear')
      onNote(new RowError('left-unread', msg('import.file-unread', { file: name })));
    return contents[i] === 'rows';
  });
}

/** Whether a JSON file has rows among its first ones, is of unclear content, or holds settings. */
async function contentOfJson(file: string, name: string): Promise<'rows' | 'unclear' | 'settings'> {
  try {
    let count = 0;
    for await (const { value } of readFileRows(file, name)) {
      if (isObject(value) && isLikeRow(value)) return 'rows';
      count += 1;
      if (count === PROBED_ROWS) break;
    }
    return count === 0 ? 'settings' : 'unclear';
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const { message } = error.problem;
    const hasNoList = typeof message === 'object' && message.id === 'file.json-rows-missing';
    return hasNoList && !(await hasRowsInside(file)) ? 'settings' : 'unclear';
  }
}

/** True for a JSON object with rows in a list of any name, or as the values of an object. */
async function hasRowsInside(file: string): Promise<boolean> {
  const json = parseJson((await readFile(file, 'utf8')).replace(/^\ufeff/, ''));
  const find = (value: unknown, depth: number): boolean => {
    if (typeof value !== 'object' || value === null || depth > 3) return false;
    const inner = Object.values(value).slice(0, PROBED_ROWS * 4);
    return (
      (depth > 0 && isObject(value) && isLikeRow(value)) ||
      inner.some((each) => find(each, depth + 1))
    );
  };
  return find(json, 0);
}

function isLikeRow(row: Row): boolean {
  const isConversation = [row.conversations, row.messages, row.prompt].some(Array.isArray);
  const isAnswered =
    findColumn(row, 'question') !== undefined && findColumn(row, 'answer') !== undefined;
  const isOfText = textColumn(row) !== undefined && labelColumn(row)?.isNamed === true;
  const isOfPicture = inferRoles(row).picture !== undefined && labelColumn(row) !== undefined;
  const isLabelled = isOfPicture || isOfText;
  return isConversation || isAnswered || isLabelled;
}

/** The split is that of the settings, of the nearest folder that names one, or of the file's name. */
function toSourceFile(
  file: string,
  name: string,
  roots: readonly string[],
  split: string | undefined,
): SourceFile {
  if (split !== undefined) return { file, name, roots, split, isSplitFixed: true };
  const [stem, ...folders] = name.split('/').reverse();
  const named = [stem!.slice(0, -extname(stem!).length || undefined), ...folders]
    .map(splitOfName)
    .find((found) => found !== undefined);
  // Any other folder is a split of its own name.
  return { file, name, roots, split: named ?? folders.at(-1) ?? 'train' };
}

/** A name such as `cards_test` may mean something else than the split in it. */
function noteGuessedSplit(
  { name, split, isSplitFixed }: SourceFile,
  onNote: (note: RowError) => void,
): void {
  const isExact = name
    .split('/')
    .some((part) => part.replace(/\.[^.]*$/, '').toLowerCase() === split.toLowerCase());
  if (isSplitFixed || isExact || split === 'train') return;
  const sentence = msg('import.split-of-file', { file: name, part: split });
  onNote(new RowError('split-by-name', sentence));
}

/** What to do with a file of a known format that holds no rows; undefined for any other file. */
export function hintForOtherFormat(file: string): UserText | undefined {
  return OTHER_FORMATS.find(([pattern]) => pattern.test(file))?.[1];
}

function refuseOtherFormats(file: string): void {
  const hint = hintForOtherFormat(file);
  if (hint !== undefined)
    throw new UserError(msg('import.source-not-rows', { file: basename(file) }), { hint });
}

/**
 * A file with an ending of its own must begin with a row in JSON: a program or a letter holds
 * thousands of lines, none of which is one.
 */
async function refuseOtherContent(file: string): Promise<void> {
  const handle = await open(file);
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(PROBED_BYTES));
  await handle.close();
  const head = buffer.subarray(0, bytesRead);
  const isUtf16 = /^(?:\xff\xfe|\xfe\xff)/.test(head.toString('latin1', 0, 2));
  const text = head.toString('utf8').replace(/^\ufeff/, '');
  if (isUtf16 || (!text.includes('\0') && /^\s*(?:\{|\[\s*\{|$)/.test(text))) return;
  throw new UserError(msg('import.source-not-rows', { file: basename(file) }), {
    hint: msg('import.source-not-rows.hint', { extensions: ROW_EXTENSIONS.join(', ') }),
  });
}

function isRowFile(name: string): boolean {
  // Files with a leading dot belong to the file system: macOS writes `._cards.jsonl` next to
  // cards.jsonl.
  return !isOfOtherProgram(name) && Object.hasOwn(READERS, extensionOf(name));
}

/**
 * Hidden files, those that systems put into folders, and the locks of open documents: `~$cards.xlsx`,
 * `.~lock.cards.csv#`.
 */
export const isOfOtherProgram = (name: string): boolean =>
  /^(?:\.|~\$|thumbs\.db$|desktop\.ini$)/i.test(name);

const extensionOf = (file: string): string => extname(file).toLowerCase();

/** True for columns that name a question and an answer, or a picture or text and a label. */
function isDataSheet(columns: readonly string[]): boolean {
  const header = Object.fromEntries(columns.map((column) => [column, column]));
  const hasQuestion = findColumn(header, 'question') !== undefined;
  if (hasQuestion) return findColumn(header, 'answer') !== undefined;
  const isLabelled = labelColumn(header)?.isNamed === true;
  const isOf = findColumn(header, 'picture') ?? textColumn(header);
  return isLabelled && isOf !== undefined;
}
