// Whether a source is divided, by the number of its rows in each part.

import { expect, it } from 'vitest';
import { isUndivided } from '../../settings/parts.ts';

it.each([
  [{ train: 10 }, true],
  [{ train: 10, test: 0 }, true],
  [{ train: 10, test: 1 }, false],
  [{ sft: 10 }, false],
  [{ test: 10 }, false],
  [{ train: 0 }, false],
  [{}, false],
  [null, false],
  ['train', false],
])('%j is undivided: %s', (parts, wanted) => {
  expect(isUndivided(parts)).toBe(wanted);
});
