// A file with data of a workspace, encrypted or plain: read at any place, written at its end.
//
// A file that is there stays what it is; a new one is encrypted where its workspace has a passphrase.

import * as fs from 'node:fs';
import { promisify } from 'node:util';
import {
  fileKeyOf,
  FRAME_EXTRA,
  FRAME_HEAD,
  FRAME_TEXT,
  frameText,
  HEADER_BYTES,
  isSealed,
  newHeader,
  openFrame,
  sealFrame,
} from './sealed-format.ts';
import { keyForWriting } from './keys.ts';

const readHandle = promisify(fs.read);

/** How a file is opened: for reading, for adding to it, or for beginning it anew. */
export type DataFlags = 'r' | 'a+' | 'w' | 'wx';

export interface DataFile {
  /** Bytes of its text. */
  readonly size: number;
  /** Reads up to `length` bytes from `position` into `target`; how many there were. */
  read(target: Uint8Array, at: number, length: number, position: number): number;
  /** Like `read`, without holding up the process where the file is plain. */
  readAsync(target: Uint8Array, length: number, position: number): Promise<number>;
  append(text: Uint8Array | string): void;
  /** Takes back what stands behind `size`. */
  truncate(size: number): void;
  /** Brings it to the disk. */
  sync(): void;
  close(): void;
}

/** Opens a file. Throws what the system says, and a UserError where its workspace is locked. */
export function openDataFile(file: string, flags: DataFlags = 'r'): DataFile {
  const handle = fs.openSync(file, ACCESS[flags], 0o666);
  try {
    const head = Buffer.alloc(HEADER_BYTES);
    const there =
      flags === 'w' || flags === 'wx' ? 0 : fs.readSync(handle, head, 0, HEADER_BYTES, 0);
    if (isSealed(head.subarray(0, there))) return new SealedFile(handle, file, flags !== 'r');
    const key = flags === 'r' || there > 0 ? undefined : keyForWriting(file);
    if (key === undefined) return new PlainFile(handle);
    return new SealedFile(handle, file, true, key);
  } catch (error) {
    fs.closeSync(handle);
    throw error;
  }
}

/** Read and written at places: what is added goes to the end that this process knows. */
const { O_RDWR, O_CREAT, O_TRUNC, O_EXCL } = fs.constants;
const ACCESS: Readonly<Record<DataFlags, string | number>> = {
  r: 'r',
  'a+': O_RDWR | O_CREAT,
  w: O_RDWR | O_CREAT | O_TRUNC,
  wx: O_RDWR | O_CREAT | O_EXCL,
};

class PlainFile implements DataFile {
  readonly #handle: number;

  constructor(handle: number) {
    this.#handle = handle;
  }

  get size(): number {
    return fs.fstatSync(this.#handle).size;
  }

  read(target: Uint8Array, at: number, length: number, position: number): number {
    return fs.readSync(this.#handle, target, at, length, position);
  }

  async readAsync(target: Uint8Array, length: number, position: number): Promise<number> {
    const { bytesRead } = await readHandle(this.#handle, target, 0, length, position);
    return bytesRead;
  }

  append(text: Uint8Array | string): void {
    writeAll(this.#handle, typeof text === 'string' ? Buffer.from(text) : text, this.size);
  }

  truncate(size: number): void {
    fs.ftruncateSync(this.#handle, size);
  }

  sync(): void {
    fs.fsyncSync(this.#handle);
  }

  close(): void {
    fs.closeSync(this.#handle);
  }
}

/** Offsets of the frames of a file, in the file and in its text; their ends are the next starts. */
class SealedFile implements DataFile {
  readonly #handle: number;
  readonly #file: string;
  readonly #key: Buffer;
  /** Where each frame starts in the file and in the text; the last is the end. */
  #places = [HEADER_BYTES];
  #starts = [0];
  /** The frame that was read last. */
  #last: { readonly number: number; readonly text: Buffer } | undefined;

  /** `key`: of a workspace, for a file that is empty. */
  constructor(handle: number, file: string, isWritten: boolean, key?: Buffer) {
    this.#handle = handle;
    this.#file = file;
    const { size } = fs.fstatSync(handle);
    if (key === undefined && size >= HEADER_BYTES) {
      const header = Buffer.alloc(HEADER_BYTES);
      fs.readSync(handle, header, 0, HEADER_BYTES, 0);
      this.#key = fileKeyOf(header, file);
      this.#index(size);
      if (isWritten && this.#end < size) fs.ftruncateSync(handle, this.#end);
      return;
    }
    // A header that was cut off has nothing behind it.
    const own = key ?? (isWritten ? keyForWriting(file) : undefined);
    const { header, fileKey } = newHeader(own ?? Buffer.alloc(0));
    this.#key = fileKey;
    if (isWritten && own !== undefined) {
      fs.ftruncateSync(handle, 0);
      writeAll(handle, header, 0);
    }
  }

  get size(): number {
    return this.#starts.at(-1)!;
  }

  get #end(): number {
    return this.#places.at(-1)!;
  }

  read(target: Uint8Array, at: number, length: number, position: number): number {
    this.#follow(position + length);
    const end = Math.min(this.size, position + length);
    let done = 0;
    for (let number = this.#frameAt(position); position + done < end; number++) {
      const text = this.#frame(number);
      const from = position + done - this.#starts[number]!;
      const part = text.subarray(from, Math.min(text.length, end - this.#starts[number]!));
      target.set(part, at + done);
      done += part.length;
    }
    return done;
  }

  readAsync(target: Uint8Array, length: number, position: number): Promise<number> {
    return Promise.resolve(this.read(target, 0, length, position));
  }

  append(text: Uint8Array | string): void {
    const bytes = typeof text === 'string' ? Buffer.from(text) : text;
    const frames: Buffer[] = [];
    const count = this.#starts.length - 1;
    for (let from = 0; from < bytes.length; from += FRAME_TEXT) {
      const part = bytes.subarray(from, Math.min(bytes.length, from + FRAME_TEXT));
      frames.push(sealFrame(this.#key, count + frames.length, part));
    }
    writeAll(this.#handle, Buffer.concat(frames), this.#end);
    for (const { length } of frames) {
      this.#places.push(this.#end + length);
      this.#starts.push(this.size + length - FRAME_EXTRA);
    }
  }

  truncate(size: number): void {
    if (size >= this.size) return;
    const number = this.#frameAt(size);
    const kept = Buffer.from(this.#frame(number).subarray(0, size - this.#starts[number]!));
    this.#places.length = number + 1;
    this.#starts.length = number + 1;
    this.#last = undefined;
    fs.ftruncateSync(this.#handle, this.#end);
    if (kept.length > 0) this.append(kept);
  }

  sync(): void {
    fs.fsyncSync(this.#handle);
  }

  close(): void {
    fs.closeSync(this.#handle);
  }

  /** What another handle has added since. */
  #follow(position: number): void {
    if (position > this.size) this.#index(fs.fstatSync(this.#handle).size);
  }

  /** Finds the frames up to `fileSize`; one that is not whole is left out. */
  #index(fileSize: number): void {
    const window = Buffer.alloc(4096);
    let [from, length] = [0, 0];
    for (let at = this.#end; at + FRAME_HEAD <= fileSize; at = this.#end) {
      if (at < from || at + 4 > from + length) {
        from = at;
        length = fs.readSync(this.#handle, window, 0, window.length, from);
      }
      const text = frameText(window.subarray(at - from, at - from + 4), this.#file);
      if (at + text + FRAME_EXTRA > fileSize) return;
      this.#places.push(at + text + FRAME_EXTRA);
      this.#starts.push(this.size + text);
    }
  }

  /** The frame whose text has this byte, by binary search. */
  #frameAt(position: number): number {
    let [low, high] = [0, this.#starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.#starts[middle]! <= position) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #frame(number: number): Buffer {
    if (this.#last?.number === number) return this.#last.text;
    const start = this.#places[number]!;
    const frame = Buffer.allocUnsafe(this.#places[number + 1]! - start);
    fs.readSync(this.#handle, frame, 0, frame.length, start);
    const text = openFrame(this.#key, number, frame, this.#file);
    this.#last = { number, text };
    return text;
  }
}

function writeAll(handle: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length;)
    done += fs.writeSync(handle, bytes, done, bytes.length - done, position + done);
}
