// Rows in tables and lists: CSV and TSV with a header line, JSON files with a list of objects.

import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { open, readFile, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { UserError } from '../../i18n/user-error.ts';
import { decodeLine, transcodedChunks, type FileRow, type RowReadOptions } from './json-lines.ts';
import { RowError } from '../defect-kinds.ts';
import { msg } from '../../../i18n/message.ts';

/** A list in one file is read as a whole; beyond this it belongs into lines. */
const LARGEST_LIST_BYTES = 256 * 1024 * 1024;
/** Longest row of a table; beyond it a quotation mark has not been closed. */
const LONGEST_ROW = 16 * 1024 * 1024;
/** Names under which lists stand in JSON files. */
const LIST_FIELDS = ['data', 'rows', 'examples', 'items', 'questions', 'annotations'];

/** The objects of a JSON file that is a list, or an object with one under a usual name. */
export async function* readJsonRows(
  file: string,
  name: string,
  { onTranscoded }: RowReadOptions = {},
): AsyncGenerator<FileRow> {
  const { size } = await stat(file);
  if (size > LARGEST_LIST_BYTES) {
    throw new UserError(
      msg('file.json-list-too-large', { file: name, megabytes: Math.round(size / 2 ** 20) }),
      {
        hint: msg('file.json-list-too-large.hint'),
      },
    );
  }
  const parts: Buffer[] = [];
  const whole = { longestLine: LARGEST_LIST_BYTES };
  if (onTranscoded)
    for await (const chunk of transcodedChunks(file, onTranscoded, whole)) parts.push(chunk);
  else parts.push(await readFile(file));
  const bytes = Buffer.concat(parts);
  const text = decodeLine(bytes, name, firstBrokenLine(bytes)).replace(/^\ufeff/, '');
  if (text.trim() === '') return;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    const line = lineOfProblem(cause, text) ?? 'none';
    throw new UserError(msg('file.json-list-invalid', { file: name, line }), {
      hint: msg('file.json-list-invalid.hint'),
      cause,
    });
  }
  const list = Array.isArray(json) ? json : listIn(json);
  if (!list) {
    throw new UserError(msg('file.json-rows-missing', { file: name }), {
      hint: msg('file.json-rows-missing.hint', { known: LIST_FIELDS.join(', ') }),
    });
  }
  for (const [index, value] of list.entries())
    yield { at: `row ${index + 1}`, value, bytesRead: (size * (index + 1)) / list.length };
}

/** The line with the first bytes that are not UTF-8; 1 where all are. */
function firstBrokenLine(bytes: Buffer): number {
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

function listIn(json: unknown): unknown[] | undefined {
  if (typeof json !== 'object' || json === null) return undefined;
  const found = LIST_FIELDS.map((field) => (json as Record<string, unknown>)[field]);
  return found.find(Array.isArray) as unknown[] | undefined;
}

/** The line that JSON.parse complains of, where it says the position. */
function lineOfProblem(cause: unknown, text: string): number | undefined {
  const position = /position (\d+)/.exec((cause as Error).message)?.[1];
  return position === undefined ? undefined : text.slice(0, Number(position)).split('\n').length;
}

/** The rows of a table as objects by its header; the separator is the one that the header has most of. A row that does not fit comes as an error. */
export async function* readCsvRows(
  file: string,
  name: string,
  { onTranscoded }: RowReadOptions = {},
): AsyncGenerator<FileRow> {
  const delimiter = await separatorOf(file, name, onTranscoded !== undefined);
  const hasDecimalCommas = delimiter === ';';
  /** Rows that the parser left out, and have not been told of. */
  const skipped: CsvError[] = [];
  const parser = parse({
    bom: true,
    columns: true,
    delimiter,
    info: true,
    max_record_size: LONGEST_ROW,
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    trim: true,
    on_skip(error) {
      if (!error) return;
      // The parser would go on gathering a row without an end.
      if (error.code === 'CSV_MAX_RECORD_SIZE') parser.destroy(error);
      else skipped.push(error);
    },
  });
  const chunks = onTranscoded
    ? Readable.from(transcodedChunks(file, onTranscoded))
    : createReadStream(file);
  const source = chunks.on('error', (error: Error) => parser.destroy(error));
  source.pipe(parser);
  let bytesRead = 0;
  const problems = () => skipped.splice(0).map((error) => problemRow(error, name, bytesRead));
  try {
    for await (const { record, info } of parser as AsyncIterable<TableRecord>) {
      bytesRead = info.bytes;
      yield* problems();
      const at = `line ${info.lines}`;
      const error = info.error ? badRow(info.error, name, at) : undefined;
      const broken = Object.entries(record).find(([, cell]) => String(cell).includes('\ufffd'));
      if (error) yield { at, value: undefined, bytesRead, error };
      else if (broken) {
        const error = new RowError(
          'encoding',
          msg('file.column-not-utf8', { file: name, position: at, column: broken[0] }),
          {
            hint: msg('file.save-table-utf8'),
          },
        );
        yield { at, value: undefined, bytesRead, error };
      } else {
        // An empty cell says nothing.
        const cells = Object.entries(record).filter(([, cell]) => cell !== '');
        yield { at, value: Object.fromEntries(cells), bytesRead, hasDecimalCommas };
      }
    }
    yield* problems();
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    throw asUserError(cause, name);
  } finally {
    source.destroy();
  }
}

/** A row that was left out; an open quotation mark swallows everything behind it, so that reading ends there. */
function problemRow(error: CsvError, name: string, bytesRead: number): FileRow {
  if (error.code === 'CSV_QUOTE_NOT_CLOSED') throw asUserError(error, name);
  const at = `line ${lineOf(error) ?? '?'}`;
  return { at, value: undefined, bytesRead, error: badRow(error, name, at) };
}

const lineOf = (error: CsvError) => (error as unknown as { lines?: number }).lines;

const badRow = (error: CsvError, name: string, at: string): RowError =>
  new RowError(
    'not-a-row',
    msg('file.table-row-invalid', { file: name, position: at, problem: problemOf(error) }),
    {
      hint: msg('file.table-quoting.hint'),
      cause: error,
    },
  );

function asUserError(cause: CsvError, name: string): UserError {
  const line = lineOf(cause) ?? 'none';
  return new UserError(msg('file.table-invalid', { file: name, line, problem: problemOf(cause) }), {
    hint: msg('file.table-quoting.hint'),
    cause,
  });
}

interface TableRecord {
  readonly record: Readonly<Record<string, string>>;
  readonly info: { readonly lines: number; readonly bytes: number; readonly error?: CsvError };
}

/** What is wrong, as the messages about tables select it. */
function problemOf(error: CsvError): 'columns' | 'quote' | 'size' | 'other' {
  switch (error.code) {
    case 'CSV_RECORD_INCONSISTENT_COLUMNS':
    case 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH':
      return 'columns';
    case 'CSV_QUOTE_NOT_CLOSED':
      return 'quote';
    case 'CSV_MAX_RECORD_SIZE':
      return 'size';
    default:
      return 'other';
  }
}

/** Comma, semicolon or tab; the first line tells. Refuses text that is not UTF-8. */
async function separatorOf(file: string, name: string, isTranscoded: boolean): Promise<string> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(65536), 0, 65536, 0);
    const head = buffer.subarray(0, bytesRead);
    const end = head.indexOf(10);
    const line = end < 0 ? head : head.subarray(0, end);
    const first = isTranscoded ? line.toString('latin1') : decodeLine(line, name, 1);
    const count = (mark: string) => first.split(mark).length;
    return [',', ';', '\t'].reduce((best, mark) => (count(mark) > count(best) ? mark : best));
  } finally {
    await handle.close();
  }
}
