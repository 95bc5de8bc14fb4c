// Writes greyscale PNG files with the same bytes on every machine.

import { constants, crc32, deflateSync } from 'node:zlib';

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const PAETH = 4;

/**
 * An 8-bit greyscale PNG of `grey` (width × height bytes). Huffman coding only: zlib's search for
 * repetitions depends on the processor, its Huffman codes do not.
 */
export function encodeGreyPng(grey: Uint8Array, width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8); // bit depth, greyscale, deflate, adaptive filters, no interlace
  const lines = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y++) {
    lines[y * (width + 1)] = PAETH;
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      const left = x > 0 ? grey[at - 1]! : 0;
      const up = y > 0 ? grey[at - width]! : 0;
      const corner = x > 0 && y > 0 ? grey[at - width - 1]! : 0;
      lines[y * (width + 1) + 1 + x] = grey[at]! - paeth(left, up, corner);
    }
  }
  const options = { level: 9, memLevel: 9, strategy: constants.Z_HUFFMAN_ONLY };
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(lines, options)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** The Paeth predictor: the neighbour nearest to left + up - corner. */
function paeth(left: number, up: number, corner: number): number {
  const [toLeft, toUp] = [Math.abs(up - corner), Math.abs(left - corner)];
  const toCorner = Math.abs(left + up - 2 * corner);
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  framed.set(body, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
