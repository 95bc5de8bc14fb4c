// A file of rows in pages: which bytes each row has, which defects, and its text for searching. Nothing is held but these numbers.
//
// Two files stand beside the rows: `NAME.text`, the rows' texts in lower case, one a line, and `NAME.index`: where each row and
// each text begins (float64, one more than there are rows), then one word of flags a row (uint32). A page of 874,000 rows
// takes 17 MB of memory; a search reads the texts once from beginning to end.

import * as fs from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { UserError } from '../../i18n/user-error.ts';
import { explainDisk } from '../../platform/files.ts';
import { NumberList } from './number-list.ts';
import { msg } from '../../../i18n/message.ts';

/** Text that is gathered before it is written. */
const CHUNK = 1 << 20;
/** Bytes of text that are searched at once. */
const SEARCH_BYTES = 1 << 23;
/** Most rows of one page. */
const LONGEST_PAGE = 1000;

/** Writes a file piece by piece. */
export class ChunkWriter {
  readonly file: string;
  readonly #handle: number;
  #chunk = '';

  constructor(file: string) {
    this.file = file;
    this.#handle = explainDisk(file, () => fs.openSync(file, 'w'));
  }

  write(text: string): void {
    this.#chunk += text;
    if (this.#chunk.length > CHUNK) this.flush();
  }

  close(): void {
    this.flush();
    fs.closeSync(this.#handle);
  }

  /** Writes what was gathered, so that it can be read. */
  flush(): void {
    if (this.#chunk === '') return;
    explainDisk(this.file, () => fs.writeFileSync(this.#handle, this.#chunk));
    this.#chunk = '';
  }
}

/** Makes the two files for rows that come one after the other. */
export class PageIndexWriter {
  readonly #base: string;
  readonly #text: ChunkWriter;
  readonly #rowStarts = new NumberList(Float64Array);
  readonly #textStarts = new NumberList(Float64Array);
  readonly #flags = new NumberList(Uint32Array);
  #rowEnd = 0;
  #textEnd = 0;

  /** `base`: path of the files without their endings. */
  constructor(base: string) {
    this.#base = base;
    this.#text = new ChunkWriter(`${base}.text`);
  }

  get count(): number {
    return this.#flags.length;
  }

  /** A row of so many bytes, line end included. */
  add(bytes: number, text: string, flags: number): void {
    const line = `${searchable(text)}\n`;
    this.#rowStarts.push(this.#rowEnd);
    this.#textStarts.push(this.#textEnd);
    this.#flags.push(flags);
    this.#text.write(line);
    this.#rowEnd += bytes;
    this.#textEnd += Buffer.byteLength(line);
  }

  /** Gives a row more flags; returns those that it had before. */
  addFlags(number: number, flags: number): number {
    const all = this.#flags.view();
    const before = all[number]!;
    all[number] = before | flags;
    return before;
  }

  finish(): void {
    this.#rowStarts.push(this.#rowEnd);
    this.#textStarts.push(this.#textEnd);
    this.#text.close();
    const lists = [this.#rowStarts.view(), this.#textStarts.view(), this.#flags.view()];
    const bytes = lists.map(
      ({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength),
    );
    explainDisk(this.#base, () => fs.writeFileSync(`${this.#base}.index`, Buffer.concat(bytes)));
  }
}

/** Which rows, and which of those. */
export interface PageQuery {
  /** Rows of the answer that are skipped, and most that come. */
  readonly offset: number;
  readonly limit: number;
  /** Only rows with one of these flags; 0 or absent for all, -1 for those without any. */
  readonly flags?: number;
  /** Only rows whose text has this in it, capitals or not. */
  readonly search?: string;
}

/** Lines of a page. */
export interface PageLines {
  /** Rows that answer the query, on all pages. */
  readonly total: number;
  /** Numbers of the rows of this page, from 0. */
  readonly numbers: readonly number[];
  readonly lines: readonly string[];
}

/** Rows by page; made by `openPageIndex`. */
export class PageIndex {
  readonly count: number;
  readonly #rows: FileHandle;
  readonly #text: FileHandle;
  readonly #rowStarts: Float64Array;
  readonly #textStarts: Float64Array;
  readonly #flags: Uint32Array;
  /** The rows that answered the last query with a condition. */
  #last: { readonly key: string; readonly numbers: Promise<Int32Array> } | undefined;

  constructor(rows: FileHandle, text: FileHandle, index: Buffer) {
    this.#rows = rows;
    this.#text = text;
    this.count = (index.length - 16) / 20;
    const { buffer, byteOffset } = index;
    const starts = 8 * (this.count + 1);
    this.#rowStarts = new Float64Array(buffer, byteOffset, this.count + 1);
    this.#textStarts = new Float64Array(buffer, byteOffset + starts, this.count + 1);
    this.#flags = new Uint32Array(buffer, byteOffset + 2 * starts, this.count);
  }

  flagsOf(number: number): number {
    return this.#flags[number]!;
  }

  /** One page of the rows that answer a query. */
  async page({ offset, limit, flags = 0, search = '' }: PageQuery): Promise<PageLines> {
    const matches = await this.#matches(flags, searchable(search));
    const total = matches?.length ?? this.count;
    const first = Math.max(0, Math.floor(offset));
    const last = Math.min(total, first + Math.min(limit, LONGEST_PAGE));
    const length = Math.max(0, last - first);
    const numbers = Array.from({ length }, (_, i) => matches?.[first + i] ?? first + i);
    return { total, numbers, lines: await Promise.all(numbers.map((number) => this.line(number))) };
  }

  /** The row's line without its end. */
  async line(number: number): Promise<string> {
    const start = this.#rowStarts[number]!;
    const bytes = Buffer.allocUnsafe(this.#rowStarts[number + 1]! - start);
    await this.#rows.read(bytes, 0, bytes.length, start);
    return bytes.toString('utf8').trimEnd();
  }

  async close(): Promise<void> {
    await Promise.all([this.#rows.close(), this.#text.close()]);
  }

  /** Numbers of the rows that answer; null for all of them. */
  #matches(flags: number, needle: string): Promise<Int32Array | null> {
    if (flags === 0 && needle === '') return Promise.resolve(null);
    const key = `${flags} ${needle}`;
    if (this.#last?.key !== key) this.#last = { key, numbers: this.#find(flags, needle) };
    return this.#last.numbers;
  }

  async #find(flags: number, needle: string): Promise<Int32Array> {
    const found = new NumberList(Int32Array);
    const isMeant = (number: number): boolean => {
      const own = this.#flags[number]!;
      return flags === 0 || (flags === -1 ? own === 0 : (own & flags) !== 0);
    };
    if (needle === '') {
      for (let number = 0; number < this.count; number++) if (isMeant(number)) found.push(number);
      return found.view();
    }
    // Bytes as letters of Latin-1: searching a string costs a fraction of searching a buffer where there are many hits.
    const wanted = Buffer.from(needle).toString('latin1');
    const buffer = Buffer.allocUnsafe(Math.max(SEARCH_BYTES, this.#longestText()));
    for (let first = 0; first < this.count;) {
      const start = this.#textStarts[first]!;
      const end = Math.max(first + 1, this.#rowAt(start + buffer.length));
      const { bytesRead } = await this.#text.read(buffer, 0, this.#textStarts[end]! - start, start);
      const text = buffer.toString('latin1', 0, bytesRead);
      let number = first;
      for (
        let at = text.indexOf(wanted);
        at >= 0;
        at = text.indexOf(wanted, this.#textStarts[number]! - start)
      ) {
        // Hits come in the order of the rows, often close together.
        while (this.#textStarts[number + 1]! <= start + at) number += 1;
        if (isMeant(number)) found.push(number);
        number += 1;
      }
      first = end;
    }
    return found.view();
  }

  #longestText(): number {
    let longest = 1;
    for (let i = 0; i < this.count; i++)
      longest = Math.max(longest, this.#textStarts[i + 1]! - this.#textStarts[i]!);
    return longest;
  }

  /** The row in whose text this byte is; the number of rows for the end. */
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

/** Opens the files of `base` for the rows in `rowsFile`. Throws a UserError where they are missing or do not fit together. */
export async function openPageIndex(rowsFile: string, base: string): Promise<PageIndex> {
  const problem = (cause?: unknown) =>
    new UserError(msg('dataset.page-index-invalid', { file: rowsFile }), {
      hint: msg('dataset.page-index-invalid.hint'),
      cause,
    });
  const handles: FileHandle[] = [];
  try {
    const index = fs.readFileSync(`${base}.index`);
    // Typed arrays want their bytes to begin at a multiple of 8.
    const aligned = Buffer.from(new ArrayBuffer(index.length));
    index.copy(aligned);
    for (const file of [rowsFile, `${base}.text`]) handles.push(await open(file));
    const count = (index.length - 16) / 20;
    const ends = new Float64Array(aligned.buffer, 0, 2 * (count + 1));
    const sizes = await Promise.all(handles.map(async (handle) => (await handle.stat()).size));
    if (ends[count] !== sizes[0] || ends[2 * count + 1] !== sizes[1]) throw problem();
    return new PageIndex(handles[0]!, handles[1]!, aligned);
  } catch (cause) {
    await Promise.all(handles.map((handle) => handle.close()));
    throw cause instanceof UserError ? cause : problem(cause);
  }
}

/** A text as it is searched: in lower case, on one line. */
function searchable(text: string): string {
  return text.toLowerCase().replace(/[\r\n]+/g, ' ');
}
