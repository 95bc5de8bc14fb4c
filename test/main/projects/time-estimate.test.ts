// Time estimates: work of a step times the measured speed of similar steps, and none without one.

import { expect, it } from 'vitest';
import {
  estimateSteps,
  totalSeconds,
  workAhead,
  workDone,
  type PastStep,
} from '../../../main/projects/time-estimate.ts';
import type { Recipe } from '../../../main/stages/recipe.ts';

const PARTS = { sft: 100, rl: 50, test: 20 };
const recipe: Recipe = {
  name: 'r',
  seed: 0,
  steps: [
    { name: 'sft', stage: 'sft', settings: { model: 'm', split: 'sft', epochs: 2 } },
    { name: 'check', stage: 'evaluate', settings: { model: '$sft', split: 'test', samples: 3 } },
  ],
};
const defaults = { sft: { answersPerQuestion: 2, batchSize: 10, maxSteps: 0 }, evaluate: {} };
const past = (seconds: number): PastStep => ({
  stage: 'sft',
  model: 'm',
  settings: { batchSize: 10, answersPerQuestion: 2 },
  summary: { steps: 5, questions: 40 },
  seconds,
});

it('is work times the speed of similar earlier steps, and a sum only if all are known', () => {
  const base = (model: string): string => (model === '$sft' ? 'm' : model);
  // Before: 5 steps of 10 questions with 2 answers in 50 s, half a second per answer. Ahead: 100
  // questions x 2 rounds x 2 answers.
  const known = estimateSteps(recipe, PARTS, [past(50)], defaults, base);
  expect(known).toEqual([
    { name: 'sft', stage: 'sft', work: 400, seconds: 200 },
    { name: 'check', stage: 'evaluate', work: 80, seconds: null },
  ]);
  expect(totalSeconds(known)).toBeNull();
  const asked: PastStep = {
    stage: 'evaluate',
    model: 'm',
    settings: { samples: 1 },
    summary: { n: 10 },
    seconds: 5,
  };
  const all = estimateSteps(recipe, PARTS, [past(50), asked], defaults, base);
  expect(totalSeconds(all)).toBe(200 + 80 * 0.25);
});

it('uses the median of the last three, and none of another model', () => {
  const base = (model: string): string => model;
  const times = [1, 50, 5000, 60].map(past);
  const [first] = estimateSteps(recipe, PARTS, times, defaults, base);
  expect(first!.seconds).toBe(400 * (60 / 100));
  const [other] = estimateSteps(recipe, PARTS, times, defaults, () => 'another');
  expect(other!.seconds).toBeNull();
});

it.each([
  ['distill', { answers: 8, split: 'sft', limit: 30 }, 240],
  ['distill', { answers: 8, split: 'sft', limit: 0 }, 800],
  ['distill', { answers: 8, split: 'none', limit: 0 }, null],
  ['rl', { steps: 3, promptsPerStep: 4, numGenerations: 5 }, 60],
  ['sft', { maxSteps: 3, batchSize: 4, answersPerQuestion: 2 }, 24],
  ['curate', {}, 170],
  ['export', {}, null],
])('%s ahead: %o is %s pieces of work', (stage, settings, work) => {
  expect(workAhead(stage, settings, PARTS)).toBe(work);
});

it('counts only the completed steps of a run that ended early', () => {
  const settings = { promptsPerStep: 4, numGenerations: 5 };
  expect(workDone('rl', settings, { steps: 9, ended_after_step: 2 })).toBe(40);
  expect(workDone('rl', settings, { steps: 9 })).toBe(180);
});
