// A line chart: thin line for every step, thick line smoothed, exact values at the step under the
// pointer or selected by arrow keys; dragging zooms in, and another run can be shown in grey.

import { useEffect, useMemo, useRef, useState } from 'react';
import { count, decimal, figure, isKnown } from '../../i18n/format.ts';
import { t } from '../../i18n/translate.ts';
import { zoomAround, WHOLE_RUN, zoomToSteps } from './chart-view.ts';
import type { ChartView } from './chart-view.ts';
import type { MetricPoint } from '../../../preload/contract/jobs.ts';
import {
  logRange,
  logTicks,
  nearest,
  range,
  smooth,
  thin,
  tickDecimals,
  ticks,
} from './chart-math.ts';
import type { CurvePoint } from './chart-math.ts';

/** Colour of a series; it means the same on every screen. */
export type Tone = 'base' | 'sft' | 'rl';

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
  /** Points of another run, drawn behind. */
  readonly compared?: readonly MetricPoint[];
}

const MARGIN = {
  large: { left: 48, right: 12, top: 12, bottom: 28 },
  small: { left: 48, right: 8, top: 8, bottom: 20 },
} as const;
/** Curves with fewer points are not smoothed. */
const SMOOTH_FROM = 12;
/** A shorter drag counts as a click. */
const DRAG_PX = 6;
const NONE: readonly MetricPoint[] = [];

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
  compared = NONE,
}: LineChartProps): React.JSX.Element {
  const [box, width, height] = useBox();
  const [own, setOwn] = useState(WHOLE_RUN);
  const view = shared ?? own;
  const setView = setShared ?? setOwn;
  const [drag, setDrag] = useState<{ readonly from: number; readonly to: number } | null>(null);
  const whole = useMemo(() => curveOf(points, name), [points, name]);
  const smoothed = useMemo(
    () => (view.smooth && whole.length >= SMOOTH_FROM ? smooth(whole) : whole),
    [whole, view.smooth],
  );
  const other = useMemo(() => {
    const curve = curveOf(compared, name);
    return view.smooth && curve.length >= SMOOTH_FROM ? smooth(curve) : curve;
  }, [compared, name, view.smooth]);

  const run = [whole[0]?.x ?? 0, Math.max(whole.at(-1)?.x ?? 1, (whole[0]?.x ?? 0) + 1)] as const;
  const [xLow, xHigh] = view.steps ?? [run[0], Math.max(run[1], other.at(-1)?.x ?? 0)];
  const within = (curve: readonly CurvePoint[]): readonly CurvePoint[] =>
    view.steps === null ? curve : curve.filter(({ x }) => x >= xLow && x <= xHigh);
  const raw = within(whole);
  const behind = within(other);

  const { plot, x, y, line, yTicks, tickText } = scalesOf({
    curves: [...raw, ...behind],
    steps: [xLow, xHigh],
    // A part of the run has its own range of values.
    limits: view.steps === null ? { low, high } : {},
    isLog: view.log,
    format,
    size,
    width,
    height,
  });

  const at = view.at === null ? raw.length - 1 : nearest(raw, view.at);
  const now = raw[at];
  const ends = raw.length === 0 ? '' : `${format(raw[0]!.y)} → ${format(raw.at(-1)!.y)}`;
  const then = view.at === null ? undefined : behind[nearest(behind, view.at)];
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
    const share = (event.clientX - left - plot.left) / (plot.right - plot.left);
    return xLow + Math.min(1, Math.max(0, share)) * (xHigh - xLow);
  };

  return (
    <figure className={`chart ${size} tone-${tone}`} data-testid={`chart-${name}`}>
      <Caption title={title} unit={unit} step={view.at === null ? null : (now?.x ?? null)}>
        {now !== undefined && (
          <>
            {format(now.y)}
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
            <Axes {...{ plot, x, y, yTicks, tickText }} steps={[xLow, xHigh]} />
            {drag !== null && (
              <rect
                className="zoom-band"
                x={Math.min(x(drag.from), x(drag.to))}
                width={Math.abs(x(drag.to) - x(drag.from))}
                y={plot.top}
                height={plot.bottom - plot.top}
              />
            )}
            {behind.length > 0 && <path className="compared" d={line(behind)} />}
            {smoothed !== whole && <path className="raw" d={line(raw)} />}
            <path className="smooth" d={line(within(smoothed))} />
            {raw.length === 1 && (
              <circle className="dot" cx={x(raw[0]!.x)} cy={y(raw[0]!.y)} r={3} />
            )}
            {view.at !== null && now !== undefined && (
              <g className="cursor">
                <line x1={x(now.x)} x2={x(now.x)} y1={plot.top} y2={plot.bottom} />
                <circle className="dot" cx={x(now.x)} cy={y(now.y)} r={4} />
              </g>
            )}
          </svg>
        )}
      </div>
      {behind.length > 0 && size === 'large' && (
        <p className="quiet note">{t('ui.chart-tools.other')}</p>
      )}
    </figure>
  );
}

/** Title and unit of a chart, and its values at a step; `step` is null for the last one. */
function Caption({
  title,
  unit,
  step,
  children,
}: {
  readonly title: string;
  readonly unit: string;
  readonly step: number | null;
  readonly children: React.ReactNode;
}): React.JSX.Element {
  return (
    <figcaption>
      <span className="what" title={unit === '' ? title : `${title}, ${unit}`}>
        <strong>{title}</strong> <span className="quiet">{unit}</span>
      </span>
      <span className="value" aria-live={step === null ? 'off' : 'polite'}>
        {step !== null && <span className="quiet">{t('ui.chart.at', { step })} · </span>}
        {children}
      </span>
    </figcaption>
  );
}

/** The ticks of both axes. */
function Axes({
  plot,
  x,
  y,
  yTicks,
  tickText,
  steps: [xLow, xHigh],
}: Omit<Scales, 'line'> & { readonly steps: readonly [number, number] }): React.JSX.Element {
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
      {stepTicks(xLow, xHigh, plot.right - plot.left).map((tick) => (
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

/** From values to pixels. */
interface Scales {
  readonly plot: {
    readonly left: number;
    readonly right: number;
    readonly top: number;
    readonly bottom: number;
  };
  readonly x: (step: number) => number;
  readonly y: (value: number) => number;
  /** A curve as an SVG path. */
  readonly line: (curve: readonly CurvePoint[]) => string;
  readonly yTicks: readonly number[];
  readonly tickText: (tick: number) => string;
}

function scalesOf({
  curves,
  steps: [xLow, xHigh],
  limits,
  isLog,
  format,
  size,
  width,
  height,
}: {
  /** All visible points. */
  readonly curves: readonly CurvePoint[];
  /** First and last visible step. */
  readonly steps: readonly [number, number];
  readonly limits: { readonly low?: number | undefined; readonly high?: number | undefined };
  readonly isLog: boolean;
  readonly format: (value: number) => string;
  readonly size: LineChartProps['size'];
  readonly width: number;
  readonly height: number;
}): Scales {
  const margin = MARGIN[size];
  const plot = {
    left: margin.left,
    right: Math.max(margin.left + 1, width - margin.right),
    top: margin.top,
    bottom: Math.max(margin.top + 1, height - margin.bottom),
  };
  const heights = curves.map((point) => point.y);
  const logLimits = isLog ? logRange(heights) : null;
  const { low, high } = limits;
  const [yLow, yHigh] =
    logLimits ??
    range(heights, {
      ...(low === undefined ? {} : { low }),
      ...(high === undefined ? {} : { high }),
    });
  const level = logLimits === null ? (value: number): number => value : Math.log10;
  const x = (value: number): number =>
    plot.left + ((value - xLow) / (xHigh - xLow)) * (plot.right - plot.left);
  const y = (value: number): number =>
    plot.bottom -
    ((level(value) - level(yLow)) / (level(yHigh) - level(yLow))) * (plot.bottom - plot.top);
  const line = (curve: readonly CurvePoint[]): string =>
    thin(
      logLimits === null ? curve : curve.filter((point) => point.y > 0),
      Math.round(plot.right - plot.left),
    )
      .map((point, i) => `${i === 0 ? 'M' : 'L'}${x(point.x).toFixed(1)} ${y(point.y).toFixed(1)}`)
      .join('');

  const yTicks =
    logLimits === null ? ticks(yLow, yHigh, size === 'large' ? 4 : 2) : logTicks(yLow, yHigh);
  const decimals = format === figure && logLimits === null ? tickDecimals(yTicks) : null;
  const tickText = (tick: number): string =>
    decimals === null ? format(tick) : decimal(tick, decimals);
  return { plot, x, y, line, yTicks, tickText };
}

/** Points with a finite value under this name. */
function curveOf(points: readonly MetricPoint[], name: string): readonly CurvePoint[] {
  return points.flatMap((point) => {
    const value = point.values[name];
    return isKnown(value) ? [{ x: point.step, y: value }] : [];
  });
}

/** Whole steps only, and none where the axis title is. */
function stepTicks(low: number, high: number, widthPx: number): readonly number[] {
  const free = high - ((high - low) * 56) / Math.max(120, widthPx);
  return ticks(low, high, Math.max(2, Math.round(widthPx / 110))).filter(
    (tick) => Number.isInteger(tick) && tick <= free,
  );
}

/** The size of an element in pixels, updated when it changes. */
function useBox(): readonly [React.RefObject<HTMLDivElement | null>, number, number] {
  const ref = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  useEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const observer = new ResizeObserver(([entry]) => {
      const { width, height } = entry!.contentRect;
      setSize({ width: Math.floor(width), height: Math.floor(height) });
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [ref, size.width, size.height];
}
