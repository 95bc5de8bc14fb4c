// Rewards applied to real answers: the same numbers as in a rollout, grouped as they were sampled.

import { expect, it } from 'vitest';
import { previewReward } from '../../../main/review/reward-preview.ts';
import type { SampleAnswer } from '../../../preload/contract/jobs.ts';
import { PUBLISHED_REWARD } from '../../../main/verifier/reward.ts';

const answer = (exampleId: string, correct: boolean, lengthTokens: number): SampleAnswer => ({
  step: 1,
  exampleId,
  question: 'Read A.',
  gold: '7',
  response: `<think>It is seven.</think><answer>${correct ? 7 : 8}</answer>`,
  correct,
  format: true,
  lengthTokens,
});
const FROM = { runId: 'r1', step: 'distill' };
const WEIGHTS = { ...PUBLISHED_REWARD, maxNewTokens: 100 };

it('scores each answer with its own group, those with right and wrong answers first', () => {
  const samples = [
    answer('same', true, 10),
    answer('same', true, 30),
    answer('mixed', true, 10),
    answer('mixed', false, 20),
  ];
  const { answers, from, warnings } = previewReward(FROM, samples, WEIGHTS);
  expect(from).toEqual(FROM);
  expect(answers.map(({ sample }) => sample.exampleId)).toEqual(['mixed', 'mixed', 'same', 'same']);
  expect(answers.map(({ reward }) => reward)).toEqual([1, 0.1, 1, 1]);
  expect(warnings.map(({ kind, share }) => [kind, share])).toEqual([['no-signal', 0.5]]);

  const brief = previewReward(FROM, samples, { ...WEIGHTS, concisenessWeight: 0.2 });
  // Median 20 tokens: half of it shorter and longer.
  expect(brief.answers.map(({ parts }) => parts['conciseness'])).toEqual([0, 0, 0.1, -0.1]);
  expect(brief.warnings).toEqual([]);
});

it('warns if a wrong answer earns as much as a right one', () => {
  const samples = [answer('a', true, 10), answer('a', false, 10)];
  const { warnings } = previewReward(FROM, samples, {
    ...WEIGHTS,
    accuracyWeight: 0,
    formatWeight: 1,
  });
  expect(warnings.map(({ kind }) => kind)).toContain('wrong-beats-right');
});
