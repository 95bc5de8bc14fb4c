// The arithmetic of a line chart: smoothing, ticks, downsampling.

/** A point of a curve in the units of its axes. */
export interface CurvePoint {
  readonly x: number;
  readonly y: number;
}

/**
 * Local linear regression over a fifteenth of the run to either side: no lag, stable at both ends.
 */
export function smooth(points: readonly CurvePoint[]): readonly CurvePoint[] {
  const reach = Math.max(2, Math.min(60, Math.round(points.length / 15)));
  return points.map(({ x }, i) => {
    const near = points.slice(Math.max(0, i - reach), i + reach + 1);
    const centre = near.reduce((sum, point) => sum + point.x, 0) / near.length;
    const height = near.reduce((sum, point) => sum + point.y, 0) / near.length;
    let across = 0;
    let along = 0;
    for (const point of near) {
      across += (point.x - centre) * (point.y - height);
      along += (point.x - centre) ** 2;
    }
    return { x, y: height + (along === 0 ? 0 : (across / along) * (x - centre)) };
  });
}

/** About `wanted` round ticks over the range, ascending. */
export function ticks(low: number, high: number, wanted: number): readonly number[] {
  const raw = (high - low) / wanted;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10]
    .map((times) => times * power)
    .find((size) => size >= raw * 0.999)!;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) =>
    Number(((first + i) * step).toPrecision(12)),
  );
}

/** Range of the y axis: the data with some padding, at least `from`. */
export function range(
  values: readonly number[],
  from: { readonly low?: number; readonly high?: number } = {},
): readonly [number, number] {
  let low = from.low ?? Math.min(...values);
  let high = from.high ?? Math.max(...values);
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (!Number.isFinite(low) || !Number.isFinite(high)) return [0, 1];
  const air = (high - low) * 0.06 || Math.abs(high) * 0.1 || 1;
  return [low === from.low ? low : low - air, high === from.high ? high : high + air];
}

/** Downsamples to the lowest and highest point per pixel column, so that no spike is lost. */
export function thin(points: readonly CurvePoint[], columns: number): readonly CurvePoint[] {
  if (points.length <= 2 * columns) return points;
  const size = points.length / columns;
  return Array.from({ length: columns }, (_, column) => {
    const part = points.slice(Math.floor(column * size), Math.floor((column + 1) * size));
    const low = part.reduce((a, b) => (b.y < a.y ? b : a));
    const high = part.reduce((a, b) => (b.y > a.y ? b : a));
    return low.x <= high.x ? [low, high] : [high, low];
  }).flat();
}

/** Index of the point nearest to `x`; -1 without points. Points ascend by x. */
export function nearest(points: readonly CurvePoint[], x: number): number {
  let low = 0;
  let high = points.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (points[middle]!.x < x) low = middle;
    else high = middle;
  }
  if (high < 0) return -1;
  return Math.abs(points[low]!.x - x) <= Math.abs(points[high]!.x - x) ? low : high;
}

/** Decimals that distinguish neighbouring ticks; null if they need scientific notation. */
export function tickDecimals(values: readonly number[]): number | null {
  const step = values.length < 2 ? 0 : values[1]! - values[0]!;
  if (step === 0 || step < 1e-3 || step > 1e5) return null;
  return Math.max(
    0,
    [0, 1, 2, 3, 4, 5].find((n) => Math.abs(step - Number(step.toFixed(n))) < step * 1e-6) ?? 5,
  );
}

/**
 * Ticks of a log axis: powers of ten, with 2 and 5 between them if there are few. Both ends must be
 * positive.
 */
export function logTicks(low: number, high: number): readonly number[] {
  const first = Math.floor(Math.log10(low));
  const last = Math.ceil(Math.log10(high));
  const digits = Math.log10(high / low) < 2 ? [1, 2, 5] : [1];
  const stride = Math.max(1, Math.ceil((last - first) / 5));
  const found: number[] = [];
  for (let power = first; power <= last; power += stride)
    for (const digit of digits) found.push(Number(`${digit}e${power}`));
  return found.filter((tick) => tick >= low * 0.999 && tick <= high * 1.001);
}

/** Range of a log axis: the positive values with some padding; null if there are none. */
export function logRange(values: readonly number[]): readonly [number, number] | null {
  const positive = values.filter((value) => value > 0);
  if (positive.length === 0) return null;
  const [low, high] = [Math.min(...positive), Math.max(...positive)];
  return low === high
    ? [low / 2, high * 2]
    : [low / (high / low) ** 0.05, high * (high / low) ** 0.05];
}
