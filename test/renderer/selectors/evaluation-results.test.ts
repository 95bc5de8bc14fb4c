// Results of the evaluations: rows from summaries, and the significance of a difference.

import { describe, expect, it } from 'vitest';
import { pipelineOf } from '../../../renderer/selectors/pipeline.ts';
import {
  kindResults,
  modelResults,
  resultSentence,
  sureness,
} from '../../../renderer/selectors/evaluation/results.ts';
import type { ModelResult } from '../../../renderer/selectors/evaluation/results.ts';
import { previewStates } from '../preview/states.ts';

const { snapshot } = previewStates()['finished']!;
const members = pipelineOf(snapshot.projects[0]!, snapshot.jobs).find(
  (step) => step.key === 'check',
)!.recipeSteps;
const results = modelResults(members);

function withCounts(right: number, n: number): ModelResult {
  return { ...results[0]!, accuracy: right / n, n };
}

describe('rows', () => {
  it('follow the order of the recipe, with short names', () => {
    expect(results.map((result) => result.model)).toEqual(['base', 'sft', 'rl']);
  });

  it('leave out evaluations that are not done or have no accuracy', () => {
    const open = members.map((member) => ({ ...member, job: null }));
    expect(modelResults(open)).toEqual([]);
    const silent = members.map((member) => ({ ...member, job: { ...member.job!, summary: {} } }));
    expect(modelResults(silent)).toEqual([]);
  });

  it('accept kinds as numbers, as records and as a list', () => {
    const expected = [{ kind: 'sum', accuracy: 0.8, n: 50 }];
    expect(kindResults({ sum: { accuracy: 0.8, n: 50 } })).toEqual(expected);
    expect(kindResults([{ kind: 'sum', accuracy: 0.8, n: 50 }])).toEqual(expected);
    expect(kindResults({ sum: 0.8 })).toEqual([{ kind: 'sum', accuracy: 0.8, n: null }]);
    expect(kindResults(undefined)).toEqual([]);
    expect(kindResults({ sum: null })).toEqual([]);
  });
});

describe('the significance of a difference', () => {
  // p values of the two-proportion z test with pooled variance: 0.0001, 0.039, 0.21.
  it.each([
    [400, 460, 'certain'],
    [400, 433, 'likely'],
    [400, 420, 'unclear'],
  ] as const)('%i against %i right of 600 is %s', (before, after, expected) => {
    expect(sureness(withCounts(before, 600), withCounts(after, 600))).toBe(expected);
  });

  it('is unclear without counts and where nothing differs', () => {
    expect(sureness({ ...results[0]!, n: null }, results[1]!)).toBe('unclear');
    expect(sureness(withCounts(600, 600), withCounts(600, 600))).toBe('unclear');
  });
});

describe('the sentence', () => {
  it('states the gain of each step and its significance', () => {
    expect(resultSentence(results)).toBe(
      'Learning improved it by 46.9 points, almost certainly not by chance. Practising added 2.9 points, which could be chance.',
    );
  });

  it('states when a step lowered the accuracy', () => {
    const [base, sft] = results;
    expect(resultSentence([base!, { ...sft!, accuracy: 0.1 }])).toBe(
      'Learning made it worse by 24.8 points, almost certainly not by chance.',
    );
  });

  it('is empty for a single model', () => {
    expect(resultSentence(results.slice(0, 1))).toBeNull();
  });
});
