// What is said of an evaluation before its accuracy is believed.

import { describe, expect, it } from 'vitest';
import { evaluationNotes, looksAtPictures } from '../../health/evaluation.ts';
import { formatMessage } from '../../i18n/format.ts';
import { mcnemar, wilson } from '../../main/stages/evaluate/statistics.ts';

const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;
const read = (summary: Readonly<Record<string, unknown>>, locale: 'en' | 'de' = 'en') =>
  evaluationNotes(summary, { percent }).map(
    ({ kind, sentence }) => `${kind}: ${formatMessage(sentence, locale)}`,
  );

/** A summary of `n` questions: `seen` right with pictures, `blank` of them right without. */
function summary(n: number, seen: number, blank: number) {
  const p = mcnemar(Math.max(0, blank - seen), Math.max(0, seen - blank));
  return {
    ...{ accuracy: seen / n, n, ...wilson(seen, n), blank_accuracy: blank / n },
    blank: { n, ...wilson(blank, n), with_pictures: seen / n, p },
  };
}

describe('with and without the picture', () => {
  it('a model that looks is said to look', () => {
    expect(read(summary(500, 400, 90))).toEqual([
      'looks: With the picture 80 % are right, without it 18 %: the answers come from the pictures.',
    ]);
    expect(looksAtPictures(summary(500, 400, 90))).toBe(true);
  });

  it('a model that gets no more right with the picture does not', () => {
    for (const [seen, blank] of [
      [390, 384],
      [390, 390],
      [300, 390],
    ] as const) {
      expect(read(summary(600, seen, blank))[0]).toMatch(/^blind: Without the picture/);
      expect(looksAtPictures(summary(600, seen, blank))).toBe(false);
    }
    expect(read(summary(600, 390, 384), 'de')[0]).toContain('kommen kaum aus den Bildern');
  });

  it('a few questions prove neither', () => {
    expect(read(summary(12, 7, 4))[0]).toMatch(/^few: 12 questions are few: ± 2\d points\.$/);
    expect(read(summary(12, 7, 4))[1]).toMatch(/^maybe-looks: /);
  });

  it('a set of texts and an older evaluation are not judged', () => {
    expect(looksAtPictures({ accuracy: 0.5, blank_accuracy: null })).toBeNull();
    expect(read({ accuracy: 0.9, n: 1000, ...wilson(900, 1000), blank_accuracy: null })).toEqual(
      [],
    );
    expect(read({ accuracy: 0.9 })).toEqual([]);
  });
});

it('says how few the questions are by half of the interval, and of many nothing', () => {
  const of = (right: number, n: number): string[] =>
    read({ accuracy: right / n, n, ...wilson(right, n) });
  const { low, high } = wilson(5, 10);
  expect(of(5, 10)).toEqual([
    `few: 10 questions are few: ± ${Math.round(50 * (high - low))} points.`,
  ]);
  expect(of(1, 1)[0]).toContain('1 question is few');
  expect(of(150, 300)).toEqual([]);
});

it('names the most frequent answer where the model is no better', () => {
  expect(read({ accuracy: 0.63, majority_accuracy: 0.65 })).toEqual([
    'majority: Always giving the most frequent answer to a question would get 65 % right, no less.',
  ]);
  expect(read({ accuracy: 0.7, majority_accuracy: 0.65 })).toEqual([]);
  expect(read({ accuracy: 0, majority_accuracy: 0 })).toEqual([]);
});

it('tells answers that have collapsed', () => {
  const found = { n: 40, share: 0.98, gold_share: 0.5, answers: 2, gold_answers: 2 };
  const collapse = [
    { ...found, questions: 'yes-no', answer: 'no' },
    { ...found, questions: 'other', answer: 'red', gold_answers: 9, share: 0.6 },
    { ...found, questions: 'other', answer: '', share: 1 },
  ];
  expect(read({ collapse })).toEqual([
    'collapse: The answers have collapsed: 98 % of 40 yes-or-no questions got “no”, which is expected for 50 %.',
    'collapse: The answers have collapsed: 2 different answers to 40 questions that expect 9 (60 % are “red”).',
    'collapse: The answers have collapsed: 100 % of 40 questions got no answer.',
  ]);
});
