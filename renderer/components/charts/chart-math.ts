// The arithmetic of a line chart: scales, ticks, paths, smoothing, downsampling.

import { scaleLinear, scaleLog, type ScaleContinuousNumeric } from 'd3-scale';
import { line } from 'd3-shape';
import { isKnown } from '../../i18n/format.ts';
import type { MetricPoint } from '../../../preload/contract/jobs.ts';

/** A point of a curve in the units of its axes. */
export interface CurvePoint {
  readonly x: number;
  readonly y: number;
}

/** The plotting area in pixels. */
export interface Plot {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** From the values of a curve to pixels. */
export interface PlotScales {
  /** Steps, from left to right. */
  readonly x: ScaleContinuousNumeric<number, number>;
  /** Values, upwards. */
  readonly y: ScaleContinuousNumeric<number, number>;
  /** A curve as an SVG path; a log scale leaves out values that are not positive. */
  readonly path: (curve: readonly CurvePoint[]) => string;
}

/** Scales of a plot over a range of steps and a range of values. */
export function plotScales(
  plot: Plot,
  steps: readonly [number, number],
  values: readonly [number, number],
  isLog = false,
): PlotScales {
  const x = scaleLinear(steps, [plot.left, plot.right]);
  const y = (isLog ? scaleLog() : scaleLinear()).domain(values).range([plot.bottom, plot.top]);
  const draw = line<CurvePoint>(
    (point) => x(point.x),
    (point) => y(point.y),
  ).digits(1);
  const path = (curve: readonly CurvePoint[]): string => {
    const drawn = isLog ? curve.filter((point) => point.y > 0) : curve;
    return draw(thin(drawn, Math.round(plot.right - plot.left))) ?? '';
  };
  return { x, y, path };
}

/** The points with a finite value under this name. */
export function curveOf(points: readonly MetricPoint[], name: string): readonly CurvePoint[] {
  return points.flatMap(({ step, values }): CurvePoint[] =>
    isKnown(values[name]) ? [{ x: step, y: values[name] }] : [],
  );
}

/** Curves with fewer points are not smoothed. */
const SMOOTH_FROM = 12;

/** The curve smoothed; the same curve if it has too few points. */
export function smoothLong(points: readonly CurvePoint[]): readonly CurvePoint[] {
  return points.length < SMOOTH_FROM ? points : smooth(points);
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
 * Ticks of a log axis: powers of ten, with 2 and 5 between them over less than two decades; other
 * round numbers if those are too few. Both ends must be positive.
 */
export function logTicks(low: number, high: number): readonly number[] {
  const all = scaleLog().domain([low, high]).ticks(5);
  const wanted = high / low < 100 ? /^[125]e/ : /^1e/;
  const round = all.filter((tick) => wanted.test(tick.toExponential()));
  return round.length > 1 ? round : all;
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
