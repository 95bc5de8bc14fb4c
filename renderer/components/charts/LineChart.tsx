// A line chart: thin line for every step, thick line smoothed, exact values at the step under the
// pointer or selected by arrow keys; dragging zooms in, and another run can be shown in grey.

import { useId, useMemo, useState } from 'react';
import { figure } from '../../i18n/format.ts';
import { t } from '../../i18n/translate.ts';
import { zoomAround, WHOLE_RUN, zoomToSteps } from './chart-view.ts';
import { curveOf, nearest, smoothLong } from './chart-math.ts';
import { ChartAxes, type Axes } from './ChartAxes.tsx';
import { chartLayout } from './chart-layout.ts';
import { useBox } from '../../hooks/use-box.ts';
import type { ChartLayout } from './chart-layout.ts';
import type { ChartView } from './chart-view.ts';
import type { CurvePoint } from './chart-math.ts';
import type { MetricPoint } from '../../../preload/contract/jobs.ts';

/** Colour of a series; it means the same on every screen. */
export type Tone = 'base' | 'sft' | 'rl';

/** Another curve of the same run on the same axes, dashed. */
export interface SecondCurve {
  readonly name: string;
  readonly title: string;
}

interface LineChartProps {
  readonly title: string;
  /** Title of the chart and unit of the y axis. */
  readonly unit: string;
  readonly points: readonly MetricPoint[];
  /** The curve's key in the points. */
  readonly name: string;
  readonly tone: Tone;
  readonly size: 'large' | 'small';
  readonly low?: number;
  readonly high?: number;
  readonly format?: (value: number) => string;
  /** Text in place of the curve while there is none. */
  readonly empty: string;
  /** View options shared by the charts of a screen; its own if left out. */
  readonly view?: ChartView;
  readonly setView?: (view: ChartView) => void;
  /** The lower axis where it is no step. */
  readonly axis?: NonNullable<Axes['axis']>;
  /** Shows this curve large; absent where it is. */
  readonly enlarge?: () => void;
  /** Drawn where the points have it. */
  readonly second?: SecondCurve | undefined;
  /** Points of another run, drawn behind. */
  readonly compared?: readonly MetricPoint[];
}

/** A line at the edge of the plot keeps its width. */
const CLIP_EDGE_PX = 2;
/** A shorter drag counts as a click. */
const DRAG_PX = 6;
const NONE: readonly MetricPoint[] = [];

/** The curve, the one of the other run and the second one of this run, smoothed where the view says so. */
function useCurves(
  points: readonly MetricPoint[],
  compared: readonly MetricPoint[],
  name: string,
  second: SecondCurve | undefined,
  isSmoothed: boolean,
): Readonly<Record<'whole' | 'smoothed' | 'other' | 'dashed', readonly CurvePoint[]>> {
  const whole = useMemo(() => curveOf(points, name), [points, name]);
  const smoothed = useMemo(() => (isSmoothed ? smoothLong(whole) : whole), [whole, isSmoothed]);
  const other = useMemo(() => {
    const curve = curveOf(compared, name);
    return isSmoothed ? smoothLong(curve) : curve;
  }, [compared, name, isSmoothed]);
  const dashed = useMemo(
    () => (second === undefined ? [] : curveOf(points, second.name)),
    [points, second],
  );
  return { whole, smoothed, other, dashed };
}

/** One curve of a run. */
export function LineChart({
  title,
  unit,
  points,
  name,
  tone,
  size,
  low,
  high,
  format = figure,
  empty,
  view: shared,
  setView: setShared,
  axis,
  enlarge,
  second,
  compared = NONE,
}: LineChartProps): React.JSX.Element {
  const [box, width, height] = useBox();
  const [own, setOwn] = useState(WHOLE_RUN);
  const view = shared ?? own;
  const setView = setShared ?? setOwn;
  const [drag, setDrag] = useState<{ readonly from: number; readonly to: number } | null>(null);
  const { whole, smoothed, other, dashed } = useCurves(points, compared, name, second, view.smooth);

  const run = [whole[0]?.x ?? 0, Math.max(whole.at(-1)?.x ?? 1, (whole[0]?.x ?? 0) + 1)] as const;
  const [xLow, xHigh] = view.steps ?? [run[0], Math.max(run[1], other.at(-1)?.x ?? 0)];
  const within = (curve: readonly CurvePoint[]): readonly CurvePoint[] =>
    view.steps === null ? curve : curve.filter(({ x }) => x >= xLow && x <= xHigh);
  const raw = within(whole);
  const behind = within(other);
  const beside = within(dashed);

  const layout = chartLayout({
    curves: [...raw, ...behind, ...beside],
    steps: [xLow, xHigh],
    // A part of the run has its own range of values.
    limits: view.steps === null ? { low, high } : {},
    isLog: view.log,
    format,
    size,
    width,
    height,
  });
  const { plot, x } = layout;

  const at = view.at === null ? raw.length - 1 : nearest(raw, view.at);
  const now = raw[at];
  const ends = raw.length === 0 ? '' : `${format(raw[0]!.y)} → ${format(raw.at(-1)!.y)}`;
  const then = view.at === null ? undefined : behind[nearest(behind, view.at)];
  const also = beside[nearest(beside, now?.x ?? 0)];
  const highlight = (step: number | null): void => {
    if (step !== view.at) setView({ ...view, at: step });
  };
  const move = (to: number): void =>
    highlight(raw[Math.max(0, Math.min(raw.length - 1, to))]?.x ?? null);
  const onKey = (event: React.KeyboardEvent): void => {
    const stride = event.shiftKey ? 10 : 1;
    if (event.key === 'ArrowLeft') move(at - stride);
    else if (event.key === 'ArrowRight') move(at + stride);
    else if (event.key === 'Home') move(0);
    else if (event.key === 'End') move(raw.length - 1);
    else if (event.key === '+' || event.key === '=') setView(zoomAround(view, run, 0.5));
    else if (event.key === '-') setView(zoomAround(view, run, 2));
    else if (event.key === '0') setView({ ...view, steps: null });
    else return;
    event.preventDefault();
  };
  const stepAt = (event: React.PointerEvent<SVGSVGElement>): number => {
    const left = event.currentTarget.getBoundingClientRect().left;
    return Math.min(xHigh, Math.max(xLow, x.invert(event.clientX - left)));
  };

  return (
    <figure className={`chart ${size} tone-${tone}`} data-testid={`chart-${name}`}>
      <Caption
        title={title}
        unit={unit}
        enlarge={enlarge}
        axis={axis}
        step={view.at === null ? null : (now?.x ?? null)}
      >
        {now !== undefined && (
          <>
            {format(now.y)}
            {also !== undefined && <span className="quiet"> · {format(also.y)}</span>}
            {then !== undefined && <span className="quiet"> · {format(then.y)}</span>}
          </>
        )}
      </Caption>
      <div className="plot" ref={box}>
        {raw.length === 0 ? (
          <p className="quiet">{empty}</p>
        ) : (
          <svg
            width={width}
            height={height}
            tabIndex={0}
            role="img"
            aria-label={`${title}, ${unit}: ${ends}. ${t('ui.chart.keys')}`}
            onKeyDown={onKey}
            onBlur={() => highlight(null)}
            onPointerDown={(event) => {
              event.currentTarget.setPointerCapture(event.pointerId);
              setDrag({ from: stepAt(event), to: stepAt(event) });
            }}
            onPointerMove={(event) => {
              const step = stepAt(event);
              if (drag !== null) setDrag({ ...drag, to: step });
              move(nearest(raw, step));
            }}
            onPointerUp={() => {
              const isDrag = drag !== null && Math.abs(x(drag.to) - x(drag.from)) >= DRAG_PX;
              if (isDrag) setView(zoomToSteps(view, drag.from, drag.to));
              setDrag(null);
            }}
            onPointerLeave={() => {
              if (drag === null) highlight(null);
            }}
            onDoubleClick={() => setView({ ...view, steps: null })}
          >
            <ChartAxes {...layout} {...(axis === undefined ? {} : { axis })} />
            {drag !== null && (
              <rect
                className="zoom-band"
                x={Math.min(x(drag.from), x(drag.to))}
                width={Math.abs(x(drag.to) - x(drag.from))}
                y={plot.top}
                height={plot.bottom - plot.top}
              />
            )}
            <Curves
              layout={layout}
              compared={behind}
              second={beside}
              raw={raw}
              smoothed={smoothed === whole ? null : within(smoothed)}
              highlighted={view.at === null ? undefined : now}
            />
          </svg>
        )}
      </div>
      <Notes
        second={beside.length > 0 ? second : undefined}
        isCompared={behind.length > 0 && size === 'large'}
      />
    </figure>
  );
}

/** What the dashed and the grey curve are. */
function Notes({
  second,
  isCompared,
}: {
  readonly second: SecondCurve | undefined;
  readonly isCompared: boolean;
}): React.JSX.Element {
  return (
    <>
      {second !== undefined && (
        <p className="quiet note" data-testid={`chart-${second.name}`}>
          {t('ui.chart.second', { title: second.title })}
        </p>
      )}
      {isCompared && <p className="quiet note">{t('ui.chart-tools.other')}</p>}
    </>
  );
}

/** The curves of a chart, a dot for a run of one step, and the highlighted step. */
function Curves({
  layout: { plot, x, y, path },
  compared,
  second,
  raw,
  smoothed,
  highlighted,
}: {
  readonly layout: ChartLayout;
  readonly compared: readonly CurvePoint[];
  readonly second: readonly CurvePoint[];
  readonly raw: readonly CurvePoint[];
  /** Null if the raw curve is the only one. */
  readonly smoothed: readonly CurvePoint[] | null;
  readonly highlighted: CurvePoint | undefined;
}): React.JSX.Element {
  const clip = useId();
  /** Nothing where a log axis has no place for the value. */
  const dot = (point: CurvePoint, radius: number): React.ReactNode =>
    Number.isFinite(y(point.y)) && (
      <circle className="dot" cx={x(point.x)} cy={y(point.y)} r={radius} />
    );
  return (
    <>
      <clipPath id={clip}>
        <rect
          x={plot.left}
          y={plot.top - CLIP_EDGE_PX}
          width={plot.right - plot.left}
          height={plot.bottom - plot.top + 2 * CLIP_EDGE_PX}
        />
      </clipPath>
      <g clipPath={`url(#${clip})`}>
        {compared.length > 0 && <path className="compared" d={path(compared)} />}
        {second.length > 1 && <path className="second" d={path(second)} />}
        {second.length === 1 && dot(second[0]!, 3)}
        {smoothed !== null && <path className="raw" d={path(raw)} />}
        <path className="smooth" d={path(smoothed ?? raw)} />
      </g>
      {raw.length === 1 && dot(raw[0]!, 3)}
      {highlighted !== undefined && (
        <g className="cursor">
          <line x1={x(highlighted.x)} x2={x(highlighted.x)} y1={plot.top} y2={plot.bottom} />
          {dot(highlighted, 4)}
        </g>
      )}
    </>
  );
}

/** Title and unit of a chart, and its values at a step; `step` is null for the last one. */
function Caption({
  title,
  unit,
  enlarge,
  axis,
  step,
  children,
}: {
  readonly title: string;
  readonly unit: string;
  readonly enlarge: (() => void) | undefined;
  readonly axis: Axes['axis'];
  readonly step: number | null;
  readonly children: React.ReactNode;
}): React.JSX.Element {
  return (
    <figcaption>
      <span className="what" title={unit === '' ? title : `${title}, ${unit}`}>
        {enlarge === undefined ? (
          <strong>{title}</strong>
        ) : (
          <button type="button" className="link enlarge" onClick={enlarge}>
            <strong>{title}</strong>
            <span className="unseen"> {t('ui.chart.enlarge')}</span>
          </button>
        )}{' '}
        <span className="quiet">{unit}</span>
      </span>
      <span className="value" aria-live={step === null ? 'off' : 'polite'}>
        {step !== null && (
          <span className="quiet">
            {axis === undefined ? t('ui.chart.at', { step }) : axis.format(step)} ·{' '}
          </span>
        )}
        {children}
      </span>
    </figcaption>
  );
}
