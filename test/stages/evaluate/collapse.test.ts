// Answers that have collapsed to one word or to a few.

import { expect, it } from 'vitest';
import { collapses } from '../../../main/stages/evaluate/collapse.ts';

const rows = (golds: readonly string[], answerOf: (gold: string, i: number) => string) =>
  golds.map((gold, i) => ({ gold, answer: answerOf(gold, i) }));
const times = (count: number, words: readonly string[]): string[] =>
  Array.from({ length: count }, (_, i) => words[i % words.length]!);

const COLOURS = ['red', 'green', 'blue', 'white', 'black', 'pink', 'grey', 'brown'];

it('finds one word on all yes and no questions', () => {
  const found = collapses(rows(times(40, ['yes', 'no']), () => 'Yes.'));
  expect(found).toEqual([
    {
      ...{ questions: 'yes-no', n: 40, answer: 'yes', share: 1, gold_share: 0.5 },
      ...{ answers: 1, gold_answers: 2 },
    },
  ]);
  expect(collapses(rows(times(40, ['ja', 'nein']), () => 'nein'))).toHaveLength(1);
  expect(collapses(rows(times(40, ['True', 'False']), () => 'false'))).toHaveLength(1);
});

it('finds few answers to many different ones, beside good yes and no answers', () => {
  const golds = [...times(40, ['yes', 'no']), ...times(80, COLOURS)];
  const found = collapses(
    rows(golds, (gold, i) => (i < 40 ? gold : i % 2 === 0 ? 'red' : 'green')),
  );
  expect(found).toMatchObject([{ questions: 'other', n: 80, answers: 2, gold_answers: 8 }]);
});

it('finds answers that are none', () => {
  expect(collapses(rows(times(20, COLOURS), () => ''))).toMatchObject([{ answer: '', share: 1 }]);
});

it('says nothing about mixed answers, one-sided questions or a handful', () => {
  const wrong = (gold: string): string => (gold === 'yes' ? 'no' : 'yes');
  expect(collapses(rows(times(40, ['yes', 'no']), wrong))).toEqual([]);
  const mostlyNo = times(40, ['no', 'no', 'no', 'no', 'no', 'no', 'no', 'no', 'no', 'yes']);
  expect(collapses(rows(mostlyNo, () => 'no'))).toEqual([]);
  expect(collapses(rows(times(9, ['yes', 'no']), () => 'no'))).toEqual([]);
  expect(collapses(rows(times(80, COLOURS), (gold) => gold))).toEqual([]);
  expect(collapses(rows(times(40, ['red']), () => 'red'))).toEqual([]);
});
