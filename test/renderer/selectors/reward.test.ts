// Sliders of a reward: whichever moves, the weights sum to 1 and the others keep their proportions.

import { expect, it } from 'vitest';
import type { RewardSettingName } from '../../../rewards/parts.ts';
import { normalWeights, withWeight } from '../../../renderer/selectors/reward.ts';

const SLIDERS: readonly RewardSettingName[] = [
  'accuracyWeight',
  'formatWeight',
  'concisenessWeight',
  'repetitionWeight',
];

const weights = (a: number, f: number, c = 0, r = 0) => ({
  accuracyWeight: a,
  formatWeight: f,
  concisenessWeight: c,
  repetitionWeight: r,
});
const hundredths = (all: Readonly<Record<string, number>>): number =>
  SLIDERS.reduce((sum, name) => sum + Math.round(100 * all[name]!), 0);

it('scales the weights of the recipe to a sum of 1', () => {
  expect(normalWeights(weights(0.9, 0.1, 0.2), SLIDERS)).toEqual(weights(0.75, 0.08, 0.17));
  expect(normalWeights(weights(0, 0), SLIDERS)).toEqual(weights(1, 0));
});

it('lowers the others in proportion when one rises', () => {
  expect(withWeight(weights(0.6, 0.3, 0.1), 'concisenessWeight', 0.4, SLIDERS)).toEqual(
    weights(0.4, 0.2, 0.4),
  );
  expect(withWeight(weights(1, 0), 'accuracyWeight', 0.7, SLIDERS)).toEqual(weights(0.7, 0.3));
  expect(withWeight(weights(0, 1), 'formatWeight', 0.25, SLIDERS)).toEqual(weights(0.75, 0.25));
});

it('keeps the sum at 1 and every weight non-negative for every slider position', () => {
  let current = weights(0.9, 0.1);
  for (let i = 0; i <= 400; i++) {
    const name = SLIDERS[i % 4]!;
    current = withWeight(current, name, ((i * 37) % 101) / 100, SLIDERS);
    expect(hundredths(current)).toBe(100);
    expect((current as Readonly<Record<string, number>>)[name]).toBe(((i * 37) % 101) / 100);
    for (const each of Object.values(current)) expect(each).toBeGreaterThanOrEqual(0);
  }
});
