// The result of a project is its best model: by validation where there was one, ties to the earlier.

import { expect, it } from 'vitest';
import { bestModel, validationOf, type Candidate } from '../../health/best-model.ts';

const models = (...rows: [Candidate['name'], number, Candidate['validation']?][]): Candidate[] =>
  rows.map(([name, accuracy, validation]) => ({ name, accuracy, validation }));
const result = (...rows: Parameters<typeof models>) => {
  const best = bestModel(models(...rows));
  return best && [best.model.name, best.by, best.isLast];
};

it('is the best by the held-out questions, and the earlier one of equals', () => {
  expect(result(['base', 0.3], ['sft', 0.8], ['rl', 0.83])).toEqual(['rl', 'evaluation', true]);
  expect(result(['base', 0.3], ['sft', 0.8], ['rl', 0.6])).toEqual(['sft', 'evaluation', false]);
  expect(result(['base', 0.3], ['sft', 0.8], ['rl', 0.8])).toEqual(['sft', 'evaluation', false]);
  expect(result(['base', 0.3], ['sft', 0.2], ['rl', 0.25])).toEqual(['base', 'evaluation', false]);
});

it('is decided by validation where the step was validated', () => {
  const rose = { start: 0.7, kept: 0.75 };
  const fell = { start: 0.75, kept: 0.7 };
  expect(result(['base', 0.3], ['sft', 0.8], ['rl', 0.79, rose])).toEqual([
    ...['rl', 'validation', true],
  ]);
  expect(result(['base', 0.3], ['sft', 0.8], ['rl', 0.9, fell])).toEqual([
    ...['sft', 'validation', false],
  ]);
  expect(result(['base', 0.3], ['sft', 0.8], ['rl', 0.9, { start: 0.7, kept: 0.7 }])).toEqual([
    ...['sft', 'validation', false],
  ]);
  // Validation compared with SFT, which is not the best one so far.
  expect(result(['base', 0.6], ['sft', 0.2], ['rl', 0.5, rose])).toEqual([
    ...['base', 'evaluation', false],
  ]);
});

it('is the only model, or none', () => {
  expect(result(['base', 0.3])).toEqual(['base', 'only', true]);
  expect(result()).toBeUndefined();
});

it('reads the validation of a training step', () => {
  expect(validationOf({ validation: { n: 40, start: 0.5, kept: 0.6 } })).toEqual({
    start: 0.5,
    kept: 0.6,
  });
  for (const summary of [null, undefined, {}, { validation: { start: 0.5 } }])
    expect(validationOf(summary)).toBeUndefined();
});
