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

/** As many as Excel has. */
const MAX_COLUMNS = 16_384;

class TooManyColumns extends Error {
  readonly count: number;

  constructor(count: number) {
    super(`${count} columns`);
    this.count = count;
  }
}

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
  const header = await detectHeader(file, name, onTranscoded !== undefined);
  const { delimiter } = header;
  const skipped: CsvError[] = [];
  const lines = new LineCount(header.line - 1);
  const parser = createParser(delimiter, skipped, (names) => lines.addHeader(names));
  let notes: readonly RowError[] | undefined = aboveHeader(header, name);
  const chunks = onTranscoded ? transcodedChunks(file, onTranscoded) : createReadStream(file);
  const table = header.line === 1 ? chunks : withoutLines(chunks, header.line - 1);
  const source = Readable.from(table).on('error', (error: Error) => parser.destroy(error));
  source.pipe(parser);
  let bytesRead = 0;
  const skippedRows = () =>
    skipped.splice(0).map((error) => skippedRow(error, name, bytesRead, lines));
  try {
    for await (const csvRecord of parser as AsyncIterable<CsvRecord>) {
      bytesRead = csvRecord.info.bytes;
      yield* skippedRows();
      const row = toFileRow(csvRecord, name, delimiter, lines);
      yield notes ? { ...row, notes } : row;
      notes = undefined;
    }
    yield* skippedRows();
  } catch (cause) {
    if (cause instanceof TooManyColumns) {
      const values = { file: name, count: cause.count, limit: MAX_COLUMNS };
      throw new UserError(msg('file.table-too-wide', values), {
        hint: msg('file.table-quoting.hint'),
        cause,
      });
    }
    if (!(cause instanceof CsvError)) throw cause;
    throw tableError(cause, name, lines);
  } finally {
    source.destroy();
  }
}

/** A parser that collects the errors of malformed rows in `skipped` and continues. */
function createParser(
  delimiter: string,
  skipped: CsvError[],
  onHeader: (names: readonly string[]) => void,
) {
  const parser = parse({
    bom: true,
    columns(names: readonly string[]) {
      if (names.length > MAX_COLUMNS) throw new TooManyColumns(names.length);
      onHeader(names);
      return numbered(names);
    },
    delimiter,
    info: true,
    max_record_size: MAX_ROW_BYTES,
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_empty_values: true,
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

/**
 * Lines of the file from those that the parser counts: it names the line on which a row ends, and
 * counts a carriage return inside a cell as a line of its own.
 */
class LineCount {
  #surplus = 0;
  readonly #above: number;

  /** `above`: lines of the file that the parser is not given. */
  constructor(above: number) {
    this.#above = above;
  }

  addHeader(names: readonly string[]): void {
    this.#surplus += breaksIn(names).filter((each) => each === '\r\n').length;
  }

  /** First and last line of the next row, which the parser counts as ending on `line`. */
  ofRow(cells: readonly string[], line: number): { first: number; last: number } {
    const breaks = breaksIn(cells);
    this.#surplus += breaks.filter((each) => each === '\r\n').length;
    const last = this.toFile(line)!;
    return { first: last - breaks.length, last };
  }

  toFile(line: number | undefined): number | undefined {
    return line === undefined ? undefined : line - this.#surplus + this.#above;
  }
}

const breaksIn = (cells: readonly string[]): string[] =>
  cells.flatMap((cell) => String(cell).match(/\r\n|\n|\r/g) ?? []);

/** The chunks without the first lines. */
async function* withoutLines(chunks: AsyncIterable<Buffer>, count: number): AsyncGenerator<Buffer> {
  let left = count;
  for await (const chunk of chunks) {
    let start = 0;
    while (left > 0 && start < chunk.length) {
      const end = chunk.indexOf(10, start);
      start = end < 0 ? chunk.length : end + 1;
      if (end >= 0) left -= 1;
    }
    yield chunk.subarray(start);
  }
}

/** Separates a column's name from its number where several have this name. */
const NUMBER_MARK = '\u0000';

/** The names of the columns, numbered from the second of one name on. */
function numbered(names: readonly string[]): string[] {
  const counts = new Map<string, number>();
  return names.map((name) => {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return count === 1 ? name : `${name}${NUMBER_MARK}${count}`;
  });
}

/** Notes on the lines above the names of the columns. */
function aboveHeader({ skipped }: Header, name: string): RowError[] | undefined {
  if (skipped.length === 0) return undefined;
  return skipped.map(({ line, text }) => {
    const values = { file: name, position: `line ${line}`, text };
    return new RowError('left-unread', msg('file.line-above-header', values));
  });
}

function toFileRow(
  { record, info }: CsvRecord,
  name: string,
  delimiter: string,
  lines: LineCount,
): FileRow {
  const { first, last } = lines.ofRow(Object.values(record), info.lines);
  const at = `line ${first}`;
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
  const single = cells.filter(([column]) => !column.includes(NUMBER_MARK));
  const repeated: Record<string, string[]> = {};
  if (single.length < cells.length) {
    for (const [column, cell] of cells) {
      const [own, number] = column.split(NUMBER_MARK) as [string, string?];
      if (number !== undefined) (repeated[own] ??= []).push(cell);
    }
  }
  // A field whose first column is empty has the value of the next.
  const filled = Object.keys(repeated).filter(
    (own) => !Object.hasOwn(record, own) || record[own] === '',
  );
  const value = Object.fromEntries([
    ...single,
    ...filled.map((own) => [own, repeated[own]!.shift()!]),
  ]);
  return {
    at,
    value,
    bytesRead,
    hasDecimalCommas: delimiter === ';',
    ...(last > first ? { lastLine: last } : {}),
    ...(Object.keys(repeated).length > 0 ? { repeated } : {}),
  };
}

/**
 * The row behind a skipped record's error. After an open quotation mark nothing more can be read:
 * throws a UserError.
 */
function skippedRow(error: CsvError, name: string, bytesRead: number, lines: LineCount): FileRow {
  if (error.code === 'CSV_QUOTE_NOT_CLOSED') throw tableError(error, name, lines);
  const at = `line ${lines.toFile(lineOf(error)) ?? '?'}`;
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

function tableError(cause: CsvError, name: string, lines: LineCount): UserError {
  const line = lines.toFile(lineOf(cause)) ?? 'none';
  const values = { file: name, line, problem: problemOf(cause) };
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

/** Where a table's header is, and what separates its columns. */
interface Header {
  readonly delimiter: string;
  /** Line of the names of the columns, from 1. */
  readonly line: number;
  /** Lines above it with a text, such as a title. */
  readonly skipped: readonly { readonly line: number; readonly text: string }[];
}

const DELIMITERS = [',', ';', '\t'];
/** Lines that may stand above the names of the columns. */
const MAX_TITLE_LINES = 10;

/**
 * The separator is comma, semicolon or tab, whichever the header has most of outside quotation
 * marks, or that of a first line such as `sep=;`. A first line with one cell above a line with
 * several is a title. Unless it is transcoded, a header that is not UTF-8 is refused.
 */
async function detectHeader(file: string, name: string, isTranscoded: boolean): Promise<Header> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEADER_BYTES));
    const head = buffer.subarray(0, bytesRead);
    const end = head.indexOf(10);
    if (!isTranscoded) decodeLine(end < 0 ? head : head.subarray(0, end), name, 1);
    return headerOf(textOf(head), bytesRead < HEADER_BYTES);
  } finally {
    await handle.close();
  }
}

/** Bytes as text of which only the separators and the beginning of titles matter. */
function textOf(head: Buffer): string {
  if (head[0] === 0xff && head[1] === 0xfe) return head.toString('utf16le');
  if (head[0] === 0xfe && head[1] === 0xff)
    return Buffer.from(head.subarray(0, head.length & ~1))
      .swap16()
      .toString('utf16le');
  return head.toString('utf8');
}

const hasText = (line: string): boolean => /[^\s,;]/.test(line);

function headerOf(head: string, isWhole: boolean): Header {
  const lines = head.replace(/^\ufeff/, '').split(/\r\n|\n|\r/);
  if (!isWhole && lines.length > 1) lines.pop();
  const declared = /^"?sep=(.)"?[,;\t]*$/i.exec(lines[0] ?? '')?.[1];
  const cellsOf = (line: string, delimiter: string): string[] =>
    line.replace(/"[^"]*"/g, 'x').split(delimiter);
  const filledIn = (line: string, delimiter: string): number =>
    cellsOf(line, delimiter).filter((cell) => cell.trim() !== '').length;
  const delimiterOf = (line: string): string =>
    declared ??
    DELIMITERS.reduce((best, each) =>
      cellsOf(line, each).length > cellsOf(line, best).length ? each : best,
    );
  const skipped: { line: number; text: string }[] = [];
  for (let i = declared === undefined ? 0 : 1; i < Math.min(lines.length, MAX_TITLE_LINES); i++) {
    const [text, below] = [lines[i]!, lines.slice(i + 1).find(hasText) ?? ''];
    if (!hasText(text)) continue;
    const delimiter = delimiterOf(text);
    const isHeader =
      filledIn(text, delimiter) > 1 && (below === '' || cellsOf(below, delimiter).length > 1);
    // An odd number of quotation marks opens a cell of several lines.
    const isOpen = (text.split('"').length - 1) % 2 === 1;
    if (isHeader || isOpen || filledIn(below, delimiterOf(below)) < 2)
      return { delimiter, line: i + 1, skipped };
    skipped.push({ line: i + 1, text: text.replace(/[,;\t]+$/, '').trim() });
  }
  return {
    delimiter: delimiterOf(lines[0] ?? ''),
    line: declared === undefined ? 1 : 2,
    skipped: [],
  };
}
