// Parquet files, read in parts of a row group: the file is never held in memory as a whole.

import {
  asyncBufferFromFile,
  parquetMetadataAsync,
  parquetReadObjects,
  type AsyncBuffer,
  type FileMetaData,
  type ParquetParsers,
} from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { reasonOf, UserError } from '../../i18n/user-error.ts';
import { RowError } from '../defect-kinds.ts';
import { classColumns, withClassNames, type ClassColumns } from './class-labels.ts';
import type { FileRow } from './file-row.ts';
import {
  durationColumns,
  readSchema,
  TEXT_PARSERS,
  toPlainValue,
  type ValueNode,
} from './parquet-values.ts';
import { msg } from '../../../i18n/message.ts';

/** Most rows of a part; fewer where rows are large, as with embedded images. */
const PART_ROWS = 20_000;
const PART_BYTES = 64 * 2 ** 20;

/**
 * The rows of a Parquet file as objects. Throws a UserError for a file that is damaged or cut off.
 */
export async function* readParquetRows(file: string, name: string): AsyncGenerator<FileRow> {
  const buffer = await explain(name, async () => handled(await asyncBufferFromFile(file)));
  const { stored, schema, root } = await explain(name, async () => {
    const stored = await parquetMetadataAsync(buffer);
    checkSizes(stored, buffer.byteLength);
    return { stored, ...readSchema(stored.schema, durationColumns(stored.key_value_metadata)) };
  });
  const metadata = { ...stored, schema };
  const twice = repeatedName(root);
  const classes = classesIn(file, stored);
  let done = 0;
  const total = Number(metadata.num_rows);
  for (const group of metadata.row_groups) {
    const rows = Number(group.num_rows);
    const bytesOfRow = Number(group.total_byte_size) / Math.max(1, rows);
    const step = Math.max(1, Math.min(PART_ROWS, Math.floor(PART_BYTES / bytesOfRow)));
    for (let start = 0; start < rows; start += step) {
      const rowStart = done + start;
      const rowEnd = done + Math.min(rows, start + step);
      // Without `utf8` only columns annotated as UTF-8 become text, and embedded images stay bytes.
      const part = await explain(name, () =>
        parquetReadObjects({
          file: buffer,
          metadata,
          rowStart,
          rowEnd,
          compressors,
          parsers: TEXT_PARSERS as unknown as Partial<ParquetParsers>,
          utf8: false,
        }),
      );
      for (const [i, value] of part.entries()) {
        const number = rowStart + i + 1;
        const bytesRead = (buffer.byteLength * number) / total;
        const row = await explain(name, () =>
          named(toFileRow(value, number, name, bytesRead, root), classes, name),
        );
        const { notes = [] } = row;
        yield twice === undefined
          ? row
          : { ...row, notes: [columnTwice(twice, name, row.at), ...notes] };
      }
    }
    done += rows;
  }
}

/**
 * The columns of a file whose numbers are classes with names. Throws a UserError for a file that is
 * damaged or cut off.
 */
export async function parquetClasses(file: string, name: string): Promise<ClassColumns> {
  const buffer = await explain(name, () => asyncBufferFromFile(file));
  return classesIn(file, await explain(name, () => parquetMetadataAsync(buffer)));
}

function classesIn(
  file: string,
  { schema, key_value_metadata: pairs }: FileMetaData,
): ClassColumns {
  const columns = readSchema(schema, new Map()).root.children.map(({ name }) => name);
  return classColumns(file, columns, pairs?.find(({ key }) => key === 'huggingface')?.value);
}

/** The row with the names of its classes. */
function named(row: FileRow, classes: ClassColumns, file: string): FileRow {
  if (classes.size === 0 || row.value === undefined) return row;
  const fields = row.value as Readonly<Record<string, unknown>>;
  const { row: value, notes } = withClassNames(fields, classes, { file, position: row.at });
  return { ...row, value, ...(notes.length > 0 ? { notes } : {}) };
}

function toFileRow(
  value: Readonly<Record<string, unknown>>,
  number: number,
  name: string,
  bytesRead: number,
  root: ValueNode,
): FileRow {
  const at = `row ${number}`;
  const garbled = Object.entries(value).find(
    ([, cell]) => typeof cell === 'string' && cell.includes('\ufffd'),
  );
  if (!garbled) return { at, value: toPlainValue(value, root), bytesRead };
  const values = { file: name, position: at, column: garbled[0] };
  const hint = msg('file.export-utf8');
  const error = new RowError('encoding', msg('file.column-not-utf8', values), { hint });
  return { at, value: undefined, bytesRead, error };
}

/** A name that several columns have: only the last one is read. */
function repeatedName({ children }: ValueNode): string | undefined {
  const names = children.map(({ name }) => name);
  return names.find((name, i) => names.indexOf(name) !== i);
}

function columnTwice(field: string, file: string, position: string): RowError {
  return new RowError('double-field', msg('file.column-twice', { file, position, field }), {
    hint: msg('import.field-twice.hint'),
  });
}

/** Rows that a file of a few bytes may claim, and rows for each byte: their texts differ. */
const FEW_ROWS = 100_000;
const ROWS_PER_BYTE = 100;
/** Values of one column in a group of rows. */
const MAX_VALUES = 50_000_000;
/** Bytes of a column in a group of rows, unpacked: they are read at once. */
const MAX_COLUMN_BYTES = 2 ** 30;
const MAX_COLUMNS = 20_000;

/** Refuses sizes that cannot be, before room is made for them. Throws an error that ends a sentence. */
function checkSizes({ num_rows, row_groups, schema }: FileMetaData, fileBytes: number): void {
  const rows = Number(num_rows);
  if (rows < 0 || (rows > FEW_ROWS && rows > ROWS_PER_BYTE * fileBytes))
    throw new Error(`it claims ${rows} rows in ${fileBytes} bytes`);
  if (schema.length > MAX_COLUMNS) throw new Error(`it has ${schema.length} columns`);
  let inGroups = 0;
  for (const { num_rows: count, columns } of row_groups) {
    if (Number(count) < 0) throw new Error('it has a group of fewer than no rows');
    inGroups += Number(count);
    for (const { meta_data: data } of columns) {
      if (!data) continue;
      const [values, packed, bytes] = [
        data.num_values,
        data.total_compressed_size,
        data.total_uncompressed_size,
      ].map(Number) as [number, number, number];
      const start = Number(data.dictionary_page_offset ?? data.data_page_offset);
      if (packed < 0 || start < 0 || start + packed > fileBytes)
        throw new Error('a column lies outside the file');
      if (!(values >= 0 && values <= MAX_VALUES && bytes >= 0 && bytes <= MAX_COLUMN_BYTES))
        throw new Error(`a column claims ${values} values in ${bytes} bytes`);
    }
  }
  if (inGroups !== rows) throw new Error(`its groups have ${inGroups} of ${rows} rows`);
}

/**
 * The file with reads whose failure is never left unhandled: the library starts those of all columns
 * at once, and forgets one of two columns of the same name.
 */
function handled(buffer: AsyncBuffer): AsyncBuffer {
  return {
    byteLength: buffer.byteLength,
    slice(start, end = buffer.byteLength) {
      if (!(start >= 0 && end >= start && end <= buffer.byteLength))
        return quiet(Promise.reject(new Error('a part of it lies outside the file')));
      return quiet(Promise.resolve(buffer.slice(start, end)));
    },
  };
}

/** The promise with its failure handled, and those of all that is made of it by `then`. */
function quiet<T>(promise: Promise<T>): Promise<T> {
  const then = promise.then.bind(promise);
  void then(undefined, () => undefined);
  promise.then = ((...handlers: Parameters<typeof then>) =>
    quiet(then(...handlers))) as typeof promise.then;
  return promise;
}

async function explain<T>(name: string, step: () => T | Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (cause) {
    const reason = reasonOf(cause, 'it is damaged').replace(/^parquet /, '');
    throw new UserError(msg('file.parquet-unreadable', { file: name, reason }), {
      hint: msg('file.parquet-unreadable.hint'),
      cause,
    });
  }
}
