// Whether two images have the same colours in the same places, whatever the light.

import { COLOUR_SIDE, SIDE, type ImageDescriptor, type Thumbnail } from './descriptor.ts';
import { warpImage, type Warp } from './registration.ts';

/** Colours are compared as means of cells of this side: JPEG halves the resolution of colour. */
const CELL = 4;
/** Pixels by which a cell may be misaligned: without a warp, and after one. */
const SLACK = 1;
const WARPED_SLACK = 2;
/** Copies are this much paler or stronger in colour at most. */
const GAINS = [0.5, 1.6] as const;
/** A cast of all colours by so many levels is light, not content. */
const MAX_CAST = 10;
/** Levels of blueness and redness (of 255) at which two colours differ by 1. */
const SCALE = 30;
/** Levels by which the coarse colours of candidates may lie outside their neighbourhood. */
const COARSE_TOLERANCE = 14;

/**
 * How much the colours of b differ from those of a under a warp, in the worst cell: 0 for the same,
 * 1 and more where a coloured thing has another colour. Strength of colour and a slight cast of the
 * whole image are fitted away.
 */
export function colourDifference(a: Thumbnail, b: Thumbnail, warp: Warp | null): number {
  const moved = (plane: Float32Array) => boxMeans(warp ? warpImage(plane, warp) : plane);
  const [left, right] = [
    [moved(a.blueness), moved(a.redness)],
    [boxMeans(b.blueness), boxMeans(b.redness)],
  ] as const;
  const slack = warp ? WARPED_SLACK : SLACK;
  const gain = gainOf(left, right);
  const casts = left.map((plane, i) => castOf(plane, right[i]!, gain));
  let worst = 0;
  forEachCell((at, x, y) => {
    let squares = 0;
    for (let i = 0; i < 2; i++) {
      const value = right[i]![at]! - casts[i]!;
      const [low, high] = rangeAround(left[i]!, x, y, slack);
      squares += Math.max(0, gain * low - value, value - gain * high) ** 2;
    }
    // Cells at the edge of a, or outside of it, say nothing (NaN).
    if (squares > worst) worst = squares;
  });
  return Math.sqrt(worst) / SCALE;
}

/** The lowest and highest mean of the boxes around one; NaN where any has no value. */
function rangeAround(plane: Float32Array, x: number, y: number, slack: number): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (let dy = Math.max(0, y - slack); dy <= Math.min(BOXES - 1, y + slack); dy++) {
    for (let dx = Math.max(0, x - slack); dx <= Math.min(BOXES - 1, x + slack); dx++) {
      const near = plane[dy * BOXES + dx]!;
      if (Number.isNaN(near)) return [NaN, NaN];
      if (near < low) low = near;
      if (near > high) high = near;
    }
  }
  return [low, high];
}

/** Positions of a cell along a side. */
const BOXES = SIDE - CELL + 1;

/** The means of all CELL × CELL boxes of a plane, [BOXES, BOXES]. */
function boxMeans(plane: Float32Array): Float32Array {
  const rows = new Float32Array(SIDE * BOXES);
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < BOXES; x++) {
      let sum = 0;
      for (let k = 0; k < CELL; k++) sum += plane[y * SIDE + x + k]!;
      rows[y * BOXES + x] = sum;
    }
  }
  const means = new Float32Array(BOXES * BOXES);
  for (let at = 0; at < means.length; at++) {
    let sum = 0;
    for (let k = 0; k < CELL; k++) sum += rows[at + k * BOXES]!;
    means[at] = sum / (CELL * CELL);
  }
  return means;
}

/** Visits the cells of a grid without overlap. */
function forEachCell(visit: (at: number, x: number, y: number) => void): void {
  for (let y = 0; y < BOXES; y += CELL)
    for (let x = 0; x < BOXES; x += CELL) visit(y * BOXES + x, x, y);
}

/** The factor between the colours, by least squares. */
function gainOf(left: readonly Float32Array[], right: readonly Float32Array[]): number {
  let [products, squares] = [0, 0];
  left.forEach((plane, i) =>
    forEachCell((at) => {
      const value = plane[at]!;
      if (Number.isNaN(value)) return;
      products += value * right[i]![at]!;
      squares += value * value;
    }),
  );
  return squares > 0 ? Math.max(GAINS[0], Math.min(GAINS[1], products / squares)) : 1;
}

/** The mean difference of one plane, within limits. */
function castOf(left: Float32Array, right: Float32Array, gain: number): number {
  let [sum, count] = [0, 0];
  forEachCell((at) => {
    if (Number.isNaN(left[at]!)) return;
    sum += right[at]! - gain * left[at]!;
    count += 1;
  });
  return count > 0 ? Math.max(-MAX_CAST, Math.min(MAX_CAST, sum / count)) : 0;
}

/**
 * Whether two images can be copies by their coarse colours: every cell of one has a colour that
 * lies between those around its place in the other. A crop moves colours by less than a cell.
 */
export function coarseColoursAgree(
  { colours: a }: ImageDescriptor,
  { colours: b }: ImageDescriptor,
): boolean {
  return lieWithin(a, b) && lieWithin(b, a);
}

function lieWithin(values: Int8Array, around: Int8Array): boolean {
  const cells = COLOUR_SIDE * COLOUR_SIDE;
  for (let at = 0; at < values.length; at++) {
    const value = values[at]!;
    const [y, x] = [Math.floor((at % cells) / COLOUR_SIDE), at % COLOUR_SIDE];
    const start = at - (at % cells);
    let [low, high] = [0, 0];
    for (let dy = Math.max(0, y - 1); dy <= Math.min(COLOUR_SIDE - 1, y + 1); dy++) {
      for (let dx = Math.max(0, x - 1); dx <= Math.min(COLOUR_SIDE - 1, x + 1); dx++) {
        const near = around[start + dy * COLOUR_SIDE + dx]!;
        if (near < low) low = near;
        if (near > high) high = near;
      }
    }
    // Paler copies lie towards 0, which is always within; stronger ones beyond by the largest gain.
    if (value > GAINS[1] * high + COARSE_TOLERANCE || value < GAINS[1] * low - COARSE_TOLERANCE)
      return false;
  }
  return true;
}
