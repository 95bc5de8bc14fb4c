// Random access to a data set's rows: only the offsets of the lines are in memory.

import { join } from 'node:path';
import { NumberList } from '../indexes/number-list.ts';
import type { ExampleRow } from './example.ts';
import { parseRow } from './workspace.ts';
import { openDataFile, type DataFile } from '../../platform/vault/data-file.ts';

/** Rows kept after reading. */
const MAX_CACHED = 256;

/** The rows of `datasets/<id>/rows.jsonl` by number; 8 bytes of memory per row. */
export class RowTable {
  readonly length: number;
  readonly #file: string;
  readonly #rows: DataFile;
  readonly #offsets: Float64Array;
  readonly #cache = new Map<number, ExampleRow>();

  /** `offsets`: where each row starts, and where the last one ends. */
  constructor(dir: string, offsets: Float64Array) {
    this.#file = join(dir, 'rows.jsonl');
    this.#rows = openDataFile(this.#file);
    this.#offsets = offsets;
    this.length = offsets.length - 1;
  }

  /** The row with this number. Throws a UserError that names a line that cannot be read. */
  row(number: number): ExampleRow {
    const cached = this.#cache.get(number);
    if (cached) return cached;
    const start = this.#offsets[number]!;
    const bytes = Buffer.allocUnsafe(this.#offsets[number + 1]! - start);
    this.#rows.read(bytes, 0, bytes.length, start);
    const row = parseRow(bytes.toString('utf8'), this.#file, number + 1);
    if (this.#cache.size >= MAX_CACHED) this.#cache.delete(this.#cache.keys().next().value!);
    this.#cache.set(number, row);
    return row;
  }

  close(): void {
    this.#rows.close();
  }
}

/**
 * Reads a data set once, calls `onRow` with each row, its number and its bytes, and returns it for
 * access by number.
 */
export function scanRows(
  dir: string,
  onRow: (row: ExampleRow, number: number, bytes: number) => void,
): RowTable {
  const file = join(dir, 'rows.jsonl');
  const data = openDataFile(file);
  const offsets = new NumberList(Float64Array);
  offsets.push(0);
  let end = 0;
  const take = (line: string, bytes: number): void => {
    const number = offsets.length - 1;
    end += bytes;
    onRow(parseRow(line, file, number + 1), number, bytes);
    offsets.push(end);
  };
  try {
    const buffer = Buffer.allocUnsafe(1 << 22);
    let rest = Buffer.alloc(0);
    for (let at = 0; ;) {
      const read = data.read(buffer, 0, buffer.length, at);
      if (read === 0) break;
      at += read;
      const bytes = Buffer.concat([rest, buffer.subarray(0, read)]);
      let start = 0;
      for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, start)) {
        take(bytes.toString('utf8', start, at), at + 1 - start);
        start = at + 1;
      }
      rest = bytes.subarray(start);
    }
    if (rest.length > 0) take(rest.toString('utf8'), rest.length);
  } finally {
    data.close();
  }
  return new RowTable(dir, offsets.view());
}
