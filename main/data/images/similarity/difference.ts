// How much two images differ once one is aligned with the other: copies that were moved, relit or
// recompressed differ little.

import { colourDifference } from './colours.ts';
import { cropWarp, rotationWarp, SIDE, type Thumbnail } from './descriptor.ts';
import {
  buildPyramid,
  register,
  registerFrom,
  solveNormalEquations,
  warpImage,
  type Warp,
} from './registration.ts';

/** Thumbnails are compared in blocks of this side, so that one changed digit counts. */
const BLOCK_SIDE = 8;
const BLOCKS_PER_ROW = SIDE / BLOCK_SIDE;
/** Below this difference without alignment, alignment is not tried. */
const CERTAIN_COPY = 0.3;
/** From this difference on, aligned images are different ones. */
const CERTAINLY_OTHER = 0.9;
/** Images whose best warp moves nothing by more than this (1 is half a side) are aligned. */
const ALIGNED = 0.015;
/** Images that differ by more than this are different for every setting. */
const MOST_SIMILAR = 2;
/** A block has content from this share of the image's contrast on. */
const MIN_BLOCK_CONTRAST = 0.25;
/** A block is plain up to this deviation, in levels of grey. */
const PLAIN_LEVELS = 2;
/**
 * Images with content in so many of their 64 blocks at most, and a plain ground in most others, are
 * compared where they are, and twice as closely.
 */
const SPARSE_BLOCKS = 12;
const PLAIN_FRACTION = 0.6;
const SPARSE_FACTOR = 2;
/** Pixels of a block, and fraction of the blocks, that must overlap for a verdict. */
const MIN_BLOCK_PIXELS = 16;
const MIN_BLOCK_FRACTION = 0.6;
/** Unknowns that explain one image by another: contrast, two shifts, two stretches, brightness. */
const UNKNOWNS = 6;
/** Pixels along the edges have no gradient and are left out. */
const EDGE = 2;

/**
 * Where the alignment of fine details may start: in steps so small that lines a few pixels apart
 * are not confused.
 */
const STARTS: readonly Warp[] = [
  ...[0.02, 0.03, 0.04, 0.05, 0.06].map((share) => cropWarp(share, share, share, share)),
  ...[0.025, 0.04, 0.055, 0.07].flatMap((share) => [
    cropWarp(share, 0, 0, 0),
    cropWarp(0, share, 0, 0),
    cropWarp(0, 0, share, 0),
    cropWarp(0, 0, 0, share),
  ]),
  ...[0.75, 1, 1.33, 1.5].flatMap((aspectRatio) =>
    [-3, -2.4, -1.8, -1.2, 1.2, 1.8, 2.4, 3].map((degrees) => rotationWarp(degrees, aspectRatio)),
  ),
];

/**
 * How much of one image the other does not explain: 0 for the same image, about 1 and more for
 * different images. After the best shift, crop, rotation, stretch and change of light, the largest
 * residual of any block relative to the image's contrast, so that a single different digit yields a
 * large value; or the difference of colours, if that is larger.
 */
export function imageDifference(left: Thumbnail, right: Thumbnail): number {
  const unaligned = residual(left.grey, right.grey);
  if (unaligned === Infinity) return unaligned;
  let best = withColours(unaligned, left, right, null);
  if (best < CERTAIN_COPY) return best;
  // Moving one shape on an empty ground would make it another picture.
  if (isSparse(left.grey) || isSparse(right.grey)) return Math.max(best, SPARSE_FACTOR * unaligned);
  const [a, b] = [buildPyramid(left.grey), buildPyramid(right.grey)];
  // A crop shows all of itself in the other image, but not the other way round: both directions are
  // tried.
  const directions = [
    [a, b, left, right],
    [b, a, right, left],
  ] as const;
  const consider = (
    [, , moved, still]: (typeof directions)[number],
    warp: Warp | null,
  ): boolean => {
    if (warp === null) return false;
    const grey = residual(warpImage(moved.grey, warp), still.grey);
    if (grey < best) best = Math.min(best, withColours(grey, moved, still, warp));
    return grey < Infinity;
  };
  let isFound = false;
  for (const direction of directions) {
    const warp = register(direction[0], direction[1]);
    if (consider(direction, warp)) isFound = true;
    if (best < CERTAIN_COPY) return best;
    // Where they are aligned already, nothing else explains what differs.
    if (warp !== null && best > CERTAINLY_OTHER && warp.every((p) => Math.abs(p) < ALIGNED))
      return best;
  }
  // Of 630 planted copies none needed another start where a warp had been found from afar.
  if (isFound) return best;
  for (const direction of directions)
    consider(direction, registerFrom(direction[0], direction[1], STARTS));
  return best;
}

/** The larger of the differences in grey and in colour. */
function withColours(grey: number, a: Thumbnail, b: Thumbnail, warp: Warp | null): number {
  // Colours cannot make different images similar.
  return grey > MOST_SIMILAR ? grey : Math.max(grey, colourDifference(a, b, warp));
}

const sparse = new WeakMap<Float32Array, boolean>();

/** Whether an image is a plain ground with little on it; remembered as long as the image is. */
function isSparse(grey: Float32Array): boolean {
  const known = sparse.get(grey);
  if (known !== undefined) return known;
  const contents = Array.from({ length: BLOCKS_PER_ROW ** 2 }, (_, block) => {
    const deviation = new Deviation();
    const start = SIDE * BLOCK_SIDE * Math.floor(block / BLOCKS_PER_ROW);
    const left = BLOCK_SIDE * (block % BLOCKS_PER_ROW);
    for (let y = 0; y < BLOCK_SIDE; y++)
      for (let x = 0; x < BLOCK_SIDE; x++) deviation.add(grey[start + SIDE * y + left + x]!);
    return deviation.value();
  });
  const whole = new Deviation();
  for (const value of grey) whole.add(value);
  const least = MIN_BLOCK_CONTRAST * whole.value();
  const filled = contents.filter((content) => content > least).length;
  const plain = contents.filter((content) => content < PLAIN_LEVELS).length;
  const isIt = filled <= SPARSE_BLOCKS && plain >= PLAIN_FRACTION * contents.length;
  sparse.set(grey, isIt);
  return isIt;
}

/** Standard deviation, one value at a time. */
class Deviation {
  #count = 0;
  #sum = 0;
  #squares = 0;

  add(value: number): void {
    this.#count += 1;
    this.#sum += value;
    this.#squares += value * value;
  }

  value(): number {
    const mean = this.#sum / this.#count;
    return Math.sqrt(Math.max(0, this.#squares / this.#count - mean * mean));
  }
}

/**
 * Explains b by a (NaN where a has no value): b = contrast · a + shifts · ∇a + stretches · (x, y) ·
 * ∇a + brightness, by least squares over the pixels. The root mean square error of the worst block
 * over b's contrast.
 */
function residual(a: Float32Array, b: Float32Array): number {
  const fit = leastSquares(a, b);
  // A negative or flat image is not a copy.
  if (fit.weights[0]! <= 0 || fit.contrast < 1) return Infinity;
  const errors = new Float64Array(BLOCKS_PER_ROW ** 2);
  const counts = new Float64Array(errors.length);
  forEachPixel(a, (x, y, features) => {
    let rest = b[y * SIDE + x]!;
    for (let i = 0; i < UNKNOWNS; i++) rest -= fit.weights[i]! * features[i]!;
    const block = Math.floor(y / BLOCK_SIDE) * BLOCKS_PER_ROW + Math.floor(x / BLOCK_SIDE);
    errors[block]! += rest * rest;
    counts[block]! += 1;
  });
  let worst = 0;
  let blocks = 0;
  errors.forEach((error, block) => {
    if (counts[block]! < MIN_BLOCK_PIXELS) return;
    blocks += 1;
    worst = Math.max(worst, error / counts[block]!);
  });
  return blocks < MIN_BLOCK_FRACTION * errors.length ? Infinity : Math.sqrt(worst) / fit.contrast;
}

/** The weights of the unknowns, and the contrast (standard deviation) of b. */
function leastSquares(
  a: Float32Array,
  b: Float32Array,
): { weights: Float64Array; contrast: number } {
  const normal = Array.from({ length: UNKNOWNS }, () => new Float64Array(UNKNOWNS + 1));
  let [pixels, sum, squares] = [0, 0, 0];
  forEachPixel(a, (x, y, features) => {
    pixels += 1;
    const value = b[y * SIDE + x]!;
    for (let i = 0; i < UNKNOWNS; i++) {
      for (let j = i; j < UNKNOWNS; j++) normal[i]![j]! += features[i]! * features[j]!;
      normal[i]![UNKNOWNS]! += features[i]! * value;
    }
    sum += value;
    squares += value * value;
  });
  const contrast = Math.sqrt(Math.max(0, squares / pixels - (sum / pixels) ** 2));
  return { weights: solveNormalEquations(normal, 1e-6), contrast };
}

/**
 * Visits every pixel at which a has a value and a gradient, with the features of the unknowns
 * there.
 */
function forEachPixel(
  a: Float32Array,
  visit: (x: number, y: number, features: Float64Array) => void,
): void {
  const features = new Float64Array(UNKNOWNS);
  for (let y = EDGE; y < SIDE - EDGE; y++) {
    for (let x = EDGE; x < SIDE - EDGE; x++) {
      const at = y * SIDE + x;
      const slopeX = (a[at + 1]! - a[at - 1]!) / 2;
      const slopeY = (a[at + SIDE]! - a[at - SIDE]!) / 2;
      if (Number.isNaN(a[at]! + slopeX + slopeY)) continue;
      features[0] = a[at]!;
      features[1] = slopeX;
      features[2] = slopeY;
      features[3] = slopeX * (x / SIDE - 0.5);
      features[4] = slopeY * (y / SIDE - 0.5);
      features[5] = 1;
      visit(x, y, features);
    }
  }
}
