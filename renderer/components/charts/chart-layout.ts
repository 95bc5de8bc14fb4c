// Where a line chart draws: the plotting area, the scales and the ticks of both axes.

import { decimal, figure } from '../../i18n/format.ts';
import { logRange, logTicks, plotScales, range, tickDecimals } from './chart-math.ts';
import type { Axes } from './ChartAxes.tsx';
import type { CurvePoint, Plot, PlotScales } from './chart-math.ts';

const MARGIN = {
  large: { left: 48, right: 12, top: 12, bottom: 28 },
  small: { left: 48, right: 8, top: 8, bottom: 20 },
} as const;

/** Everything the drawing needs besides the curves. */
export type ChartLayout = Axes & PlotScales;

interface LayoutInput {
  /** All visible points. */
  readonly curves: readonly CurvePoint[];
  /** First and last visible step. */
  readonly steps: readonly [number, number];
  readonly limits: { readonly low?: number | undefined; readonly high?: number | undefined };
  readonly isLog: boolean;
  readonly format: (value: number) => string;
  readonly size: 'large' | 'small';
  readonly width: number;
  readonly height: number;
}

/** Lays out a chart of `width` by `height` pixels. A log scale needs a positive value to show. */
export function chartLayout({
  curves,
  steps,
  limits: { low, high },
  isLog,
  format,
  size,
  width,
  height,
}: LayoutInput): ChartLayout {
  const margin = MARGIN[size];
  const plot = {
    left: margin.left,
    right: Math.max(margin.left + 1, width - margin.right),
    top: margin.top,
    bottom: Math.max(margin.top + 1, height - margin.bottom),
  };
  const values = curves.map((point) => point.y);
  const logLimits = isLog ? logRange(values) : null;
  const limits =
    logLimits ??
    range(values, {
      ...(low === undefined ? {} : { low }),
      ...(high === undefined ? {} : { high }),
    });
  const scales = plotScales(plot, steps, limits, logLimits !== null);
  const yTicks =
    logLimits === null ? scales.y.ticks(size === 'large' ? 4 : 2) : logTicks(...logLimits);
  const decimals = format === figure && logLimits === null ? tickDecimals(yTicks) : null;
  return {
    ...scales,
    plot,
    xTicks: stepTicks(scales, plot),
    yTicks,
    tickText: (tick) => (decimals === null ? format(tick) : decimal(tick, decimals)),
  };
}

/** Whole steps only, and none where the axis title is. */
function stepTicks({ x }: PlotScales, { left, right }: Plot): readonly number[] {
  const widthPx = right - left;
  const free = right - (widthPx * 56) / Math.max(120, widthPx);
  return x
    .ticks(Math.max(2, Math.round(widthPx / 110)))
    .filter((tick) => Number.isInteger(tick) && x(tick) <= free);
}
