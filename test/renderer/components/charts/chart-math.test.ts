// Scales and paths of a plot, and the ticks of a log axis over less than a decade.

import { expect, it } from 'vitest';
import { logTicks, plotScales } from '../../../../renderer/components/charts/chart-math.ts';

const PLOT = { left: 10, right: 110, top: 0, bottom: 50 };

it('draws a curve from the lower left to the upper right of the plot', () => {
  const { x, y, path } = plotScales(PLOT, [0, 20], [0, 1]);
  expect([x(0), x(20), y(0), y(1)]).toEqual([10, 110, 50, 0]);
  expect(x.invert(60)).toBe(10);
  const line = path([
    { x: 0, y: 0 },
    { x: 5, y: 0.333 },
    { x: 20, y: 1 },
  ]);
  expect(line).toBe('M10,50L35,33.4L110,0');
});

it('leaves values that are not positive out of a log plot', () => {
  const { y, path } = plotScales(PLOT, [0, 20], [0.01, 1], true);
  expect(y(0.1)).toBeCloseTo(25, 9);
  const line = path([
    { x: 0, y: 0 },
    { x: 10, y: 0.01 },
    { x: 20, y: 1 },
  ]);
  expect(line).toBe('M60,50L110,0');
});

it('marks a log axis below one decade with other round numbers', () => {
  expect(logTicks(3, 9.5)).toEqual([3, 4, 5, 6, 7, 8, 9]);
  expect(logTicks(2.1, 4.9)).toEqual([2.5, 3, 3.5, 4, 4.5]);
});
