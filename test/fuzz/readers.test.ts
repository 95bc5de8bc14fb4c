// Damaged files at every reader: each is read, or refused with one sentence for a person. A small
// part of `npm run fuzz`, with the same seed each time.

import { expect, it } from 'vitest';
import { temporaryFolder } from '../helpers.ts';
import { fuzzReader } from './cases.ts';
import { FUZZED } from './readers.ts';

/** Cases of a reader out of its share of a million. */
const PART = 1 / 400;
const MOST_CASES = 150;

it.each(FUZZED.map((reader) => ({ name: reader.name, reader })))(
  '$name: every damaged file is read or refused with a sentence',
  async ({ reader }) => {
    const cases = Math.min(MOST_CASES, Math.max(20, Math.round(PART * reader.share)));
    const figures = await fuzzReader(reader, { cases, seed: 1, folder: temporaryFolder() });
    expect(figures.read + figures.refused).toBe(figures.cases);
  },
);
