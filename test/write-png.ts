// PNG files written byte by byte.

import { crc32, deflateSync } from 'node:zlib';

/** What a PNG holds: its size, the bits of a grey or RGB pixel, and its rows, each after a filter byte. */
export interface PngContents {
  readonly width: number;
  readonly height: number;
  /** 8 by default. */
  readonly bits?: number;
  readonly isRgb?: boolean;
  readonly rows: Uint8Array;
}

/** A PNG file; `rows` may be shorter than its size says. */
export function pngOf({ width, height, bits = 8, isRgb = false, rows }: PngContents): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = bits;
  header[9] = isRgb ? 2 : 0;
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}
