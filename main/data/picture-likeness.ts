// Tells whether two pictures show the same thing: moved, relit or recompressed, but not with other content.

import { createRandom } from '../engine/random.ts';

/** Side of the grey version on which pictures are compared in detail. */
const SIDE = 64;
/** The detail is compared in blocks of this side, so that one changed figure counts. */
const BLOCK = 8;
/** Side of the coarse version that finds candidates. */
const COARSE = 16;
/** Shares of a picture's width and height within which shapes count as the same. */
const SHAPE_TOLERANCE = 0.03;
/** Coarse versions with a smaller correlation are not looked at in detail. */
const COARSE_CORRELATION = 0.8;
/** Candidate search: this many tables, each with a key of random half-spaces, fewer for few pictures. */
const TABLES = 20;
const keyBits = (pictures: number) =>
  Math.max(4, Math.min(12, Math.floor(Math.log2(pictures + 1)) - 2));
/** Above this difference in place, no shift by one cell makes two pictures alike. */
const HOPELESS = 1.1;
/** Numbers that explain one picture by another: light, two shifts, two stretches, offset. */
const FEATURES = 6;

/** What is kept of every picture: small enough for a hundred thousand of them. */
export interface PictureOutline {
  /** Width divided by height. */
  readonly shape: number;
  /** COARSE × COARSE greys with mean 0 and length 1 (all 0 for a flat picture). */
  readonly coarse: Float32Array;
}

/** A picture at SIDE × SIDE greys, slightly blurred, for the comparison of a candidate pair. */
export type PictureDetail = Float32Array;

/** Outline and detail of a picture given as RGB bytes [height × width × 3]. */
export function lookAt(
  rgb: Uint8Array,
  width: number,
  height: number,
): { outline: PictureOutline; detail: PictureDetail } {
  const detail = blur(shrink(rgb, width, height));
  return { outline: { shape: width / height, coarse: coarsen(detail) }, detail };
}

/**
 * Pairs of pictures (indices, the larger one second) that may show the same thing: same shape and a
 * similar outline. Random half-spaces cut the outlines into tables, so that not every pair is tried;
 * the half-spaces are always the same.
 */
export function candidatePairs(outlines: readonly PictureOutline[]): [number, number][] {
  const random = createRandom(64);
  const bits = keyBits(outlines.length);
  const length = COARSE * COARSE;
  const seen = new Set<number>();
  const pairs: [number, number][] = [];
  for (let table = 0; table < TABLES; table++) {
    const planes = Float32Array.from({ length: bits * length }, () => random.normal());
    const buckets = new Map<number, number[]>();
    outlines.forEach(({ coarse }, index) => {
      let key = 0;
      for (let bit = 0; bit < bits; bit++) {
        key =
          2 * key + (dot(planes.subarray(bit * length, (bit + 1) * length), coarse) > 0 ? 1 : 0);
      }
      const bucket = buckets.get(key);
      if (bucket === undefined) buckets.set(key, [index]);
      else bucket.push(index);
    });
    for (const bucket of buckets.values()) {
      for (let i = 1; i < bucket.length; i++) {
        for (let j = 0; j < i; j++) {
          const [first, second] = [bucket[j]!, bucket[i]!];
          if (!alikeOutlines(outlines[first]!, outlines[second]!)) continue;
          const name = first * outlines.length + second;
          if (seen.has(name)) continue;
          seen.add(name);
          pairs.push([first, second]);
        }
      }
    }
  }
  return pairs.sort(([a, b], [c, d]) => a - c || b - d);
}

function alikeOutlines(left: PictureOutline, right: PictureOutline): boolean {
  if (Math.abs(left.shape / right.shape - 1) > SHAPE_TOLERANCE) return false;
  return dot(left.coarse, right.coarse) >= COARSE_CORRELATION;
}

function dot(a: Float32Array, b: Float32Array): number {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += a[i]! * b[i]!;
  return total;
}

/**
 * How much of one picture the other does not explain: 0 for the same picture, about 1 and more for
 * another. After the best small shift, stretch and change of light, it is the largest left-over of
 * any block as a share of the picture's contrast, so that one different figure gives a large value.
 */
export function pictureDifference(left: PictureDetail, right: PictureDetail): number {
  let best = leftOver(left, right, 0, 0);
  if (best > HOPELESS) return best;
  for (let dy = -1; dy <= 1; dy++) {
    for (let dx = -1; dx <= 1; dx++) {
      if (dx !== 0 || dy !== 0) best = Math.min(best, leftOver(left, right, dx, dy));
    }
  }
  return best;
}

/** Mean grey of each of SIDE × SIDE cells; cells cut pixels where they must. */
function shrink(rgb: Uint8Array, width: number, height: number): Float32Array {
  const columns = new Float32Array(SIDE * height);
  for (let y = 0; y < height; y++) {
    forCells(width, (cell, x, share) => {
      const at = 3 * (y * width + x);
      const grey = 0.299 * rgb[at]! + 0.587 * rgb[at + 1]! + 0.114 * rgb[at + 2]!;
      columns[y * SIDE + cell]! += share * grey;
    });
  }
  const small = new Float32Array(SIDE * SIDE);
  forCells(height, (cell, y, share) => {
    for (let x = 0; x < SIDE; x++) small[cell * SIDE + x]! += share * columns[y * SIDE + x]!;
  });
  return small;
}

/** Visits, for each of SIDE cells along `length` pixels, the pixels it covers; shares of a cell sum to 1. */
function forCells(length: number, visit: (cell: number, pixel: number, share: number) => void) {
  const step = length / SIDE;
  for (let cell = 0; cell < SIDE; cell++) {
    const [start, end] = [cell * step, (cell + 1) * step];
    for (let pixel = Math.floor(start); pixel < Math.min(length, end); pixel++) {
      visit(cell, pixel, (Math.min(end, pixel + 1) - Math.max(start, pixel)) / step);
    }
  }
}

/** A 3 × 3 blur (1 2 1); edges repeat. */
function blur(small: Float32Array): Float32Array {
  const pass = (source: Float32Array, along: (at: number, by: number) => number) =>
    source.map((value, at) => (source[along(at, -1)]! + 2 * value + source[along(at, 1)]!) / 4);
  const clamp = (value: number) => Math.max(0, Math.min(SIDE - 1, value));
  const rows = pass(small, (at, by) => at - (at % SIDE) + clamp((at % SIDE) + by));
  return pass(rows, (at, by) => clamp(Math.floor(at / SIDE) + by) * SIDE + (at % SIDE));
}

function coarsen(detail: PictureDetail): Float32Array {
  const coarse = new Float32Array(COARSE * COARSE);
  const cell = SIDE / COARSE;
  detail.forEach((grey, at) => {
    const [y, x] = [Math.floor(at / SIDE / cell), Math.floor((at % SIDE) / cell)];
    coarse[y * COARSE + x]! += grey / (cell * cell);
  });
  const mean = coarse.reduce((total, grey) => total + grey, 0) / coarse.length;
  const centred = coarse.map((grey) => grey - mean);
  const length = Math.sqrt(dot(centred, centred));
  return length < COARSE ? coarse.fill(0) : centred.map((grey) => grey / length);
}

/**
 * Explains b by a moved by (dx, dy): b = light · a + shifts · ∇a + stretches · (x, y) · ∇a + offset, least
 * squares over the pixels; then the worst block's root mean square error over b's contrast.
 */
function leftOver(a: PictureDetail, b: PictureDetail, dx: number, dy: number): number {
  const from = 2;
  const to = SIDE - 2;
  const f = new Float64Array(FEATURES);
  const look = (x: number, y: number) => {
    const at = (y + dy) * SIDE + x + dx;
    const slopeX = (a[at + 1]! - a[at - 1]!) / 2;
    const slopeY = (a[at + SIDE]! - a[at - SIDE]!) / 2;
    f[0] = a[at]!;
    f[1] = slopeX;
    f[2] = slopeY;
    f[3] = slopeX * (x / SIDE - 0.5);
    f[4] = slopeY * (y / SIDE - 0.5);
    f[5] = 1;
  };
  const normal = Array.from({ length: FEATURES }, () => new Float64Array(FEATURES + 1));
  let [sum, squares] = [0, 0];
  for (let y = from; y < to; y++) {
    for (let x = from; x < to; x++) {
      look(x, y);
      const value = b[y * SIDE + x]!;
      for (let i = 0; i < FEATURES; i++) {
        for (let j = i; j < FEATURES; j++) normal[i]![j]! += f[i]! * f[j]!;
        normal[i]![FEATURES]! += f[i]! * value;
      }
      sum += value;
      squares += value * value;
    }
  }
  const pixels = (to - from) ** 2;
  const contrast = Math.sqrt(Math.max(0, squares / pixels - (sum / pixels) ** 2));
  const weights = solveNormal(normal);
  // A negative of a picture, or a flat one, is not taken for a copy.
  if (weights[0]! <= 0 || contrast < 1) return Infinity;
  const errors = new Float64Array((SIDE / BLOCK) ** 2);
  const counts = new Float64Array(errors.length);
  for (let y = from; y < to; y++) {
    for (let x = from; x < to; x++) {
      look(x, y);
      let rest = b[y * SIDE + x]!;
      for (let i = 0; i < FEATURES; i++) rest -= weights[i]! * f[i]!;
      const block = Math.floor(y / BLOCK) * (SIDE / BLOCK) + Math.floor(x / BLOCK);
      errors[block]! += rest * rest;
      counts[block]! += 1;
    }
  }
  return Math.sqrt(Math.max(...errors.map((error, block) => error / counts[block]!))) / contrast;
}

/** Solves normal equations (upper triangle, right side last) by elimination, with a touch of ridge. */
function solveNormal(normal: readonly Float64Array[]): Float64Array {
  const size = normal.length;
  const m = normal.map((row, i) => row.map((value, j) => (j < i ? normal[j]![i]! : value)));
  for (let i = 0; i < size; i++) m[i]![i]! += 1e-6 * (m[i]![i]! + 1);
  for (let i = 0; i < size; i++) {
    for (let k = i + 1; k < size; k++) {
      const factor = m[k]![i]! / m[i]![i]!;
      for (let j = i; j <= size; j++) m[k]![j]! -= factor * m[i]![j]!;
    }
  }
  const weights = new Float64Array(size);
  for (let i = size - 1; i >= 0; i--) {
    let rest = m[i]![size]!;
    for (let j = i + 1; j < size; j++) rest -= m[i]![j]! * weights[j]!;
    weights[i] = rest / m[i]![i]!;
  }
  return weights;
}
