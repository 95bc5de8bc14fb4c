// Near duplicates of a planted set: cropped, rotated, relit, recompressed or reworded copies are
// found, look-alikes are kept.

import { expect, it } from 'vitest';
import { curatePlanted } from '../../../scripts/measure/near-duplicates/planted.ts';
import { temporaryFolder } from '../../helpers.ts';

it('finds at least 95 of 100 planted copies, and at least 95 of 100 found are copies', async () => {
  const { recall, precision, byKind } = await curatePlanted(temporaryFolder(), 6, 3);
  expect(Object.keys(byKind).length).toBe(26);
  expect(recall).toBeGreaterThanOrEqual(0.95);
  expect(precision).toBeGreaterThanOrEqual(0.95);
});
