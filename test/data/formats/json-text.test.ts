// Numbers of JSON as they are written.

import { expect, it } from 'vitest';
import { parseJson, toJsonRow } from '../../../main/data/formats/json-text.ts';

const row = (text: string): unknown => toJsonRow(parseJson(text), 'rows.jsonl', 'line 1').value;

it.each(['2.50', '1.0', '0.10', '1e-05', '1.5E3', '-0', '100000000000000000000001'])(
  '%s stays as it is written',
  (number) => {
    expect(row(`{"answer": ${number}}`)).toEqual({ answer: number });
    expect(row(`{"choices": [${number}, 7], "reward_model": {"ground_truth": ${number}}}`)).toEqual(
      { choices: [number, 7], reward_model: { ground_truth: number } },
    );
  },
);

it.each(['2.5', '7', '-3.25', '0', '1e+21'])('%s is a number, and the same', (number) => {
  expect(row(`{"answer": ${number}}`)).toEqual({ answer: Number(number) });
});

it('the limits of a check are numbers', () => {
  const check = '{"type": "number", "tolerance": {"absolute": 0.50}}';
  expect(row(`{"type": 1.0, "check": ${check}, "answer": 2.50}`)).toEqual({
    type: '1.0',
    check: { type: 'number', tolerance: { absolute: 0.5 } },
    answer: '2.50',
  });
});
