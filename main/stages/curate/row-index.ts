// Data sets as curate sees them: of every row a few numbers in memory, the row itself on the disk.

import { questionInContext } from '../../data/datasets/messages.ts';
import { hash53 } from '../../data/indexes/hash-index.ts';
import { NumberList } from '../../data/indexes/number-list.ts';
import { scanRows, type RowTable } from '../../data/datasets/row-table.ts';
import type { ExampleRow } from '../../data/datasets/example.ts';
import { questionKey } from '../../data/datasets/question-key.ts';
import { normalizeText } from '../../data/text/normalize-text.ts';

/** A data set that is read: its folder, and how messages and reports name it. */
export interface NamedSet {
  readonly dir: string;
  readonly name: string;
}

/**
 * The rows of the curated set, then those of the sets it is held against; some 100 bytes a row, and
 * every picture's id once.
 */
export interface CurateTable {
  readonly length: number;
  /**
   * Rows of the curated set; the rows from here on belong to other sets and are only compared with.
   */
  readonly own: number;
  /**
   * The place of a row's split among the held-out ones, training last; rows of other sets come
   * before all.
   */
  readonly rank: Uint8Array;
  /** Hash of pictures and question. */
  readonly asked: Float64Array;
  /** Hash of the question with what was said before it, without pictures. */
  readonly question: Float64Array;
  /** Hash of the conversation that the row is part of; 0 for none. */
  readonly conversation: Float64Array;
  /** Numbers into `sources`, `kinds` and `splits`. */
  readonly source: Int32Array;
  readonly kind: Int32Array;
  readonly split: Int32Array;
  readonly sources: readonly string[];
  readonly kinds: readonly string[];
  readonly splits: readonly string[];
  /**
   * Rows by rank, those of a rank in the data set's order: of two alike rows the first one here
   * stays.
   */
  readonly order: Uint32Array;
  /** 1 for rows that stay. */
  readonly isKept: Uint8Array;
  /** 1 for rows that a person keeps whatever the rules say. */
  readonly isPinned: Uint8Array;
  /** Blob ids; pictures are numbered by their place here. */
  readonly blobs: readonly string[];
  /** Pictures below this number are the curated set's own. */
  readonly ownBlobs: number;
  /** The numbers of a row's pictures. */
  pictures(row: number): Int32Array;
  /** The row itself, read from the disk. */
  row(number: number): ExampleRow;
  /** The name of the set that a row is in: empty for the curated one. */
  setOf(row: number): string;
  close(): void;
}

/** What of a data set is looked at while it is read. */
export interface ReadOptions {
  /** Splits kept apart from training, the first one strongest. */
  readonly heldOut: readonly string[];
  /** Sets that the rows are held against. */
  readonly against: readonly NamedSet[];
  /** Ids of rows that a person keeps; those that are met are taken out of the set. */
  readonly pinned: Set<string>;
  /** Sees every row of the curated set once, in order; false leaves it out. */
  readonly look: (row: ExampleRow, number: number) => boolean;
}

/** Names beyond so many are counted together. */
const MOST_NAMES = 4096;
const OTHERS = 'others';

/** What a row came from: the file of rows, or the name that the row brings; without the line. */
export function sourceOf({ source }: ExampleRow): string {
  return (source ?? '').replace(/,\s*(?:line|row|sheet|record|item)\s.*$/i, '');
}

/** Reads the data set's folder, and then those it is held against, once each. */
export function readTable(dir: string, options: ReadOptions): CurateTable {
  const { heldOut, against, pinned, look } = options;
  const first = against.length > 0 ? 1 : 0;
  const rank = new NumberList(Uint8Array);
  const asked = new NumberList(Float64Array);
  const question = new NumberList(Float64Array);
  const conversation = new NumberList(Float64Array);
  const starts = new NumberList(Int32Array);
  const numbers = new NumberList(Int32Array);
  const isKept = new NumberList(Uint8Array);
  const isPinned = new NumberList(Uint8Array);
  const sources = new Names();
  const kinds = new Names();
  const splits = new Names();
  const blobs: string[] = [];
  const numberOf = new Map<string, number>();
  const take = (row: ExampleRow, itsRank: number): void => {
    rank.push(itsRank);
    asked.push(hash53(questionKey(row)));
    question.push(hash53(normalizeText(questionInContext(row)).toLowerCase()));
    conversation.push(row.conversation === undefined ? 0 : hash53(row.conversation));
    sources.push(sourceOf(row));
    kinds.push(row.kind ?? '');
    splits.push(row.split);
    starts.push(numbers.length);
    for (const blob of row.pictures) {
      let number = numberOf.get(blob);
      if (number === undefined) {
        number = blobs.push(blob) - 1;
        numberOf.set(blob, number);
      }
      numbers.push(number);
    }
  };
  const tables: RowTable[] = [];
  const ends: number[] = [];
  const open = (folder: string, onRow: (row: ExampleRow, number: number) => void) => {
    tables.push(scanRows(folder, onRow));
    ends.push(rank.length);
  };
  try {
    open(dir, (row, number) => {
      const place = heldOut.indexOf(row.split);
      take(row, first + (place < 0 ? heldOut.length : place));
      const isHeld = pinned.delete(row.id);
      isPinned.push(isHeld ? 1 : 0);
      isKept.push(look(row, number) || isHeld ? 1 : 0);
    });
    const ownBlobs = blobs.length;
    for (const set of against) {
      open(set.dir, (row) => {
        take(row, 0);
        isPinned.push(0);
        isKept.push(1);
      });
    }
    starts.push(numbers.length);
    const setAt = (row: number) => ends.findIndex((end) => row < end);
    return {
      length: rank.length,
      own: ends[0]!,
      rank: rank.view(),
      asked: asked.view(),
      question: question.view(),
      conversation: conversation.view(),
      source: sources.numbers.view(),
      kind: kinds.numbers.view(),
      split: splits.numbers.view(),
      sources: sources.list,
      kinds: kinds.list,
      splits: splits.list,
      order: orderOf(rank.view()),
      isKept: isKept.view(),
      isPinned: isPinned.view(),
      blobs,
      ownBlobs,
      pictures: (row) => numbers.view().subarray(starts.at(row), starts.at(row + 1)),
      row: (number) => {
        const set = setAt(number);
        return tables[set]!.row(number - (set === 0 ? 0 : ends[set - 1]!));
      },
      setOf: (row) => (row < ends[0]! ? '' : against[setAt(row) - 1]!.name),
      close: () => tables.forEach((table) => table.close()),
    };
  } catch (error) {
    for (const table of tables) table.close();
    throw error;
  }
}

function orderOf(rank: Uint8Array): Uint32Array {
  const order = new Uint32Array(rank.length);
  const last = rank.reduce((most, value) => Math.max(most, value), 0);
  let at = 0;
  for (let wanted = 0; wanted <= last; wanted++)
    for (let row = 0; row < rank.length; row++) if (rank[row] === wanted) order[at++] = row;
  return order;
}

/** Texts that come again and again, kept once; a row has the number of its text. */
class Names {
  readonly numbers = new NumberList(Int32Array);
  readonly list: string[] = [];
  readonly #numberOf = new Map<string, number>();

  push(name: string): void {
    const kept = this.list.length < MOST_NAMES || this.#numberOf.has(name) ? name : OTHERS;
    let number = this.#numberOf.get(kept);
    if (number === undefined) {
      number = this.list.push(kept) - 1;
      this.#numberOf.set(kept, number);
    }
    this.numbers.push(number);
  }
}
