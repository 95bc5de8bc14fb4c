// The cost of one more answer to every question, from the estimate for the recipe's number.

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

it('uses the default if the recipe sets no number', () => {
  expect(costOfAnswers(recipe({}), time(400, 80), 8)).toEqual({ questions: 50, seconds: 10 });
});

it('knows no questions before the examples are loaded, and no time before a teacher has answered', () => {
  expect(costOfAnswers(recipe({}), time(null, null), 8)).toEqual({
    questions: null,
    seconds: null,
  });
  expect(costOfAnswers(recipe({}), [], 8)).toEqual({ questions: null, seconds: null });
});
