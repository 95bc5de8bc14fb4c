// A small grey PNG of a meter card, written byte by byte, for the tests of the report.

import { pngOf } from '../../write-png.ts';

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
  return pngOf({ width, height, rows });
}
