// Time estimates: work of a step times the measured speed of similar steps, and none without one.

import { describe, expect, it } from 'vitest';
import {
  estimateSteps,
  totalSeconds,
  type EstimateBasis,
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

const basis: EstimateBasis = {
  parts: PARTS,
  past: [],
  defaults,
  baseOf: (model) => (model === '$sft' ? 'm' : model),
};

it('is work times the speed of similar earlier steps, and a sum only if all are known', () => {
  // Before: 5 steps of 10 questions with 2 answers in 50 s, half a second per answer. Ahead: 100
  // questions x 2 rounds x 2 answers.
  const known = estimateSteps(recipe, { ...basis, past: [past(50)] });
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
  const all = estimateSteps(recipe, { ...basis, past: [past(50), asked] });
  expect(totalSeconds(all)).toBe(200 + 80 * 0.25);
});

it('uses the median of the last three, and none of another model', () => {
  const times = [1, 50, 5000, 60].map(past);
  const [first] = estimateSteps(recipe, { ...basis, past: times });
  expect(first!.seconds).toBe(400 * (60 / 100));
  const [other] = estimateSteps(recipe, { ...basis, past: times, baseOf: () => 'another' });
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

describe('where nothing like it has run', () => {
  const rough: Recipe = {
    name: 'r',
    seed: 0,
    steps: [
      { name: 'curate', stage: 'curate', settings: {} },
      { name: 'sft', stage: 'sft', settings: { model: 'm', maxSteps: 5, batchSize: 2 } },
      { name: 'rl', stage: 'rl', settings: { steps: 1, promptsPerStep: 5, numGenerations: 2 } },
      { name: 'check', stage: 'evaluate', settings: { model: '$rl', split: 'test', limit: 10 } },
    ],
  };
  const long = { maxNewTokens: 144, answersPerQuestion: 1 };
  const inTokens = {
    ...basis,
    defaults: { sft: long, rl: long, evaluate: long },
    paceOf: (model: string) => (model === 'm' ? { seconds: 2, tokens: 2000 } : undefined),
  };
  const secondsOf = (of: EstimateBasis) => estimateSteps(rough, of).map(({ seconds }) => seconds);

  it('is that of the measured training step, and is marked as rough', () => {
    // 170 rows; 10 answers of 200 tokens trained; 10 generated and trained; 10 generated.
    expect(secondsOf(inTokens)).toEqual([3.4, 2, 4, 2]);
    expect(estimateSteps(rough, inTokens).every(({ isRough }) => isRough)).toBe(true);
    const slow = { ...inTokens, paceOf: () => ({ seconds: 20, tokens: 2000 }) };
    expect(secondsOf(slow)).toEqual([3.4, 20, 40, 20]);
    expect(secondsOf({ ...inTokens, paceOf: () => undefined })).toEqual([null, null, null, null]);
  });

  it('is the plan’s own figure while the examples are not counted, and then in proportion', () => {
    const planned = estimateSteps(rough, inTokens);
    const later = { ...inTokens, planned, paceOf: () => undefined };
    expect(secondsOf({ ...later, parts: {} })).toEqual([3.4, 2, 4, 2]);
    expect(estimateSteps(rough, { ...later, parts: {} })).toEqual(planned);
    expect(secondsOf({ ...later, parts: { sft: 80, test: 5 } })).toEqual([1.7, 2, 4, 1]);
  });

  it('gives way to what has been measured since', () => {
    const planned = estimateSteps(rough, inTokens);
    const trained: PastStep = {
      stage: 'sft',
      model: 'm',
      settings: { batchSize: 2, answersPerQuestion: 1 },
      summary: { steps: 5, questions: 40 },
      seconds: 7,
    };
    const [, sft, rl] = estimateSteps(rough, { ...inTokens, planned, past: [trained] });
    expect(sft).toEqual({ name: 'sft', stage: 'sft', work: 10, seconds: 7 });
    expect(rl).toMatchObject({ seconds: 4, isRough: true });
  });
});
