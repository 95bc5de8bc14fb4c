// Advantages against hand-computed values, and their common properties.

import { describe, expect, it } from 'vitest';
import { ADVANTAGES, advantagesOf, groupAdvantages } from '../../../main/stages/rl/advantages.ts';

describe('groupAdvantages', () => {
  const group = (some: number, value: number, others: number, other: number) => [
    ...Array<number>(some).fill(value),
    ...Array<number>(others).fill(other),
  ];

  it('has the hand-computed values', () => {
    const cases = [
      { rewards: group(15, 0.1, 1, 0), first: 0.25, last: -3.75 },
      { rewards: group(15, 1, 1, 0.9), first: 0.25, last: -3.75 },
      { rewards: group(8, 1, 8, 0.1), first: 0.968, last: -0.968 },
      { rewards: group(1, 1, 15, 0.1), first: 3.75, last: -0.25 },
    ];
    for (const { rewards, first, last } of cases) {
      const advantages = groupAdvantages(rewards, { std: true });
      expect(advantages[0]).toBeCloseTo(first, 3);
      expect(advantages[15]).toBeCloseTo(last, 3);
    }
  });

  it('is zero for a dead group, even if the mean is inexact', () => {
    expect(groupAdvantages([0.1, 0.1, 0.1], { std: true })).toEqual([0, 0, 0]);
    expect(groupAdvantages([])).toEqual([]);
  });

  it('only subtracts the mean without the deviation', () => {
    expect(groupAdvantages([1, 0, 0.5], { std: false })).toEqual([0.5, -0.5, 0]);
  });
});

describe('advantagesOf', () => {
  const groups = [
    [1, 0, 0.5],
    [0.1, 0.1],
    [2, 1],
  ];

  it('leave-one-out compares with the others of the group', () => {
    expect(advantagesOf(groups, 'leave-one-out')).toEqual([
      [0.75, -0.75, 0],
      [0, 0],
      [1, -1],
    ]);
  });

  it('batch divides by the deviation of all', () => {
    // Centred: 0.5, -0.5, 0, 0, 0, 0.5, -0.5; the squares' sum 1 over 6.
    const scale = 1 / (Math.sqrt(1 / 6) + 1e-6);
    const expected = [
      [0.5, -0.5, 0],
      [0, 0],
      [0.5, -0.5],
    ].map((group) => group.map((x) => x * scale));
    advantagesOf(groups, 'batch').forEach((group, g) =>
      group.forEach((x, i) => expect(x).toBeCloseTo(expected[g]![i]!, 9)),
    );
  });

  it.each(ADVANTAGES)('%s: groups sum to zero, dead groups are zero', (kind) => {
    for (const group of advantagesOf(groups, kind))
      expect(group.reduce((a, b) => a + b, 0)).toBeCloseTo(0, 9);
    expect(advantagesOf(groups, kind)[1]).toEqual([0, 0]);
    expect(
      advantagesOf(
        [
          [0.3, 0.3],
          [1, 1],
        ],
        kind,
      ),
    ).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });
});
