// Parquet files, read in parts of a row group: the file is never held in memory as a whole.

import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { UserError } from '../../i18n/user-error.ts';
import { RowError } from '../defect-kinds.ts';
import type { FileRow } from './file-row.ts';
import { msg } from '../../../i18n/message.ts';

/** Most rows of a part; fewer where rows are large, as with embedded images. */
const PART_ROWS = 20_000;
const PART_BYTES = 64 * 2 ** 20;

/**
 * The rows of a Parquet file as objects. Throws a UserError for a file that is damaged or cut off.
 */
export async function* readParquetRows(file: string, name: string): AsyncGenerator<FileRow> {
  const buffer = await explain(name, () => asyncBufferFromFile(file));
  const metadata = await explain(name, () => parquetMetadataAsync(buffer));
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
        parquetReadObjects({ file: buffer, metadata, rowStart, rowEnd, compressors, utf8: false }),
      );
      for (const [i, value] of part.entries()) {
        const number = rowStart + i + 1;
        yield toFileRow(value, number, name, (buffer.byteLength * number) / total);
      }
    }
    done += rows;
  }
}

function toFileRow(
  value: Readonly<Record<string, unknown>>,
  number: number,
  name: string,
  bytesRead: number,
): FileRow {
  const at = `row ${number}`;
  const garbled = Object.entries(value).find(
    ([, cell]) => typeof cell === 'string' && cell.includes('\ufffd'),
  );
  if (!garbled) return { at, value: toPlainValue(value), bytesRead };
  const values = { file: name, position: at, column: garbled[0] };
  const hint = msg('file.export-utf8');
  const error = new RowError('encoding', msg('file.column-not-utf8', values), { hint });
  return { at, value: undefined, bytesRead, error };
}

/** 64-bit integers as numbers and dates as text, also in lists and groups; bytes are kept. */
function toPlainValue(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Uint8Array || value === null || typeof value !== 'object') return value;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(toPlainValue);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, toPlainValue(each)]));
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
