// JSON files with a list of objects.

import { isUtf8 } from 'node:buffer';
import { readFile, stat } from 'node:fs/promises';
import { UserError } from '../../i18n/user-error.ts';
import type { FileRow, RowReadOptions } from './file-row.ts';
import { decodeLine, transcodedChunks } from './text-encoding.ts';
import { msg } from '../../../i18n/message.ts';

/** Such a file is parsed as a whole; a larger one should be JSON Lines. */
const MAX_FILE_BYTES = 256 * 1024 * 1024;
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
  const list = parseList(await readText(file, name, onTranscoded), name);
  for (const [index, value] of list.entries())
    yield { at: `row ${index + 1}`, value, bytesRead: (size * (index + 1)) / list.length };
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
  } else parts.push(await readFile(file));
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
    json = JSON.parse(text);
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
