// Diversity of texts, against hand-computed values.

import { expect, it } from 'vitest';
import {
  DiversityMeter,
  mostDiverse,
  ngramDistance,
  ngramsOf,
  normalized,
  reasoningOf,
} from '../../../main/stages/distill/ngram-diversity.ts';

it('the reasoning is the content of the think block', () => {
  expect(reasoningOf('<think>a b</think><answer>c</answer>')).toBe('a b');
  expect(reasoningOf('a b')).toBe('a b');
});

it('case, spaces and commas are ignored; mathematical signs are not', () => {
  expect(normalized('So,  A is 3.')).toBe(normalized('so a IS 3'));
  expect(normalized('3 + 4')).not.toBe(normalized('3 - 4'));
});

it('the distance is one minus the share of common n-grams', () => {
  // abc bcd against abc bce: one of three in common.
  expect(ngramDistance(ngramsOf('a b c d'), ngramsOf('a b c e'))).toBeCloseTo(2 / 3, 12);
  expect(ngramDistance(ngramsOf('a b'), ngramsOf('A, b'))).toBe(0);
  expect(ngramDistance(ngramsOf('a b c'), ngramsOf('d e f'))).toBe(1);
  expect(ngramDistance(ngramsOf(''), ngramsOf(''))).toBe(0);
});

it('the selection starts with the first and adds the one farthest from all selected', () => {
  const texts = ['a b c d', 'a b c d', 'a b c e', 'x y z'];
  expect(mostDiverse(texts, 3)).toEqual([0, 3, 2]);
  expect(mostDiverse(texts, 9)).toEqual([0, 3, 2, 1]);
  expect(mostDiverse([], 2)).toEqual([]);
});

it('the meter averages over questions with two answers, and counts over all', () => {
  const meter = new DiversityMeter();
  expect(meter.summary()).toMatchObject({ questions: 0, distinct: null, distance: null });
  meter.add(['a b c d', 'a b c e']);
  meter.add(['x y', 'X, y']);
  meter.add(['alone']);
  const { questions, distinct, distance, in_all } = meter.summary();
  expect(questions).toBe(2);
  expect(distinct).toBe((1 + 0.5) / 2);
  expect(distance).toBeCloseTo(1 / 3, 12);
  // Pairs: ab bc cd ab bc ce xy xy, five of eight distinct; texts: four of five.
  expect(in_all).toEqual({ answers: 5, distinct: 4 / 5, distinct_2: 5 / 8 });
});
