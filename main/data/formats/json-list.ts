// JSON files with a list of objects; JSON Lines under the same ending are told by their content.

import { isUtf8 } from 'node:buffer';
import { open, stat } from 'node:fs/promises';
import { UserError } from '../../i18n/user-error.ts';
import { RowError } from '../defect-kinds.ts';
import type { FileRow, RowReadOptions } from './file-row.ts';
import { readLenientJsonLines } from './json-lines.ts';
import { parseJson, toJsonRow } from './json-text.ts';
import { decodeLine, transcodedChunks } from './text-encoding.ts';
import { msg } from '../../../i18n/message.ts';
import { readDataAsync } from '../../platform/vault/read-data.ts';

/** Such a file is parsed as a whole; a larger one should be JSON Lines. */
const MAX_FILE_BYTES = 256 * 1024 * 1024;
/** Beginning of a file that tells a list from lines. */
const PROBED_BYTES = 4096;
const MAX_PROBED_LINES = 2;
/** Fields in which JSON files keep their list of rows. */
const LIST_FIELDS = ['data', 'rows', 'examples', 'items', 'questions', 'annotations'];

/** The rows of a JSON file that is a list, or an object with a list in one of the usual fields. */
export async function* readJsonRows(
  file: string,
  name: string,
  { onTranscoded }: RowReadOptions = {},
): AsyncGenerator<FileRow> {
  const { size } = await stat(file);
  if (size > MAX_FILE_BYTES) {
    throw new UserError(
      msg('file.json-list-too-large', { file: name, megabytes: Math.round(size / 2 ** 20) }),
      { hint: msg('file.json-list-too-large.hint') },
    );
  }
  const text = await readText(file, name, onTranscoded);
  if (isJsonLines(text)) {
    const note = new RowError('read-otherwise', msg('file.read-as-lines', { file: name }));
    yield* withFirstNote(readLenientJsonLines(file, name, { onTranscoded }), note);
    return;
  }
  const list = parseList(text, name);
  for (const [index, value] of list.entries()) {
    const at = `row ${index + 1}`;
    const bytesRead = (size * (index + 1)) / list.length;
    yield { at, bytesRead, ...toJsonRow(value, name, at) };
  }
}

/** The rows of a JSON Lines file; a file that is one JSON list is read as such. */
export async function* readJsonLinesOrList(
  file: string,
  name: string,
  options: RowReadOptions = {},
): AsyncGenerator<FileRow> {
  if (!(await isList(file))) {
    yield* readLenientJsonLines(file, name, options);
    return;
  }
  const note = new RowError('read-otherwise', msg('file.read-as-list', { file: name }));
  yield* withFirstNote(readJsonRows(file, name, options), note);
}

async function* withFirstNote(
  rows: AsyncIterable<FileRow>,
  note: RowError,
): AsyncGenerator<FileRow> {
  let isFirst = true;
  for await (const row of rows) {
    yield isFirst ? { ...row, notes: [note, ...(row.notes ?? [])] } : row;
    isFirst = false;
  }
}

/** True where the first of several lines is a whole object, so that the text is no single value. */
function isJsonLines(text: string): boolean {
  const lines = text.trim().split(/\r?\n/, MAX_PROBED_LINES);
  if (lines.length < 2 || !lines[0]!.startsWith('{')) return false;
  try {
    parseJson(lines[0]!);
    return true;
  } catch {
    return false;
  }
}

/** True for a file that starts as a list of objects: `[`, then `{`. */
async function isList(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(PROBED_BYTES));
    const head = buffer.subarray(0, bytesRead).toString('latin1');
    return /^(?:\xef\xbb\xbf)?\s*\[\s*\{/.test(head);
  } finally {
    await handle.close();
  }
}

async function readText(
  file: string,
  name: string,
  onTranscoded: RowReadOptions['onTranscoded'],
): Promise<string> {
  const parts: Buffer[] = [];
  if (onTranscoded) {
    const options = { maxLineBytes: MAX_FILE_BYTES };
    for await (const chunk of transcodedChunks(file, onTranscoded, options)) parts.push(chunk);
  } else parts.push(await readDataAsync(file));
  const bytes = Buffer.concat(parts);
  return decodeLine(bytes, name, firstLineNotUtf8(bytes)).replace(/^\ufeff/, '');
}

/** The number of the first line that is not UTF-8; 1 where all lines are. */
function firstLineNotUtf8(bytes: Buffer): number {
  if (isUtf8(bytes)) return 1;
  let line = 1;
  let start = 0;
  for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
    if (!isUtf8(bytes.subarray(start, end))) return line;
    line += 1;
    start = end + 1;
  }
  return line;
}

function parseList(text: string, name: string): unknown[] {
  if (text.trim() === '') return [];
  let json: unknown;
  try {
    json = parseJson(text);
  } catch (cause) {
    const line = lineOfError(cause, text) ?? 'none';
    throw new UserError(msg('file.json-list-invalid', { file: name, line }), {
      hint: msg('file.json-list-invalid.hint'),
      cause,
    });
  }
  const list = Array.isArray(json) ? (json as unknown[]) : listIn(json);
  if (list) return list;
  throw new UserError(msg('file.json-rows-missing', { file: name }), {
    hint: msg('file.json-rows-missing.hint', { known: LIST_FIELDS.join(', ') }),
  });
}

function listIn(json: unknown): unknown[] | undefined {
  if (typeof json !== 'object' || json === null) return undefined;
  const values = LIST_FIELDS.map((field) => (json as Record<string, unknown>)[field]);
  return values.find(Array.isArray) as unknown[] | undefined;
}

/** The line of a syntax error, where `JSON.parse` reports its position. */
function lineOfError(cause: unknown, text: string): number | undefined {
  const position = /position (\d+)/.exec((cause as Error).message)?.[1];
  return position === undefined ? undefined : text.slice(0, Number(position)).split('\n').length;
}
