// Confidence intervals and significance tests for comparing models on the same questions.

import { createRandom } from '../../engine/random.ts';

/** Bounds of an interval, in the unit of the estimate. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Wilson's score interval of a share, 0 to 1; `z` 1.96 gives 95 %. No trials give [0, 1]. */
export function wilson(successes: number, n: number, z = 1.96): Interval {
  if (!(successes >= 0 && successes <= n)) {
    throw new RangeError(`wilson: 0 <= successes <= n, got ${successes} of ${n}`);
  }
  if (n === 0) return { low: 0, high: 1 };
  const share = successes / n;
  const spread = 1 + (z * z) / n;
  const centre = (share + (z * z) / (2 * n)) / spread;
  const half = (z / spread) * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  return {
    low: successes === 0 ? 0 : centre - half,
    high: successes === n ? 1 : centre + half,
  };
}

/**
 * McNemar's exact test, two-sided p: `b` questions only the first model got right, `c` only the
 * second. Under the null hypothesis b ~ Binomial(b + c, 1/2).
 */
export function mcnemar(b: number, c: number): number {
  if (!Number.isInteger(b) || !Number.isInteger(c) || b < 0 || c < 0) {
    throw new RangeError(`mcnemar: counts, got ${b} and ${c}`);
  }
  const n = b + c;
  const fewer = Math.min(b, c);
  let tail = 0;
  for (let k = 0; k <= fewer; k++) {
    tail += Math.exp(logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1) - n * Math.LN2);
  }
  return Math.min(1, 2 * tail);
}

/** Student's paired test of mean 0, two-sided p; fewer than two differences give `p` 1. */
export function pairedTTest(differences: readonly number[]): {
  readonly mean: number;
  readonly t: number;
  readonly degreesOfFreedom: number;
  readonly p: number;
} {
  const n = differences.length;
  const mean = n === 0 ? 0 : average(differences);
  const degreesOfFreedom = Math.max(0, n - 1);
  if (n < 2) return { mean, t: 0, degreesOfFreedom, p: 1 };
  const squares = differences.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const error = Math.sqrt(squares / (n - 1) / n);
  if (error === 0) {
    const t = mean === 0 ? 0 : Math.sign(mean) * Infinity;
    return { mean, t, degreesOfFreedom, p: mean === 0 ? 1 : 0 };
  }
  const t = mean / error;
  const p = incompleteBeta(
    degreesOfFreedom / (degreesOfFreedom + t * t),
    degreesOfFreedom / 2,
    0.5,
  );
  return { mean, t, degreesOfFreedom, p };
}

/**
 * The difference mean(b) - mean(a) over the same questions, with a percentile interval (95 %) and a
 * two-sided p from resampling the questions `repeats` times.
 */
export function pairedBootstrap(
  a: readonly number[],
  b: readonly number[],
  { seed, repeats }: { seed: number; repeats: number },
): Interval & { readonly difference: number; readonly p: number } {
  if (a.length !== b.length || a.length === 0) {
    throw new RangeError(`pairedBootstrap: pairs, got ${a.length} and ${b.length} values`);
  }
  const random = createRandom(seed);
  const differences = b.map((value, index) => value - a[index]);
  const means = new Float64Array(repeats);
  let atMostZero = 0;
  let atLeastZero = 0;
  for (let repeat = 0; repeat < repeats; repeat++) {
    let sum = 0;
    for (let i = 0; i < differences.length; i++) sum += differences[random.integer(a.length)];
    means[repeat] = sum / a.length;
    if (means[repeat] <= 0) atMostZero++;
    if (means[repeat] >= 0) atLeastZero++;
  }
  means.sort();
  const p = Math.min(1, (2 * (Math.min(atMostZero, atLeastZero) + 1)) / (repeats + 1));
  return {
    difference: average(differences),
    low: percentile(means, 0.025),
    high: percentile(means, 0.975),
    p,
  };
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function percentile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)];
  return below + (sorted[Math.ceil(place)] - below) * (place - Math.floor(place));
}

const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313,
  -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6,
  1.5056327351493116e-7,
];

/** ln Γ(x) for x > 0, by Lanczos' series (g = 7). */
function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const shifted = x - 1;
  let sum = LANCZOS[0];
  for (let i = 1; i < LANCZOS.length; i++) sum += LANCZOS[i] / (shifted + i);
  const base = shifted + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(base) - base + Math.log(sum);
}

/** The regularised incomplete beta function I_x(a, b), by Lentz's continued fraction. */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const scale = logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(1 - x);
  const tiny = 1e-300;
  let c = 1;
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1), tiny);
  let fraction = d;
  for (let m = 1; m <= 500; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / nonZero(1 + even * d, tiny);
    c = nonZero(1 + even / c, tiny);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / nonZero(1 + odd * d, tiny);
    c = nonZero(1 + odd / c, tiny);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return (Math.exp(scale) / a) * fraction;
}

function nonZero(value: number, tiny: number): number {
  return Math.abs(value) < tiny ? tiny : value;
}
