// Candidate pairs of near-duplicate images: locality-sensitive hashing of their descriptors by
// random half-spaces.

import { createRandom } from '../../../engine/random.ts';
import { coarseColoursAgree } from './colours.ts';
import {
  CELLS,
  COARSE_SIDE,
  CROPPED_VARIANTS,
  VARIANTS,
  type ImageDescriptor,
} from './descriptor.ts';

/** Aspect ratios of a pair may differ by this fraction. */
const ASPECT_RATIO_TOLERANCE = 0.12;
/** Coarse versions of a pair correlate at least this much. */
const MIN_CORRELATION = 0.82;
/**
 * A first look at a quarter of the numbers: coarse versions of half the size correlate at least this
 * much. It spares most pairs the second look.
 */
const MIN_ROUGH_CORRELATION = 0.6;
const ROUGH_SIDE = COARSE_SIDE / 2;
const ROUGH_CELLS = ROUGH_SIDE * ROUGH_SIDE;
/** Hash tables; each has a key of random half-spaces. */
const TABLES = 24;
/** Up to this number of images, all pairs are compared. */
const MAX_EXHAUSTIVE = 256;
/** Bits of a key: more for more images. */
const keyBits = (images: number) =>
  images <= MAX_EXHAUSTIVE ? 0 : Math.max(4, Math.min(18, Math.floor(Math.log2(images + 1)) + 2));
/**
 * A half-space compares this many random cells, one half with the other: as good as using all
 * cells, and faster.
 */
const PLANE_CELLS = 32;

/**
 * Members of a bucket that are compared with one image at most, and candidates that are kept of one
 * image: the cost grows with the images and not with their pairs, where thousands look alike.
 */
const MOST_COMPARED = 64;
const MOST_CANDIDATES = 24;
/** With so many similar images found, the search for one ends. */
const MOST_FOUND = 4 * MOST_CANDIDATES;

/**
 * Pairs of images (indices, the larger one second) that may be near-duplicates: similar in shape,
 * with the same colours, and the coarse version of one correlates with that of the other, or with
 * one of its crops or rotations. Of an image with very many, the most similar ones. The half-spaces
 * are the same in every call. `onTable` is called before each hash table.
 */
export function candidatePairs(
  descriptors: readonly ImageDescriptor[],
  onTable: (done: number, total: number) => void = () => undefined,
): [number, number][] {
  const random = createRandom(64);
  const bits = keyBits(descriptors.length);
  const mean = meanOf(descriptors);
  const tables = bits === 0 ? 1 : TABLES;
  const mostCompared = bits === 0 ? MAX_EXHAUSTIVE : MOST_COMPARED;
  const rough = descriptors.map(roughVersions);
  /** Pairs that pass, and those whose colours differ (-1). */
  const similarities = new Map<number, number>();
  const found = new Int32Array(descriptors.length);
  const consider = (index: number, variant: number, other: number) => {
    const [first, second] = [Math.min(index, other), Math.max(index, other)];
    const pair = first * descriptors.length + second;
    const known = similarities.get(pair);
    if (known === -1) return;
    const [left, right] = [descriptors[index]!, descriptors[other]!];
    if (!areRoughlySimilar(rough[index]!, variant, rough[other]!)) return;
    const similarity = coarseSimilarity(left, variant, right);
    if (similarity < MIN_CORRELATION || similarity <= (known ?? 0)) return;
    const agrees = known !== undefined || coarseColoursAgree(left, right);
    similarities.set(pair, agrees ? similarity : -1);
    if (known === undefined && agrees) found[index]! += 1;
  };
  for (let table = 0; table < tables; table++) {
    onTable(table, tables);
    const planes = Uint8Array.from({ length: bits * PLANE_CELLS }, () => random.integer(CELLS));
    const buckets = new Map<number, number[]>();
    descriptors.forEach(({ coarse }, index) => {
      const key = keyOf(coarse, 0, mean, planes, bits);
      const bucket = buckets.get(key);
      if (bucket === undefined) buckets.set(key, [index]);
      else bucket.push(index);
    });
    descriptors.forEach((descriptor, index) => {
      if (bits > 0 && found[index]! >= MOST_FOUND) return;
      for (let variant = 0; variant <= VARIANTS; variant++) {
        const bucket = buckets.get(keyOf(descriptor.coarse, variant, mean, planes, bits)) ?? [];
        const count = Math.min(mostCompared, bucket.length);
        // Another part of a full bucket in every table.
        const start = count < bucket.length ? (table * count) % bucket.length : 0;
        for (let i = 0; i < count; i++) {
          const other = bucket[(start + i) % bucket.length]!;
          if (other !== index) consider(index, variant, other);
        }
      }
    });
  }
  return mostSimilar(similarities, descriptors.length);
}

/** The pairs that are among the most similar ones of either image. */
function mostSimilar(
  similarities: ReadonlyMap<number, number>,
  images: number,
): [number, number][] {
  const passed = [...similarities].filter(([, similarity]) => similarity >= 0);
  passed.sort(([a, x], [b, y]) => y - x || a - b);
  const counts = new Int32Array(images);
  const pairs: [number, number][] = [];
  for (const [pair] of passed) {
    const [first, second] = [Math.floor(pair / images), pair % images];
    if (counts[first]! >= MOST_CANDIDATES && counts[second]! >= MOST_CANDIDATES) continue;
    counts[first]! += 1;
    counts[second]! += 1;
    pairs.push([first, second]);
  }
  return pairs.sort(([a, b], [c, d]) => a - c || b - d);
}

/** The mean coarse version: what all images share does not tell them apart, so keys subtract it. */
function meanOf(descriptors: readonly ImageDescriptor[]): Float32Array {
  const mean = new Float32Array(CELLS);
  for (const { coarse } of descriptors)
    for (let i = 0; i < CELLS; i++) mean[i]! += coarse[i]! / descriptors.length;
  return mean;
}

/** One bit for each half-space: the side on which the coarse version of this variant is. */
function keyOf(
  coarse: Int8Array,
  variant: number,
  mean: Float32Array,
  planes: Uint8Array,
  bits: number,
): number {
  let key = 0;
  let at = 0;
  const start = variant * CELLS;
  for (let bit = 0; bit < bits; bit++) {
    let side = 0;
    for (let i = 0; i < PLANE_CELLS; i += 2)
      side += differenceAt(coarse, start, mean, planes, at + i);
    at += PLANE_CELLS;
    key = 2 * key + (side > 0 ? 1 : 0);
  }
  return key;
}

function differenceAt(
  coarse: Int8Array,
  start: number,
  mean: Float32Array,
  planes: Uint8Array,
  at: number,
): number {
  const plus = planes[at]!;
  const minus = planes[at + 1]!;
  return coarse[start + plus]! - mean[plus]! - coarse[start + minus]! + mean[minus]!;
}

/** Coarse versions of half the size, of length 1 each (0 for a flat one). */
function roughVersions({ coarse }: ImageDescriptor): Float32Array {
  const rough = new Float32Array(ROUGH_CELLS * (1 + VARIANTS));
  for (let at = 0; at < coarse.length; at++) {
    const [variant, cell] = [Math.floor(at / CELLS), at % CELLS];
    const row = Math.floor(cell / COARSE_SIDE / 2);
    const column = Math.floor((cell % COARSE_SIDE) / 2);
    rough[variant * ROUGH_CELLS + row * ROUGH_SIDE + column]! += coarse[at]!;
  }
  for (let start = 0; start < rough.length; start += ROUGH_CELLS) {
    let squares = 0;
    for (let i = start; i < start + ROUGH_CELLS; i++) squares += rough[i]! ** 2;
    const scale = squares > 0 ? 1 / Math.sqrt(squares) : 0;
    for (let i = start; i < start + ROUGH_CELLS; i++) rough[i]! *= scale;
  }
  return rough;
}

function areRoughlySimilar(left: Float32Array, variant: number, right: Float32Array): boolean {
  let product = 0;
  const start = variant * ROUGH_CELLS;
  for (let i = 0; i < ROUGH_CELLS; i++) product += left[start + i]! * right[i]!;
  return product >= MIN_ROUGH_CORRELATION;
}

/**
 * The correlation of a variant of one image with the other image, by their coarse versions; 0 where
 * their shapes differ.
 */
function coarseSimilarity(left: ImageDescriptor, variant: number, right: ImageDescriptor): number {
  if (Math.abs(left.aspectRatio / right.aspectRatio - 1) > ASPECT_RATIO_TOLERANCE) return 0;
  const start = variant * CELLS;
  if (variant > CROPPED_VARIANTS) return innerCorrelation(left.coarse, start, right.coarse);
  let product = 0;
  for (let i = 0; i < CELLS; i++) product += left.coarse[start + i]! * right.coarse[i]!;
  const lengths = left.lengths[variant]! * right.lengths[0]!;
  return lengths > 0 ? product / lengths : 0;
}

/** The correlation without the outermost cells, which in rotated copies show the background. */
function innerCorrelation(a: Int8Array, start: number, b: Int8Array): number {
  let [sumA, sumB, squaresA, squaresB, products] = [0, 0, 0, 0, 0];
  for (let row = 1; row < COARSE_SIDE - 1; row++) {
    for (let i = row * COARSE_SIDE + 1; i < (row + 1) * COARSE_SIDE - 1; i++) {
      const [x, y] = [a[start + i]!, b[i]!];
      sumA += x;
      sumB += y;
      squaresA += x * x;
      squaresB += y * y;
      products += x * y;
    }
  }
  const n = (COARSE_SIDE - 2) ** 2;
  const spread = Math.sqrt((squaresA - (sumA * sumA) / n) * (squaresB - (sumB * sumB) / n));
  return spread > 0 ? (products - (sumA * sumB) / n) / spread : 0;
}
