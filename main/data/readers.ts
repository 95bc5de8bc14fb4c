// Reads what people bring: a folder of pictures with JSON Lines files of questions and answers.

import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';

import { UserError } from '../errors.ts';

/** One file of rows: where it is, where its pictures may be, and the split that its rows belong to. */
export interface SourceFile {
  /** Absolute path of the JSON Lines file. */
  readonly file: string;
  /** How messages name the file: its path inside the source. */
  readonly name: string;
  /** Folders that picture paths may be relative to, the likeliest first. */
  readonly roots: readonly string[];
  readonly split: string;
}

/** A line of a JSON Lines file. */
export interface JsonLine {
  /** Counted from 1. */
  readonly line: number;
  readonly value: unknown;
  /** Bytes of the file read so far, for progress. */
  readonly bytesRead: number;
}

/** A question with its answer as the source has it; pictures are not looked at yet. */
export interface SourceRow {
  /** From the row, or its file and line. */
  readonly id: string;
  /** Paths as written; empty for a question about text alone. */
  readonly pictures: readonly string[];
  /** The field that named them; null where the row has no picture field at all. */
  readonly pictureField: string | null;
  readonly question: string;
  readonly answer: string;
  /** What sort of question it is, if the row says so (fields `kind`, `type`, `category`). */
  readonly kind: string | null;
  /** For messages: `cards.jsonl, line 3`. */
  readonly place: string;
}

const PICTURE_FIELDS = ['picture', 'pictures', 'image', 'images', 'path'] as const;
const KIND_FIELDS = ['kind', 'type', 'category'] as const;
const SPLIT_NAMES = ['train', 'sft', 'rl', 'validation', 'test'];
/** Longest line that is read; beyond it the file is hardly rows of text. */
const MAX_LINE_BYTES = 16 * 1024 * 1024;

/**
 * The files of rows of a source: the file itself, or the `.jsonl` files of a folder and of its
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
    throw new UserError(`There is no file or folder at ${source}.`, {
      hint: 'Check the path of the source.',
    });
  }
  if (info.isFile()) {
    const folder = dirname(root);
    return [
      { file: root, name: basename(root), roots: [folder], split: split ?? splitOfFile(root) },
    ];
  }
  const entries = await readdir(root, { withFileTypes: true });
  if (entries.length === 0) {
    throw new UserError(`The folder ${source} is empty.`, {
      hint: 'Put the pictures there, and a .jsonl file with one question and answer a line.',
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
    throw new UserError(`The folder ${source} holds no .jsonl file with questions and answers.`, {
      hint: 'Add one: a line is {"picture": "photo.png", "question": "…", "answer": "…"}.',
    });
  }
  return found.sort((left, right) => (left.name < right.name ? -1 : 1));
}

function isRowFile(name: string): boolean {
  // Names that begin with a dot are the file system's own (macOS writes `._cards.jsonl` beside cards.jsonl).
  return !name.startsWith('.') && ['.jsonl', '.ndjson'].includes(extname(name).toLowerCase());
}

/** `test.jsonl` holds the split test; any other name is training material. */
function splitOfFile(file: string): string {
  const stem = basename(file, extname(file)).toLowerCase();
  return SPLIT_NAMES.includes(stem) ? stem : 'train';
}

/**
 * The values of a JSON Lines file one by one, blank lines left out; the file is never held whole.
 * Throws a UserError that names `name` and the line for text that is not UTF-8 or not JSON.
 */
export async function* readJsonLines(
  file: string,
  name = basename(file),
): AsyncGenerator<JsonLine> {
  let line = 0;
  let bytesRead = 0;
  for await (const bytes of readLines(file, name)) {
    line += 1;
    bytesRead += bytes.length + 1;
    const text = decodeLine(bytes, name, line).trim();
    if (text === '') continue;
    yield { line, value: parseLine(text, name, line), bytesRead };
  }
}

async function* readLines(file: string, name: string): AsyncGenerator<Buffer> {
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  let lines = 0;
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      yield Buffer.concat([...pending, chunk.subarray(start, end)]);
      [pending, pendingBytes, start] = [[], 0, end + 1];
      lines += 1;
    }
    pending.push(chunk.subarray(start));
    pendingBytes += chunk.length - start;
    if (pendingBytes > MAX_LINE_BYTES) {
      throw new UserError(`${name}, line ${lines + 1}: the line is longer than 16 MB.`, {
        hint: 'One row stands on one line; pictures are named by their path, not put into the row.',
      });
    }
  }
  if (pendingBytes > 0) yield Buffer.concat(pending);
}

function decodeLine(bytes: Buffer, name: string, line: number): string {
  if (line === 1 && (bytes.indexOf('\xff\xfe', 0, 'latin1') === 0 || bytes.includes(0))) {
    throw new UserError(`${name}, line 1: the file is not UTF-8 text (it looks like UTF-16).`, {
      hint: 'Save it again with the encoding UTF-8.',
    });
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new UserError(`${name}, line ${line}: the text is not valid UTF-8.`, {
      hint: 'Save the file again with the encoding UTF-8.',
      cause,
    });
  }
}

function parseLine(text: string, name: string, line: number): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UserError(`${name}, line ${line}: this is not JSON.`, {
      hint: 'Every line is one object, such as {"picture": "photo.png", "question": "…", "answer": "…"}.',
      cause,
    });
  }
}

/** Checks the fields of a row. Throws a UserError that names file, line and field. */
export function readSourceRow(value: unknown, source: SourceFile, line: number): SourceRow {
  const place = `${source.name}, line ${line}`;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new UserError(`${place}: the row is not an object with named fields.`, {
      hint: 'A row is {"picture": "photo.png", "question": "…", "answer": "…"}.',
    });
  }
  const row = value as Readonly<Record<string, unknown>>;
  const field = PICTURE_FIELDS.find((name) => row[name] !== undefined && row[name] !== null);
  const kind = KIND_FIELDS.map((name) => row[name]).find((text) => typeof text === 'string');
  return {
    id: identifierOf(row, source, line, place),
    pictures: field === undefined ? [] : picturePaths(row[field], field, place),
    pictureField: field ?? null,
    question: textOf(row, 'question', place),
    answer: textOf(row, 'answer', place),
    kind: kind ?? null,
    place,
  };
}

function identifierOf(
  { id }: Readonly<Record<string, unknown>>,
  source: SourceFile,
  line: number,
  place: string,
): string {
  if (id === undefined || id === null) {
    return `${source.name.replace(/\.[^.]*$/, '').replaceAll('/', '-')}-${line}`;
  }
  if (typeof id === 'number' && Number.isFinite(id)) return String(id);
  if (typeof id === 'string' && id.trim() !== '') return id;
  throw new UserError(`${place}: the field "id" is not a text or number.`, {
    hint: 'Give each row its own id, or leave the field out.',
  });
}

function textOf(
  row: Readonly<Record<string, unknown>>,
  field: 'question' | 'answer',
  place: string,
): string {
  const value = row[field];
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (typeof value === 'string' && value.trim() !== '') return value.trim();
  const missing = value === undefined || value === null || value === '';
  const blank = typeof value === 'string';
  throw new UserError(
    missing || blank
      ? `${place}: the row has no ${field} (field "${field}").`
      : `${place}: the field "${field}" is not a text.`,
    { hint: `Every row needs a ${field}; fill it in or take the line out.` },
  );
}

function picturePaths(value: unknown, field: string, place: string): string[] {
  const paths: unknown[] = Array.isArray(value) ? value : [value];
  return paths.map((path) => {
    if (typeof path !== 'string' || path.trim() === '' || path.includes('\0')) {
      throw new UserError(`${place}: the field "${field}" is not the path of a picture.`, {
        hint: 'Write a path such as "photos/12.png", or a list of paths.',
      });
    }
    if (/^(?:[a-z][a-z0-9+.-]+:\/\/|data:)/i.test(path)) {
      throw new UserError(`${place}: the field "${field}" is an address, not a file.`, {
        hint: 'Nothing is downloaded; put the picture into the folder and name its file.',
      });
    }
    return path;
  });
}

/**
 * The absolute path of a picture: relative to the folder of its JSON Lines file, else to the source.
 * Throws a UserError that names row and picture if there is none.
 */
export async function locatePicture(
  path: string,
  source: SourceFile,
  place: string,
): Promise<string> {
  const spellings = path.includes('\\') ? [path, path.replaceAll('\\', '/')] : [path];
  for (const root of source.roots) {
    for (const spelling of spellings) {
      const candidate = resolve(root, spelling);
      if ((await stat(candidate).catch(() => null))?.isFile()) return candidate;
    }
  }
  throw new UserError(`${place}: the picture ${path} is missing.`, {
    hint: 'Paths are relative to the folder of the .jsonl file; check the name, capitals included.',
  });
}
