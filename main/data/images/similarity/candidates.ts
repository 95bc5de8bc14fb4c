// Candidate pairs of near-duplicate images: locality-sensitive hashing of their descriptors by
// random half-spaces.

import { createRandom } from '../../../engine/random.ts';
import { Correlation } from './correlation.ts';
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
 * Pairs of images (indices, the larger one second) that may be near-duplicates: similar in shape,
 * and the coarse version of one correlates with that of the other, or with one of its crops or
 * rotations. The half-spaces are the same in every call.
 */
export function candidatePairs(descriptors: readonly ImageDescriptor[]): [number, number][] {
  const random = createRandom(64);
  const bits = keyBits(descriptors.length);
  const mean = meanOf(descriptors);
  const seen = new Set<number>();
  const pairs: [number, number][] = [];
  const tables = bits === 0 ? 1 : TABLES;
  for (let table = 0; table < tables; table++) {
    const planes = Uint8Array.from({ length: bits * PLANE_CELLS }, () => random.integer(CELLS));
    const buckets = new Map<number, number[]>();
    descriptors.forEach(({ coarse }, index) => {
      const key = keyOf(coarse, 0, mean, planes, bits);
      const bucket = buckets.get(key);
      if (bucket === undefined) buckets.set(key, [index]);
      else bucket.push(index);
    });
    descriptors.forEach((descriptor, index) => {
      for (let variant = 0; variant <= VARIANTS; variant++) {
        const key = keyOf(descriptor.coarse, variant, mean, planes, bits);
        for (const other of buckets.get(key) ?? []) {
          if (other === index) continue;
          const [first, second] = [Math.min(index, other), Math.max(index, other)];
          if (!areSimilar(descriptor, variant, descriptors[other]!)) continue;
          const pair = first * descriptors.length + second;
          if (seen.has(pair)) continue;
          seen.add(pair);
          pairs.push([first, second]);
        }
      }
    });
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

/**
 * True where a variant of one image has about the shape and the coarse version of the other image.
 */
function areSimilar(left: ImageDescriptor, variant: number, right: ImageDescriptor): boolean {
  if (Math.abs(left.aspectRatio / right.aspectRatio - 1) > ASPECT_RATIO_TOLERANCE) return false;
  const start = variant * CELLS;
  if (variant > CROPPED_VARIANTS)
    return innerCorrelation(left.coarse, start, right.coarse) >= MIN_CORRELATION;
  let product = 0;
  for (let i = 0; i < CELLS; i++) product += left.coarse[start + i]! * right.coarse[i]!;
  const lengths = left.lengths[variant]! * right.lengths[0]!;
  return lengths > 0 && product >= MIN_CORRELATION * lengths;
}

/** The correlation without the outermost cells, which in rotated copies show the background. */
function innerCorrelation(a: Int8Array, start: number, b: Int8Array): number {
  const correlation = new Correlation();
  for (let row = 1; row < COARSE_SIDE - 1; row++) {
    for (let i = row * COARSE_SIDE + 1; i < (row + 1) * COARSE_SIDE - 1; i++)
      correlation.add(a[start + i]!, b[i]!);
  }
  return correlation.value();
}
