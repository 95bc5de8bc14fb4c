// Compact index of the data sets that curate reads: a few numbers per row in memory, rows on disk.

import { questionInContext } from '../../data/datasets/messages.ts';
import { hash53 } from '../../data/indexes/hash-index.ts';
import { NumberList } from '../../data/indexes/number-list.ts';
import { scanRows, type RowTable } from '../../data/datasets/row-table.ts';
import type { ExampleRow } from '../../data/datasets/example.ts';
import { questionKey } from '../../data/datasets/question-key.ts';
import { normalizeText } from '../../data/text/normalize-text.ts';

/** An input data set: its folder, and its name in messages and reports. */
export interface NamedSet {
  readonly dir: string;
  readonly name: string;
}

/**
 * The rows of the curated set, then those of the sets it is compared with; about 100 bytes per row,
 * and every image id once.
 */
export interface CurateTable {
  readonly length: number;
  /**
   * Number of rows of the curated set; later rows belong to other sets and are only compared with.
   */
  readonly own: number;
  /**
   * Rank of a row's split: held-out splits in order, training last; rows of other sets rank before
   * all.
   */
  readonly rank: Uint8Array;
  /** Hash of images and question. */
  readonly asked: Float64Array;
  /** Hash of the question with the preceding conversation, without images. */
  readonly question: Float64Array;
  /** Hash of the row's conversation; 0 for none. */
  readonly conversation: Float64Array;
  /** Indices into `sources`, `kinds` and `splits`. */
  readonly source: Int32Array;
  readonly kind: Int32Array;
  readonly split: Int32Array;
  readonly sources: readonly string[];
  readonly kinds: readonly string[];
  readonly splits: readonly string[];
  /**
   * Rows by rank, in data set order within a rank: of two similar rows the first one here is kept.
   */
  readonly order: Uint32Array;
  /** 1 for kept rows. */
  readonly isKept: Uint8Array;
  /** 1 for rows that the user pinned, which no rule removes. */
  readonly isPinned: Uint8Array;
  /** Blob ids; an image's number is its index here. */
  readonly blobs: readonly string[];
  /** Images below this number belong to the curated set. */
  readonly ownBlobs: number;
  /** Whether a row of the curated set, or all rows of a split, are held out. */
  isHeldOut(row: number): boolean;
  isHeldOutPart(split: string): boolean;
  /** The image numbers of a row. */
  pictures(row: number): Int32Array;
  /** The row itself, read from disk. */
  row(number: number): ExampleRow;
  /** The name of the row's data set; empty for the curated one. */
  setOf(row: number): string;
  close(): void;
}

/** Options for reading data sets. */
export interface ReadOptions {
  /** Held-out splits, highest priority first. */
  readonly heldOut: readonly string[];
  /** Data sets to compare the rows with. */
  readonly against: readonly NamedSet[];
  /** Ids of rows that the user pinned; ids that are found are deleted from the set. */
  readonly pinned: Set<string>;
  /** Called with every row of the curated set once, in order; false removes the row. */
  readonly look: (row: ExampleRow, number: number) => boolean;
}

/** Further distinct names are counted together. */
const MOST_NAMES = 4096;
const OTHERS = 'others';

/** A row's source: the file of rows, or the name that the row gives; without the line number. */
export function sourceOf({ source }: ExampleRow): string {
  return (source ?? '').replace(/,\s*(?:line|row|sheet|record|item)\s.*$/i, '');
}

/** Reads the data set's folder, then those it is compared with, once each. */
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
      isHeldOut: (row) => row < ends[0]! && rank.at(row) < first + heldOut.length,
      isHeldOutPart: (split) => heldOut.includes(split),
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
  const highestRank = rank.reduce((most, value) => Math.max(most, value), 0);
  let at = 0;
  for (let currentRank = 0; currentRank <= highestRank; currentRank++)
    for (let row = 0; row < rank.length; row++) if (rank[row] === currentRank) order[at++] = row;
  return order;
}

/** Interns recurring texts; a row stores the index of its text. */
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
