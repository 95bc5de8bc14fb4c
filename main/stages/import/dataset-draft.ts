// The unfinished data set of an import, in the run's folder: rows as they come, and a note of how
// far they reach.

import * as fs from 'node:fs';
import { join } from 'node:path';
import { draftName, explainDisk, writeAtomic } from '../../platform/files.ts';
import type { ExampleRow } from '../../data/datasets/example.ts';
import { hash53, HashIndex } from '../../data/indexes/hash-index.ts';

/** Text that is gathered before it is written. */
const CHUNK = 1 << 18;

/** Rows written one after the other, found again by number or id. */
export class ImportDraft<State extends object> {
  readonly file: string;
  readonly #stateFile: string;
  readonly #picturesFile: string;
  #handle: number;
  #chunk = '';
  /** Bytes in the file. */
  #bytes = 0;
  /** Bytes in the file and in the chunk. */
  #end = 0;
  #offsets = new Float64Array(1024);
  #count = 0;
  readonly #ids = new HashIndex();

  /** Opens an empty draft, or with `resume` the one that is there, cut to what its note says. */
  constructor(runDir: string, { resume }: { resume: boolean }) {
    this.file = join(runDir, 'rows.draft.jsonl');
    this.#stateFile = join(runDir, 'import-state.json');
    this.#picturesFile = join(runDir, 'new-pictures.txt');
    if (!resume) this.#clear();
    fs.mkdirSync(runDir, { recursive: true });
    this.#handle = explainDisk(this.file, () => fs.openSync(this.file, 'a+'));
  }

  /**
   * The note of the last `keep`, after the rows up to there were given to `onRow`; null where there
   * is none.
   */
  restore(onRow: (row: ExampleRow, number: number) => void): State | null {
    let note: { bytes: number; state: State };
    try {
      note = JSON.parse(fs.readFileSync(this.#stateFile, 'utf8')) as typeof note;
    } catch {
      return null;
    }
    if (fs.fstatSync(this.#handle).size < note.bytes) return null;
    fs.ftruncateSync(this.#handle, note.bytes);
    const buffer = Buffer.alloc(1 << 22);
    let rest = Buffer.alloc(0);
    for (let at = 0; at < note.bytes;) {
      const read = fs.readSync(this.#handle, buffer, 0, buffer.length, at);
      at += read;
      const bytes = Buffer.concat([rest, buffer.subarray(0, read)]);
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
    fs.readSync(this.#handle, bytes, 0, bytes.length, start);
    return JSON.parse(bytes.toString()) as ExampleRow;
  }

  /**
   * Notes down how far the rows reach and what else must be known to go on, and the pictures stored
   * since.
   */
  keep(state: State, newPictures: readonly string[]): void {
    this.#flush();
    if (newPictures.length > 0)
      fs.appendFileSync(this.#picturesFile, `${newPictures.join('\n')}\n`);
    writeAtomic(this.#stateFile, JSON.stringify({ bytes: this.#end, state }), { sync: false });
  }

  /**
   * Closes the file of rows, whole and on the disk, without the rows of these numbers (in order),
   * and takes the notes away.
   */
  finish(leftOut: readonly number[] = []): void {
    this.#flush();
    if (leftOut.length > 0) this.#leaveOut(leftOut);
    explainDisk(this.file, () => fs.fsyncSync(this.#handle));
    fs.closeSync(this.#handle);
    fs.rmSync(this.#stateFile, { force: true });
    fs.rmSync(this.#picturesFile, { force: true });
  }

  /** Closes the file and leaves it for a later run. */
  close(): void {
    fs.closeSync(this.#handle);
  }

  /** Takes everything away; returns the pictures that were stored up to the last note. */
  discard(): string[] {
    fs.closeSync(this.#handle);
    const pictures = fs.existsSync(this.#picturesFile)
      ? fs.readFileSync(this.#picturesFile, 'utf8').trim().split('\n')
      : [];
    this.#clear();
    return pictures;
  }

  /** Writes the rows again without some of them. */
  #leaveOut(numbers: readonly number[]): void {
    const draft = draftName(this.file);
    const handle = explainDisk(draft, () => fs.openSync(draft, 'wx+'));
    const buffer = Buffer.allocUnsafe(1 << 22);
    const copy = (start: number, end: number): void => {
      for (let at = start; at < end;) {
        const read = fs.readSync(this.#handle, buffer, 0, Math.min(buffer.length, end - at), at);
        explainDisk(draft, () => fs.writeFileSync(handle, buffer.subarray(0, read)), {
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
    fs.closeSync(this.#handle);
    fs.renameSync(draft, this.file);
    this.#handle = handle;
  }

  #clear(): void {
    for (const file of [this.file, this.#stateFile, this.#picturesFile])
      fs.rmSync(file, { force: true });
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
    explainDisk(this.file, () => fs.writeFileSync(this.#handle, this.#chunk), { neededBytes });
    this.#chunk = '';
    this.#bytes = this.#end;
  }
}
