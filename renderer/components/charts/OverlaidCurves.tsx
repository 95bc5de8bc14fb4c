// One metric of several runs in one chart. Each run has its own dash pattern and number, so colour
// is not needed.

import { useEffect, useState } from 'react';
import { figure, isKnown } from '../../i18n/format.ts';
import { runName } from '../../selectors/run-list.ts';
import { useStore, useWindowState } from '../../api/store.ts';
import { figureName, t } from '../../i18n/translate.ts';
import { ChartAxes } from './ChartAxes.tsx';
import { curveOf, plotScales, range, smoothLong } from './chart-math.ts';
import type { JobView } from '../../../preload/contract/jobs.ts';
import type { CurvePoint } from './chart-math.ts';

const WIDTH = 720;
const HEIGHT = 240;
const PLOT = { left: 56, right: WIDTH - 132, top: 12, bottom: HEIGHT - 28 };
/** Minimum distance between two labels. */
const LABEL_HEIGHT = 16;

/** A chart with a select of the metrics that the runs have. */
export function OverlaidCurves({ jobs }: { readonly jobs: readonly JobView[] }): React.JSX.Element {
  const store = useStore();
  const { runs } = useWindowState();
  useEffect(() => {
    for (const { runId } of jobs) store.readRun(runId);
  }, [store, jobs]);
  const [wanted, setWanted] = useState<string | null>(null);
  const metrics = jobs.map(({ runId }) => runs[runId]?.metrics ?? []);
  const names = [
    ...new Set(metrics.flatMap((points) => points.flatMap(({ values }) => Object.keys(values)))),
  ].filter(
    (name) =>
      metrics.filter((points) => points.some(({ values }) => isKnown(values[name]))).length > 1,
  );
  if (names.length === 0) return <p className="quiet">{t('ui.run-comparison.no-curves')}</p>;
  const usual = ['reward', 'loss'].find((name) => names.includes(name)) ?? names[0]!;
  const name = wanted !== null && names.includes(wanted) ? wanted : usual;
  const curves = metrics.map((points) => smoothLong(curveOf(points, name)));
  return (
    <div className="overlaid">
      <label className="run-field">
        {t('ui.run-comparison.curve-of')}
        <select value={name} onChange={(event) => setWanted(event.target.value)}>
          {names.map((each) => (
            <option key={each} value={each}>
              {figureName(each)}
            </option>
          ))}
        </select>
      </label>
      <Chart name={name} jobs={jobs} curves={curves} />
    </div>
  );
}

function Chart({
  name,
  jobs,
  curves,
}: {
  readonly name: string;
  readonly jobs: readonly JobView[];
  readonly curves: readonly (readonly CurvePoint[])[];
}): React.JSX.Element {
  const all = curves.flat();
  const xLow = Math.min(...all.map((point) => point.x));
  const xHigh = Math.max(xLow + 1, ...all.map((point) => point.x));
  const { x, y, path } = plotScales(PLOT, [xLow, xHigh], range(all.map((point) => point.y)));
  const heights = labelHeights(
    curves.map((curve) => (curve.length > 0 ? y(curve.at(-1)!.y) : null)),
  );
  const descriptions = jobs.flatMap((job, i) => {
    const curve = curves[i]!;
    return curve.length === 0
      ? []
      : `${runName(job)}: ${t('ui.runs.curve', { from: figure(curve[0]!.y), to: figure(curve.at(-1)!.y) })}`;
  });
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={`${figureName(name)}. ${descriptions.join('; ')}`}
    >
      <ChartAxes
        plot={PLOT}
        x={x}
        y={y}
        xTicks={x.ticks(6).filter(Number.isInteger)}
        yTicks={y.ticks(4)}
        tickText={figure}
        titleEnd={WIDTH - 8}
      />
      {curves.map((curve, i) => (
        <g key={jobs[i]!.id} className={`series series-${i}`}>
          <path d={path(curve)} />
          {heights[i] !== null && (
            <text x={PLOT.right + 8} y={heights[i]} dy="0.35em">
              {runName(jobs[i]!)}
            </text>
          )}
        </g>
      ))}
    </svg>
  );
}

/** Positions of the labels at the ends of the lines, moved apart where they would overlap. */
function labelHeights(ends: readonly (number | null)[]): readonly (number | null)[] {
  const heights = [...ends];
  const order = ends
    .flatMap((end, i) => (end === null ? [] : i))
    .sort((a, b) => ends[a]! - ends[b]!);
  order.forEach((i, at) => {
    const above = at === 0 ? -Infinity : heights[order[at - 1]!]!;
    heights[i] = Math.max(ends[i]!, above + LABEL_HEIGHT);
  });
  return heights;
}
