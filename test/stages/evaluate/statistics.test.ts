// Intervals and tests against closed forms, published tables and exact enumeration.

import { describe, expect, it } from 'vitest';
import {
  mcnemar,
  pairedBootstrap,
  pairedTTest,
  wilson,
} from '../../../main/stages/evaluate/statistics.ts';

describe('wilson', () => {
  it('solves the score equation (p - share)^2 = z^2 p (1 - p) / n at both ends', () => {
    for (const [successes, n] of [
      [1, 10],
      [7, 10],
      [250, 500],
      [497, 500],
    ] as const) {
      const { low, high } = wilson(successes, n);
      for (const p of [low, high]) {
        expect((p - successes / n) ** 2).toBeCloseTo((1.96 ** 2 * p * (1 - p)) / n, 12);
      }
      expect(low).toBeLessThan(successes / n);
      expect(high).toBeGreaterThan(successes / n);
    }
  });

  it('reaches the bounds if all or none are right', () => {
    expect(wilson(0, 20).low).toBe(0);
    expect(wilson(0, 20).high).toBeCloseTo(0.1611, 4);
    expect(wilson(20, 20).low).toBeCloseTo(1 - wilson(0, 20).high, 12);
    expect(wilson(20, 20).high).toBe(1);
    expect(wilson(0, 0)).toEqual({ low: 0, high: 1 });
    expect(() => wilson(3, 2)).toThrow(/successes/);
  });
});

describe('mcnemar', () => {
  it('equals the enumeration of all tosses', () => {
    for (const [b, c] of [
      [0, 5],
      [3, 9],
      [7, 7],
      [1, 12],
    ] as const) {
      const n = b + c;
      let asExtreme = 0;
      for (let tosses = 0; tosses < 2 ** n; tosses++) {
        let heads = 0;
        for (let bit = 0; bit < n; bit++) heads += (tosses >> bit) & 1;
        if (Math.abs(heads - n / 2) >= Math.abs(b - n / 2)) asExtreme++;
      }
      expect(mcnemar(b, c)).toBeCloseTo(asExtreme / 2 ** n, 12);
    }
  });

  it('is 1 without disagreement, and does not underflow with many', () => {
    expect(mcnemar(0, 0)).toBe(1);
    expect(mcnemar(900, 1100)).toBeCloseTo(8.457089535503927e-6, 14);
    expect(() => mcnemar(-1, 2)).toThrow(/counts/);
  });
});

describe('pairedTTest', () => {
  it('has the critical values of the t table', () => {
    // Differences (1, -1) shifted so that t is the table's two-sided 5 % value.
    const table = [
      [1, 12.7062],
      [2, 4.30265],
      [5, 2.57058],
      [10, 2.22814],
      [30, 2.04227],
    ] as const;
    for (const [degrees, critical] of table) {
      const n = degrees + 1;
      const raw = Array.from({ length: n }, (_, i) => i - (n - 1) / 2);
      const deviation = Math.sqrt(raw.reduce((s, x) => s + x * x, 0) / degrees);
      const shift = (critical * deviation) / Math.sqrt(n);
      const result = pairedTTest(raw.map((x) => x + shift));
      expect(result.t).toBeCloseTo(critical, 9);
      expect(result.p).toBeCloseTo(0.05, 5);
    }
  });

  it('equals the closed form for two degrees of freedom', () => {
    const { t, p } = pairedTTest([2.1, 3.4, 2.9]);
    expect(p).toBeCloseTo(1 - t / Math.sqrt(2 + t * t), 12);
  });

  it('handles zero variance and too few values', () => {
    expect(pairedTTest([1, 1, 1]).p).toBe(0);
    expect(pairedTTest([0, 0]).p).toBe(1);
    expect(pairedTTest([5]).p).toBe(1);
    expect(pairedTTest([]).p).toBe(1);
  });
});

describe('pairedBootstrap', () => {
  const a = Array.from({ length: 200 }, (_, i) => (i % 2 === 0 ? 1 : 0));
  const b = a.map((value, i) => (i % 10 === 1 ? 1 : value));

  it('has the normal interval of a mean, for enough pairs', () => {
    const result = pairedBootstrap(a, b, { seed: 1, repeats: 4000 });
    expect(result.difference).toBeCloseTo(0.1, 12);
    const error = Math.sqrt((0.1 * 0.9) / 200);
    expect(result.low).toBeCloseTo(0.1 - 1.96 * error, 2);
    expect(result.high).toBeCloseTo(0.1 + 1.96 * error, 2);
    expect(result.p).toBeLessThan(0.001);
  });

  it('is the same for the same seed, and finds no difference where there is none', () => {
    const options = { seed: 5, repeats: 500 };
    expect(pairedBootstrap(a, b, options)).toEqual(pairedBootstrap(a, b, options));
    expect(pairedBootstrap(a, a, options)).toMatchObject({ difference: 0, low: 0, high: 0, p: 1 });
    expect(() => pairedBootstrap([], [], options)).toThrow(/pairs/);
  });
});
