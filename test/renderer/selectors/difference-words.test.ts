// Verdicts as text, the order of answers, the significance of a difference, and evaluations as
// rows.

import { expect, it } from 'vitest';
import { evaluationRows } from '../../../renderer/selectors/evaluation/rows.ts';
import type { JobView } from '../../../preload/contract/jobs.ts';
import type { ModelView } from '../../../preload/contract/models.ts';
import {
  toggledVerdict,
  pValueText,
  readingOrder,
  surenessOf,
  verdictLabel,
} from '../../../renderer/selectors/evaluation/difference-words.ts';
import type { TeacherAnswer } from '../../../preload/contract/answers.ts';

const answer = (number: number, more: Partial<TeacherAnswer>): TeacherAnswer => ({
  number,
  text: '',
  accepted: false,
  format: true,
  verdict: 'rule',
  reason: null,
  tokens: 10,
  origin: 'teacher',
  ...more,
});

it('lists correct answers first, short ones before long ones', () => {
  const answers = [
    answer(0, {}),
    answer(1, { accepted: true, tokens: 30 }),
    answer(2, { tokens: 5 }),
    answer(3, { accepted: true }),
  ];
  expect(readingOrder(answers)).toEqual([3, 1, 2, 0]);
});

it('overrides the verdict of an answer, and a second press reverts that', () => {
  expect(toggledVerdict(answer(0, {}))).toBe(true);
  expect(toggledVerdict(answer(0, { accepted: true }))).toBe(false);
  expect(toggledVerdict(answer(0, { accepted: true, verdict: 'person' }))).toBeNull();
  const words = (['rule', 'judge', 'person'] as const).map((verdict) =>
    verdictLabel(answer(0, { verdict })),
  );
  expect(words).toEqual(['not kept', 'judge says wrong', 'you say wrong']);
});

it('calls a difference certain below p = 0.01 and likely below p = 0.05', () => {
  expect([0.009, 0.01, 0.049, 0.05].map(surenessOf)).toEqual([
    'certain',
    'likely',
    'likely',
    'unclear',
  ]);
  expect([0.0004, 0.0312].map(pValueText)).toEqual(['< 0.001', '= 0.031']);
});

it('lists finished evaluations, newest first; removed models and data keep their last name', () => {
  const check = (id: number, more: object): JobView =>
    ({
      id,
      stage: 'evaluate',
      status: 'done',
      projectId: null,
      settings: {
        model: 'workspace:models/rl-1',
        dataset: 'workspace:datasets/cards',
        split: 'test',
      },
      summary: { accuracy: 0.5, low: 0.4, high: 0.6, n: 80 },
      ...more,
    }) as unknown as JobView;
  const models = [{ setting: 'workspace:models/rl-1', name: 'after practising' }] as ModelView[];
  const jobs = [
    check(1, {}),
    check(2, { status: 'failed', summary: null }),
    check(3, { settings: { model: 'workspace:models/gone', dataset: 'workspace:datasets/cards' } }),
  ];
  const rows = evaluationRows(
    jobs,
    models,
    [{ id: 'cards', name: 'Meter cards', path: 'workspace:datasets/cards', parts: [] }],
    [],
  );
  expect(rows.map(({ job, model, data }) => [job.id, model, data])).toEqual([
    [3, 'gone', 'Meter cards'],
    [1, 'after practising', 'Meter cards'],
  ]);
  expect(rows[1]).toMatchObject({
    part: 'test',
    accuracy: { value: 0.5, low: 0.4, high: 0.6 },
    n: 80,
  });
});
