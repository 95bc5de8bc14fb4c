// The arithmetic of a line chart: smoothing, round ticks, thinning. No drawing.

/** A point of a curve in the units of its axes. */
export interface CurvePoint {
  readonly x: number;
  readonly y: number;
}

/** Exponential average over about a fifteenth of the run, without the usual pull towards zero at the start. */
export function smooth(points: readonly CurvePoint[]): readonly CurvePoint[] {
  const window = Math.max(1, Math.min(50, points.length / 15));
  const keep = 1 - 2 / (window + 1);
  let sum = 0;
  let weight = 0;
  return points.map(({ x, y }) => {
    sum = sum * keep + y;
    weight = weight * keep + 1;
    return { x, y: sum / weight };
  });
}

/** About `wanted` round numbers that cover the range, ascending. */
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

/** The range of the y axis: the data's with a little air, at least `from`. */
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

/** At most two points (lowest, highest) a pixel column, so that no spike is lost and no path grows without end. */
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
