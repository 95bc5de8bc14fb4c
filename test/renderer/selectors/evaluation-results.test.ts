// Results of the evaluations: rows from summaries, and the significance of a difference.

import { describe, expect, it } from 'vitest';
import { pipelineOf } from '../../../renderer/selectors/pipeline.ts';
import {
  bestResult,
  kindResults,
  modelResults,
  resultNotes,
  resultSentence,
  sureness,
} from '../../../renderer/selectors/evaluation/results.ts';
import { wilson } from '../../../main/stages/evaluate/statistics.ts';
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

describe('what must be known of the figures', () => {
  /** The three results with other accuracies of 600 questions and with parts of their summaries. */
  function changed(
    accuracies: readonly [number, number, number],
    last: Readonly<Record<string, unknown>> = {},
  ): readonly ModelResult[] {
    return results.map((result, i) => {
      const accuracy = accuracies[i]!;
      const figures = { accuracy, n: 600, ...wilson(Math.round(600 * accuracy), 600) };
      const summary = { ...figures, ...(i === 2 ? last : {}) };
      return { ...result, ...figures, job: { ...result.job, summary } };
    });
  }
  const blank = (without: number, seen: number, p: number) => ({
    blank_accuracy: without,
    blank: { n: 600, ...wilson(Math.round(600 * without), 600), with_pictures: seen, p },
  });

  it('a gain that does not come from the pictures is called so', () => {
    const blind = changed([0.3, 0.6, 0.65], blank(0.64, 0.65, 0.3));
    expect(resultSentence(blind)).toMatch(
      /Practising added 5 points, but not by looking at the pictures\.$/,
    );
    expect(resultNotes(blind, [])).toEqual([
      { isWarning: true, text: expect.stringContaining('hardly come from the pictures') as string },
    ]);
    const seeing = changed([0.3, 0.6, 0.8], blank(0.1, 0.8, 1e-9));
    expect(resultSentence(seeing)).toMatch(/Practising added 20 points, almost certainly/);
    expect(resultNotes(seeing, [])).toMatchObject([{ isWarning: false }]);
  });

  it('the best model is named where it is not the last, and a collapse of the last is told', () => {
    const collapse = [{ questions: 'yes-no', n: 200, answer: 'no', share: 1, gold_share: 0.5 }].map(
      (found) => ({ ...found, answers: 1, gold_answers: 2 }),
    );
    const texts = resultNotes(changed([0.3, 0.8, 0.7], { collapse }), []).map(({ text }) => text);
    expect(texts[0]).toMatch(/^The best model is the one after learning from examples/);
    expect(texts[1]).toMatch(/^After practising: The answers have collapsed/);
    expect(texts).toHaveLength(2);
  });

  it('validation decides, if a training step was validated', () => {
    const finished = snapshot.jobs.filter(({ stage }) => stage === 'rl');
    const validated = finished.map((job) => ({
      ...{ ...job, status: 'done' as const },
      summary: { validation: { n: 50, start: 0.9, kept: 0.8 } },
    }));
    const rows = changed([0.3, 0.7, 0.8]);
    expect(bestResult(rows, validated)).toMatchObject({ model: { name: 'sft' }, by: 'validation' });
    expect(bestResult(rows, [])).toMatchObject({ model: { name: 'rl' }, by: 'evaluation' });
    expect(bestResult([], [])).toBeUndefined();
  });
});
