// Rows in tables and lists: CSV and TSV with a header line, JSON files with a list of objects.

import { createReadStream } from 'node:fs';
import { open, readFile, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { UserError } from '../errors.ts';
import { RowError } from './defects.ts';
import { decodeLine, mendedChunks, type FileRow, type ReadOptions } from './json-lines.ts';

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
  { onMended }: ReadOptions = {},
): AsyncGenerator<FileRow> {
  const { size } = await stat(file);
  if (size > LARGEST_LIST_BYTES) {
    throw new UserError(`${name} is a list of ${Math.round(size / 2 ** 20)} MB in one piece.`, {
      hint: 'Save it as JSON Lines (.jsonl), one object a line.',
    });
  }
  const parts: Buffer[] = [];
  if (onMended) for await (const chunk of mendedChunks(file, name, onMended)) parts.push(chunk);
  else parts.push(await readFile(file));
  const text = decodeLine(Buffer.concat(parts), name, 1).replace(/^\ufeff/, '');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    const where = placeOf(cause, text);
    throw new UserError(`${name}${where}: this is not JSON.`, {
      hint: 'The file is a list of objects, [{"question": "…", "answer": "…"}, …]; it may have been cut off.',
      cause,
    });
  }
  const list = Array.isArray(json) ? json : listIn(json);
  if (!list) {
    throw new UserError(`${name} holds no list of rows.`, {
      hint: `Rows stand in a list, or in an object under ${LIST_FIELDS.join(', ')}.`,
    });
  }
  for (const [index, value] of list.entries())
    yield { at: `row ${index + 1}`, value, bytesRead: (size * (index + 1)) / list.length };
}

function listIn(json: unknown): unknown[] | undefined {
  if (typeof json !== 'object' || json === null) return undefined;
  const found = LIST_FIELDS.map((field) => (json as Record<string, unknown>)[field]);
  return found.find(Array.isArray) as unknown[] | undefined;
}

/** The line that JSON.parse complains of, where it says the position. */
function placeOf(cause: unknown, text: string): string {
  const position = /position (\d+)/.exec((cause as Error).message)?.[1];
  return position === undefined ? '' : `, line ${text.slice(0, Number(position)).split('\n').length}`; // prettier-ignore
}

/** The rows of a table as objects by its header; the separator is the one that the header has most of. */
export async function* readTable(
  file: string,
  name: string,
  { onMended }: ReadOptions = {},
): AsyncGenerator<FileRow> {
  const delimiter = await separatorOf(file, name, onMended !== undefined);
  const parser = parse({
    bom: true, columns: true, delimiter, info: true, max_record_size: LONGEST_ROW, skip_empty_lines: true, trim: true,
  }); // prettier-ignore
  const chunks = onMended
    ? Readable.from(mendedChunks(file, name, onMended))
    : createReadStream(file);
  const source = chunks.on('error', (error: Error) => parser.destroy(error));
  source.pipe(parser);
  try {
    for await (const { record, info } of parser as AsyncIterable<TableRecord>) {
      const broken = Object.entries(record).find(([, cell]) => cell.includes('\ufffd'));
      const at = `line ${info.lines}`;
      if (broken) {
        const error = new RowError('encoding', `${name}, ${at}: the column "${broken[0]}" is not valid UTF-8.`, {
          hint: 'Save the table again with the encoding UTF-8.',
        }); // prettier-ignore
        yield { at, value: undefined, bytesRead: info.bytes, error };
        continue;
      }
      // An empty cell says nothing.
      const cells = Object.entries(record).filter(([, cell]) => cell !== '');
      yield { at, value: Object.fromEntries(cells), bytesRead: info.bytes };
    }
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    const line = (cause as unknown as { lines?: number }).lines;
    throw new UserError(`${name}${line === undefined ? '' : `, line ${line}`}: ${problemOf(cause)}.`, {
      hint: 'Texts that hold the separator or line breaks stand in quotation marks, each mark inside doubled.',
      cause,
    }); // prettier-ignore
  } finally {
    source.destroy();
  }
}

interface TableRecord {
  readonly record: Readonly<Record<string, string>>;
  readonly info: { readonly lines: number; readonly bytes: number };
}

function problemOf(error: CsvError): string {
  switch (error.code) {
    case 'CSV_RECORD_INCONSISTENT_COLUMNS':
    case 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH':
      return 'the row has another number of columns than the header';
    case 'CSV_QUOTE_NOT_CLOSED':
    case 'CSV_MAX_RECORD_SIZE':
      return 'a quotation mark is not closed';
    default:
      return 'the row cannot be read as a table';
  }
}

/** Comma, semicolon or tab; the first line tells. Refuses text that is not UTF-8. */
async function separatorOf(file: string, name: string, isMended: boolean): Promise<string> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(65536), 0, 65536, 0);
    const head = buffer.subarray(0, bytesRead);
    const end = head.indexOf(10);
    const line = end < 0 ? head : head.subarray(0, end);
    const first = isMended ? line.toString('latin1') : decodeLine(line, name, 1);
    const count = (mark: string) => first.split(mark).length;
    return [',', ';', '\t'].reduce((best, mark) => (count(mark) > count(best) ? mark : best));
  } finally {
    await handle.close();
  }
}
