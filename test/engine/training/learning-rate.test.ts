// Learning-rate schedules.

import { expect, it } from 'vitest';
import { learningRateAt } from '../../../main/engine/training/learning-rate.ts';

it('warms up linearly and decays along a half cosine', () => {
  const at = (step: number) =>
    learningRateAt(step, { rate: 1, total: 110, warmup: 10, floor: 0.1 });
  expect([at(0), at(4), at(9)]).toEqual([0.1, 0.5, 1]);
  expect(at(10)).toBeCloseTo(1, 12);
  expect(at(60)).toBeCloseTo(0.55, 12);
  expect(at(110)).toBeCloseTo(0.1, 12);
  expect(at(500)).toBeCloseTo(0.1, 12);
  expect(learningRateAt(50, { rate: 2, total: 100, schedule: 'linear' })).toBeCloseTo(1, 12);
  expect(learningRateAt(99, { rate: 2, total: 100, schedule: 'constant' })).toBe(2);
});
