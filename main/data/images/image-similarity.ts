// Tells whether two pictures show the same thing: moved, relit or recompressed, but not with other content.

import { createRandom } from '../../engine/random.ts';
import {
  buildPyramid,
  register,
  registerFrom,
  solveNormalEquations,
  warpImage,
  type Warp,
} from './image-registration.ts';

/** Side of the grey version on which pictures are compared in detail. */
const SIDE = 64;
/** The detail is compared in blocks of this side, so that one changed figure counts. */
const BLOCK = 8;
/** Side of the coarse version that finds candidates. */
const COARSE = 16;
const CELLS = COARSE * COARSE;
/** Length of a coarse version in whole numbers. */
const SCALE = 400;
/** Shares of a picture's width and height within which shapes count as the same. */
const SHAPE_TOLERANCE = 0.12;
/** Coarse versions with a smaller correlation are not looked at in detail. */
const COARSE_CORRELATION = 0.82;
/** Candidate search: this many tables, each with a key of random half-spaces, fewer for few pictures. */
const TABLES = 24;
/** Up to so many pictures every pair is tried. */
const FEW = 256;
const keyBits = (pictures: number) =>
  pictures <= FEW ? 0 : Math.max(4, Math.min(18, Math.floor(Math.log2(pictures + 1)) + 2));
/** A half-space looks at this many cells, half of them against the other half: as good as all of them, and quicker. */
const PLANE_CELLS = 32;
/** Below this difference in place, nothing need be tried. */
const CERTAIN = 0.3;
/** Pixels of a block, and blocks of a picture, that must be seen to judge them. */
const LEAST_PIXELS = 16;
const LEAST_BLOCKS = 0.6;
/** Numbers that explain one picture by another: light, two shifts, two stretches, offset. */
const FEATURES = 6;

/** What is kept of every picture: small enough for a hundred thousand of them. */
export interface ImageDescriptor {
  /** Width divided by height. */
  readonly shape: number;
  /**
   * COARSE × COARSE greys with mean 0 and length 1, as whole numbers (all 0 for a flat picture): of the picture itself, then of the
   * picture cut and turned in several ways, one after the other.
   */
  readonly coarse: Int8Array;
  /** Length of each of them: less than the usual where single cells were too strong for 8 bits. */
  readonly lengths: Float32Array;
}

/** A picture at SIDE × SIDE greys, slightly blurred, for the comparison of a candidate pair. */
export type Thumbnail = Float32Array;

/** Outline and detail of a picture given as RGB bytes [height × width × 3]. */
export function describeImage(
  rgb: Uint8Array,
  width: number,
  height: number,
): { outline: ImageDescriptor; detail: Thumbnail } {
  const detail = blur(shrink(rgb, width, height));
  const shape = width / height;
  const coarse = new Int8Array(CELLS * (1 + VARIANTS));
  coarse.set(coarsen(detail), 0);
  variantsOf(shape).forEach((warp, i) =>
    coarse.set(coarsen(warpImage(detail, warp)), CELLS * (i + 1)),
  );
  const lengths = Float32Array.from({ length: 1 + VARIANTS }, (_, i) =>
    Math.hypot(...coarse.subarray(CELLS * i, CELLS * (i + 1))),
  );
  return { outline: { shape, coarse, lengths }, detail };
}

/** What is left of a picture that is cut by these shares of its sides. */
function cut(left: number, right: number, top: number, bottom: number): Warp {
  // From -1 to 1 a share of the side is twice as long.
  return Float64Array.of(left - right, -left - right, 0, top - bottom, 0, -top - bottom);
}

/** A picture turned in a canvas that grows so that it fits. */
function turned(degrees: number, shape: number): Warp {
  const angle = (degrees * Math.PI) / 180;
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
  const [w, h] = [cos + Math.abs(sin) / shape, cos + Math.abs(sin) * shape];
  return Float64Array.of(0, cos * w - 1, (-sin * h) / shape, 0, sin * w * shape, cos * h - 1);
}

/** Ways in which copies are cut and turned: what is left of a picture, as the warp that shows it. */
function variantsOf(shape: number): Warp[] {
  return [
    ...[0.03, 0.055].map((share) => cut(share, share, share, share)),
    cut(0.045, 0, 0, 0),
    cut(0, 0.045, 0, 0),
    cut(0, 0, 0.045, 0),
    cut(0, 0, 0, 0.045),
    ...[-2.6, -1.4, 1.4, 2.6].map((degrees) => turned(degrees, shape)),
  ];
}
const VARIANTS = 10;
/** The variants up to this one are not turned. */
const UNTURNED = 6;

/** Where the lining up of finely drawn pictures may start: the steps are small enough that lines a few pixels apart do not take each other's place. */
const STARTS: readonly Warp[] = [
  ...[0.02, 0.03, 0.04, 0.05, 0.06].map((share) => cut(share, share, share, share)),
  ...[0.025, 0.04, 0.055, 0.07].flatMap((share) => [
    cut(share, 0, 0, 0),
    cut(0, share, 0, 0),
    cut(0, 0, share, 0),
    cut(0, 0, 0, share),
  ]),
  ...[0.75, 1, 1.33, 1.5].flatMap((shape) =>
    [-3, -2.4, -1.8, -1.2, 1.2, 1.8, 2.4, 3].map((degrees) => turned(degrees, shape)),
  ),
];

/**
 * Pairs of pictures (indices, the larger one second) that may show the same thing: about the same shape, and the outline of one
 * looks like the other, or like the other cut or turned. Random half-spaces cut the outlines into tables, so that not every
 * pair is tried; the half-spaces are always the same.
 */
export function candidatePairs(outlines: readonly ImageDescriptor[]): [number, number][] {
  const random = createRandom(64);
  const bits = keyBits(outlines.length);
  const mean = meanOf(outlines);
  const seen = new Set<number>();
  const pairs: [number, number][] = [];
  const tables = bits === 0 ? 1 : TABLES;
  for (let table = 0; table < tables; table++) {
    const planes = Uint8Array.from({ length: bits * PLANE_CELLS }, () => random.integer(CELLS));
    const buckets = new Map<number, number[]>();
    outlines.forEach(({ coarse }, index) => {
      const key = keyOf(coarse, 0, mean, planes, bits);
      const bucket = buckets.get(key);
      if (bucket === undefined) buckets.set(key, [index]);
      else bucket.push(index);
    });
    outlines.forEach((outline, index) => {
      for (let variant = 0; variant <= VARIANTS; variant++) {
        for (const other of buckets.get(keyOf(outline.coarse, variant, mean, planes, bits)) ?? []) {
          if (other === index) continue;
          const [first, second] = [Math.min(index, other), Math.max(index, other)];
          if (!alikeOutlines(outline, variant, outlines[other]!)) continue;
          const name = first * outlines.length + second;
          if (seen.has(name)) continue;
          seen.add(name);
          pairs.push([first, second]);
        }
      }
    });
  }
  return pairs.sort(([a, b], [c, d]) => a - c || b - d);
}

/** What all pictures have in common tells none from another: it is taken off before a half-space looks. */
function meanOf(outlines: readonly ImageDescriptor[]): Float32Array {
  const mean = new Float32Array(CELLS);
  for (const { coarse } of outlines)
    for (let i = 0; i < CELLS; i++) mean[i]! += coarse[i]! / outlines.length;
  return mean;
}

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
  const more = planes[at]!;
  const less = planes[at + 1]!;
  return coarse[start + more]! - mean[more]! - coarse[start + less]! + mean[less]!;
}

function alikeOutlines(left: ImageDescriptor, variant: number, right: ImageDescriptor): boolean {
  if (Math.abs(left.shape / right.shape - 1) > SHAPE_TOLERANCE) return false;
  const start = variant * CELLS;
  if (variant > UNTURNED)
    return innerCorrelation(left.coarse, start, right.coarse) >= COARSE_CORRELATION;
  let total = 0;
  for (let i = 0; i < CELLS; i++) total += left.coarse[start + i]! * right.coarse[i]!;
  const lengths = left.lengths[variant]! * right.lengths[0]!;
  return lengths > 0 && total >= COARSE_CORRELATION * lengths;
}

/** The correlation without the outermost cells: what turned copies show there is not of the picture. */
function innerCorrelation(a: Int8Array, start: number, b: Int8Array): number {
  let [n, sa, sb, aa, bb, ab] = [0, 0, 0, 0, 0, 0];
  for (let row = 1; row < COARSE - 1; row++) {
    for (let i = row * COARSE + 1; i < (row + 1) * COARSE - 1; i++) {
      const [x, y] = [a[start + i]!, b[i]!];
      n += 1;
      sa += x;
      sb += y;
      aa += x * x;
      bb += y * y;
      ab += x * y;
    }
  }
  const spread = Math.sqrt((aa - (sa * sa) / n) * (bb - (sb * sb) / n));
  return spread > 0 ? (ab - (sa * sb) / n) / spread : 0;
}

/**
 * How much of one picture the other does not explain: 0 for the same picture, about 1 and more for
 * another. After the best shift, cut, turn, stretch and change of light, it is the largest left-over of
 * any block as a share of the picture's contrast, so that one different figure gives a large value.
 */
export function imageDifference(left: Thumbnail, right: Thumbnail): number {
  const inPlace = leftOver(left, right);
  if (inPlace < CERTAIN || inPlace === Infinity) return inPlace;
  const [a, b] = [buildPyramid(left), buildPyramid(right)];
  let best = inPlace;
  // A picture cut out of the other shows all of itself in it, but not the other way round.
  for (const [from, to] of [
    [a, b],
    [b, a],
  ] as const) {
    let warp = register(from, to);
    if (warp) best = Math.min(best, leftOver(warpImage(from.at(-1)!.grey, warp), to.at(-1)!.grey));
    if (best < CERTAIN) continue;
    warp = registerFrom(from, to, STARTS);
    if (warp) best = Math.min(best, leftOver(warpImage(from.at(-1)!.grey, warp), to.at(-1)!.grey));
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

/** Cells that show nothing (NaN) count as the mean. */
function coarsen(detail: Thumbnail): Int8Array {
  const coarse = new Float32Array(CELLS);
  const counts = new Float32Array(CELLS);
  const cell = SIDE / COARSE;
  detail.forEach((grey, at) => {
    if (Number.isNaN(grey)) return;
    const to = Math.floor(at / SIDE / cell) * COARSE + Math.floor((at % SIDE) / cell);
    coarse[to]! += grey;
    counts[to]! += 1;
  });
  const seen = coarse.map((grey, i) => (counts[i]! > 0 ? grey / counts[i]! : NaN));
  const known = seen.filter((grey) => !Number.isNaN(grey));
  const mean = known.reduce((total, grey) => total + grey, 0) / known.length;
  const centred = seen.map((grey) => (Number.isNaN(grey) ? 0 : grey - mean));
  const length = Math.hypot(...centred);
  return Int8Array.from(centred, (grey) =>
    length < COARSE ? 0 : Math.max(-127, Math.min(127, Math.round((SCALE * grey) / length))),
  );
}

/**
 * Explains b by a (NaN where a shows nothing): b = light · a + shifts · ∇a + stretches · (x, y) · ∇a + offset, least
 * squares over the pixels; then the worst block's root mean square error over b's contrast.
 */
function leftOver(a: Thumbnail, b: Thumbnail): number {
  const from = 2;
  const to = SIDE - 2;
  const f = new Float64Array(FEATURES);
  const look = (x: number, y: number) => {
    const at = y * SIDE + x;
    const slopeX = (a[at + 1]! - a[at - 1]!) / 2;
    const slopeY = (a[at + SIDE]! - a[at - SIDE]!) / 2;
    f[0] = a[at]!;
    f[1] = slopeX;
    f[2] = slopeY;
    f[3] = slopeX * (x / SIDE - 0.5);
    f[4] = slopeY * (y / SIDE - 0.5);
    f[5] = 1;
    return !Number.isNaN(f[0] + slopeX + slopeY);
  };
  const normal = Array.from({ length: FEATURES }, () => new Float64Array(FEATURES + 1));
  let [pixels, sum, squares] = [0, 0, 0];
  for (let y = from; y < to; y++) {
    for (let x = from; x < to; x++) {
      if (!look(x, y)) continue;
      pixels += 1;
      const value = b[y * SIDE + x]!;
      for (let i = 0; i < FEATURES; i++) {
        for (let j = i; j < FEATURES; j++) normal[i]![j]! += f[i]! * f[j]!;
        normal[i]![FEATURES]! += f[i]! * value;
      }
      sum += value;
      squares += value * value;
    }
  }
  const contrast = Math.sqrt(Math.max(0, squares / pixels - (sum / pixels) ** 2));
  const weights = solveNormalEquations(normal, 1e-6);
  // A negative of a picture, or a flat one, is not taken for a copy.
  if (weights[0]! <= 0 || contrast < 1) return Infinity;
  const errors = new Float64Array((SIDE / BLOCK) ** 2);
  const counts = new Float64Array(errors.length);
  for (let y = from; y < to; y++) {
    for (let x = from; x < to; x++) {
      if (!look(x, y)) continue;
      let rest = b[y * SIDE + x]!;
      for (let i = 0; i < FEATURES; i++) rest -= weights[i]! * f[i]!;
      const block = Math.floor(y / BLOCK) * (SIDE / BLOCK) + Math.floor(x / BLOCK);
      errors[block]! += rest * rest;
      counts[block]! += 1;
    }
  }
  let worst = 0;
  let blocks = 0;
  errors.forEach((error, block) => {
    if (counts[block]! < LEAST_PIXELS) return;
    blocks += 1;
    worst = Math.max(worst, error / counts[block]!);
  });
  return blocks < LEAST_BLOCKS * errors.length ? Infinity : Math.sqrt(worst) / contrast;
}
