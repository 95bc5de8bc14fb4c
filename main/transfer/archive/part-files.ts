// A stream of bytes in one file or in several of a size that a small medium takes; written whole or
// not at all, and read as if it were one file.

import { createHash, type Hash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { Readable, Writable } from 'node:stream';
import { RandomAccessReader } from 'yauzl';
import { draftName, removeQuietly, syncFolder } from '../../platform/files.ts';

/** A finished file of the stream. */
export interface WrittenPart {
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
}

interface OpenPart {
  readonly file: string;
  readonly draft: string;
  readonly handle: fs.promises.FileHandle;
  readonly hash: Hash;
  bytes: number;
}

/** The name of a part of a pack: `name.omrpack.001`. */
export function partName(file: string, number: number): string {
  return `${file}.${String(number).padStart(3, '0')}`;
}

/** Writes bytes into drafts of the files that `nameOf` gives; `publish` gives them their names. */
export class PartWriter extends Writable {
  readonly #nameOf: (number: number) => string;
  readonly #mostBytes: number;
  readonly #done: (WrittenPart & { readonly draft: string })[] = [];
  #current: OpenPart | undefined;
  /** The write under way: it may open a file after `destroy`. */
  #work: Promise<void> = Promise.resolve();

  constructor(nameOf: (number: number) => string, mostBytes = Infinity) {
    super({ highWaterMark: 1 << 20 });
    this.#nameOf = nameOf;
    this.#mostBytes = mostBytes;
  }

  /** The files, once everything is written. */
  get parts(): readonly WrittenPart[] {
    return this.#done.map(({ file, bytes, sha256 }) => ({ file, bytes, sha256 }));
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.#work = this.#take(chunk);
    this.#work.then(() => done(), done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#work = this.#finish();
    this.#work.then(() => done(), done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#settled()
      .then(() => this.#current?.handle.close())
      .then(
        () => done(error),
        () => done(error),
      );
  }

  /**
   * Gives all files their names, the last one first so that a reader never finds too few. Further parts
   * of a larger pack of this name are taken away.
   */
  publish(): void {
    for (const { draft, file } of [...this.#done].reverse()) fs.renameSync(draft, file);
    for (let number = this.#done.length + 1; ; number++) {
      const former = this.#nameOf(number);
      if (former === this.#nameOf(1) || !fs.existsSync(former)) break;
      removeQuietly(former);
    }
    for (const folder of new Set(this.#done.map(({ file }) => path.dirname(file))))
      syncFolder(folder);
  }

  /** Takes all drafts away. */
  async discard(): Promise<void> {
    this.destroy();
    await this.#settled();
    for (const { draft } of this.#done) removeQuietly(draft);
    if (this.#current) removeQuietly(this.#current.draft);
  }

  #settled(): Promise<void> {
    return this.#work.catch(() => undefined);
  }

  async #take(chunk: Buffer): Promise<void> {
    for (let rest = chunk; rest.length > 0;) {
      this.#current ??= await this.#open();
      const part = this.#current;
      const now = rest.subarray(0, Math.min(rest.length, this.#mostBytes - part.bytes));
      let written = 0;
      while (written < now.length)
        written += (await part.handle.write(now, written, now.length - written)).bytesWritten;
      part.hash.update(now);
      part.bytes += now.length;
      if (part.bytes >= this.#mostBytes) await this.#close();
      rest = rest.subarray(now.length);
    }
  }

  async #open(): Promise<OpenPart> {
    const file = this.#nameOf(this.#done.length + 1);
    const draft = draftName(file);
    // Questions and pictures of a workspace are nobody else's.
    const handle = await fs.promises.open(draft, 'w', 0o600);
    return { file, draft, handle, hash: createHash('sha256'), bytes: 0 };
  }

  async #close(): Promise<void> {
    const { file, draft, handle, hash, bytes } = this.#current!;
    await handle.sync();
    await handle.close();
    this.#current = undefined;
    this.#done.push({ file, draft, bytes, sha256: hash.digest('hex') });
  }

  async #finish(): Promise<void> {
    if (this.#current || this.#done.length === 0) {
      this.#current ??= await this.#open();
      await this.#close();
    }
  }
}

/** Several files, one after the other, as the ZIP reader reads a file. */
export class PartReader extends RandomAccessReader {
  readonly #parts: readonly { handle: number; start: number; bytes: number }[];
  readonly bytes: number;

  /** Opens the files. Throws what the system says where one cannot be opened. */
  constructor(files: readonly string[]) {
    super();
    let start = 0;
    const parts: { handle: number; start: number; bytes: number }[] = [];
    try {
      for (const file of files) {
        const handle = fs.openSync(file, 'r');
        const bytes = fs.fstatSync(handle).size;
        parts.push({ handle, start, bytes });
        start += bytes;
      }
    } catch (error) {
      for (const { handle } of parts) fs.closeSync(handle);
      throw error;
    }
    this.#parts = parts;
    this.bytes = start;
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(this.chunks(start, end), { objectMode: false });
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    done: (error: Error | null) => void,
  ): void {
    this.#fill(buffer.subarray(offset, offset + length), position).then(() => done(null), done);
  }

  override close(done: (error: Error | null) => void): void {
    for (const { handle } of this.#parts) fs.closeSync(handle);
    setImmediate(done, null);
  }

  /** The bytes of a range, in chunks. */
  async *chunks(start: number, end: number): AsyncGenerator<Buffer> {
    for (let at = start; at < end;) {
      const chunk = Buffer.allocUnsafe(Math.min(1 << 18, end - at));
      await this.#fill(chunk, at);
      yield chunk;
      at += chunk.length;
    }
  }

  async #fill(target: Buffer, position: number): Promise<void> {
    for (let filled = 0; filled < target.length;) {
      const at = position + filled;
      const part = this.#parts.find(({ start, bytes }) => at >= start && at < start + bytes);
      if (!part) throw new Error('unexpected end of file');
      const inside = at - part.start;
      const most = Math.min(target.length - filled, part.bytes - inside);
      const read = await new Promise<number>((resolve, reject) => {
        fs.read(part.handle, target, filled, most, inside, (error, count) =>
          error ? reject(error) : resolve(count),
        );
      });
      if (read === 0) throw new Error('unexpected end of file');
      filled += read;
    }
  }
}
