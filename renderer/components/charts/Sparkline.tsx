// The main curve of a run as a sparkline; its first and last value are the accessible label.

import { figure, isKnown } from '../../i18n/format.ts';
import { useRun } from '../../api/store.ts';
import { t } from '../../i18n/translate.ts';
import { mainCurves } from '../../selectors/run-list.ts';
import { range, thin } from './chart-math.ts';
import type { JobView } from '../../../preload/contract/jobs.ts';
import type { CurvePoint } from './chart-math.ts';

const WIDTH = 88;
const HEIGHT = 20;

/** Renders nothing if the stage has no curve. */
export function Sparkline({ job }: { readonly job: JobView }): React.JSX.Element | null {
  const names = mainCurves(job.stage);
  const { metrics } = useRun(names.length === 0 || job.startedMs === null ? null : job.runId);
  const name = names.find((each) => metrics.some((point) => isKnown(point.values[each])));
  if (name === undefined) return null;
  const points = metrics.flatMap(({ step, values }): CurvePoint[] =>
    isKnown(values[name]) ? [{ x: step, y: values[name] }] : [],
  );
  const first = points[0]!;
  const last = points.at(-1)!;
  const [low, high] = range(points.map(({ y }) => y));
  const x = (value: number): number =>
    ((value - first.x) / Math.max(1, last.x - first.x)) * (WIDTH - 4) + 2;
  const y = (value: number): number => HEIGHT - 2 - ((value - low) / (high - low)) * (HEIGHT - 4);
  const line = thin(points, WIDTH)
    .map((point, i) => `${i === 0 ? 'M' : 'L'}${x(point.x).toFixed(1)} ${y(point.y).toFixed(1)}`)
    .join('');
  return (
    <svg
      className={`sparkline tone-${job.stage === 'rl' ? 'rl' : 'sft'}`}
      width={WIDTH}
      height={HEIGHT}
      role="img"
      aria-label={t('ui.runs.curve', { from: figure(first.y), to: figure(last.y) })}
    >
      <path d={line} />
      <circle cx={x(last.x)} cy={y(last.y)} r={2} />
    </svg>
  );
}
