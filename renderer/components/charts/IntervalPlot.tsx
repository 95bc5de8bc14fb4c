// Accuracies of several models on a common axis, each with its 95 % interval.

import { scaleLinear } from 'd3-scale';
import { percent } from '../../i18n/format.ts';
import type { Interval } from '../../selectors/evaluation/rows.ts';
import type { Tone } from './LineChart.tsx';

const WIDTH = 400;
const HEIGHT = 32;
const x = scaleLinear([0, WIDTH]);
const TICKS = x.ticks(4);

/**
 * One row: a bar for the value and a whisker for the interval. The figures are shown as text next
 * to it.
 */
export function IntervalPlot({
  interval,
  tone,
}: {
  readonly interval: Interval;
  readonly tone: Tone;
}): React.JSX.Element {
  const { value, low, high } = interval;
  return (
    <svg
      className={`whisker tone-${tone}`}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden
    >
      {TICKS.map((tick) => (
        <line key={tick} className="grid" x1={x(tick)} x2={x(tick)} y1={0} y2={HEIGHT} />
      ))}
      <rect className="bar" x={0} y={10} width={x(value)} height={12} />
      {low !== null && high !== null && (
        <path className="interval" d={`M${x(low)} 8V24M${x(low)} 16H${x(high)}M${x(high)} 8V24`} />
      )}
    </svg>
  );
}

/** The axis below the rows. */
export function IntervalAxis(): React.JSX.Element {
  return (
    <div className="whisker-axis" aria-hidden>
      {TICKS.map((tick) => (
        <span key={tick}>{percent(tick)}</span>
      ))}
    </div>
  );
}

/** A small bar for a share without interval. */
export function ShareBar({
  share,
  tone,
}: {
  readonly share: number;
  readonly tone: Tone;
}): React.JSX.Element {
  return (
    <svg
      className={`share-bar tone-${tone}`}
      viewBox="0 0 100 8"
      preserveAspectRatio="none"
      aria-hidden
    >
      <rect className="track" width={100} height={8} />
      <rect className="bar" width={100 * share} height={8} />
    </svg>
  );
}
