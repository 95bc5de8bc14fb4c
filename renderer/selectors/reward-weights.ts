// Reward weights that sum to 1: raising one lowers the others in proportion.

/** The weighted parts, in the order of the sliders. */
export const WEIGHT_NAMES = [
  'accuracyWeight',
  'formatWeight',
  'concisenessWeight',
  'repetitionWeight',
] as const;
export type WeightName = (typeof WEIGHT_NAMES)[number];
export type Weights = Readonly<Record<WeightName, number>>;

/** Weights are whole hundredths. */
const HUNDREDTHS = 100;

/** Scales the weights to a sum of 1, in whole hundredths; accuracy alone if all are 0. */
export function normalWeights(weights: Weights): Weights {
  const sum = WEIGHT_NAMES.reduce((total, name) => total + weights[name], 0);
  if (!(sum > 0)) return share([1, 0, 0, 0], HUNDREDTHS);
  return share(
    WEIGHT_NAMES.map((name) => weights[name] / sum),
    HUNDREDTHS,
  );
}

/**
 * Sets one weight to `value` (0 to 1). If the others are all 0, the rest goes to accuracy, or from
 * accuracy to format.
 */
export function withWeight(weights: Weights, changed: WeightName, value: number): Weights {
  const parts = Math.round(Math.min(1, Math.max(0, value)) * HUNDREDTHS);
  const others = WEIGHT_NAMES.map((name) => (name === changed ? 0 : weights[name]));
  const rest = others.reduce((total, weight) => total + weight, 0);
  const heir = changed === 'accuracyWeight' ? 'formatWeight' : 'accuracyWeight';
  const proportions =
    rest > 0
      ? others.map((weight) => weight / rest)
      : WEIGHT_NAMES.map((name) => (name === heir ? 1 : 0));
  return { ...share(proportions, HUNDREDTHS - parts), [changed]: parts / HUNDREDTHS };
}

/** Apportions `parts` by proportions that sum to 1, by largest remainders (Hamilton's method). */
function share(proportions: readonly number[], parts: number): Weights {
  const exact = proportions.map((proportion) => proportion * parts);
  const whole = exact.map(Math.floor);
  let left = parts - whole.reduce((sum, count) => sum + count, 0);
  const order = exact
    .map((value, at) => ({ at, rest: value - Math.floor(value) }))
    .sort((a, b) => b.rest - a.rest || a.at - b.at);
  for (const { at } of order) {
    if (left <= 0) break;
    whole[at]! += 1;
    left -= 1;
  }
  return Object.fromEntries(
    WEIGHT_NAMES.map((name, at) => [name, whole[at]! / HUNDREDTHS]),
  ) as unknown as Weights;
}
