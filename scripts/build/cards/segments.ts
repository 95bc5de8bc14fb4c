// Draws the digits of seven-segment displays.

import type { Random } from '../../../main/engine/random.ts';
import { CELL } from './printed.ts';

/** Lit segments of each digit: top, upper left, upper right, middle, lower left, lower right, bottom. */
export const SEGMENTS = [
  '1110111',
  '0010010',
  '1011101',
  '1011011',
  '0111010',
  '1101011',
  '1101111',
  '1010010',
  '1111111',
  '1111011',
];

/**
 * The ink (CELL × CELL values from 0 to 1) of a digit with random slant and weight; unlit segments are
 * faintly visible.
 */
export function segmentGlyph(digit: number, random: Random): Float32Array {
  const ink = new Float32Array(CELL * CELL);
  const slant = 0.05 + 0.12 * random.uniform();
  const half = 1.1 + 0.7 * random.uniform();
  const ghost = 0.12 * random.uniform();
  const [width, height] = [9 + 2 * random.uniform(), 18 + 2 * random.uniform()];
  const [left, top] = [(CELL - width) / 2, (CELL - height) / 2];
  const middle = top + height / 2;
  const [right, bottom] = [left + width, top + height];
  const lines = segmentLines({ left, right, top, middle, bottom });
  for (let y = 0; y < CELL; y++) {
    for (let x = 0; x < CELL; x++) {
      const u = x + slant * (y - CELL / 2);
      lines.forEach(([x0, y0, x1, y1], i) => {
        // Segments end a little before their corners.
        const isFlat = y0 === y1;
        const along = isFlat ? Math.min(u - x0, x1 - u) : Math.min(y - y0, y1 - y);
        const across = Math.abs(isFlat ? y - y0 : u - x0);
        const cover =
          Math.max(0, Math.min(1, half + 0.5 - across)) * Math.max(0, Math.min(1, along));
        const strength = SEGMENTS[digit]![i] === '1' ? 1 : ghost;
        ink[y * CELL + x] = Math.max(ink[y * CELL + x]!, cover * strength);
      });
    }
  }
  return ink;
}

/** From and to of the seven segments in a box, in the order of `SEGMENTS`: [x0, y0, x1, y1]. */
export function segmentLines({
  left,
  right,
  top,
  middle,
  bottom,
}: Readonly<Record<'left' | 'right' | 'top' | 'middle' | 'bottom', number>>) {
  return [
    [left, top, right, top],
    [left, top, left, middle],
    [right, top, right, middle],
    [left, middle, right, middle],
    [left, middle, left, bottom],
    [right, middle, right, bottom],
    [left, bottom, right, bottom],
  ] as const;
}
