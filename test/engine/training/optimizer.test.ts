// AdamW against its formulas written out in float64, and the shapes of the learning rate.

import { expect, it } from 'vitest';
import {
  createAdamW,
  gradientNorm,
  learningRateAt,
  stepAdamW,
} from '../../../main/engine/training/optimizer.ts';
import { createRandom } from '../../../main/engine/random.ts';
import { relativeError } from '../../helpers.ts';

const numbers = (random: { normal(): number }, length: number, size = 1) =>
  Float32Array.from({ length }, () => size * random.normal());

/** One parameter vector through the textbook formulas. */
function reference(
  start: readonly number[],
  gradients: readonly (readonly number[])[],
  o: { lr: number; b1: number; b2: number; eps: number; wd: number; max: number },
): number[] {
  const x = [...start];
  const m = x.map(() => 0);
  const v = x.map(() => 0);
  gradients.forEach((raw, t) => {
    const norm = Math.hypot(...raw);
    const factor = Math.min(1, o.max / (norm + 1e-6));
    raw.forEach((number, i) => {
      const g = number * factor;
      x[i]! *= 1 - o.lr * o.wd;
      m[i] = o.b1 * m[i]! + (1 - o.b1) * g;
      v[i] = o.b2 * v[i]! + (1 - o.b2) * g ** 2;
      const mHat = m[i]! / (1 - o.b1 ** (t + 1));
      const vHat = v[i]! / (1 - o.b2 ** (t + 1));
      x[i]! -= (o.lr * mHat) / (Math.sqrt(vHat) + o.eps);
    });
  });
  return x;
}

for (const [name, max] of [
  ['unclipped', 1e9],
  ['clipped', 0.5],
] as const) {
  it(`seven ${name} steps follow the formulas, with one norm over all tensors`, () => {
    const random = createRandom(3);
    const a = { shape: [2, 3], data: numbers(random, 6) };
    const b = { shape: [4], data: numbers(random, 4) };
    const gradients = Array.from({ length: 7 }, (_, t) => numbers(random, 10, 0.1 + t));
    const expected = reference(
      [...a.data, ...b.data],
      gradients.map((g) => [...g]),
      {
        lr: 0.03,
        b1: 0.8,
        b2: 0.95,
        eps: 1e-6,
        wd: 0.1,
        max,
      },
    );
    const state = createAdamW();
    const parameters = new Map([
      ['a', a],
      ['b', b],
    ]);
    for (const g of gradients) {
      const parts = new Map([
        ['a', g.subarray(0, 6)],
        ['b', g.subarray(6)],
      ]);
      const norm = stepAdamW(parameters, parts, state, {
        learningRate: 0.03,
        betas: [0.8, 0.95],
        eps: 1e-6,
        weightDecay: 0.1,
        maxGradNorm: max,
      });
      expect(norm).toBeCloseTo(Math.hypot(...g), 4);
    }
    expect(relativeError([...a.data, ...b.data], expected)).toBeLessThan(1e-6);
    expect(state.step).toBe(7);
  });
}

it('a rate factor speeds up the named tensors alone', () => {
  const make = () =>
    new Map([
      ['slow', { shape: [1], data: Float32Array.of(1) }],
      ['fast', { shape: [1], data: Float32Array.of(1) }],
    ]);
  const parameters = make();
  const g = new Map([
    ['slow', Float32Array.of(2)],
    ['fast', Float32Array.of(2)],
  ]);
  stepAdamW(parameters, g, createAdamW(), {
    learningRate: 0.01,
    rateFactor: (name) => (name === 'fast' ? 3 : 1),
  });
  // The first step of Adam has the size of the rate.
  expect(1 - parameters.get('slow')!.data[0]!).toBeCloseTo(0.01, 6);
  expect(1 - parameters.get('fast')!.data[0]!).toBeCloseTo(0.03, 6);
});

it('a gradient that is not finite changes nothing', () => {
  const parameters = new Map([['a', { shape: [2], data: Float32Array.of(1, 2) }]]);
  const state = createAdamW();
  const norm = stepAdamW(parameters, new Map([['a', Float32Array.of(NaN, 1)]]), state, {
    learningRate: 1,
  });
  expect(norm).toBeNaN();
  expect([...parameters.get('a')!.data]).toEqual([1, 2]);
  expect(state.step).toBe(0);
});

it('the norm is taken over all tensors in float64', () => {
  expect(
    gradientNorm(
      new Map([
        ['a', Float32Array.of(3)],
        ['b', Float32Array.of(0, 4)],
      ]),
    ),
  ).toBe(5);
});

it('the learning rate warms up in a line and falls in half a cosine', () => {
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
