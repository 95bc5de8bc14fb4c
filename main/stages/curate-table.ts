// A data set as curate sees it: of every row a few numbers in memory, the row itself on the disk.

import { hash53 } from '../data/hash-index.ts';
import { NumberList } from '../data/number-list.ts';
import { scanRows, type RowTable } from '../data/row-table.ts';
import { plainText } from '../data/text-likeness.ts';
import type { ExampleRow } from '../data/workspace.ts';

/** Some 60 bytes a row, and every picture's id once. */
export interface CurateTable {
  readonly rows: RowTable;
  readonly length: number;
  /** The place of a row's split among the held-out ones, training last. */
  readonly rank: Uint8Array;
  /** Hash of pictures and question. */
  readonly asked: Float64Array;
  /** Rows by rank, those of a rank in the data set's order: of two alike rows the first one here stays. */
  readonly order: Uint32Array;
  /** 1 for rows that stay. */
  readonly isKept: Uint8Array;
  /** Blob ids; pictures are numbered by their place here. */
  readonly blobs: readonly string[];
  /** The numbers of a row's pictures. */
  pictures(row: number): Int32Array;
}

/** Pictures and question in one text. */
export function askedOf({ pictures, question }: ExampleRow): string {
  return `${pictures.join(' ')}\n${plainText(question)}`;
}

/** Reads a data set's folder once. */
export function readTable(dir: string, heldOut: readonly string[]): CurateTable {
  const rank = new NumberList(Uint8Array);
  const asked = new NumberList(Float64Array);
  const starts = new NumberList(Int32Array);
  const numbers = new NumberList(Int32Array);
  const blobs: string[] = [];
  const numberOf = new Map<string, number>();
  const rows = scanRows(dir, (row) => {
    rank.push(heldOut.includes(row.split) ? heldOut.indexOf(row.split) : heldOut.length);
    asked.push(hash53(askedOf(row)));
    starts.push(numbers.length);
    for (const blob of row.pictures) {
      let number = numberOf.get(blob);
      if (number === undefined) {
        number = blobs.push(blob) - 1;
        numberOf.set(blob, number);
      }
      numbers.push(number);
    }
  });
  starts.push(numbers.length);
  const length = rows.length;
  const order = new Uint32Array(length);
  let at = 0;
  for (let wanted = 0; wanted <= heldOut.length; wanted++)
    for (let row = 0; row < length; row++) if (rank.at(row) === wanted) order[at++] = row;
  return {
    rows,
    length,
    rank: rank.view(),
    asked: asked.view(),
    order,
    isKept: new Uint8Array(length).fill(1),
    blobs,
    pictures: (row) => numbers.view().subarray(starts.at(row), starts.at(row + 1)),
  };
}
