// AdamW against its formulas in float64, and its state.

import { expect, it } from 'vitest';
import { createRandom } from '../../../../main/engine/random.ts';
import { AdamW } from '../../../../main/engine/training/optimizers/adamw.ts';
import { gradientNorm } from '../../../../main/engine/training/optimizers/optimizer.ts';
import { relativeError } from '../../../helpers.ts';

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
  it(`seven ${name} steps follow the formulas, with one gradient norm over all tensors`, () => {
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
    const optimizer = new AdamW({
      betas: [0.8, 0.95],
      eps: 1e-6,
      weightDecay: 0.1,
      maxGradNorm: max,
    });
    const parameters = new Map([
      ['a', a],
      ['b', b],
    ]);
    for (const g of gradients) {
      const parts = new Map([
        ['a', g.subarray(0, 6)],
        ['b', g.subarray(6)],
      ]);
      const norm = optimizer.step(parameters, parts, 0.03);
      expect(norm).toBeCloseTo(Math.hypot(...g), 4);
    }
    expect(relativeError([...a.data, ...b.data], expected)).toBeLessThan(1e-6);
    expect(optimizer.state().scalars).toEqual({ step: 7 });
  });
}

it('the learning-rate factor applies to the named tensors only', () => {
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
  const optimizer = new AdamW({ learningRateFactor: (name) => (name === 'fast' ? 3 : 1) });
  optimizer.step(parameters, g, 0.01);
  // The first step of Adam has the size of the rate.
  expect(1 - parameters.get('slow')!.data[0]!).toBeCloseTo(0.01, 6);
  expect(1 - parameters.get('fast')!.data[0]!).toBeCloseTo(0.03, 6);
});

it('skips the step when the gradient is not finite', () => {
  const parameters = new Map([['a', { shape: [2], data: Float32Array.of(1, 2) }]]);
  const optimizer = new AdamW();
  const norm = optimizer.step(parameters, new Map([['a', Float32Array.of(NaN, 1)]]), 1);
  expect(norm).toBeNaN();
  expect([...parameters.get('a')!.data]).toEqual([1, 2]);
  expect(optimizer.state()).toEqual({ scalars: { step: 0 }, tensors: new Map() });
});

it('the gradient norm covers all tensors, in float64', () => {
  expect(
    gradientNorm(
      new Map([
        ['a', Float32Array.of(3)],
        ['b', Float32Array.of(0, 4)],
      ]),
    ),
  ).toBe(5);
});

it('a restored state continues with the same numbers; a state of another optimizer is refused', () => {
  const random = createRandom(5);
  const gradients = () => new Map([['a', numbers(random, 6)]]);
  const parameters = new Map([['a', { shape: [2, 3], data: numbers(random, 6) }]]);
  const optimizer = new AdamW();
  optimizer.step(parameters, gradients(), 0.1);
  const { scalars, tensors } = optimizer.state();
  expect([...tensors.keys()]).toEqual(['m:a', 'v:a']);
  expect(tensors.get('v:a')!.shape).toEqual([2, 3]);

  const restored = new AdamW();
  const copies = [...tensors].map(
    ([key, { shape, data }]) => [key, { shape, data: data.slice() }] as const,
  );
  restored.restore({ scalars, tensors: new Map(copies) });
  const again = new Map([['a', { shape: [2, 3], data: parameters.get('a')!.data.slice() }]]);
  const next = gradients();
  optimizer.step(parameters, next, 0.1);
  restored.step(again, next, 0.1);
  expect(again).toEqual(parameters);

  const momentum = new Map([['momentum:a', { shape: [1], data: Float32Array.of(1) }]]);
  const scalarsOfAdamW = { step: 1 };
  expect(() => new AdamW().restore({ scalars: scalarsOfAdamW, tensors: momentum })).toThrow(
    'unknown tensor momentum:a',
  );
  expect(() => new AdamW().restore({ scalars: {}, tensors: new Map() })).toThrow('no step');
});
