// Registration of grey images: the warp that aligns one with another, for small shifts, crops,
// stretches and rotations in any light.

import { Correlation } from './correlation.ts';

/**
 * An affine warp: b at (x, y) shows a at (x + p0 + p1 x + p2 y, y + p3 + p4 x + p5 y), with x and y
 * from -1 to 1.
 */
export type Warp = Float64Array;

/** Beyond these limits the images are not copies of each other. */
const MAX_SHIFT = 0.35;
const MAX_STRETCH = 0.35;
/** Gauss-Newton steps at each size, the coarsest first. */
const LEVELS: readonly (readonly [side: number, steps: number])[] = [
  [16, 8],
  [32, 5],
  [64, 3],
];
/** Unknowns of a step: contrast, brightness and the six of the warp. */
const UNKNOWNS = 8;
/** The unknowns and the right-hand side. */
const COLUMNS = UNKNOWNS + 1;
/** Least correlation after all steps at the coarsest size; below it, registration stops. */
const COARSE_CORRELATION = 0.85;
/**
 * At the coarsest size the correlation is checked after this many steps, and must reach this value.
 */
const EARLY_STEPS = 4;
const EARLY_CORRELATION = 0.75;
/** Least correlation of a start at the finest size, and the steps that follow. */
const FINE_CORRELATION = 0.25;
const FINE_STEPS = 12;

/** An image at all sizes, the finest last. */
export type Pyramid = readonly Level[];

/** Greys and their gradient, side × side. */
interface Level {
  readonly side: number;
  readonly grey: Float32Array;
  /** Change of grey per pixel. */
  readonly slopeX: Float32Array;
  readonly slopeY: Float32Array;
}

const pyramids = new WeakMap<Float32Array, Pyramid>();

/** Halves an image until the coarsest size is reached; kept as long as the image is. */
export function buildPyramid(finest: Float32Array): Pyramid {
  const known = pyramids.get(finest);
  if (known) return known;
  const sizes = [finest];
  while (Math.sqrt(sizes[0]!.length) > LEVELS[0]![0]) sizes.unshift(halved(sizes[0]!));
  const pyramid = sizes.map(levelOf);
  pyramids.set(finest, pyramid);
  return pyramid;
}

function levelOf(grey: Float32Array): Level {
  const side = Math.sqrt(grey.length);
  const slope = (by: number, isEdge: (at: number) => boolean) =>
    grey.map((_, at) => (isEdge(at) ? 0 : (grey[at + by]! - grey[at - by]!) / 2));
  return {
    side,
    grey,
    slopeX: slope(1, (at) => at % side === 0 || at % side === side - 1),
    slopeY: slope(side, (at) => at < side || at >= side * (side - 1)),
  };
}

/**
 * The warp that aligns a with b (Lucas and Kanade, 1981, with two more unknowns for light); null
 * where there is none.
 */
export function register(a: Pyramid, b: Pyramid): Warp | null {
  const warp = new Float64Array(6);
  for (const [level, [, steps]] of LEVELS.entries()) {
    const [left, right] = [a[level]!, b[level]!];
    for (let i = 0; i < steps; i++) {
      if (!gaussNewtonStep(left, right.grey, warp)) return null;
      if (level > 0 || i % EARLY_STEPS !== EARLY_STEPS - 1) continue;
      const isLast = i === steps - 1;
      const threshold = isLast ? COARSE_CORRELATION : EARLY_CORRELATION;
      if (warpedCorrelation(left.grey, right.grey, warp) < threshold) return null;
    }
  }
  return warp;
}

/**
 * Like `register`, but only at the finest size and from the best of `starts`: for pages of text and
 * thin lines, whose coarse versions say little about details. Null where no start beats the
 * identity, from which `register` started.
 */
export function registerFrom(a: Pyramid, b: Pyramid, starts: readonly Warp[]): Warp | null {
  const [left, right] = [a.at(-1)!, b.at(-1)!];
  const fitOf = (start: Warp) => sparseCorrelation(left.grey, right.grey, left.side, start);
  let best: Warp | null = null;
  let bestFit = Math.max(FINE_CORRELATION, fitOf(new Float64Array(6)));
  for (const start of starts) {
    const fit = fitOf(start);
    if (fit > bestFit) [best, bestFit] = [start, fit];
  }
  if (!best) return null;
  const warp = Float64Array.from(best);
  for (let i = 0; i < FINE_STEPS; i++) if (!gaussNewtonStep(left, right.grey, warp)) return null;
  return warp;
}

/** a under the warp; NaN outside of a. */
export function warpImage(a: Float32Array, warp: Warp): Float32Array {
  const side = Math.sqrt(a.length);
  const out = new Float32Array(a.length);
  forEachPixel(side, warp, (at, x, y) => {
    const isInside = x >= 0 && y >= 0 && x <= side - 1 && y <= side - 1;
    out[at] = isInside ? sample(a, side, x, y) : NaN;
  });
  return out;
}

/** Visits every pixel with its position in a, in pixels. */
function forEachPixel(side: number, p: Warp, visit: (at: number, x: number, y: number) => void) {
  const unit = 2 / side;
  for (let row = 0; row < side; row++) {
    const v = (row + 0.5) * unit - 1;
    for (let column = 0; column < side; column++) {
      const u = (column + 0.5) * unit - 1;
      const x = (u + p[0]! + p[1]! * u + p[2]! * v + 1) / unit - 0.5;
      const y = (v + p[3]! + p[4]! * u + p[5]! * v + 1) / unit - 0.5;
      visit(row * side + column, x, y);
    }
  }
}

/** The grey between four pixels, bilinear. */
function sample(a: Float32Array, side: number, x: number, y: number): number {
  const [i, j] = [Math.min(side - 2, Math.floor(x)), Math.min(side - 2, Math.floor(y))];
  const [s, t] = [x - i, y - j];
  const at = j * side + i;
  const top = a[at]! + s * (a[at + 1]! - a[at]!);
  const bottom = a[at + side]! + s * (a[at + side + 1]! - a[at + side]!);
  return top + t * (bottom - top);
}

/**
 * One Gauss-Newton step on the warp p; false where it leaves its limits or too little of a is
 * visible.
 */
function gaussNewtonStep({ side, grey, slopeX, slopeY }: Level, b: Float32Array, p: Warp): boolean {
  // Row by row; one array and plain variables, because curation spends most of its time here.
  const normal = new Float64Array(UNKNOWNS * COLUMNS);
  const f = new Float64Array(COLUMNS);
  f[1] = 1;
  const unit = 2 / side;
  const half = side / 2;
  const last = side - 2;
  const [p0, p1, p2, p3, p4, p5] = p as unknown as readonly [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  let visible = 0;
  for (let row = 0; row < side; row++) {
    const v = (row + 0.5) * unit - 1;
    for (let column = 0; column < side; column++) {
      const u = (column + 0.5) * unit - 1;
      const x = (u + p0 + p1 * u + p2 * v + 1) * half - 0.5;
      const y = (v + p3 + p4 * u + p5 * v + 1) * half - 0.5;
      if (x < 1 || y < 1 || x >= last || y >= last) continue;
      visible += 1;
      const i = Math.floor(x);
      const j = Math.floor(y);
      const s = x - i;
      const t = y - j;
      const at = j * side + i;
      const below = at + side;
      const w0 = (1 - s) * (1 - t);
      const w1 = s * (1 - t);
      const w2 = (1 - s) * t;
      const w3 = s * t;
      const dx =
        (w0 * slopeX[at]! + w1 * slopeX[at + 1]! + w2 * slopeX[below]! + w3 * slopeX[below + 1]!) *
        half;
      const dy =
        (w0 * slopeY[at]! + w1 * slopeY[at + 1]! + w2 * slopeY[below]! + w3 * slopeY[below + 1]!) *
        half;
      f[0] = w0 * grey[at]! + w1 * grey[at + 1]! + w2 * grey[below]! + w3 * grey[below + 1]!;
      f[2] = dx;
      f[3] = dx * u;
      f[4] = dx * v;
      f[5] = dy;
      f[6] = dy * u;
      f[7] = dy * v;
      f[8] = b[row * side + column]!;
      for (let k = 0; k < UNKNOWNS; k++) {
        const fk = f[k]!;
        const line = k * COLUMNS;
        for (let l = k; l < COLUMNS; l++) normal[line + l]! += fk * f[l]!;
      }
    }
  }
  if (visible < 0.5 * (side - 2) ** 2) return false;
  const lines = Array.from({ length: UNKNOWNS }, (_, k) =>
    normal.subarray(k * COLUMNS, (k + 1) * COLUMNS),
  );
  const solved = solveNormalEquations(lines, 1e-3);
  if (!(solved[0]! > 0.1)) return false;
  for (let i = 0; i < 6; i++) p[i]! += Math.max(-0.2, Math.min(0.2, solved[i + 2]! / solved[0]!));
  const isShifted = Math.abs(p[0]!) > MAX_SHIFT || Math.abs(p[3]!) > MAX_SHIFT;
  return !isShifted && [1, 2, 4, 5].every((i) => Math.abs(p[i]!) <= MAX_STRETCH);
}

function warpedCorrelation(a: Float32Array, b: Float32Array, warp: Warp): number {
  return correlationOf(warpImage(a, warp), b, (visit) => {
    for (let at = 0; at < b.length; at++) visit(at, at);
  });
}

/** The correlation over every second pixel of every second row. */
function sparseCorrelation(a: Float32Array, b: Float32Array, side: number, p: Warp): number {
  const unit = 2 / side;
  const values = new Float32Array((side / 2) ** 2);
  let count = 0;
  for (let row = 0; row < side; row += 2) {
    const v = (row + 0.5) * unit - 1;
    for (let column = 0; column < side; column += 2, count++) {
      const u = (column + 0.5) * unit - 1;
      const x = column + (p[0]! + p[1]! * u + p[2]! * v) / unit;
      const y = row + (p[3]! + p[4]! * u + p[5]! * v) / unit;
      const isInside = x >= 0 && y >= 0 && x <= side - 1 && y <= side - 1;
      values[count] = isInside ? sample(a, side, x, y) : NaN;
    }
  }
  return correlationOf(values, b, (visit) => {
    for (let at = 0; at < count; at++)
      visit(at, 2 * Math.floor(at / (side / 2)) * side + 2 * (at % (side / 2)));
  });
}

/**
 * The correlation at the pixels that are visited, where a has a value; 0 where it has fewer than
 * half.
 */
function correlationOf(
  a: Float32Array,
  b: Float32Array,
  visitPixels: (visit: (inA: number, inB: number) => void) => void,
): number {
  const correlation = new Correlation();
  visitPixels((inA, inB) => {
    if (!Number.isNaN(a[inA]!)) correlation.add(a[inA]!, b[inB]!);
  });
  return correlation.count < 0.5 * a.length ? 0 : correlation.value();
}

/** Half the size, the mean of four pixels each. */
function halved(image: Float32Array): Float32Array {
  const side = Math.sqrt(image.length);
  const half = side / 2;
  return Float32Array.from({ length: half * half }, (_, at) => {
    const from = 2 * Math.floor(at / half) * side + 2 * (at % half);
    return (image[from]! + image[from + 1]! + image[from + side]! + image[from + side + 1]!) / 4;
  });
}

/**
 * Solves normal equations (upper triangle, right-hand side last) by elimination; `ridge` is a
 * fraction of the diagonal.
 */
export function solveNormalEquations(normal: readonly Float64Array[], ridge: number): Float64Array {
  const size = normal.length;
  const m = normal.map((row, i) => row.map((value, j) => (j < i ? normal[j]![i]! : value)));
  for (let i = 0; i < size; i++) m[i]![i]! += ridge * m[i]![i]! + 1e-6;
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
