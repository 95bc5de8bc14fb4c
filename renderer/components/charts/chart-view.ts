// How the curves of a run are looked at: smoothed or not, on a log scale, a part of the steps, and one step under all pointers.

/** The same for all charts of a screen. */
export interface ChartView {
  readonly smooth: boolean;
  readonly log: boolean;
  /** First and last step that are shown; null for the whole run. */
  readonly steps: readonly [number, number] | null;
  /** The step that is pointed at in one of the charts; null for the last one. */
  readonly at: number | null;
}

/** The whole run, smoothed. */
export const WHOLE_RUN: ChartView = { smooth: true, log: false, steps: null, at: null };

/** The view over the steps between two places of a drag; unchanged when they are nearer than two steps. */
export function zoomToSteps(view: ChartView, a: number, b: number): ChartView {
  const [from, to] = [Math.round(Math.min(a, b)), Math.round(Math.max(a, b))];
  return to - from < 2 ? view : { ...view, steps: [from, to] };
}

/** Half as many steps around the one that is looked at, or twice as many; the whole run again at its ends. */
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
