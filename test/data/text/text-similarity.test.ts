// Questions that ask the same in almost the same words, and questions that only look alike.

import { describe, expect, it } from 'vitest';
import { MinHashIndex } from '../../../main/data/text/minhash-index.ts';
import { normalizeText } from '../../../main/data/text/normalize-text.ts';
import { meaningSimilarity, textSimilarity } from '../../../main/data/text/text-similarity.ts';

/** Pairs of texts whose similarity reaches the threshold, found through the index. */
function similarTexts(texts: readonly string[], threshold: number): string[] {
  const index = new MinHashIndex();
  for (const text of texts) index.add(text, 0);
  const pairs = index
    .candidates()
    .filter(([i, j]) => textSimilarity(texts[i]!, texts[j]!) >= threshold);
  return pairs.map((pair) => pair.join(' '));
}

describe('text similarity', () => {
  it('is 1 for texts that differ only in case and spaces', () => {
    expect(textSimilarity('What is the value?', 'what  is the\nvalue?')).toBe(1);
    expect(normalizeText(' a\u0301 \t b ')).toBe('á b');
  });

  it('is 0 where a number or a single letter differs', () => {
    expect(textSimilarity('What is the value of meter A?', 'What is the value of meter B?')).toBe(
      0,
    );
    expect(
      textSimilarity('By how much is A larger than B?', 'By how much is B larger than A?'),
    ).toBe(0);
    expect(textSimilarity('Add 12 to the value shown.', 'Add 13 to the value shown.')).toBe(0);
    expect(textSimilarity('Is 1.5 enough?', 'Is 15 enough?')).toBe(0);
  });

  it('is the share of common three-letter shingles', () => {
    // ` abcd ` has 4 pieces, ` abce ` shares two of them: 2 of 6.
    expect(textSimilarity('abcd', 'abce')).toBeCloseTo(2 / 6, 12);
    expect(
      textSimilarity('Which pressure does the gauge show?', 'Which pressure does the gauge shows?'),
    ).toBeGreaterThan(0.85);
  });

  it('compares words that are also names of object properties', () => {
    expect(meaningSimilarity('Name the constructor.', 'Name the constructor!')).toBe(1);
  });

  it('finds the same pairs as comparing every pair', () => {
    const subjects = ['pressure', 'temperature', 'voltage', 'current', 'level', 'speed'];
    const texts = subjects.flatMap((subject, i) => [
      `Please read the ${subject} that the round gauge on the left wall of the hall shows at noon.`,
      `Please read the ${subject} that the round gauge on the left wall of the hall shows at noon`,
      `please read the ${subject} that the round gauge on the left wall of the hall show at noon.`,
      `How many lamps of row ${i} are lit?`,
    ]);
    const expected: string[] = [];
    texts.forEach((right, j) => {
      texts.slice(0, j).forEach((left, i) => {
        if (textSimilarity(left, right) >= 0.9) expected.push(`${i} ${j}`);
      });
    });
    expect(expected.length).toBeGreaterThan(10);
    const found = similarTexts(texts, 0.9);
    expect(found.sort()).toEqual(expected.sort());
  });
});
