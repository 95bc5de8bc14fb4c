// A small grey PNG of a meter card, written byte by byte, for the tests of the report.
import { crc32, deflateSync } from 'node:zlib';

/** A 112 × 84 PNG with strokes that differ by `number`. */
export function picturePng(number: number): Buffer {
  const [width, height] = [112, 84];
  const rows = Buffer.alloc(height * (width + 1), 245);
  for (let y = 0; y < height; y++) {
    rows[y * (width + 1)] = 0;
    for (let x = 0; x < width; x++) {
      const isFrame = x < 2 || y < 2 || x >= width - 2 || y >= height - 2 || Math.abs(y - 42) < 1;
      const stroke = Math.sin(x / (4 + (number % 5))) * 12 + (y < 42 ? 22 : 62);
      if (isFrame) rows[y * (width + 1) + x + 1] = 150;
      else if (Math.abs(y - stroke) < 3) rows[y * (width + 1) + x + 1] = 40;
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 8;
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
