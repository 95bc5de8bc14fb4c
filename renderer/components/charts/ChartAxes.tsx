// The ticks of both axes of a chart, with their numbers.

import { count } from '../../i18n/format.ts';
import { t } from '../../i18n/translate.ts';
import type { Plot, PlotScales } from './chart-math.ts';

/** The scales of a chart and where its axes are marked. */
export interface Axes extends Pick<PlotScales, 'x' | 'y'> {
  readonly plot: Plot;
  readonly xTicks: readonly number[];
  readonly yTicks: readonly number[];
  readonly tickText: (tick: number) => string;
  /** The lower axis where it is no step: its title, and how its numbers are written. */
  readonly axis?: { readonly title: string; readonly format: (value: number) => string };
  /** Right end of the title of the step axis, px; the end of the plot if left out. */
  readonly titleEnd?: number;
}

/** Grid lines with the values on the left, step numbers below. */
export function ChartAxes({
  plot,
  x,
  y,
  xTicks,
  yTicks,
  tickText,
  axis,
  titleEnd = plot.right,
}: Axes): React.JSX.Element {
  const below = plot.bottom + 16;
  return (
    <>
      {yTicks.map((tick) => (
        <g key={tick} className="tick">
          <line x1={plot.left} x2={plot.right} y1={y(tick)} y2={y(tick)} />
          <text x={plot.left - 8} y={y(tick)} dy="0.35em" textAnchor="end">
            {tickText(tick)}
          </text>
        </g>
      ))}
      {xTicks.map((tick) => (
        <text key={tick} className="tick" x={x(tick)} y={below} textAnchor="middle">
          {axis === undefined ? count(tick) : axis.format(tick)}
        </text>
      ))}
      <text className="tick" x={titleEnd} y={below} textAnchor="end">
        {axis === undefined ? t('ui.chart.step') : axis.title}
      </text>
    </>
  );
}
