// What one more answer to every question costs, from the estimate of the recipe's own number.

import { expect, it } from 'vitest';
import { costOfAnswers } from '../../renderer/components/settings/AnswersSlider.tsx';
import type { RecipeView } from '../../preload/contract/train.ts';

const recipe = (settings: Readonly<Record<string, unknown>>): RecipeView => ({
  name: 'Meters',
  seed: 1,
  steps: [
    { name: 'curate', stage: 'curate', settings: {} },
    { name: 'distill', stage: 'distill', settings },
  ],
});
const time = (work: number | null, seconds: number | null) =>
  [{ name: 'distill', stage: 'distill', work, seconds }] as const;

it('divides work and time by the answers that the recipe asks for', () => {
  expect(costOfAnswers(recipe({ answers: 4 }), time(400, 80), 8)).toEqual({
    questions: 100,
    seconds: 20,
  });
});

it('takes the default where the recipe names no number', () => {
  expect(costOfAnswers(recipe({}), time(400, 80), 8)).toEqual({ questions: 50, seconds: 10 });
});

it('does not know what nobody knows: questions before the examples are read, time before a teacher was asked here', () => {
  expect(costOfAnswers(recipe({}), time(null, null), 8)).toEqual({
    questions: null,
    seconds: null,
  });
  expect(costOfAnswers(recipe({}), [], 8)).toEqual({ questions: null, seconds: null });
});
