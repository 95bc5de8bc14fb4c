// Reading, copying and adding to files with data of a workspace, encrypted or plain.

import * as fs from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { StringDecoder } from 'node:string_decoder';
import { openDataFile } from './data-file.ts';
import { isUnlocked, keyForWriting } from './keys.ts';
import { FRAME_TEXT, isSealed, locked, MAGIC, sealedParts, unsealed } from './sealed-format.ts';

/** All bytes of a file. Throws what the system says, and a UserError where it is locked or changed. */
export function readData(file: string): Buffer {
  return plainBytes(fs.readFileSync(file), file);
}

/** Like `readData`, without holding up the process. */
export async function readDataAsync(file: string): Promise<Buffer> {
  return plainBytes(await fs.promises.readFile(file), file);
}

/** All text of a file. */
export function readDataText(file: string): string {
  return readData(file).toString('utf8');
}

/** The plain form of the bytes of `file`. */
export function plainBytes(bytes: Buffer, file: string): Buffer {
  return isSealed(bytes) ? unsealed(bytes, file) : bytes;
}

/** Whether a file is encrypted. */
export function isSealedFile(file: string): boolean {
  const head = Buffer.alloc(MAGIC.length);
  const handle = fs.openSync(file, 'r');
  try {
    return isSealed(head.subarray(0, fs.readSync(handle, head, 0, head.length, 0)));
  } finally {
    fs.closeSync(handle);
  }
}

/** Bytes of the plain form of a file; undefined where there is none. */
export function dataSize(file: string): number | undefined {
  if (!fs.existsSync(file)) return undefined;
  const data = openDataFile(file);
  try {
    return data.size;
  } finally {
    data.close();
  }
}

/** Bytes that are read at a time. */
const CHUNK_BYTES = 1 << 16;

/** The plain bytes of a file from `start`, in chunks. */
export async function* readChunks(
  file: string,
  { start = 0, chunkBytes = CHUNK_BYTES }: { start?: number; chunkBytes?: number } = {},
): AsyncGenerator<Buffer> {
  if (!isUnlocked() || !fs.statSync(file).isFile() || !isSealedFile(file)) {
    const options = { start, highWaterMark: chunkBytes };
    let isFirst = start === 0;
    for await (const chunk of fs.createReadStream(file, options) as AsyncIterable<Buffer>) {
      if (isFirst && isSealed(chunk)) throw locked(file);
      isFirst = false;
      yield chunk;
    }
    return;
  }
  const data = openDataFile(file);
  try {
    for (let at = start; ;) {
      const chunk = Buffer.allocUnsafe(chunkBytes);
      const read = data.read(chunk, 0, chunk.length, at);
      if (read === 0) return;
      at += read;
      yield chunk.subarray(0, read);
    }
  } finally {
    data.close();
  }
}

/** The text of a file in chunks. */
export async function* readTextChunks(file: string): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  for await (const chunk of readChunks(file)) yield decoder.write(chunk);
  yield decoder.end();
}

/**
 * Writes a new file from chunks, encrypted where it belongs into a workspace with a passphrase. Throws
 * what the system says, and an AbortError once `signal` is aborted.
 */
export async function writeChunks(
  file: string,
  chunks: AsyncIterable<Buffer>,
  { signal }: { signal?: AbortSignal | undefined } = {},
): Promise<void> {
  if (keyForWriting(file) === undefined)
    return pipeline(chunks, fs.createWriteStream(file, { flags: 'wx' }), { signal });
  const data = openDataFile(file, 'wx');
  try {
    let held: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of chunks) {
      signal?.throwIfAborted();
      held.push(chunk);
      bytes += chunk.length;
      if (bytes < WRITTEN_FRAMES * FRAME_TEXT) continue;
      const all = Buffer.concat(held);
      const whole = bytes - (bytes % FRAME_TEXT);
      data.append(all.subarray(0, whole));
      held = [all.subarray(whole)];
      bytes -= whole;
    }
    data.append(Buffer.concat(held));
  } finally {
    data.close();
  }
}

/** Frames that are written at a time: a megabyte. */
const WRITTEN_FRAMES = 16;

/** Adds to a file, which is made where there is none. `flush` brings it to the disk. */
export function appendData(file: string, text: Uint8Array | string, { flush = false } = {}): void {
  const data = openDataFile(file, 'a+');
  try {
    data.append(text);
    if (flush) data.sync();
  } finally {
    data.close();
  }
}

/** Writes a file, encrypted where it belongs into a workspace with a passphrase. */
export function writeData(file: string, bytes: Uint8Array | string): void {
  const key = keyForWriting(file);
  fs.writeFileSync(file, key === undefined ? bytes : Buffer.concat([...sealedParts(key, [bytes])]));
}

/** Copies a file to where it is encrypted or plain as that place wants it. */
export function copyData(from: string, to: string): void {
  if (keyForWriting(to) === undefined && !isSealedFile(from))
    fs.copyFileSync(from, to, fs.constants.COPYFILE_FICLONE);
  else writeData(to, readData(from));
}

/** Takes back what stands behind the first `size` bytes of the plain form of a file. */
export function truncateData(file: string, size: number): void {
  const data = openDataFile(file, 'a+');
  try {
    data.truncate(size);
  } finally {
    data.close();
  }
}
