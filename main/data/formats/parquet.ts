// Parquet files, read in parts of a row group: the file is never held in memory as a whole.

import {
  asyncBufferFromFile,
  parquetMetadataAsync,
  parquetReadObjects,
  type FileMetaData,
  type ParquetParsers,
} from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { UserError } from '../../i18n/user-error.ts';
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
  const buffer = await explain(name, () => asyncBufferFromFile(file));
  const stored = await explain(name, () => parquetMetadataAsync(buffer));
  const durations = durationColumns(stored.key_value_metadata);
  const { schema, root } = readSchema(stored.schema, durations);
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
        const row = named(toFileRow(value, number, name, bytesRead, root), classes, name);
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

async function explain<T>(name: string, step: () => T | Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (cause) {
    const reason = (cause as Error).message.split('\n')[0]!.replace(/^parquet /, '');
    throw new UserError(msg('file.parquet-unreadable', { file: name, reason }), {
      hint: msg('file.parquet-unreadable.hint'),
      cause,
    });
  }
}
