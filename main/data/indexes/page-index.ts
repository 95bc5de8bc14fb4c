// Paging and text search over a file of rows, with only offsets and flags in memory.
//
// Two files accompany the rows: `NAME.text` has the searchable text of each row on a line, in lower
// case; `NAME.index` has the offsets of rows and of texts (float64, one more than there are rows),
// then the low and the high half of a row's 64 flags (uint32 each; older files have no high half).
// An index of 874,000 rows takes 21 MB of memory; a search reads the texts once.

import { ChunkWriter } from './chunk-writer.ts';
import { UserError } from '../../i18n/user-error.ts';
import { explainDisk } from '../../platform/files.ts';
import { NumberList } from './number-list.ts';
import { msg } from '../../../i18n/message.ts';
import { openDataFile, type DataFile } from '../../platform/vault/data-file.ts';
import { readData, writeData } from '../../platform/vault/read-data.ts';

/** Bytes of text that are searched at a time. */
const SEARCH_BYTES = 1 << 23;
/** Bytes of a row in an index: two offsets and its flags. */
const NEW_ROW_BYTES = 24;
const OLD_ROW_BYTES = 20;
/** Most rows of a page. */
const MAX_PAGE_ROWS = 1000;

/** Writes the two files while rows are added. */
export class PageIndexWriter {
  readonly #base: string;
  readonly #text: ChunkWriter;
  readonly #rowStarts = new NumberList(Float64Array);
  readonly #textStarts = new NumberList(Float64Array);
  readonly #low = new NumberList(Uint32Array);
  readonly #high = new NumberList(Uint32Array);
  #rowEnd = 0;
  #textEnd = 0;

  /** `base`: path of the files without their extensions. */
  constructor(base: string) {
    this.#base = base;
    this.#text = new ChunkWriter(`${base}.text`);
  }

  get count(): number {
    return this.#low.length;
  }

  /** Adds a row of this many bytes, newline included. */
  add(bytes: number, text: string, flags: bigint): void {
    const line = `${searchable(text)}\n`;
    this.#rowStarts.push(this.#rowEnd);
    this.#textStarts.push(this.#textEnd);
    const [low, high] = halves(flags);
    this.#low.push(low);
    this.#high.push(high);
    this.#text.write(line);
    this.#rowEnd += bytes;
    this.#textEnd += Buffer.byteLength(line);
  }

  /** Adds flags to a row; returns those that it had before. */
  addFlags(number: number, flags: bigint): bigint {
    const [low, high] = halves(flags);
    const [lows, highs] = [this.#low.view(), this.#high.view()];
    const before = joined(lows[number]!, highs[number]!);
    lows[number]! |= low;
    highs[number]! |= high;
    return before;
  }

  finish(): void {
    this.#rowStarts.push(this.#rowEnd);
    this.#textStarts.push(this.#textEnd);
    this.#text.close();
    const flags = [this.#low.view(), this.#high.view()];
    const lists = [this.#rowStarts.view(), this.#textStarts.view(), ...flags];
    const bytes = lists.map(
      ({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength),
    );
    explainDisk(this.#base, () => writeData(`${this.#base}.index`, Buffer.concat(bytes)));
  }
}

/** A filter, and a page of the matching rows. */
export interface PageQuery {
  /** Matching rows to skip, and most to return. */
  readonly offset: number;
  readonly limit: number;
  /** Only rows with at least one of these flags; 0 or absent for all, -1 for rows without flags. */
  readonly flags?: bigint;
  /** Only rows whose text contains this, ignoring case. */
  readonly search?: string;
}

export interface PageLines {
  /** Number of matching rows on all pages. */
  readonly total: number;
  /** Numbers of this page's rows, from 0. */
  readonly numbers: readonly number[];
  readonly lines: readonly string[];
}

/** Opened by `openPageIndex`. */
export class PageIndex {
  readonly count: number;
  readonly #rows: DataFile;
  readonly #text: DataFile;
  readonly #rowStarts: Float64Array;
  readonly #textStarts: Float64Array;
  readonly #low: Uint32Array;
  readonly #high: Uint32Array;
  /** The matches of the last filter, as the next query tends to be another page of it. */
  #last: { readonly key: string; readonly numbers: Promise<Int32Array> } | undefined;

  constructor(rows: DataFile, text: DataFile, index: Buffer, count: number) {
    this.#rows = rows;
    this.#text = text;
    this.count = count;
    const { buffer, byteOffset } = index;
    const starts = 8 * (this.count + 1);
    this.#rowStarts = new Float64Array(buffer, byteOffset, this.count + 1);
    this.#textStarts = new Float64Array(buffer, byteOffset + starts, this.count + 1);
    this.#low = new Uint32Array(buffer, byteOffset + 2 * starts, this.count);
    const isOld = index.length < 16 + NEW_ROW_BYTES * count;
    this.#high = isOld
      ? new Uint32Array(count)
      : new Uint32Array(buffer, byteOffset + 2 * starts + 4 * count, count);
  }

  flagsOf(number: number): bigint {
    return joined(this.#low[number]!, this.#high[number]!);
  }

  /** One page of the matching rows. */
  async page({ offset, limit, flags = 0n, search = '' }: PageQuery): Promise<PageLines> {
    const matches = await this.#matches(flags, searchable(search));
    const total = matches?.length ?? this.count;
    const first = Math.max(0, Math.floor(offset));
    const last = Math.min(total, first + Math.min(limit, MAX_PAGE_ROWS));
    const length = Math.max(0, last - first);
    const numbers = Array.from({ length }, (_, i) => matches?.[first + i] ?? first + i);
    return { total, numbers, lines: await Promise.all(numbers.map((number) => this.line(number))) };
  }

  /** The row's line without its newline. */
  async line(number: number): Promise<string> {
    const start = this.#rowStarts[number]!;
    const bytes = Buffer.allocUnsafe(this.#rowStarts[number + 1]! - start);
    this.#rows.read(bytes, 0, bytes.length, start);
    return bytes.toString('utf8').trimEnd();
  }

  async close(): Promise<void> {
    this.#rows.close();
    this.#text.close();
  }

  /** Numbers of the matching rows; null for all rows. */
  #matches(flags: bigint, needle: string): Promise<Int32Array | null> {
    if (flags === 0n && needle === '') return Promise.resolve(null);
    const key = `${flags} ${needle}`;
    if (this.#last?.key !== key) this.#last = { key, numbers: this.#find(flags, needle) };
    return this.#last.numbers;
  }

  async #find(flags: bigint, needle: string): Promise<Int32Array> {
    const matches = new NumberList(Int32Array);
    const [low, high] = halves(flags);
    const hasFlags = (number: number): boolean => {
      if (flags === 0n) return true;
      const [ownLow, ownHigh] = [this.#low[number]!, this.#high[number]!];
      return flags === -1n
        ? ownLow === 0 && ownHigh === 0
        : (ownLow & low) !== 0 || (ownHigh & high) !== 0;
    };
    if (needle === '') {
      for (let number = 0; number < this.count; number++)
        if (hasFlags(number)) matches.push(number);
      return matches.view();
    }
    // Bytes decoded as Latin-1: searching a string is much faster than searching a buffer with many
    // hits.
    const bytes = Buffer.from(needle).toString('latin1');
    const buffer = Buffer.allocUnsafe(Math.max(SEARCH_BYTES, this.#longestText()));
    for (let first = 0; first < this.count;) {
      const start = this.#textStarts[first]!;
      const end = Math.max(first + 1, this.#rowAt(start + buffer.length));
      const read = await this.#text.readAsync(buffer, this.#textStarts[end]! - start, start);
      const text = buffer.toString('latin1', 0, read);
      let number = first;
      for (
        let at = text.indexOf(bytes);
        at >= 0;
        at = text.indexOf(bytes, this.#textStarts[number]! - start)
      ) {
        // Hits are in the order of the rows, often close together.
        while (this.#textStarts[number + 1]! <= start + at) number += 1;
        if (hasFlags(number)) matches.push(number);
        number += 1;
      }
      first = end;
    }
    return matches.view();
  }

  #longestText(): number {
    let longest = 1;
    for (let i = 0; i < this.count; i++)
      longest = Math.max(longest, this.#textStarts[i + 1]! - this.#textStarts[i]!);
    return longest;
  }

  /** The row whose text contains this byte, by binary search; the number of rows at the end. */
  #rowAt(byte: number): number {
    let [low, high] = [0, this.count];
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.#textStarts[middle]! <= byte) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/**
 * Opens the index `base` of the rows in `rowsFile`. Throws a UserError where files are missing or
 * do not match.
 */
export async function openPageIndex(rowsFile: string, base: string): Promise<PageIndex> {
  const problem = (cause?: unknown) =>
    new UserError(msg('dataset.page-index-invalid', { file: rowsFile }), {
      hint: msg('dataset.page-index-invalid.hint'),
      cause,
    });
  const handles: DataFile[] = [];
  try {
    const index = readData(`${base}.index`);
    // Typed arrays require an offset that is a multiple of 8.
    const aligned = Buffer.from(new ArrayBuffer(index.length));
    index.copy(aligned);
    for (const file of [rowsFile, `${base}.text`]) handles.push(openDataFile(file));
    const sizes = handles.map(({ size }) => size);
    const count = [NEW_ROW_BYTES, OLD_ROW_BYTES]
      .map((bytes) => (index.length - 16) / bytes)
      .find((rows) => {
        if (!Number.isInteger(rows)) return false;
        const ends = new Float64Array(aligned.buffer, 0, 2 * (rows + 1));
        return ends[rows] === sizes[0] && ends[2 * rows + 1] === sizes[1];
      });
    if (count === undefined) throw problem();
    return new PageIndex(handles[0]!, handles[1]!, aligned, count);
  } catch (cause) {
    for (const handle of handles) handle.close();
    throw cause instanceof UserError ? cause : problem(cause);
  }
}

/** The low and the high 32 of 64 flags. */
const halves = (flags: bigint): [low: number, high: number] => [
  Number(BigInt.asUintN(32, flags)),
  Number(BigInt.asUintN(32, flags >> 32n)),
];

const joined = (low: number, high: number): bigint => (BigInt(high) << 32n) | BigInt(low);

/** Normalized for search: lower case, on one line. */
function searchable(text: string): string {
  return text.toLowerCase().replace(/[\r\n]+/g, ' ');
}
