// View options shared by the charts of a run: smoothing, log scale, zoom, and the step under the
// pointer.

/** Shared by all charts of a screen. */
export interface ChartView {
  readonly smooth: boolean;
  readonly log: boolean;
  /** First and last visible step; null for the whole run. */
  readonly steps: readonly [number, number] | null;
  /** The step under the pointer in one of the charts; null for the last step. */
  readonly at: number | null;
}

/** The whole run, smoothed. */
export const WHOLE_RUN: ChartView = { smooth: true, log: false, steps: null, at: null };

/**
 * Zooms to the steps between the two ends of a drag; unchanged if they are less than two steps
 * apart.
 */
export function zoomToSteps(view: ChartView, a: number, b: number): ChartView {
  const [from, to] = [Math.round(Math.min(a, b)), Math.round(Math.max(a, b))];
  return to - from < 2 ? view : { ...view, steps: [from, to] };
}

/**
 * Zooms in or out around the step under the pointer; zooming out far enough shows the whole run.
 */
export function zoomAround(
  view: ChartView,
  run: readonly [number, number],
  factor: 0.5 | 2,
): ChartView {
  const [from, to] = view.steps ?? run;
  const centre = Math.min(to, Math.max(from, view.at ?? (from + to) / 2));
  const reach = ((to - from) * factor) / 2;
  if (2 * reach >= run[1] - run[0]) return { ...view, steps: null };
  const start = Math.max(run[0], Math.min(run[1] - 2 * reach, centre - reach));
  return zoomToSteps(view, start, start + 2 * reach);
}
