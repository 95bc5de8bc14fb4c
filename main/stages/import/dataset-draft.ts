// The unfinished data set of an import, in the run's folder: rows as they come, and a note of how
// far they reach. The note stays until the data set has its name; rows without a note that fits them
// are read again.

import { createHash, type Hash } from 'node:crypto';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { explainDisk, writeAtomic } from '../../platform/files.ts';
import type { ExampleRow } from '../../data/datasets/example.ts';
import { hash53, HashIndex } from '../../data/indexes/hash-index.ts';
import { openDataFile, type DataFile } from '../../platform/vault/data-file.ts';
import { appendData, readDataText } from '../../platform/vault/read-data.ts';

/** Text that is gathered before it is written. */
const CHUNK = 1 << 18;

/** How far the rows of a draft reach. */
interface Note<State> {
  readonly bytes: number;
  /** Of these bytes. */
  readonly sha256: string;
  /** What else must be known to go on. */
  readonly state: State;
}

/** Rows written one after the other, found again by number or id. */
export class ImportDraft<State extends object> {
  readonly file: string;
  readonly #stateFile: string;
  readonly #picturesFile: string;
  readonly #finalFile: string;
  readonly #data: DataFile;
  /** Of the bytes in the file. */
  #hash: Hash = createHash('sha256');
  #chunk = '';
  /** Bytes in the file. */
  #bytes = 0;
  /** Bytes in the file and in the chunk. */
  #end = 0;
  #offsets = new Float64Array(1024);
  #count = 0;
  readonly #ids = new HashIndex();

  /** Opens an empty draft, or with `resume` the one that is there, for `restore`. */
  constructor(runDir: string, { resume }: { resume: boolean }) {
    this.file = join(runDir, 'rows.draft.jsonl');
    this.#stateFile = join(runDir, 'import-state.json');
    this.#picturesFile = join(runDir, 'new-pictures.txt');
    this.#finalFile = join(runDir, 'rows.final.jsonl');
    if (!resume) this.clear();
    this.#data = explainDisk(this.file, () => {
      fs.mkdirSync(runDir, { recursive: true });
      return openDataFile(this.file, 'a+');
    });
  }

  /**
   * The note of the last `keep`, after the rows up to there were given to `onRow`. Null where none
   * is there or it does not fit the rows or `isValid` refuses it; the draft is then empty.
   */
  restore(
    isValid: (state: State) => boolean,
    onRow: (row: ExampleRow, number: number) => void,
  ): State | null {
    const note = this.#readNote();
    if (note === null || !this.#hasBytes(note) || !isValid(note.state)) {
      explainDisk(this.file, () => {
        this.#data.truncate(0);
        fs.rmSync(this.#stateFile, { force: true });
      });
      this.#hash = createHash('sha256');
      return null;
    }
    explainDisk(this.file, () => this.#data.truncate(note.bytes));
    let rest = Buffer.alloc(0);
    for (const chunk of this.#chunks(note.bytes)) {
      const bytes = Buffer.concat([rest, chunk]);
      let start = 0;
      for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
        const row = JSON.parse(bytes.toString('utf8', start, end)) as ExampleRow;
        onRow(row, this.#count);
        this.#note(row.id, end + 1 - start);
        start = end + 1;
      }
      rest = Buffer.from(bytes.subarray(start));
    }
    this.#bytes = this.#end;
    return note.state;
  }

  /** Rows so far. */
  get count(): number {
    return this.#count;
  }

  /** The row that has this id already, or undefined. */
  withId(id: string): ExampleRow | undefined {
    const number = this.#ids.get(hash53(id));
    if (number === undefined) return undefined;
    const row = this.row(number);
    return row.id === id ? row : undefined;
  }

  append(row: ExampleRow): void {
    const line = `${JSON.stringify(row)}\n`;
    this.#note(row.id, Buffer.byteLength(line));
    this.#chunk += line;
    if (this.#chunk.length > CHUNK) this.#flush();
  }

  /** The row with this number. */
  row(number: number): ExampleRow {
    const start = this.#offsets[number]!;
    const end = number + 1 < this.#count ? this.#offsets[number + 1]! : this.#end;
    if (end > this.#bytes) this.#flush();
    const bytes = Buffer.alloc(end - start);
    this.#data.read(bytes, 0, bytes.length, start);
    return JSON.parse(bytes.toString()) as ExampleRow;
  }

  /**
   * Notes down how far the rows reach and what else must be known to go on, and the pictures stored
   * since. The note is on the disk after all it speaks of.
   */
  keep(state: State, newPictures: readonly string[]): void {
    this.#flush();
    explainDisk(this.file, () => {
      this.#data.sync();
      if (newPictures.length === 0) return;
      const lines = `${newPictures.join('\n')}\n`;
      appendData(this.#picturesFile, lines, { flush: true });
    });
    const note: Note<State> = { bytes: this.#end, sha256: this.#hash.copy().digest('hex'), state };
    writeAtomic(this.#stateFile, JSON.stringify(note));
  }

  /**
   * Closes the draft and returns the file of rows, whole, without the rows of these numbers (in
   * order). The note stays until `clear`.
   */
  finish(leftOut: readonly number[] = []): string {
    this.#flush();
    if (leftOut.length > 0) this.#copyWithout(leftOut);
    this.#data.close();
    return leftOut.length > 0 ? this.#finalFile : this.file;
  }

  /** Closes the file and leaves it for a later run. */
  close(): void {
    this.#data.close();
  }

  /** Takes everything away; returns the pictures that were stored up to the last note. */
  discard(): string[] {
    this.#data.close();
    const pictures = fs.existsSync(this.#picturesFile)
      ? readDataText(this.#picturesFile).trim().split('\n')
      : [];
    this.clear();
    return pictures;
  }

  /** Takes the files away, the note first: rows alone are read again. */
  clear(): void {
    for (const file of [this.#stateFile, this.#picturesFile, this.file, this.#finalFile])
      explainDisk(file, () => fs.rmSync(file, { force: true }));
  }

  #readNote(): Note<State> | null {
    try {
      return JSON.parse(readDataText(this.#stateFile)) as Note<State>;
    } catch {
      return null;
    }
  }

  /** Whether the file begins with the bytes of a note. */
  #hasBytes({ bytes, sha256 }: Note<State>): boolean {
    if (this.#data.size < bytes) return false;
    for (const chunk of this.#chunks(bytes)) this.#hash.update(chunk);
    return this.#hash.copy().digest('hex') === sha256;
  }

  *#chunks(end: number): Generator<Buffer> {
    const buffer = Buffer.allocUnsafe(1 << 22);
    for (let at = 0; at < end;) {
      const read = this.#data.read(buffer, 0, Math.min(buffer.length, end - at), at);
      if (read === 0) return;
      yield buffer.subarray(0, read);
      at += read;
    }
  }

  /** Writes the rows once more without some of them. */
  #copyWithout(numbers: readonly number[]): void {
    const file = this.#finalFile;
    const data = explainDisk(file, () => openDataFile(file, 'w'));
    const buffer = Buffer.allocUnsafe(1 << 22);
    const copy = (start: number, end: number): void => {
      for (let at = start; at < end;) {
        const read = this.#data.read(buffer, 0, Math.min(buffer.length, end - at), at);
        explainDisk(file, () => data.append(buffer.subarray(0, read)), {
          neededBytes: end - at,
        });
        at += read;
      }
    };
    let start = 0;
    for (const number of numbers) {
      copy(start, this.#offsets[number]!);
      start = number + 1 < this.#count ? this.#offsets[number + 1]! : this.#end;
    }
    copy(start, this.#end);
    data.close();
  }

  #note(id: string, bytes: number): void {
    if (this.#count === this.#offsets.length) {
      const offsets = new Float64Array(this.#offsets.length * 2);
      offsets.set(this.#offsets);
      this.#offsets = offsets;
    }
    this.#offsets[this.#count] = this.#end;
    this.#ids.add(hash53(id), this.#count);
    this.#count += 1;
    this.#end += bytes;
  }

  #flush(): void {
    if (this.#chunk === '') return;
    const neededBytes = this.#end - this.#bytes;
    explainDisk(this.file, () => this.#data.append(this.#chunk), { neededBytes });
    this.#hash.update(this.#chunk);
    this.#chunk = '';
    this.#bytes = this.#end;
  }
}
