// Every type of check: answers that a careful grader accepts, and near misses.

import { describe, expect, it } from 'vitest';
import { scoreByCheck, type NamedCheck } from '../../main/verifier/check-rules.ts';
import { scoreAnswer, scoreResponse } from '../../main/verifier/score.ts';
import { words } from '../../main/verifier/text/spellings.ts';
import { responseWith } from './responses.ts';

/** Check, gold answer, answers that are right, answers that are wrong. */
type Row = readonly [NamedCheck, string, readonly string[], readonly string[]];

const withinHalf: NamedCheck = { type: 'number', tolerance: { absolute: 0.5 } };
const withinTwentieth: NamedCheck = { type: 'number', tolerance: { absolute: 0.05 } };
const table: readonly Row[] = [
  [
    { type: 'number' },
    '7',
    ['7.0', '14/2', '\\boxed{7}', 'The answer is 7.', '7 cm'],
    ['7.01', '6 or 7', '7, 8', 'seven eight', 'about 7', ''],
  ],
  [
    withinHalf,
    '42',
    ['42.5', '41.5', '≈ 42.3', 'about 42', '\\frac{85}{2}', '42 kg'],
    ['42.51', '41.4', '42 or 43', '42, 43', '42 ± 3', 'between 41 and 43'],
  ],
  [withinTwentieth, '3.1', ['3.15', '3.05', '3.1'], ['3.16', '3.15001']],
  [
    { type: 'number', tolerance: { relative: 0.01 } },
    '1e6',
    ['1,010,000', '990000', '10^6'],
    ['1,010,001'],
  ],
  [{ type: 'number', tolerance: { relative: 0.01 } }, '-200', ['-198', '-202'], ['198', '-197.9']],
  [
    { type: 'number', tolerance: { absolute: 0.01 } },
    '\\sqrt{2}',
    ['1.41', '\\sqrt{2}', '1.42'],
    ['1.40', '1.43'],
  ],
  [
    { type: 'number', unit: 'cm' },
    '12',
    ['12', '12 cm', '12 centimeters'],
    ['12 m', '12 mm', '12 kg', '120 mm'],
  ],
  [{ type: 'number', unit: 'cm' }, '12 m', [], ['12', '12 cm', '12 m']],
  [
    { type: 'choice' },
    'B',
    ['B', '(b)', 'Option B', '\\boxed{B}', 'The answer is B'],
    ['A', 'A or B', 'not B', 'a bee', ''],
  ],
  [{ type: 'choice' }, 'b', ['B', 'b'], ['c']],
  [
    { type: 'text', aliases: ['NYC', 'Big Apple'] },
    'New York',
    ['new york', 'The answer is NYC.', '**nyc**', 'the Big Apple'],
    ['York', 'New York or Boston', 'New-York', 'Boston'],
  ],
  [
    { type: 'text', caseSensitive: true },
    'NaCl',
    ['NaCl', '\\text{NaCl}', 'The NaCl.'],
    ['NACL', 'nacl'],
  ],
  [{ type: 'text' }, '7', ['7'], ['7.0', '14/2']],
  [
    { type: 'date' },
    '2024-03-05',
    [
      '5 March 2024',
      'March 5, 2024',
      '5th of March, 2024',
      'Mar. 5 2024',
      '2024/3/5',
      '2024年3月5日',
      'Tuesday, 5 March 2024',
      'Tue 5 Mar 2024',
      '5-Mar-2024',
      'The answer is 5 March 2024.',
    ],
    [
      '05/03/2024',
      '2024-03-06',
      'March 2024',
      'Wednesday, 5 March 2024',
      '5 Marvel 2024',
      '5 March 24',
      '2024-03-05 or 2024-03-06',
    ],
  ],
  [
    { type: 'date', order: 'day-month' },
    '2024-03-05',
    ['05/03/2024', '5.3.2024', '5. 3. 2024', '05-03-2024'],
    ['03/05/2024'],
  ],
  [
    { type: 'date', order: 'month-day' },
    '2024-03-05',
    ['03/05/2024'],
    ['05/03/2024', '13/03/2024'],
  ],
  [{ type: 'date' }, '25/12/2023', ['2023-12-25', '12/25/2023', '25.12.2023'], ['25/12/2024']],
  [{ type: 'date' }, 'February 2024', ['2024-02', 'Feb 2024', '2024年2月'], ['2024', '2024-02-01']],
  [{ type: 'date' }, '2023-02-29', [], ['2023-02-29', '1 March 2023']],
  [
    { type: 'currency' },
    '$1,234.50',
    [
      '1234.5',
      '$1234.50',
      '1,234.50 USD',
      'USD 1 234.50',
      '1.234,50 dollars',
      '\\$1,234.50',
      'US$1,234.50',
    ],
    ['€1234.50', '1234.05', '$1,234.50 or $5', '-1234.50', '$1234.50 EUR', '1234.50 yen'],
  ],
  [
    { type: 'currency', code: 'EUR' },
    '9.99',
    ['€9.99', '9,99 €', '9.99 euros', '9.99'],
    ['$9.99', '9.99 GBP', '999'],
  ],
  [
    { type: 'currency' },
    '$2 million',
    ['$2,000,000', '2 million dollars', '$2M', '2.0m'],
    ['$2', '$2 billion'],
  ],
  [
    { type: 'currency', tolerance: { absolute: 0.01 } },
    '£10',
    ['£10.01', '9.99 pounds'],
    ['£10.02', '10 USD'],
  ],
  [
    { type: 'json' },
    '{"a": 1, "b": {"c": "X"}}',
    [
      '{"b": {"c": "x"}, "a": 1.0}',
      '```json\n{"a":1,"b":{"c":"X"}}\n```',
      '\\boxed{{"a":1,"b":{"c":"X"}}}',
    ],
    [
      '{"a": 1}',
      '{"a": 1, "b": {"c": "X"}, "d": 0}',
      '{"a": "1", "b": {"c": "X"}}',
      '{"a": 1, "b": {"c": "X"}',
      'a: 1',
    ],
  ],
  [
    { type: 'json', fields: ['b'] },
    '{"a": 1, "b": [1, {"c": 2}]}',
    ['{"b": [1, {"c": 2}]}', '{"a": 9, "b": [1, {"c": 2}]}'],
    ['{"b": [{"c": 2}, 1]}', '{"b": [1]}', '{"b": [1, {"c": 2}, 3]}', '{}'],
  ],
  [
    { type: 'json', tolerance: { absolute: 1 } },
    '{"a": 10}',
    ['{"a": 11}'],
    ['{"a": 11.5}', '{"a": "10"}'],
  ],
  [
    { type: 'boxes' },
    '[[0, 0, 10, 10], [20, 20, 30, 30]]',
    [
      '[[20, 20, 30, 30], [0, 0, 10, 10]]',
      '[[0,0,10,9],[20,20,29,30]]',
      '[{"bbox_2d": [0,0,10,10], "label": "cat"}, {"bbox_2d": [20,20,30,30]}]',
      '(0,0),(10,10),(20,20),(30,30)',
    ],
    [
      '[[0,0,10,10]]',
      '[[0,0,10,10],[20,20,30,30],[1,1,2,2]]',
      '[[0,0,10,10],[0,0,10,10]]',
      '[[0,0,4,10],[20,20,30,30]]',
      '[[10,10,0,0],[20,20,30,30]]',
    ],
  ],
  [
    { type: 'boxes', iou: 0.9 },
    '[0, 0, 10, 10]',
    ['[0,0,10,9.5]', '<|box_start|>(0,0),(10,10)<|box_end|>', '{"box": [0,0,10,10]}'],
    ['[0,0,10,8.9]', '[0,0,10]', '[0,0,1e999,10]'],
  ],
  [
    { type: 'boxes' },
    '[{"bbox_2d": [0,0,10,10], "label": "cat"}]',
    ['[{"bbox_2d": [0,0,10,10], "label": "Cat"}]'],
    ['[{"bbox_2d": [0,0,10,10], "label": "dog"}]', '[0,0,10,10]'],
  ],
  [
    { type: 'points', distance: 5 },
    '[[10, 10], [50, 50]]',
    ['[[50, 53], [7, 14]]', '(50,50),(10,10)', '[{"point_2d": [10,10]}, {"x": 50, "y": 50}]'],
    ['[[10, 10]]', '[[10,10],[56,50]]', '[[10,10],[11,11]]'],
  ],
  [
    { type: 'set' },
    '{1/2, 3, cat}',
    [
      '3, 0.5, Cat',
      '["cat", "3", "1/2"]',
      'cat; 3; 1/2',
      '3, 3.0, cat, 1/2',
      '\\{3, \\frac{1}{2}, \\text{cat}\\}',
      '1/2, 3 and cat',
      '- cat\n- 3\n- 0.5',
    ],
    ['1/2, 3', '1/2, 3, cat, dog', '1/2, 3, cut', ''],
  ],
  [
    { type: 'list' },
    'red, green, blue',
    ['Red, Green, Blue', '["red","green","blue"]', '1. red\n2. green\n3. blue'],
    ['green, red, blue', 'red, green', 'red, green, blue, blue'],
  ],
  [
    { type: 'list' },
    '(1,2), (3,4)',
    ['[(1, 2), (3, 4)]', '(1,2); (3,4)'],
    ['(3,4), (1,2)', '(2,1), (3,4)'],
  ],
  [
    { type: 'set', tolerance: { absolute: 0.1 } },
    '1.0, 2.0',
    ['2.05, 0.95'],
    ['2.05, 0.85', '1.0'],
  ],
  [
    { type: 'interval' },
    '(-1, 3]',
    ['(-1,3]', '-1 < x <= 3', 'x \\in (-1, 3]', '\\left(-1, 3\\right]'],
    ['[-1, 3]', '(-1, 3)', '(3, -1]', '-1, 3', '{-1, 3}'],
  ],
  [
    { type: 'interval' },
    '[2, \\infty)',
    ['x \\ge 2', '2 \\le x'],
    ['x > 2', '[2, 10^{400})', '(-\\infty, 2]'],
  ],
  [
    { type: 'interval', tolerance: { absolute: 0.1 } },
    '3 to 5',
    ['[3.1, 4.9]', 'between 3 and 5', '3-5', 'from 3 to 5'],
    ['[3.2, 5]', '(3, 5)', '4'],
  ],
  [
    { type: 'expression' },
    '(x+1)^2',
    ['x^2+2x+1', '$(1+x)^2$', 'The answer is $x^2 + 2x + 1$.'],
    ['x^2+1', 'x+1', '(x+1)^2 or x'],
  ],
  [{ type: 'expression' }, 'cat', [], ['cat']],
];

describe.each(table)('%j of %s', (check, gold, right, wrong) => {
  it.each(right)('accepts %j', (answer) => {
    expect(scoreByCheck(answer, gold, check)).toBe(1);
  });
  it.each(wrong)('rejects %j', (answer) => {
    expect(scoreByCheck(answer, gold, check)).toBe(0);
  });
});

describe('partial checks', () => {
  it.each<[NamedCheck, string, string, number]>([
    [{ type: 'json', partial: true }, '{"a": 1, "b": 2, "c": 3}', '{"a": 1, "b": 0, "d": 4}', 0.25],
    [{ type: 'json', partial: true, fields: ['a', 'b'] }, '{"a": 1, "b": 2}', '{"a": 1}', 0.5],
    [{ type: 'boxes', partial: true }, '[[0,0,9,9],[20,20,30,30]]', '[[0,0,9,9]]', 0.5],
    [
      { type: 'boxes', partial: true },
      '[0,0,9,9]',
      '[[0,0,9,9],[0,0,9,9],[0,0,9,9],[0,0,9,9]]',
      0.25,
    ],
    [{ type: 'points', distance: 2, partial: true }, '[[0,0],[9,9]]', '[[1,1],[5,5]]', 0.5],
    [{ type: 'set', partial: true }, 'a, b, c, d', 'd, a, x', 0.5],
    [{ type: 'list', partial: true }, 'a, b, c, d', 'a, c, c', 0.5],
  ])('%j of %s: %s is worth %f', (check, gold, answer, share) => {
    expect(scoreByCheck(answer, gold, check)).toBe(share);
    expect(scoreByCheck(answer, gold, { ...check, partial: false } as NamedCheck)).toBe(0);
  });
});

describe('matching', () => {
  it('finds the pairs that greedy matching misses', () => {
    // The first point matches both gold points, the second one only the first.
    const check: NamedCheck = { type: 'points', distance: 10 };
    expect(scoreByCheck('[[5, 0], [-5, 0]]', '[[0, 0], [12, 0]]', check)).toBe(1);
  });
});

describe('choices with listed options', () => {
  const question = 'How heavy is it? (A) 63 kg (B) 171 kg (C) 83 kg';
  it('accepts the text of an option, in the answer and in the gold', () => {
    expect(scoreByCheck('171kg', 'B', { type: 'choice' }, question)).toBe(1);
    expect(scoreByCheck('B', '171 kg', { type: 'choice' }, question)).toBe(1);
    expect(scoreByCheck('C', '171 kg', { type: 'choice' }, question)).toBe(0);
  });
});

describe('scores with a check', () => {
  const row = { question: 'How long?', answer: '12', check: withinHalf };

  it('are those of the check, in scoreResponse and scoreAnswer', () => {
    const one = { response: responseWith('12.4'), gold: '12', check: withinHalf };
    expect(scoreResponse(one, { mode: 'strict' })).toMatchObject({ score: 1, accuracy: 1 });
    expect(scoreAnswer(row, responseWith('12.4'), { finished: true })).toMatchObject({
      accuracy: 1,
    });
    expect(scoreAnswer(row, responseWith('12.6'), { finished: true })).toMatchObject({
      accuracy: 0,
      format: 1,
      score: 0.1,
    });
    expect(scoreAnswer(row, responseWith('12'), { finished: false })).toMatchObject({ score: 0 });
  });

  it('are fractional for a partial check', () => {
    const one = {
      response: responseWith('a, x'),
      gold: 'a, b',
      check: { type: 'set', partial: true },
    } as const;
    expect(scoreResponse(one, { mode: 'strict' })).toMatchObject({ accuracy: 0.5, score: 0.55 });
  });

  it('require exactly one answer after the think block', () => {
    const check = { type: 'number' } as const;
    for (const response of ['<think>12', '12', `${responseWith('11')}<answer>12</answer>`])
      expect(scoreResponse({ response, gold: '12', check }, { mode: 'strict' }).accuracy).toBe(0);
  });
});

describe('malformed text', () => {
  const checks = table.map(([check]) => check);
  const pieces = [' and ', ...words('[ {"a": ( 1, [1,2,3,4], " \\frac{ 9 5/ ``` - a; { € 1.')];
  it.each(pieces)('terminates on twenty thousand characters of %s for every check', (piece) => {
    const text = piece.repeat(Math.ceil(19_990 / piece.length)).slice(0, 19_990);
    for (const check of checks) {
      for (const gold of [text, '7', '[0, 0, 10, 10]'])
        expect([0, 1]).toContain(scoreByCheck(text, gold, check));
    }
  });
});
