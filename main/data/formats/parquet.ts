// Rows of Parquet files, one part of a row group after the other: the file is never held whole.

import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { UserError } from '../../i18n/user-error.ts';
import type { FileRow } from './json-lines.ts';
import { RowError } from '../defect-kinds.ts';
import { msg } from '../../../i18n/message.ts';

/** Rows read at once, where they are this small on average; fewer with pictures in them. */
const ROWS_AT_ONCE = 20_000;
const BYTES_AT_ONCE = 64 * 2 ** 20;

/** The rows of a Parquet file as objects. Throws a UserError for a file that is damaged or cut off. */
export async function* readParquetRows(file: string, name: string): AsyncGenerator<FileRow> {
  const buffer = await explain(name, () => asyncBufferFromFile(file));
  const metadata = await explain(name, () => parquetMetadataAsync(buffer));
  let done = 0;
  const total = Number(metadata.num_rows);
  for (const group of metadata.row_groups) {
    const rows = Number(group.num_rows);
    const bytesOfRow = Number(group.total_byte_size) / Math.max(1, rows);
    const step = Math.max(1, Math.min(ROWS_AT_ONCE, Math.floor(BYTES_AT_ONCE / bytesOfRow)));
    for (let start = 0; start < rows; start += step) {
      const rowStart = done + start;
      const rowEnd = done + Math.min(rows, start + step);
      // Without `utf8` only columns that say so are texts: pictures stay bytes.
      const part = await explain(name, () =>
        parquetReadObjects({ file: buffer, metadata, rowStart, rowEnd, compressors, utf8: false }),
      );
      for (const [i, value] of part.entries()) {
        const bytesRead = (buffer.byteLength * (rowStart + i + 1)) / total;
        const at = `row ${rowStart + i + 1}`;
        const broken = Object.entries(value).find(
          ([, cell]) => typeof cell === 'string' && cell.includes('\ufffd'),
        );
        if (broken) {
          const error = new RowError(
            'encoding',
            msg('file.column-not-utf8', { file: name, position: at, column: broken[0] }),
            {
              hint: msg('file.export-utf8'),
            },
          );
          yield { at, value: undefined, bytesRead, error };
        } else yield { at, value: plain(value), bytesRead };
      }
    }
    done += rows;
  }
}

/** Whole numbers of 64 bits as plain numbers, lists and groups alike; bytes stay as they are. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Uint8Array || value === null || typeof value !== 'object') return value;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(plain);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]));
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
