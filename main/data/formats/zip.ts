// ZIP files of a folder, stored without compression (weights do not shrink), with the 64-bit fields that large files need.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { crc32 } from 'node:zlib';
import { draftName, explainDisk } from '../../platform/files.ts';

/** Largest number of a 32-bit field; the format keeps it as the sign that the 64-bit field counts. */
const FULL = 0xffff_ffff;
/** 1 January 1980, the earliest date of the format: equal folders give equal bytes. */
const DATE = 0x0021;
const UTF8_NAMES = 1 << 11;

interface Entry {
  readonly name: Buffer;
  readonly bytes: number;
  readonly crc: number;
  readonly at: number;
}

/** Writes all files of a folder, by their names from it; the file is there whole or not at all. */
export function writeZip(
  folder: string,
  file: string,
  { signal }: { signal?: AbortSignal } = {},
): void {
  const names = fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
  const draft = draftName(file);
  const to = explainDisk(file, () => fs.openSync(draft, 'wx'));
  try {
    let at = 0;
    const write = (bytes: Uint8Array): void => {
      explainDisk(file, () => fs.writeFileSync(to, bytes), { neededBytes: bytes.length });
      at += bytes.length;
    };
    const entries: Entry[] = [];
    for (const name of names) {
      signal?.throwIfAborted();
      const source = path.join(folder, name);
      const entry = {
        name: Buffer.from(name.split(path.sep).join('/')),
        bytes: fs.statSync(source).size,
        at,
      };
      const place = at + 14;
      write(localHeader({ ...entry, crc: 0 }));
      let crc = 0;
      for (const chunk of chunksOf(source)) {
        signal?.throwIfAborted();
        crc = crc32(chunk, crc);
        write(chunk);
      }
      // The checksum is known only now; its place is in the header before the file.
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32LE(crc);
      explainDisk(file, () => fs.writeSync(to, bytes, 0, 4, place));
      entries.push({ ...entry, crc });
    }
    const start = at;
    for (const entry of entries) write(centralHeader(entry));
    write(end(entries.length, start, at));
    explainDisk(file, () => fs.fsyncSync(to));
    fs.closeSync(to);
    explainDisk(file, () => fs.renameSync(draft, file));
  } catch (error) {
    fs.closeSync(to);
    fs.rmSync(draft, { force: true });
    throw error;
  }
}

function* chunksOf(file: string): Generator<Uint8Array> {
  const chunk = Buffer.alloc(2 ** 22);
  const handle = fs.openSync(file, 'r');
  try {
    for (let n = 1; n > 0;) {
      n = fs.readSync(handle, chunk);
      if (n > 0) yield chunk.subarray(0, n);
    }
  } finally {
    fs.closeSync(handle);
  }
}

/** Numbers one after the other, little-endian: [value, bytes] each. */
function fields(...values: readonly (readonly [number, 2 | 4 | 8])[]): Buffer {
  const bytes = Buffer.alloc(values.reduce((sum, [, width]) => sum + width, 0));
  let at = 0;
  for (const [value, width] of values) {
    if (width === 8) bytes.writeBigUInt64LE(BigInt(value), at);
    else bytes.writeUIntLE(value, at, width);
    at += width;
  }
  return bytes;
}

/** Version needed (4.5 for 64-bit fields), flags, method 0 = stored, time, date. */
const common = (isLong: boolean): [number, 2][] => [
  [isLong ? 45 : 20, 2],
  [UTF8_NAMES, 2],
  [0, 2],
  [0, 2],
  [DATE, 2],
];

function localHeader({ name, bytes, crc }: Entry): Buffer {
  const isLong = bytes >= FULL;
  const extra = isLong ? fields([1, 2], [16, 2], [bytes, 8], [bytes, 8]) : Buffer.alloc(0);
  const size = Math.min(bytes, FULL);
  const head = fields(
    [0x04034b50, 4],
    ...common(isLong),
    [crc, 4],
    [size, 4],
    [size, 4],
    [name.length, 2],
    [extra.length, 2],
  );
  return Buffer.concat([head, name, extra]);
}

function centralHeader({ name, bytes, crc, at }: Entry): Buffer {
  const long: [number, 8][] = [];
  if (bytes >= FULL) long.push([bytes, 8], [bytes, 8]);
  if (at >= FULL) long.push([at, 8]);
  const isLong = long.length > 0;
  const extra = isLong ? fields([1, 2], [8 * long.length, 2], ...long) : Buffer.alloc(0);
  const size = Math.min(bytes, FULL);
  const head = fields(
    [0x02014b50, 4],
    [isLong ? 45 : 20, 2],
    ...common(isLong),
    [crc, 4],
    [size, 4],
    [size, 4],
    [name.length, 2],
    [extra.length, 2],
    [0, 2],
    [0, 2],
    [0, 2],
    [0, 4],
    [Math.min(at, FULL), 4],
  );
  return Buffer.concat([head, name, extra]);
}

/** The end of the archive, with its 64-bit form before it where a number does not fit. */
function end(count: number, start: number, at: number): Buffer {
  const size = at - start;
  const isLong = count >= 0xffff || start >= FULL || size >= FULL;
  const long = isLong
    ? Buffer.concat([
        fields(
          [0x06064b50, 4],
          [44, 8],
          [45, 2],
          [45, 2],
          [0, 4],
          [0, 4],
          [count, 8],
          [count, 8],
          [size, 8],
          [start, 8],
        ),
        fields([0x07064b50, 4], [0, 4], [at, 8], [1, 4]),
      ])
    : Buffer.alloc(0);
  const few = Math.min(count, 0xffff);
  const short = fields(
    [0x06054b50, 4],
    [0, 2],
    [0, 2],
    [few, 2],
    [few, 2],
    [Math.min(size, FULL), 4],
    [Math.min(start, FULL), 4],
    [0, 2],
  );
  return Buffer.concat([long, short]);
}
