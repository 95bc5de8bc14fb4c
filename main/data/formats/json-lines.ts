// JSON Lines files, read line by line: never held whole, every fault named by its line.

import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { UserError } from '../../i18n/user-error.ts';
import { RowError } from '../defect-kinds.ts';
import { msg } from '../../../i18n/message.ts';

/** Longest line that is read; beyond it the file is hardly rows of text. */
const MAX_LINE_BYTES = 16 * 1024 * 1024;

/** A row of a file as it stands there. */
export interface FileRow {
  /** Where in the file, for messages: `line 3`, `row 3`. */
  readonly at: string;
  readonly value: unknown;
  /** Bytes of the file read so far, for progress. */
  readonly bytesRead: number;
  /** Why the row cannot be read, where reading goes on behind it; `value` is undefined then. */
  readonly error?: RowError;
  /** True where the file separates its columns by semicolons, as spreadsheets do where the comma is the decimal sign. */
  readonly hasDecimalCommas?: boolean;
}

/** How files of rows are read. */
export interface RowReadOptions {
  /** Texts that are not UTF-8 are read as Windows-1252, or UTF-16 where the file begins so; every line is told, line 0 for the file. */
  readonly onTranscoded?: ((line: number) => void) | undefined;
}

/**
 * The values of a JSON Lines file one by one, blank lines left out; the file is never held whole.
 * Throws a UserError that names `name` and the line for text that is not UTF-8 or not JSON.
 */
export async function* readJsonLines(file: string, name = basename(file)): AsyncGenerator<FileRow> {
  for await (const row of readLenientJsonLines(file, name)) {
    if (row.error) throw row.error;
    yield row;
  }
}

/** Like `readJsonLines`, but a line that cannot be read comes as an error, and the next one follows. */
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
    yield { at, value, bytesRead };
  }
}

/**
 * The chunks of a file as UTF-8, line by line where some lines are written otherwise. A line beyond `longestLine` bytes is
 * given on in parts: whoever reads it refuses it.
 */
export async function* transcodedChunks(
  file: string,
  onTranscoded: (line: number) => void,
  { longestLine = MAX_LINE_BYTES }: { longestLine?: number } = {},
): AsyncGenerator<Buffer> {
  const chunks = createReadStream(file) as AsyncIterable<Buffer>;
  let utf16: TextDecoder | null = null;
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  let isFirst = true;
  let line = 0;
  const mended = (bytes: Buffer): Buffer => {
    line += 1;
    if (isUtf8(bytes)) return bytes;
    onTranscoded(line);
    return Buffer.from(windows.decode(bytes));
  };
  const take = (rest: Buffer): Buffer => {
    const bytes = mended(pending.length > 0 ? Buffer.concat([...pending, rest]) : rest);
    [pending, pendingBytes] = [[], 0];
    return bytes;
  };
  for await (const chunk of chunks) {
    if (isFirst) {
      isFirst = false;
      utf16 = utf16Of(chunk);
      if (utf16) onTranscoded(0);
    }
    if (utf16) {
      yield Buffer.from(utf16.decode(chunk, { stream: true }));
      continue;
    }
    let start = 0;
    const lines: Buffer[] = [];
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      lines.push(take(chunk.subarray(start, end + 1)));
      start = end + 1;
    }
    if (lines.length > 0) yield Buffer.concat(lines);
    pending.push(chunk.subarray(start));
    pendingBytes += chunk.length - start;
    if (pendingBytes > longestLine) yield take(Buffer.alloc(0));
  }
  if (utf16) yield Buffer.from(utf16.decode());
  else if (pendingBytes > 0) yield take(Buffer.alloc(0));
}

const windows = new TextDecoder('windows-1252');

/** The decoder of a file that begins with the byte order mark of UTF-16. */
function utf16Of(bytes: Buffer): TextDecoder | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le');
  return bytes[0] === 0xfe && bytes[1] === 0xff ? new TextDecoder('utf-16be') : null;
}

async function* readLines(
  file: string,
  name: string,
  { onTranscoded }: RowReadOptions,
): AsyncGenerator<Buffer> {
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  let lines = 0;
  const chunks = onTranscoded ? transcodedChunks(file, onTranscoded) : createReadStream(file);
  for await (const chunk of chunks as AsyncIterable<Buffer>) {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      const rest = chunk.subarray(start, end);
      yield pending.length > 0 ? Buffer.concat([...pending, rest]) : rest;
      [pending, pendingBytes, start] = [[], 0, end + 1];
      lines += 1;
    }
    pending.push(chunk.subarray(start));
    pendingBytes += chunk.length - start;
    if (pendingBytes > MAX_LINE_BYTES) {
      throw new UserError(msg('file.line-too-long', { file: name, line: lines + 1 }), {
        hint: msg('file.line-too-long.hint'),
      });
    }
  }
  if (pendingBytes > 0) yield Buffer.concat(pending);
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** A line as text. Throws a UserError that names the place when it is not UTF-8. */
export function decodeLine(bytes: Buffer, name: string, line: number): string {
  if (line === 1 && (bytes.indexOf('\xff\xfe', 0, 'latin1') === 0 || bytes.includes(0))) {
    throw new UserError(msg('file.looks-utf16', { file: name }), {
      hint: msg('file.looks-utf16.hint'),
    });
  }
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw new RowError('encoding', msg('file.line-not-utf8', { file: name, line }), {
      hint: msg('file.save-utf8'),
      cause,
    });
  }
}

function parseLine(text: string, name: string, line: number): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new RowError('not-a-row', msg('file.line-not-json', { file: name, line }), {
      hint: msg('file.line-not-json.hint'),
      cause,
    });
  }
}
