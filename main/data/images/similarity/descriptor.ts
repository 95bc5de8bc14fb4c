// Compact descriptors of images: a coarse version that finds candidates, and a thumbnail for the
// comparison of a pair.

import type { Warp } from './registration.ts';

/** Side of a thumbnail. */
export const SIDE = 64;
/** Side of a coarse version. */
export const COARSE_SIDE = 16;
/** Numbers of a coarse version. */
export const CELLS = COARSE_SIDE * COARSE_SIDE;
/** Side of the coarse colours. */
export const COLOUR_SIDE = 8;
/** Euclidean length of a coarse version, in 8-bit integers. */
const COARSE_LENGTH = 400;
/** Crops and rotations are sampled from the thumbnail at half its size. */
const HALF_SIDE = SIDE / 2;

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
  /** Mean blueness, then mean redness, of COLOUR_SIDE × COLOUR_SIDE cells. */
  readonly colours: Int8Array;
}

/**
 * An image as SIDE × SIDE pixels, slightly blurred: grey (luma, 0 to 255), and the two differences
 * of colour of JPEG (ITU-T T.871: Cb and Cr, here from -128 to 127).
 */
export interface Thumbnail {
  readonly grey: Float32Array;
  readonly blueness: Float32Array;
  readonly redness: Float32Array;
}

/** Descriptor and thumbnail of an image given as RGB bytes [height × width × 3]. */
export function describeImage(
  rgb: Uint8Array,
  width: number,
  height: number,
): { descriptor: ImageDescriptor; thumbnail: Thumbnail } {
  const thumbnail = thumbnailOf(rgb, width, height);
  const aspectRatio = width / height;
  const coarse = new Int8Array(CELLS * (1 + VARIANTS));
  const lengths = new Float32Array(1 + VARIANTS);
  const half = meanCells(thumbnail.grey, HALF_SIDE);
  const greys = new Float32Array(CELLS);
  greys.set(meanCells(thumbnail.grey, COARSE_SIDE));
  lengths[0] = coarsen(greys, coarse.subarray(0, CELLS));
  samplersOf(aspectRatio).forEach((sampler, i) => {
    sampler(half, greys);
    const start = CELLS * (i + 1);
    lengths[i + 1] = coarsen(greys, coarse.subarray(start, start + CELLS));
  });
  const colours = Int8Array.from(
    [thumbnail.blueness, thumbnail.redness].flatMap((plane) =>
      Array.from(meanCells(plane, COLOUR_SIDE), (value) => clampToByte(value)),
    ),
  );
  return { descriptor: { aspectRatio, coarse, lengths, colours }, thumbnail };
}

/** The thumbnail alone. */
export function thumbnailOf(rgb: Uint8Array, width: number, height: number): Thumbnail {
  const [grey, blueness, redness] = downscale(rgb, width, height).map(blur);
  return { grey: grey!, blueness: blueness!, redness: redness! };
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

/** Writes the coarse greys of a variant, given the thumbnail at half its size; NaN for cells outside. */
type Sampler = (half: Float32Array, greys: Float32Array) => void;
const samplers = new Map<number, Sampler[]>();
/** Aspect ratios whose samplers are kept: most sets have a few. */
const MOST_SAMPLERS = 64;

/** The samplers of all variants; aspect ratios are rounded to hundredths. */
function samplersOf(aspectRatio: number): Sampler[] {
  const rounded = Math.max(0.01, Math.round(100 * aspectRatio) / 100);
  const known = samplers.get(rounded);
  if (known) return known;
  const made = variantsOf(rounded).map(samplerOf);
  if (samplers.size >= MOST_SAMPLERS) samplers.clear();
  samplers.set(rounded, made);
  return made;
}

/** A variant's coarse greys are weighted means of pixels; the weights are computed once. */
function samplerOf(p: Warp): Sampler {
  const pixels: number[] = [];
  const weights: number[] = [];
  const ends = new Int32Array(CELLS);
  const perCell = HALF_SIDE / COARSE_SIDE;
  const unit = 2 / HALF_SIDE;
  for (let cell = 0; cell < CELLS; cell++) {
    const start = weights.length;
    let count = 0;
    for (let i = 0; i < perCell * perCell; i++) {
      const row = Math.floor(cell / COARSE_SIDE) * perCell + Math.floor(i / perCell);
      const column = (cell % COARSE_SIDE) * perCell + (i % perCell);
      const [u, v] = [(column + 0.5) * unit - 1, (row + 0.5) * unit - 1];
      const x = (u + p[0]! + p[1]! * u + p[2]! * v + 1) / unit - 0.5;
      const y = (v + p[3]! + p[4]! * u + p[5]! * v + 1) / unit - 0.5;
      if (!(x >= 0 && y >= 0 && x <= HALF_SIDE - 1 && y <= HALF_SIDE - 1)) continue;
      count += 1;
      const [left, top] = [
        Math.min(HALF_SIDE - 2, Math.floor(x)),
        Math.min(HALF_SIDE - 2, Math.floor(y)),
      ];
      const [s, t] = [x - left, y - top];
      const at = top * HALF_SIDE + left;
      pixels.push(at, at + 1, at + HALF_SIDE, at + HALF_SIDE + 1);
      weights.push((1 - s) * (1 - t), s * (1 - t), (1 - s) * t, s * t);
    }
    for (let i = start; i < weights.length; i++) weights[i]! /= count;
    ends[cell] = weights.length;
  }
  const [at, share] = [Uint16Array.from(pixels), Float32Array.from(weights)];
  return (half, greys) => {
    let i = 0;
    for (let cell = 0; cell < CELLS; cell++) {
      const end = ends[cell]!;
      let sum = i === end ? NaN : 0;
      for (; i < end; i++) sum += share[i]! * half[at[i]!]!;
      greys[cell] = sum;
    }
  };
}

/** Means of luma, Cb and Cr over SIDE × SIDE cells; pixels on a border count in both by their share. */
function downscale(rgb: Uint8Array, width: number, height: number): Float32Array[] {
  const [across, down] = [coverage(width), coverage(height)];
  const columns = [0, 1, 2].map(() => new Float32Array(SIDE * height));
  for (let y = 0; y < height; y++) {
    for (let i = 0; i < across.pixels.length; i++) {
      const at = 3 * (y * width + across.pixels[i]!);
      const to = y * SIDE + across.cells[i]!;
      const [r, g, b] = [rgb[at]!, rgb[at + 1]!, rgb[at + 2]!];
      const share = across.shares[i]!;
      const grey = 0.299 * r + 0.587 * g + 0.114 * b;
      columns[0]![to]! += share * grey;
      columns[1]![to]! += share * 0.564334 * (b - grey);
      columns[2]![to]! += share * 0.713267 * (r - grey);
    }
  }
  return columns.map((column) => {
    const small = new Float32Array(SIDE * SIDE);
    for (let i = 0; i < down.pixels.length; i++) {
      const [from, to, share] = [down.pixels[i]! * SIDE, down.cells[i]! * SIDE, down.shares[i]!];
      for (let x = 0; x < SIDE; x++) small[to + x]! += share * column[from + x]!;
    }
    return small;
  });
}

/** The pixels that each of SIDE cells along `length` pixels covers; the shares of a cell sum to 1. */
function coverage(length: number): { cells: number[]; pixels: number[]; shares: number[] } {
  const covered = { cells: [] as number[], pixels: [] as number[], shares: [] as number[] };
  const step = length / SIDE;
  for (let cell = 0; cell < SIDE; cell++) {
    const [start, end] = [cell * step, (cell + 1) * step];
    for (let pixel = Math.floor(start); pixel < Math.min(length, end); pixel++) {
      covered.cells.push(cell);
      covered.pixels.push(pixel);
      covered.shares.push((Math.min(end, pixel + 1) - Math.max(start, pixel)) / step);
    }
  }
  return covered;
}

/** A 3 × 3 binomial blur (1 2 1); edge pixels repeat. */
function blur(small: Float32Array): Float32Array {
  const rows = new Float32Array(small.length);
  const out = new Float32Array(small.length);
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      const at = y * SIDE + x;
      const [left, right] = [x > 0 ? at - 1 : at, x < SIDE - 1 ? at + 1 : at];
      rows[at] = (small[left]! + 2 * small[at]! + small[right]!) / 4;
    }
  }
  for (let at = 0; at < small.length; at++) {
    const [above, below] = [at >= SIDE ? at - SIDE : at, at < small.length - SIDE ? at + SIDE : at];
    out[at] = (rows[above]! + 2 * rows[at]! + rows[below]!) / 4;
  }
  return out;
}

/** The means of side × side cells of a thumbnail's plane. */
function meanCells(plane: Float32Array, side: number): Float32Array {
  const cell = SIDE / side;
  const means = new Float32Array(side * side);
  for (let at = 0; at < plane.length; at++)
    means[Math.floor(at / SIDE / cell) * side + Math.floor((at % SIDE) / cell)]! += plane[at]!;
  for (let i = 0; i < means.length; i++) means[i]! /= cell * cell;
  return means;
}

/** Writes the coarse version of some greys and returns its length; NaN counts as the mean. */
function coarsen(greys: Float32Array, to: Int8Array): number {
  let [sum, count] = [0, 0];
  for (const grey of greys) {
    if (Number.isNaN(grey)) continue;
    sum += grey;
    count += 1;
  }
  const mean = sum / count;
  let squares = 0;
  for (const grey of greys) if (!Number.isNaN(grey)) squares += (grey - mean) ** 2;
  const length = Math.sqrt(squares);
  // An image with almost no contrast is taken as flat.
  if (!(length >= COARSE_SIDE)) return 0;
  let written = 0;
  for (let i = 0; i < greys.length; i++) {
    const grey = greys[i]!;
    const value = Number.isNaN(grey) ? 0 : clampToByte((COARSE_LENGTH * (grey - mean)) / length);
    to[i] = value;
    written += value * value;
  }
  return Math.sqrt(written);
}

function clampToByte(value: number): number {
  return Math.max(-127, Math.min(127, Math.round(value)));
}
