// CSV and TSV files with a header line.

import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { UserError } from '../../i18n/user-error.ts';
import { RowError } from '../defect-kinds.ts';
import type { FileRow, RowReadOptions } from './file-row.ts';
import { decodeLine, transcodedChunks } from './text-encoding.ts';
import { msg } from '../../../i18n/message.ts';

/** Longest row of a table. A longer one means that a quotation mark is never closed. */
const MAX_ROW_BYTES = 16 * 1024 * 1024;
/** The header line is looked for in this many bytes. */
const HEADER_BYTES = 65_536;

interface CsvRecord {
  readonly record: Readonly<Record<string, string>>;
  readonly info: { readonly lines: number; readonly bytes: number; readonly error?: CsvError };
}

/**
 * The rows of a table as objects keyed by its header; the separator is detected in the header. A
 * malformed row is yielded with its error.
 */
export async function* readCsvRows(
  file: string,
  name: string,
  { onTranscoded }: RowReadOptions = {},
): AsyncGenerator<FileRow> {
  const delimiter = await detectDelimiter(file, name, onTranscoded !== undefined);
  const skipped: CsvError[] = [];
  const parser = createParser(delimiter, skipped);
  const chunks = onTranscoded
    ? Readable.from(transcodedChunks(file, onTranscoded))
    : createReadStream(file);
  const source = chunks.on('error', (error: Error) => parser.destroy(error));
  source.pipe(parser);
  let bytesRead = 0;
  const skippedRows = () => skipped.splice(0).map((error) => skippedRow(error, name, bytesRead));
  try {
    for await (const csvRecord of parser as AsyncIterable<CsvRecord>) {
      bytesRead = csvRecord.info.bytes;
      yield* skippedRows();
      yield toFileRow(csvRecord, name, delimiter);
    }
    yield* skippedRows();
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    throw tableError(cause, name);
  } finally {
    source.destroy();
  }
}

/** A parser that collects the errors of malformed rows in `skipped` and continues. */
function createParser(delimiter: string, skipped: CsvError[]) {
  const parser = parse({
    bom: true,
    columns: true,
    delimiter,
    info: true,
    max_record_size: MAX_ROW_BYTES,
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    trim: true,
    on_skip(error) {
      if (!error) return;
      // The parser would keep buffering a row that never ends.
      if (error.code === 'CSV_MAX_RECORD_SIZE') parser.destroy(error);
      else skipped.push(error);
    },
  });
  return parser;
}

function toFileRow({ record, info }: CsvRecord, name: string, delimiter: string): FileRow {
  const at = `line ${info.lines}`;
  const bytesRead = info.bytes;
  const failed = (error: RowError): FileRow => ({ at, value: undefined, bytesRead, error });
  if (info.error) return failed(rowError(info.error, name, at));
  const garbled = Object.entries(record).find(([, cell]) => String(cell).includes('\ufffd'));
  if (garbled) {
    const values = { file: name, position: at, column: garbled[0] };
    const hint = msg('file.save-table-utf8');
    return failed(new RowError('encoding', msg('file.column-not-utf8', values), { hint }));
  }
  // An empty cell means that the row has no such field.
  const cells = Object.entries(record).filter(([, cell]) => cell !== '');
  const value = Object.fromEntries(cells);
  return { at, value, bytesRead, hasDecimalCommas: delimiter === ';' };
}

/**
 * The row behind a skipped record's error. After an open quotation mark nothing more can be read:
 * throws a UserError.
 */
function skippedRow(error: CsvError, name: string, bytesRead: number): FileRow {
  if (error.code === 'CSV_QUOTE_NOT_CLOSED') throw tableError(error, name);
  const at = `line ${lineOf(error) ?? '?'}`;
  return { at, value: undefined, bytesRead, error: rowError(error, name, at) };
}

const lineOf = (error: CsvError) => (error as unknown as { lines?: number }).lines;

function rowError(cause: CsvError, name: string, at: string): RowError {
  const values = { file: name, position: at, problem: problemOf(cause) };
  return new RowError('not-a-row', msg('file.table-row-invalid', values), {
    hint: msg('file.table-quoting.hint'),
    cause,
  });
}

function tableError(cause: CsvError, name: string): UserError {
  const values = { file: name, line: lineOf(cause) ?? 'none', problem: problemOf(cause) };
  return new UserError(msg('file.table-invalid', values), {
    hint: msg('file.table-quoting.hint'),
    cause,
  });
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

/**
 * Comma, semicolon or tab, whichever the header has most of. Unless it is transcoded, a header that
 * is not UTF-8 is refused.
 */
async function detectDelimiter(file: string, name: string, isTranscoded: boolean): Promise<string> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEADER_BYTES));
    const head = buffer.subarray(0, bytesRead);
    const end = head.indexOf(10);
    const line = end < 0 ? head : head.subarray(0, end);
    const header = isTranscoded ? line.toString('latin1') : decodeLine(line, name, 1);
    const count = (delimiter: string) => header.split(delimiter).length;
    return [',', ';', '\t'].reduce((best, each) => (count(each) > count(best) ? each : best));
  } finally {
    await handle.close();
  }
}
