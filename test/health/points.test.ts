// Points between two shares.

import { expect, it } from 'vitest';
import { pointsBetween } from '../../health/points.ts';

it('rounds the difference of every two shares of n as the whole numbers do', () => {
  for (const n of [3, 57, 90, 299, 400, 800])
    for (let before = 0; before <= n; before++)
      for (let after = before; after <= n; after += 7) {
        // 1000 (after - before) / n, a half upwards, in whole numbers alone.
        const tenths = Math.floor((2000 * (after - before) + n) / (2 * n));
        expect(pointsBetween(before / n, after / n), `${before} to ${after} of ${n}`).toBe(
          tenths / 10,
        );
        expect(pointsBetween(after / n, before / n)).toBe(-tenths / 10 || 0);
      }
});
