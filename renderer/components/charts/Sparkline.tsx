// The main curve of a run as a sparkline; its first and last value are the accessible label.

import { figure, isKnown } from '../../i18n/format.ts';
import { useRun } from '../../api/store.ts';
import { t } from '../../i18n/translate.ts';
import { mainCurves } from '../../selectors/run-list.ts';
import { curveOf, plotScales, range } from './chart-math.ts';
import type { JobView } from '../../../preload/contract/jobs.ts';

const WIDTH = 88;
const HEIGHT = 20;
const PLOT = { left: 2, right: WIDTH - 2, top: 2, bottom: HEIGHT - 2 };

/** Renders nothing if the stage has no curve. */
export function Sparkline({ job }: { readonly job: JobView }): React.JSX.Element | null {
  const names = mainCurves(job.stage);
  const { metrics } = useRun(names.length === 0 || job.startedMs === null ? null : job.runId);
  const name = names.find((each) => metrics.some((point) => isKnown(point.values[each])));
  if (name === undefined) return null;
  const points = curveOf(metrics, name);
  const first = points[0]!;
  const last = points.at(-1)!;
  const { x, y, path } = plotScales(
    PLOT,
    [first.x, Math.max(last.x, first.x + 1)],
    range(points.map((point) => point.y)),
  );
  return (
    <svg
      className={`sparkline tone-${job.stage === 'rl' ? 'rl' : 'sft'}`}
      width={WIDTH}
      height={HEIGHT}
      role="img"
      aria-label={t('ui.runs.curve', { from: figure(first.y), to: figure(last.y) })}
    >
      <path d={path(points)} />
      <circle cx={x(last.x)} cy={y(last.y)} r={2} />
    </svg>
  );
}
