// Zooming into a chart by drag and keys, and the ticks of a log axis.

import { expect, it } from 'vitest';
import {
  zoomAround,
  WHOLE_RUN,
  zoomToSteps,
} from '../../../../renderer/components/charts/chart-view.ts';
import { logRange, logTicks } from '../../../../renderer/components/charts/chart-math.ts';

it('zooms to the steps between the ends of a drag in either direction; a click changes nothing', () => {
  expect(zoomToSteps(WHOLE_RUN, 30.4, 9.6).steps).toEqual([10, 30]);
  expect(zoomToSteps(WHOLE_RUN, 10, 10.9)).toBe(WHOLE_RUN);
});

it('halves and doubles the visible steps around the highlighted one, within the run', () => {
  const run = [0, 100] as const;
  const closer = zoomAround({ ...WHOLE_RUN, at: 90 }, run, 0.5);
  expect(closer.steps).toEqual([50, 100]);
  expect(zoomAround({ ...closer, at: 60 }, run, 0.5).steps).toEqual([48, 73]);
  expect(zoomAround(closer, run, 2).steps).toBeNull();
});

it('puts powers of ten on a log axis, with 2 and 5 between few of them, and needs positive values', () => {
  expect(logTicks(0.04, 1.2)).toEqual([0.05, 0.1, 0.2, 0.5, 1]);
  expect(logTicks(1e-5, 1)).toEqual([1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1]);
  expect(logRange([0, -1])).toBeNull();
  const [low, high] = logRange([0.1, 10, 0])!;
  expect([low < 0.1 && low > 0.05, high > 10 && high < 20]).toEqual([true, true]);
});
