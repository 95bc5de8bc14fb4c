// The ticks of both axes of a line chart, with their numbers.

import { count } from '../../i18n/format.ts';
import { t } from '../../i18n/translate.ts';
import type { ChartLayout } from './chart-layout.ts';

/** Grid lines with the values on the left, step numbers below. */
export function ChartAxes({
  plot,
  x,
  y,
  xTicks,
  yTicks,
  tickText,
}: ChartLayout): React.JSX.Element {
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
        <text key={tick} className="tick" x={x(tick)} y={plot.bottom + 16} textAnchor="middle">
          {count(tick)}
        </text>
      ))}
      <text className="tick" x={plot.right} y={plot.bottom + 16} textAnchor="end">
        {t('ui.chart.step')}
      </text>
    </>
  );
}
