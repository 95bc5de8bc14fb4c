// The report's charts as inline SVG without scripts: whiskers on a common axis, and curves.

import type { KindResult, ModelName } from './record.ts';
import { html, type Html } from './html.ts';
import type { MetricPoint } from '../../preload/contract/jobs.ts';
import { figure, percent, t } from './sentences.ts';

/** An accuracy as a dot with its 95 % interval, on an axis from 0 to 100 % as wide as the cell. */
export function whisker(name: ModelName, result: KindResult, { height = 28 } = {}): Html {
  const middle = height / 2;
  const at = (share: number) => `${(Math.max(0, Math.min(1, share)) * 100).toFixed(2)}%`;
  const label = t('report.interval', {
    share: percent(result.accuracy),
    low: percent(result.low),
    high: percent(result.high),
    count: result.n,
  });
  const end = (share: number) =>
    html`<line x1="${at(share)}" x2="${at(share)}" y1="${middle - 5}" y2="${middle + 5}" />`;
  return html`<svg
    class="whisker ${name}"
    width="100%"
    height="${height}"
    role="img"
    aria-label="${label}"
  >
    <title>${label}</title>
    <g class="grid">
      ${[0, 0.25, 0.5, 0.75, 1].map((share) => html`<line x1="${at(share)}" x2="${at(share)}" y1="0" y2="${height}" />`)}
    </g>
    <g class="bar">
      <line x1="${at(result.low)}" x2="${at(result.high)}" y1="${middle}" y2="${middle}" />
      ${end(result.low)}${end(result.high)}
    </g>
    <circle cx="${at(result.accuracy)}" cy="${middle}" r="5" />
  </svg>`;
}

/** The labels of the whiskers' axis. */
export function whiskerAxis({ isSmall = false } = {}): Html {
  const shares = isSmall ? [0, 50, 100] : [0, 25, 50, 75, 100];
  return html`<div class="axis" aria-hidden="true">
    ${shares.map((share) => html`<span style="left:${share}%">${share}${share === 100 ? ' %' : ''}</span>`)}
  </div>`;
}

/** The footer of a table whose third column has whiskers: their axis, then `columnsAfter` empty cells. */
export function axisFooter(columnsAfter: number): Html {
  return html`<tfoot>
    <tr>
      <td></td>
      <td></td>
      <td class="plot-cell">${whiskerAxis()}</td>
      <td colspan="${columnsAfter}"></td>
    </tr>
  </tfoot>`;
}

/** One curve of a run, with its title and unit. */
export interface Curve {
  readonly title: string;
  /** Shown in grey after the title. */
  readonly term?: string;
  readonly name: ModelName;
  readonly points: readonly MetricPoint[];
  readonly key: string;
  /** Unit of the vertical axis. */
  readonly unit: string;
  /** Values are shares from 0 to 1, shown in percent. */
  readonly isShare?: boolean;
}

/**
 * A curve with both axes; the thin line is measured, the thick one smoothed. Null if there are no
 * points.
 */
export function curveFigure(curve: Curve): Html | null {
  const points = curve.points
    .map((point) => ({ step: point.step, value: point.values[curve.key] }))
    .filter((point) => Number.isFinite(point.value));
  if (points.length === 0) return null;
  const shown = curve.isShare ? (value: number) => `${figure(value * 100)} %` : figure;

  const steps = points.map((point) => point.step);
  const [firstStep, lastStep] = [Math.min(...steps), Math.max(...steps)];
  const values = points.map((point) => point.value);
  const ticks = niceTicks(values).filter((tick) => !curve.isShare || tick < 1 + 1e-9);
  const [bottom, top] = [ticks[0], ticks[ticks.length - 1]];
  const x = (step: number) => (100 * (step - firstStep)) / (lastStep - firstStep || 1);
  const y = (value: number) => 100 - (100 * (value - bottom)) / (top - bottom || 1);

  const path = (heights: readonly number[]) =>
    heights
      .map((value, i) => `${i === 0 ? 'M' : 'L'}${x(steps[i]).toFixed(2)} ${y(value).toFixed(2)}`)
      .join('');
  const smooth = smoothed(values);
  const isSmoothed = points.length >= 8;
  const stepTicks = stepLabels(firstStep, lastStep);
  const summary = `${shown(smooth[0])} → ${shown(smooth[smooth.length - 1])}`;
  const label = t('report.curve', {
    title: curve.title,
    summary,
    first: String(firstStep),
    last: String(lastStep),
  });

  return html`<figure class="chart ${curve.name}">
    <figcaption>
      <b>${curve.title} <span class="term">${curve.term ?? ''}</span></b>
      <span class="num">${summary}</span>
    </figcaption>
    <div class="plot">
      <div class="y-title">${curve.unit}</div>
      <div class="y">
        ${ticks.map((tick) => html`<span style="top:${y(tick).toFixed(2)}%">${shown(tick)}</span>`)}
      </div>
      <svg viewBox="0 0 100 100" preserveAspectRatio="none" role="img" aria-label="${label}">
        <title>${label}</title>
        <g class="grid">${ticks.map((tick) => html`<path d="M0 ${y(tick).toFixed(2)}H100" />`)}</g>
        ${isSmoothed ? html`<path class="raw" d="${path(values)}" />` : null}
        <path
          class="line"
          d="${path(isSmoothed ? smooth : values)}${points.length === 1 ? 'h0.01' : ''}"
        />
      </svg>
      <div class="x">
        ${stepTicks.map((step) => html`<span style="left:${x(step).toFixed(2)}%">${step}</span>`)}
      </div>
      <div class="x-title">${t('ui.chart.step')}</div>
    </div>
  </figure>`;
}

/** A centred moving average over a twelfth of the run, shortened at both ends. */
export function smoothed(values: readonly number[]): number[] {
  const reach = Math.max(1, Math.round(values.length / 24));
  return values.map((_, middle) => {
    const window = values.slice(Math.max(0, middle - reach), middle + reach + 1);
    return window.reduce((sum, value) => sum + value, 0) / window.length;
  });
}

/** Three to six round numbers that hold all values between the first and the last. */
export function niceTicks(values: readonly number[]): number[] {
  let low = Math.min(...values);
  let high = Math.max(...values);
  if (low >= 0 && low < 0.4 * high) low = 0;
  if (high - low < 1e-9) {
    low -= Math.abs(low) * 0.5 || 0.5;
    high += Math.abs(high) * 0.5 || 0.5;
  }
  const rough = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const first = Math.floor(low / step + 1e-9);
  const last = Math.ceil(high / step - 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) =>
    Number(((first + i) * step).toPrecision(12)),
  );
}

function stepLabels(first: number, last: number): number[] {
  if (last === first) return [first];
  const round = niceTicks([first, last]).filter(
    (tick) => Number.isInteger(tick) && tick > first && tick < last,
  );
  const gap = (last - first) * 0.12;
  return [first, ...round.filter((tick) => tick - first > gap && last - tick > gap), last];
}
