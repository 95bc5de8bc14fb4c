// Image augmentation: elastic distortion, contrast and brightness, so that training sees no image twice.

import type { Random } from '../../engine/random.ts';
import type { Raster } from './processors/resize.ts';

/**
 * Distorts an image smoothly by up to `strength` times its shorter side, and changes contrast and
 * brightness by up to a tenth. The points of a coarse grid move at random and the pixels between
 * them follow, which shifts, rotates, shears and stretches each part on its own (after the elastic
 * distortions of Simard, Steinkraus and Platt, 2003).
 */
export function augmentImage(image: Raster, strength: number, random: Random): Raster {
  const { width, height, channels } = image;
  const cell = Math.min(width, height) / 2;
  const columns = Math.max(2, Math.round(width / cell) + 1);
  const rows = Math.max(2, Math.round(height / cell) + 1);
  const maxShift = strength * Math.min(width, height);
  const move = () => (2 * random.uniform() - 1) * maxShift;
  const shifts = Array.from({ length: rows * columns }, () => ({ x: move(), y: move() }));
  const contrast = 1 + (2 * random.uniform() - 1) * 0.1;
  const brightness = (2 * random.uniform() - 1) * 25;
  const distorted = new Uint8Array(image.data.length);
  for (let y = 0; y < height; y++) {
    const gy = (y / Math.max(1, height - 1)) * (rows - 1);
    const r = Math.min(rows - 2, Math.floor(gy));
    for (let x = 0; x < width; x++) {
      const gx = (x / Math.max(1, width - 1)) * (columns - 1);
      const c = Math.min(columns - 2, Math.floor(gx));
      const corner = r * columns + c;
      const [a, b] = [shifts[corner]!, shifts[corner + 1]!];
      const [d, e] = [shifts[corner + columns]!, shifts[corner + columns + 1]!];
      const [u, v] = [gx - c, gy - r];
      const fromX = clamp(x + mix(mix(a.x, b.x, u), mix(d.x, e.x, u), v), width - 1);
      const fromY = clamp(y + mix(mix(a.y, b.y, u), mix(d.y, e.y, u), v), height - 1);
      const left = Math.min(width - 2, Math.floor(fromX));
      const top = Math.min(height - 2, Math.floor(fromY));
      for (let channel = 0; channel < channels; channel++) {
        const value = sample(image, Math.max(0, left), Math.max(0, top), fromX, fromY, channel);
        distorted[(y * width + x) * channels + channel] = clamp(
          Math.round((value - 128) * contrast + 128 + brightness),
          255,
        );
      }
    }
  }
  return { ...image, data: distorted };
}

/** The value between four pixels, bilinear. */
function sample(
  { data, width, height, channels }: Raster,
  left: number,
  top: number,
  x: number,
  y: number,
  channel: number,
): number {
  const right = Math.min(width - 1, left + 1);
  const below = Math.min(height - 1, top + 1);
  const at = (px: number, py: number) => data[(py * width + px) * channels + channel]!;
  const u = x - left;
  return mix(
    mix(at(left, top), at(right, top), u),
    mix(at(left, below), at(right, below), u),
    y - top,
  );
}

const mix = (a: number, b: number, share: number) => a + (b - a) * share;
const clamp = (x: number, top: number) => Math.max(0, Math.min(top, x));
