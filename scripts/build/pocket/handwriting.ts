// Augments handwritten digits: rotation, slant, size, shift, stroke weight.

import type { Random } from '../../../main/engine/random.ts';
import { CELL } from '../cards/printed.ts';

/**
 * A digit rotated by up to 12 degrees, slanted, resized by up to 15 % and shifted by up to 1.5
 * pixels.
 */
export function varied(pixels: Float32Array, random: Random): Float32Array {
  const turn = ((24 * random.uniform() - 12) * Math.PI) / 180;
  const slant = 0.4 * random.uniform() - 0.2;
  const scaleX = 0.85 + 0.3 * random.uniform();
  const scaleY = 0.85 + 0.3 * random.uniform();
  const [moveX, moveY] = [3 * random.uniform() - 1.5, 3 * random.uniform() - 1.5];
  const weight = 0.75 + 0.6 * random.uniform();
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const out = new Float32Array(CELL * CELL);
  const middle = (CELL - 1) / 2;
  for (let y = 0; y < CELL; y++) {
    for (let x = 0; x < CELL; x++) {
      const dx = x - middle - moveX;
      const dy = y - middle - moveY;
      const u = (cos * dx + sin * dy) / scaleX;
      const v = (-sin * dx + cos * dy) / scaleY;
      out[y * CELL + x] = sample(pixels, u + slant * v + middle, v + middle) ** (1 / weight);
    }
  }
  return out;
}

/** Bilinear interpolation; 0 outside the cell. */
function sample(pixels: Float32Array, x: number, y: number): number {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [fx, fy] = [x - left, y - top];
  const at = (i: number, j: number) =>
    i < 0 || j < 0 || i >= CELL || j >= CELL ? 0 : pixels[j * CELL + i]!;
  const upper = at(left, top) * (1 - fx) + at(left + 1, top) * fx;
  const lower = at(left, top + 1) * (1 - fx) + at(left + 1, top + 1) * fx;
  return Math.min(1, Math.max(0, upper * (1 - fy) + lower * fy));
}
