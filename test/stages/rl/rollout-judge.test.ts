// The judge in RL: which answers it gets, the effect of its verdicts, and its separate metrics.

import { describe, expect, it } from 'vitest';
import type { AnswerCheck } from '../../../main/data/datasets/check-schema.ts';
import { isFreeText } from '../../../main/verifier/free-text.ts';
import type { Judge, JudgeCase, JudgeWord } from '../../../main/stages/teachers/judge.ts';
import type { ExampleRow } from '../../../main/data/datasets/example.ts';
import {
  JudgeCount,
  judgeRollout,
  type RuledAnswer,
} from '../../../main/stages/rl/rollout-judge.ts';

describe('a right answer in words', () => {
  const isWords = (answer: string, check?: AnswerCheck, question = 'What is it?') =>
    isFreeText({ answer, question, ...(check ? { check } : {}) });

  it.each([
    'a red bus',
    'Paris',
    'It melts above its freezing point.',
    '“The Night Watch”',
    '红色的公共汽车',
    'roter Bus',
    'left of the door',
  ])('is %j', (answer) => {
    expect(isWords(answer)).toBe(true);
  });

  it.each([
    '20',
    '-3.5',
    '1,234',
    'twelve',
    '20 cm',
    '$12.50',
    '36 %',
    '3/4',
    'x + 2',
    'sin(x)',
    '\\frac{1}{2}',
    '$\\pi$',
    'B',
    '(C)',
    'A, C',
    '2024-03-05',
    'March 5, 2024',
    '3 : 4',
    '{1, 2}',
    '[1, 2)',
    'yes',
    'No.',
    'true',
    '',
    '7',
  ])('is not %j', (answer) => {
    expect(isWords(answer)).toBe(false);
  });

  it('is decided by the check, if there is one', () => {
    expect(isWords('20', { type: 'text' })).toBe(true);
    expect(isWords('a red bus', { type: 'number' })).toBe(false);
    expect(isWords('a red bus', { type: 'auto' })).toBe(true);
  });

  it('is not an option of the question', () => {
    expect(isWords('(B) a bus', undefined, 'Which?\n(A) a car\n(B) a bus')).toBe(false);
  });
});

describe('a rollout', () => {
  const row = (answer: string): ExampleRow => ({
    id: answer,
    question: 'What is it?',
    answer,
    pictures: [],
    split: 'rl',
  });
  const right: RuledAnswer = { accuracy: 1, format: 1, extracted: 'a bus', finished: true };
  const wrong = (extracted: string, more: Partial<RuledAnswer> = {}): RuledAnswer => ({
    ...right,
    accuracy: 0,
    extracted,
    ...more,
  });

  function judgeOf(say: (each: JudgeCase) => JudgeWord): Judge & { cases: JudgeCase[] } {
    const cases: JudgeCase[] = [];
    const ask = (some: readonly JudgeCase[]) => {
      cases.push(...some);
      return Promise.resolve(some.map(say));
    };
    return { cases, ask, release: () => Promise.resolve() };
  }

  it('asks the judge about well-formed, complete answers in words that the rules reject, and about no others', async () => {
    const judge = judgeOf(({ answer }) =>
      answer === 'an omnibus' ? true : answer === 'a car' ? false : null,
    );
    const groups = [
      {
        row: row('a bus'),
        ruled: [
          right,
          wrong('an omnibus'),
          wrong('a car'),
          wrong('?'),
          wrong('an omnibus', { format: 0 }),
          wrong('an omnibus', { finished: false }),
          wrong(''),
          wrong('x'.repeat(501)),
        ],
      },
      { row: row('20'), ruled: [wrong('twenty-one')] },
    ];
    const words = await judgeRollout(groups, judge, new AbortController().signal);
    const none = undefined;
    expect(words).toEqual([[none, true, false, null, none, none, none, none], [none]]);
    expect(judge.cases).toEqual(
      ['an omnibus', 'a car', '?'].map((answer) => ({
        question: 'What is it?',
        gold: 'a bus',
        answer,
      })),
    );
    const count = new JudgeCount();
    count.add(words.flat());
    expect(count.summary).toEqual({ asked: 3, accepted: 1, unusable: 1 });
    const again = new JudgeCount();
    again.resume(count.counters);
    again.add([true]);
    expect(again.summary).toEqual({ asked: 4, accepted: 2, unusable: 1 });
  });

  it('does not ask the judge if the rules accept everything', async () => {
    const judge = judgeOf(() => true);
    const groups = [{ row: row('a bus'), ruled: [right] }];
    const words = await judgeRollout(groups, judge, new AbortController().signal);
    expect([words, judge.cases]).toEqual([[[undefined]], []]);
  });
});
