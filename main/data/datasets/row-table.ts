// A data set's rows by number: the file stays on the disk, only the places of its lines are in memory.

import * as fs from 'node:fs';
import { join } from 'node:path';
import type { ExampleRow } from './example.ts';
import { parseRow } from './workspace.ts';

/** Rows that were read last. */
const CACHED = 256;

/** Random access to the rows of `datasets/<id>/rows.jsonl`; 8 bytes a row. */
export class RowTable {
  readonly length: number;
  readonly #file: string;
  readonly #handle: number;
  readonly #offsets: Float64Array;
  readonly #cache = new Map<number, ExampleRow>();

  /** `offsets`: where each row begins, and where the last one ends. */
  constructor(dir: string, offsets: Float64Array) {
    this.#file = join(dir, 'rows.jsonl');
    this.#handle = fs.openSync(this.#file, 'r');
    this.#offsets = offsets;
    this.length = offsets.length - 1;
  }

  /** The row with this number. Throws a UserError that names the line that cannot be read. */
  row(number: number): ExampleRow {
    const known = this.#cache.get(number);
    if (known) return known;
    const start = this.#offsets[number]!;
    const bytes = Buffer.allocUnsafe(this.#offsets[number + 1]! - start);
    fs.readSync(this.#handle, bytes, 0, bytes.length, start);
    const row = parseRow(bytes.toString('utf8'), this.#file, number + 1);
    if (this.#cache.size >= CACHED) this.#cache.delete(this.#cache.keys().next().value!);
    this.#cache.set(number, row);
    return row;
  }

  close(): void {
    fs.closeSync(this.#handle);
  }
}

/** Reads a data set once from beginning to end, gives every row with its number and bytes to `onRow`, and leaves it open for reading by number. */
export function scanRows(
  dir: string,
  onRow: (row: ExampleRow, number: number, bytes: number) => void,
): RowTable {
  const file = join(dir, 'rows.jsonl');
  const handle = fs.openSync(file, 'r');
  let offsets = new Float64Array(1024);
  let count = 0;
  let end = 0;
  const take = (line: string, bytes: number): void => {
    if (count + 1 >= offsets.length) {
      const longer = new Float64Array(offsets.length * 2);
      longer.set(offsets);
      offsets = longer;
    }
    offsets[count] = end;
    end += bytes;
    onRow(parseRow(line, file, count + 1), count, bytes);
    count += 1;
    offsets[count] = end;
  };
  try {
    const buffer = Buffer.allocUnsafe(1 << 22);
    let rest = Buffer.alloc(0);
    for (;;) {
      const read = fs.readSync(handle, buffer);
      if (read === 0) break;
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
    fs.closeSync(handle);
  }
  return new RowTable(dir, offsets.slice(0, count + 1));
}
