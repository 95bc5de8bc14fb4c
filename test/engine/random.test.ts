// Seeded random numbers against the published generator and their distributions.
import { describe, expect, it } from 'vitest';
import { createRandom, fromState } from '../../main/engine/random.ts';

describe('createRandom', () => {
  it('equals the published xoshiro128**', () => {
    // The generator's C code in exact integer arithmetic, written out with BigInt.
    const mask = 0xffffffffn;
    const rotate = (x: bigint, k: bigint) => ((x << k) | (x >> (32n - k))) & mask;
    let s = [1n, 2n, 3n, 4n];
    const next = () => {
      const [a, b, c, d] = s as [bigint, bigint, bigint, bigint];
      const result = (rotate((b * 5n) & mask, 7n) * 9n) & mask;
      const t = (b << 9n) & mask;
      const c1 = c ^ a;
      const d1 = d ^ b;
      s = [a ^ d1, b ^ c1, c1 ^ t, rotate(d1, 11n)];
      return result;
    };
    const random = fromState([1, 2, 3, 4]);
    for (let i = 0; i < 1000; i++) expect(random.uniform() * 2 ** 32).toBe(Number(next()));
  });

  it('gives the same numbers for the same seed, others for the next seed', () => {
    const draw = (seed: number) => {
      const random = createRandom(seed);
      return Array.from({ length: 8 }, () => random.uniform());
    };
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
    expect(draw(7)).not.toEqual(draw(7 + 2 ** 32));
    expect(draw(-1)).not.toEqual(draw(1));
  });

  it('continues from a saved state', () => {
    const random = createRandom(3);
    for (let i = 0; i < 5; i++) random.normal();
    const copy = fromState(JSON.parse(JSON.stringify(random.state())) as number[]);
    expect([copy.normal(), copy.integer(10)]).toEqual([random.normal(), random.integer(10)]);
  });

  it('has the mean and variance of its distributions', () => {
    const random = createRandom(1);
    const n = 20000;
    let sum = 0;
    let squares = 0;
    const counts = [0, 0, 0];
    for (let i = 0; i < n; i++) {
      const z = random.normal();
      sum += z;
      squares += z * z;
      counts[random.integer(3)]! += 1;
    }
    expect(Math.abs(sum / n)).toBeLessThan(4 / Math.sqrt(n));
    expect(Math.abs(squares / n - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
    for (const count of counts) expect(Math.abs(count / n - 1 / 3)).toBeLessThan(0.015);
  });

  it('shuffles in place to a permutation', () => {
    const array = Array.from({ length: 50 }, (_, i) => i);
    const shuffled = createRandom(2).shuffle(array);
    expect(shuffled).toBe(array);
    expect(shuffled).not.toEqual([...shuffled].sort((x, y) => x - y));
    expect(new Set(shuffled).size).toBe(50);
  });

  it('throws for invalid arguments', () => {
    expect(() => createRandom(0.5)).toThrow(/whole number/);
    expect(() => createRandom(1).integer(0)).toThrow(/whole number/);
    expect(() => fromState([0, 0, 0, 0])).toThrow(/not all zero/);
  });
});
