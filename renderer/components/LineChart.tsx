// A line chart: thin line for every step, thick line smoothed, exact values at the step under the pointer or chosen by arrow keys.

import { useEffect, useMemo, useRef, useState } from 'react';
import type { MetricPoint } from '../../preload/contract.ts';
import { count, figure, isKnown } from '../format.ts';
import { TEXTS } from '../texts.ts';
import { nearest, range, smooth, thin, tickDecimals, ticks } from './curve.ts';
import type { CurvePoint } from './curve.ts';

/** Colour of a series; the same meaning on every screen. */
export type Tone = 'base' | 'sft' | 'rl';

interface LineChartProps {
  readonly title: string;
  /** What the y axis shows, with its unit. */
  readonly unit: string;
  readonly points: readonly MetricPoint[];
  /** The curve's key in the points. */
  readonly name: string;
  readonly tone: Tone;
  readonly size: 'large' | 'small';
  readonly low?: number;
  readonly high?: number;
  readonly format?: (value: number) => string;
  /** Said instead of the curve while there is none. */
  readonly empty: string;
}

const MARGIN = {
  large: { left: 48, right: 12, top: 12, bottom: 28 },
  small: { left: 48, right: 8, top: 8, bottom: 20 },
} as const;
/** Fewer points than this are drawn as they are. */
const SMOOTH_FROM = 12;

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
}: LineChartProps): React.JSX.Element {
  const [box, width, height] = useBox();
  const [chosen, setChosen] = useState<number | null>(null);
  const raw = useMemo(() => curveOf(points, name), [points, name]);
  const smoothed = useMemo(() => (raw.length < SMOOTH_FROM ? raw : smooth(raw)), [raw]);
  const margin = MARGIN[size];
  const plot = {
    left: margin.left,
    right: Math.max(margin.left + 1, width - margin.right),
    top: margin.top,
    bottom: Math.max(margin.top + 1, height - margin.bottom),
  };
  const [yLow, yHigh] = range(
    raw.map((point) => point.y),
    { ...(low === undefined ? {} : { low }), ...(high === undefined ? {} : { high }) },
  );
  const xLow = raw[0]?.x ?? 0;
  const xHigh = Math.max(raw.at(-1)?.x ?? 1, xLow + 1);
  const x = (value: number): number =>
    plot.left + ((value - xLow) / (xHigh - xLow)) * (plot.right - plot.left);
  const y = (value: number): number =>
    plot.bottom - ((value - yLow) / (yHigh - yLow)) * (plot.bottom - plot.top);
  const line = (curve: readonly CurvePoint[]): string =>
    thin(curve, Math.round(plot.right - plot.left))
      .map((point, i) => `${i === 0 ? 'M' : 'L'}${x(point.x).toFixed(1)} ${y(point.y).toFixed(1)}`)
      .join('');

  const yTicks = ticks(yLow, yHigh, size === 'large' ? 4 : 2);
  const decimals = format === figure ? tickDecimals(yTicks) : null;
  const tickText = (tick: number): string =>
    decimals === null ? format(tick) : tick.toFixed(decimals);

  const at = chosen === null ? raw.length - 1 : Math.min(chosen, raw.length - 1);
  const now = raw[at];
  const move = (to: number): void => setChosen(Math.max(0, Math.min(raw.length - 1, to)));
  const onKey = (event: React.KeyboardEvent): void => {
    const stride = event.shiftKey ? 10 : 1;
    if (event.key === 'ArrowLeft') move(at - stride);
    else if (event.key === 'ArrowRight') move(at + stride);
    else if (event.key === 'Home') move(0);
    else if (event.key === 'End') move(raw.length - 1);
    else return;
    event.preventDefault();
  };

  return (
    <figure className={`chart ${size} tone-${tone}`} data-testid={`chart-${name}`}>
      <figcaption>
        <span className="what">
          <strong>{title}</strong> <span className="quiet">{unit}</span>
        </span>
        <span className="value" aria-live={chosen === null ? 'off' : 'polite'}>
          {now !== undefined && (
            <>
              {chosen !== null && <span className="quiet">{TEXTS.charts.at(count(now.x))} · </span>}
              {format(now.y)}
            </>
          )}
        </span>
      </figcaption>
      <div className="plot" ref={box}>
        {raw.length === 0 ? (
          <p className="quiet">{empty}</p>
        ) : (
          <svg
            width={width}
            height={height}
            tabIndex={0}
            role="img"
            aria-label={`${title}, ${unit}: ${format(raw[0]!.y)} → ${format(raw.at(-1)!.y)}. ${TEXTS.charts.keys}`}
            onKeyDown={onKey}
            onBlur={() => setChosen(null)}
            onPointerMove={(event) => {
              const left = event.currentTarget.getBoundingClientRect().left;
              const share = (event.clientX - left - plot.left) / (plot.right - plot.left);
              move(nearest(raw, xLow + share * (xHigh - xLow)));
            }}
            onPointerLeave={() => setChosen(null)}
          >
            {yTicks.map((tick) => (
              <g key={tick} className="tick">
                <line x1={plot.left} x2={plot.right} y1={y(tick)} y2={y(tick)} />
                <text x={plot.left - 8} y={y(tick)} dy="0.35em" textAnchor="end">
                  {tickText(tick)}
                </text>
              </g>
            ))}
            {stepTicks(xLow, xHigh, plot.right - plot.left).map((tick) => (
              <text
                key={tick}
                className="tick"
                x={x(tick)}
                y={plot.bottom + 16}
                textAnchor="middle"
              >
                {count(tick)}
              </text>
            ))}
            <text className="tick" x={plot.right} y={plot.bottom + 16} textAnchor="end">
              {TEXTS.charts.step}
            </text>
            {smoothed !== raw && <path className="raw" d={line(raw)} />}
            <path className="smooth" d={line(smoothed)} />
            {raw.length === 1 && <circle className="dot" cx={x(xLow)} cy={y(raw[0]!.y)} r={3} />}
            {chosen !== null && now !== undefined && (
              <g className="cursor">
                <line x1={x(now.x)} x2={x(now.x)} y1={plot.top} y2={plot.bottom} />
                <circle className="dot" cx={x(now.x)} cy={y(now.y)} r={4} />
              </g>
            )}
          </svg>
        )}
      </div>
    </figure>
  );
}

/** Points with a finite value under this name. */
function curveOf(points: readonly MetricPoint[], name: string): readonly CurvePoint[] {
  return points.flatMap((point) => {
    const value = point.values[name];
    return isKnown(value) ? [{ x: point.step, y: value }] : [];
  });
}

/** Whole steps only, and none under the axis title at the right end. */
function stepTicks(low: number, high: number, widthPx: number): readonly number[] {
  const free = high - ((high - low) * 56) / Math.max(120, widthPx);
  return ticks(low, high, Math.max(2, Math.round(widthPx / 110))).filter(
    (tick) => Number.isInteger(tick) && tick <= free,
  );
}

/** The pixel size of an element, kept up as the window changes. */
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
