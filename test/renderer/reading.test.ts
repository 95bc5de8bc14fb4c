// Numbers, durations, responses and error messages as the window shows them, and chart arithmetic.

import { describe, expect, it } from 'vitest';
import { problemOf } from '../../renderer/api/bridge.ts';
import {
  nearest,
  plotScales,
  range,
  smooth,
  thin,
  tickDecimals,
} from '../../renderer/components/charts/chart-math.ts';
import { count, duration, figure, percent, timeLeft } from '../../renderer/i18n/format.ts';
import { parseRoute } from '../../renderer/selectors/route.ts';
import { readResponse } from '../../renderer/selectors/parse-response.ts';

/** Replaces narrow spaces by ordinary ones, so that expectations are readable. */
const plain = (text: string): string => text.replaceAll('\u202f', ' ');

describe('numbers', () => {
  it('are a dash while unknown', () => {
    for (const write of [percent, count, figure, duration, timeLeft])
      for (const unknown of [null, undefined, NaN, Infinity]) expect(write(unknown)).toBe('–');
  });

  it('are short and have units', () => {
    expect(plain(percent(0.8123))).toBe('81 %');
    expect(plain(percent(0.8123, 1))).toBe('81.2 %');
    expect(count(1240.4)).toBe('1,240');
    expect(figure(0.2234)).toBe('0.223');
    expect(figure(0.0002)).toBe('2e−4');
    expect(figure(-0.5)).toBe('−0.5');
    expect(figure(0)).toBe('0');
    expect(figure(7581.3)).toBe('7,581');
  });

  it('format durations and times', () => {
    expect(plain(duration(3.14))).toBe('3.1 s');
    expect(plain(duration(59.4))).toBe('59 s');
    expect(plain(duration(133))).toBe('2 min 13 s');
    expect(plain(duration(3599.9))).toBe('1 h 00 min');
    expect(plain(duration(3840))).toBe('1 h 04 min');
    expect(plain(timeLeft(3))).toBe('a few seconds');
    expect(plain(timeLeft(68))).toBe('about 70 s');
    expect(plain(timeLeft(700))).toBe('about 12 min');
    expect(plain(timeLeft(30_000))).toBe('about 8 h 20 min');
  });
});

describe('a response', () => {
  it.each([
    ['<think> A = 47 . </think> <answer> 47 </answer>', 'A = 47 .', '47'],
    ['<think>a</think> so \\boxed{x^{2}} ', 'a', 'x^{2}'],
    ['just talk', 'just talk', null],
    ['<think> cut off in the mid', 'cut off in the mid', null],
    ['<answer>7', '', '7'],
    ['', '', null],
  ])('%j is taken apart', (response, thinking, answer) => {
    expect(readResponse(response)).toEqual({ thinking, answer });
  });
});

describe('an error message', () => {
  it('loses the technical prefixes and keeps the hint', () => {
    const cause = Object.assign(
      new Error("Error invoking remote method 'job:cancel': UserError: Job 7 is not running."),
      { hint: 'Look at the runs.' },
    );
    expect(problemOf(cause)).toEqual({
      message: 'Job 7 is not running.',
      hint: 'Look at the runs.',
    });
    // The preload passes a plain record: an Error would lose its hint on the way into the page.
    expect(problemOf({ message: 'The folder is empty.', hint: 'Add pictures.' })).toEqual({
      message: 'The folder is empty.',
      hint: 'Add pictures.',
    });
    expect(problemOf('plain')).toEqual({ message: 'plain' });
  });
});

describe('a stored route', () => {
  it('is parsed, and anything invalid is ignored', () => {
    const place = { page: 'project', projectId: 'p', step: 'learn', report: false } as const;
    expect(parseRoute(JSON.stringify(place))).toEqual(place);
    expect(parseRoute('{"page":"project","projectId":"p","step":"gone"}')).toEqual({
      ...place,
      step: null,
    });
    for (const text of [null, '', '{', '"runs"', '{"page":"elsewhere"}', '{"page":"project"}'])
      expect(parseRoute(text)).toBeNull();
  });
});

describe('charts', () => {
  const line = Array.from({ length: 300 }, (_, i) => ({ x: i, y: 3 * i + 1 }));

  it('smooth a straight line into itself, ends included', () => {
    for (const [i, point] of smooth(line).entries()) expect(point.y).toBeCloseTo(line[i]!.y, 6);
  });

  it('put round ticks inside the range', () => {
    const plot = { left: 0, right: 400, top: 0, bottom: 100 };
    const ticks = (low: number, high: number, wanted: number): readonly number[] =>
      plotScales(plot, [0, 1], [low, high]).y.ticks(wanted);
    expect(ticks(0, 1, 4)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(ticks(0.153, 2.02, 4)).toEqual([0.5, 1, 1.5, 2]);
    expect(ticks(17, 4018, 4)).toEqual([1000, 2000, 3000, 4000]);
    expect(tickDecimals([0, 0.25, 0.5])).toBe(2);
    expect(tickDecimals([0, 0.0002])).toBeNull();
  });

  it('keep every spike when there are more points than pixels', () => {
    const spiky = line.map((point) => ({ ...point, y: point.x === 137 ? 1e6 : 0 }));
    const few = thin(spiky, 20);
    expect(few.length).toBeLessThanOrEqual(40);
    expect(Math.max(...few.map((point) => point.y))).toBe(1e6);
    expect(few.every((point, i) => i === 0 || few[i - 1]!.x <= point.x)).toBe(true);
  });

  it('find the step under the pointer', () => {
    expect(nearest(line, 41.4)).toBe(41);
    expect(nearest(line, -5)).toBe(0);
    expect(nearest(line, 1e9)).toBe(299);
    expect(nearest([], 0)).toBe(-1);
  });

  it('cover their data and a fixed end', () => {
    const [low, high] = range([0.3, 0.9], { low: 0 });
    expect(low).toBe(0);
    expect(high).toBeGreaterThan(0.9);
    expect(range([5, 5])[0]).toBeLessThan(5);
  });
});
