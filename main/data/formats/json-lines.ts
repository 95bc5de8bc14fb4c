// JSON Lines files, read line by line: errors name the line, and the file is never held in memory
// as a whole.

import { basename } from 'node:path';
import { UserError } from '../../i18n/user-error.ts';
import { RowError } from '../defect-kinds.ts';
import type { FileRow, RowReadOptions } from './file-row.ts';
import { parseJson, toJsonRow } from './json-text.ts';
import { decodeLine, LineSplitter, MAX_LINE_BYTES, transcodedChunks } from './text-encoding.ts';
import { msg } from '../../../i18n/message.ts';
import { readChunks } from '../../platform/vault/read-data.ts';

/**
 * The values of a JSON Lines file, without blank lines. Throws a UserError that names the line that
 * is not UTF-8 or not JSON.
 */
export async function* readJsonLines(file: string, name = basename(file)): AsyncGenerator<FileRow> {
  for await (const row of readLenientJsonLines(file, name)) {
    if (row.error) throw row.error;
    yield row;
  }
}

/**
 * Like `readJsonLines`, but a line that cannot be read is yielded with its error, and reading
 * continues.
 */
export async function* readLenientJsonLines(
  file: string,
  name: string,
  options: RowReadOptions = {},
): AsyncGenerator<FileRow> {
  let line = 0;
  let bytesRead = 0;
  for await (const bytes of readLines(file, name, options)) {
    line += 1;
    bytesRead += bytes.length + 1;
    const at = `line ${line}`;
    let value: unknown;
    try {
      const text = decodeLine(bytes, name, line).trim();
      if (text === '') continue;
      value = parseLine(text, name, line);
    } catch (error) {
      if (!(error instanceof RowError)) throw error;
      yield { at, value: undefined, bytesRead, error };
      continue;
    }
    yield { at, bytesRead, ...toJsonRow(value, name, at) };
  }
}

async function* readLines(
  file: string,
  name: string,
  { onTranscoded }: RowReadOptions,
): AsyncGenerator<Buffer> {
  const splitter = new LineSplitter();
  let lines = 0;
  const chunks = onTranscoded ? transcodedChunks(file, onTranscoded) : readChunks(file);
  for await (const chunk of chunks) {
    for (const line of splitter.split(chunk)) {
      yield line;
      lines += 1;
    }
    if (splitter.pendingBytes > MAX_LINE_BYTES) {
      throw new UserError(msg('file.line-too-long', { file: name, line: lines + 1 }), {
        hint: msg('file.line-too-long.hint'),
      });
    }
  }
  if (splitter.pendingBytes > 0) yield splitter.flush();
}

function parseLine(text: string, name: string, line: number): unknown {
  try {
    return parseJson(text);
  } catch (cause) {
    throw new RowError('not-a-row', msg('file.line-not-json', { file: name, line }), {
      hint: msg('file.line-not-json.hint'),
      cause,
    });
  }
}
