// Faults that the diagnostics find in scored groups.

import { describe, expect, it } from 'vitest';
import type { JudgedAnswer } from '../../rewards/parts.ts';
import { rewardWarnings } from '../../main/verifier/reward-diagnostics.ts';
import { judgedAnswer, weights } from './judged-answers.ts';

describe('rewardWarnings', () => {
  const right = judgedAnswer({ accuracy: 1, format: 1 });
  const wrong = judgedAnswer({ format: 1 });
  const kinds = (groups: readonly (readonly JudgedAnswer[])[], changed = {}) =>
    rewardWarnings(groups, { ...weights, ...changed }).map(({ kind, share }) => [kind, share]);

  it('finds no fault where right answers earn most', () => {
    expect(kinds([[right, wrong]])).toEqual([]);
  });

  it('finds groups without a signal', () => {
    expect(kinds([[right, right], [right, wrong], [wrong, wrong], []])).toEqual([
      ['no-signal', 2 / 3],
    ]);
    expect(
      rewardWarnings(
        [
          [right, right],
          [right, wrong],
        ],
        weights,
      )[0]!.sentence,
    ).toMatch(/^In 1 of 2 groups all answers earn the same/);
  });

  it('finds weights with which a wrong answer earns more than a right one', () => {
    const malformed = judgedAnswer({ accuracy: 1 });
    expect(kinds([[malformed, wrong]], { accuracyWeight: 0.1, formatWeight: 0.9 })).toEqual([
      ['wrong-beats-right', 1],
    ]);
    const cut = judgedAnswer({ accuracy: 1, format: 1, finished: false });
    expect(kinds([[right, cut]])).toEqual([]);
  });

  it('finds groups in which only the format is rewarded', () => {
    expect(kinds([[wrong, judgedAnswer({})]])).toEqual([['format-alone', 1]]);
    expect(kinds([[wrong, judgedAnswer({})]], { formatWeight: 0 })).toEqual([['no-signal', 1]]);
  });

  it('finds length that outweighs accuracy', () => {
    const long = judgedAnswer({ accuracy: 1, format: 1, lengthTokens: 100 });
    const changed = { overlongBuffer: 50, overlongFactor: 2 };
    expect(kinds([[long, wrong]], changed)).toEqual([
      ['wrong-beats-right', 1],
      ['length-dominates', 1],
    ]);
  });
});
