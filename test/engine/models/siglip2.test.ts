// The position table of SigLIP 2 for grids of other sizes, against shares computed by hand.

import { expect, it } from 'vitest';
import { resizeWeights } from '../../../main/engine/models/parts/vision/siglip2-tower.ts';

it('a table of positions is resized by shares that sum to 1', () => {
  expect(resizeWeights(4, 4).map((row) => [...row])).toEqual(
    [0, 1, 2, 3].map((i) => [0, 1, 2, 3].map((j) => Number(i === j))),
  );
  // Twice as many places lie between two of the table; half as many cover several.
  expect([...resizeWeights(4, 2)[1]!]).toEqual([0.75, 0.25]);
  const halved = resizeWeights(2, 4)[0]!;
  [3 / 7, 3 / 7, 1 / 7, 0].forEach((share, i) => expect(halved[i]).toBeCloseTo(share, 6));
  for (const row of resizeWeights(3, 7)) expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 6);
});
