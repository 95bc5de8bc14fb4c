// Compact descriptors of images: a coarse version that finds candidates, and a thumbnail for the
// comparison of a pair.

import { warpImage, type Warp } from './registration.ts';

/** Side of a thumbnail. */
export const SIDE = 64;
/** Side of a coarse version. */
export const COARSE_SIDE = 16;
/** Numbers of a coarse version. */
export const CELLS = COARSE_SIDE * COARSE_SIDE;
/** Euclidean length of a coarse version, in 8-bit integers. */
const COARSE_LENGTH = 400;

/** What is kept of every image: small enough for a hundred thousand of them. */
export interface ImageDescriptor {
  /** Width divided by height. */
  readonly aspectRatio: number;
  /**
   * Coarse versions, one after the other: of the image itself, then of its crops and rotations.
   * Each has CELLS greys with mean 0 and length COARSE_LENGTH (all 0 for a flat image).
   */
  readonly coarse: Int8Array;
  /** Actual length of each version, less than COARSE_LENGTH where cells were clipped to 8 bits. */
  readonly lengths: Float32Array;
}

/** An image as SIDE × SIDE greys, slightly blurred. */
export type Thumbnail = Float32Array;

/** Descriptor and thumbnail of an image given as RGB bytes [height × width × 3]. */
export function describeImage(
  rgb: Uint8Array,
  width: number,
  height: number,
): { descriptor: ImageDescriptor; thumbnail: Thumbnail } {
  const thumbnail = blur(downscale(rgb, width, height));
  const aspectRatio = width / height;
  const coarse = new Int8Array(CELLS * (1 + VARIANTS));
  coarse.set(coarsen(thumbnail), 0);
  variantsOf(aspectRatio).forEach((warp, i) =>
    coarse.set(coarsen(warpImage(thumbnail, warp)), CELLS * (i + 1)),
  );
  const lengths = Float32Array.from({ length: 1 + VARIANTS }, (_, i) =>
    Math.hypot(...coarse.subarray(CELLS * i, CELLS * (i + 1))),
  );
  return { descriptor: { aspectRatio, coarse, lengths }, thumbnail };
}

/** The warp that crops an image by these fractions of its sides. */
export function cropWarp(left: number, right: number, top: number, bottom: number): Warp {
  // Coordinates run from -1 to 1, so that a fraction of the side is twice as long.
  return Float64Array.of(left - right, -left - right, 0, top - bottom, 0, -top - bottom);
}

/** The warp that rotates an image, on a canvas that grows to fit. */
export function rotationWarp(degrees: number, aspectRatio: number): Warp {
  const angle = (degrees * Math.PI) / 180;
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
  const [w, h] = [cos + Math.abs(sin) / aspectRatio, cos + Math.abs(sin) * aspectRatio];
  return Float64Array.of(
    0,
    cos * w - 1,
    (-sin * h) / aspectRatio,
    0,
    sin * w * aspectRatio,
    cos * h - 1,
  );
}

/** Crops and rotations that copies of an image tend to have. */
function variantsOf(aspectRatio: number): Warp[] {
  return [
    ...[0.03, 0.055].map((share) => cropWarp(share, share, share, share)),
    cropWarp(0.045, 0, 0, 0),
    cropWarp(0, 0.045, 0, 0),
    cropWarp(0, 0, 0.045, 0),
    cropWarp(0, 0, 0, 0.045),
    ...[-2.6, -1.4, 1.4, 2.6].map((degrees) => rotationWarp(degrees, aspectRatio)),
  ];
}
/** Number of variants besides the image itself. */
export const VARIANTS = 10;
/** The first variants, which are crops; the others are rotations. */
export const CROPPED_VARIANTS = 6;

/** Mean grey of SIDE × SIDE cells; pixels on a border count in both cells by their share. */
function downscale(rgb: Uint8Array, width: number, height: number): Float32Array {
  const columns = new Float32Array(SIDE * height);
  for (let y = 0; y < height; y++) {
    forEachCell(width, (cell, x, share) => {
      const at = 3 * (y * width + x);
      const grey = 0.299 * rgb[at]! + 0.587 * rgb[at + 1]! + 0.114 * rgb[at + 2]!;
      columns[y * SIDE + cell]! += share * grey;
    });
  }
  const small = new Float32Array(SIDE * SIDE);
  forEachCell(height, (cell, y, share) => {
    for (let x = 0; x < SIDE; x++) small[cell * SIDE + x]! += share * columns[y * SIDE + x]!;
  });
  return small;
}

/**
 * Visits the pixels that each of SIDE cells along `length` pixels covers; the shares of a cell sum
 * to 1.
 */
function forEachCell(length: number, visit: (cell: number, pixel: number, share: number) => void) {
  const step = length / SIDE;
  for (let cell = 0; cell < SIDE; cell++) {
    const [start, end] = [cell * step, (cell + 1) * step];
    for (let pixel = Math.floor(start); pixel < Math.min(length, end); pixel++) {
      visit(cell, pixel, (Math.min(end, pixel + 1) - Math.max(start, pixel)) / step);
    }
  }
}

/** A 3 × 3 binomial blur (1 2 1); edge pixels repeat. */
function blur(small: Float32Array): Float32Array {
  const pass = (source: Float32Array, along: (at: number, by: number) => number) =>
    source.map((value, at) => (source[along(at, -1)]! + 2 * value + source[along(at, 1)]!) / 4);
  const clamp = (value: number) => Math.max(0, Math.min(SIDE - 1, value));
  const rows = pass(small, (at, by) => at - (at % SIDE) + clamp((at % SIDE) + by));
  return pass(rows, (at, by) => clamp(Math.floor(at / SIDE) + by) * SIDE + (at % SIDE));
}

/** The coarse version of a thumbnail; cells without a value (NaN) count as the mean. */
function coarsen(thumbnail: Thumbnail): Int8Array {
  const sums = new Float32Array(CELLS);
  const counts = new Float32Array(CELLS);
  const cell = SIDE / COARSE_SIDE;
  thumbnail.forEach((grey, at) => {
    if (Number.isNaN(grey)) return;
    const to = Math.floor(at / SIDE / cell) * COARSE_SIDE + Math.floor((at % SIDE) / cell);
    sums[to]! += grey;
    counts[to]! += 1;
  });
  const greys = sums.map((sum, i) => (counts[i]! > 0 ? sum / counts[i]! : NaN));
  const known = greys.filter((grey) => !Number.isNaN(grey));
  const mean = known.reduce((total, grey) => total + grey, 0) / known.length;
  const centred = greys.map((grey) => (Number.isNaN(grey) ? 0 : grey - mean));
  const length = Math.hypot(...centred);
  // An image with almost no contrast is taken as flat.
  return Int8Array.from(centred, (grey) =>
    length < COARSE_SIDE
      ? 0
      : Math.max(-127, Math.min(127, Math.round((COARSE_LENGTH * grey) / length))),
  );
}
