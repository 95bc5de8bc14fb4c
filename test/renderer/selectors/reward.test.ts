// Sliders of a reward: whatever is moved, the weights sum to 1 and the others keep their proportion.

import { expect, it } from 'vitest';
import type { RewardSettingName } from '../../../preload/contract/reward-parts.ts';
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

it('the recipe’s own weights are scaled to 1', () => {
  expect(normalWeights(weights(0.9, 0.1, 0.2), SLIDERS)).toEqual(weights(0.75, 0.08, 0.17));
  expect(normalWeights(weights(0, 0), SLIDERS)).toEqual(weights(1, 0));
});

it('one goes up, the others go down in their proportion', () => {
  expect(withWeight(weights(0.6, 0.3, 0.1), 'concisenessWeight', 0.4, SLIDERS)).toEqual(
    weights(0.4, 0.2, 0.4),
  );
  expect(withWeight(weights(1, 0), 'accuracyWeight', 0.7, SLIDERS)).toEqual(weights(0.7, 0.3));
  expect(withWeight(weights(0, 1), 'formatWeight', 0.25, SLIDERS)).toEqual(weights(0.75, 0.25));
});

it('for every slider at every place the sum stays 1 and nothing is negative', () => {
  let current = weights(0.9, 0.1);
  for (let i = 0; i <= 400; i++) {
    const name = SLIDERS[i % 4]!;
    current = withWeight(current, name, ((i * 37) % 101) / 100, SLIDERS);
    expect(hundredths(current)).toBe(100);
    expect((current as Readonly<Record<string, number>>)[name]).toBe(((i * 37) % 101) / 100);
    for (const each of Object.values(current)) expect(each).toBeGreaterThanOrEqual(0);
  }
});
