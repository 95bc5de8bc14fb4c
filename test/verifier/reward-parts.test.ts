// Rewards against worked examples, published values, and the plain formula that they are made of.

import { describe, expect, it } from 'vitest';
import { createRandom } from '../../main/engine/random.ts';
import {
  checkRewardWeights,
  composeRewards,
  concisenessReward,
  overlongPenalty,
  PLAIN_REWARD,
  repetitionPenalty,
  type JudgedAnswer,
} from '../../main/verifier/reward.ts';
import { rewardWarnings } from '../../main/verifier/reward-diagnostics.ts';

const weights = { ...PLAIN_REWARD, maxNewTokens: 100 };

function judged(part: Partial<JudgedAnswer>): JudgedAnswer {
  return { accuracy: 0, format: 0, lengthTokens: 50, text: 'a b c', finished: true, ...part };
}

describe('composeRewards', () => {
  it('is bit for bit 0.9 · accuracy + 0.1 · format + conciseness + overlong with the usual weights', () => {
    const random = createRandom(7);
    for (let round = 0; round < 200; round++) {
      const answers = Array.from({ length: 8 }, () =>
        judged({
          accuracy: random.integer(2),
          format: random.integer(2),
          lengthTokens: 1 + random.integer(100),
        }),
      );
      const lengths = answers.map(({ lengthTokens }) => lengthTokens);
      const brevity = concisenessReward(
        lengths,
        answers.map(({ accuracy }) => accuracy === 1),
        0.2,
      );
      const { rewards } = composeRewards(answers, {
        ...weights,
        concisenessWeight: 0.2,
        overlongBuffer: 40,
      });
      answers.forEach(({ accuracy, format, lengthTokens }, i) => {
        const score = (1 - 0.1) * accuracy + 0.1 * format;
        const penalty = overlongPenalty(lengthTokens, { max: 100, buffer: 40, factor: 1 });
        expect(Object.is(rewards[i], score + brevity[i]! + penalty)).toBe(true);
      });
    }
  });

  it('tells what each part gives, and the parts add up to the reward', () => {
    const answers = [
      judged({ accuracy: 1, format: 1, lengthTokens: 20 }),
      judged({ accuracy: 1, lengthTokens: 60, text: 'so so so so so so so so' }),
      judged({ accuracy: 0.5, format: 1, lengthTokens: 100 }),
    ];
    const { rewards, parts } = composeRewards(answers, {
      accuracyWeight: 2,
      formatWeight: 0.5,
      concisenessWeight: 0.4,
      overlongBuffer: 20,
      overlongFactor: 0.3,
      repetitionWeight: 1,
      maxNewTokens: 100,
    });
    expect(parts[0]).toEqual({
      accuracy: 2,
      format: 0.5,
      conciseness: 0.2,
      overlong: 0,
      repetition: 0,
    });
    // Eight equal words have five n-grams of four words, one of them distinct.
    expect(parts[1]).toEqual({
      accuracy: 2,
      format: 0,
      conciseness: -0.2,
      overlong: 0,
      repetition: -0.8,
    });
    expect(parts[2]).toEqual({
      accuracy: 1,
      format: 0.5,
      conciseness: 0,
      overlong: -0.3,
      repetition: 0,
    });
    parts.forEach((part, i) => {
      const sum = Object.values(part).reduce((total, value) => total + value, 0);
      expect(rewards[i]).toBeCloseTo(sum, 12);
    });
  });

  it('pays an answer that the length limit cut off neither for accuracy nor for format', () => {
    const cut = judged({ accuracy: 1, format: 1, finished: false });
    expect(composeRewards([cut, cut], { ...weights, concisenessWeight: 1 }).rewards).toEqual([
      0, 0,
    ]);
  });

  it('makes no reward of no answers', () => {
    expect(composeRewards([], weights)).toEqual({ rewards: [], parts: [] });
  });
});

describe('checkRewardWeights', () => {
  it.each([
    [{ accuracyWeight: -1 }, /^The setting “accuracyWeight” cannot be -1\.$/],
    [{ repetitionWeight: Infinity }, /^The setting “repetitionWeight” cannot be Infinity\.$/],
    [{ overlongBuffer: 101 }, /overlongBuffer \(101\) is larger than maxNewTokens/],
  ])('refuses %j', (wrong, message) => {
    expect(() => checkRewardWeights({ ...weights, ...wrong })).toThrow(message);
  });
});

describe('overlongPenalty', () => {
  it('has the published values', () => {
    const settings = { max: 28_696, buffer: 4_096, factor: 1 };
    const penalty = (length: number) => overlongPenalty(length, settings);
    expect([24_000, 24_600, 26_648, 28_696].map(penalty)).toEqual([0, 0, -0.5, -1]);
    expect(penalty(24_601)).toBeCloseTo(-0.000244, 6);
    expect(() => overlongPenalty(1, { max: 10, buffer: 20, factor: 1 })).toThrow(/buffer/);
  });
});

describe('concisenessReward', () => {
  it('moves right answers by their distance from the median of the right ones', () => {
    const lengths = [20, 40, 60, 5, 200];
    const correct = [true, true, true, false, true];
    // The right ones are 20, 40, 60, 200: median 50.
    expect(concisenessReward(lengths, correct, 0.1)).toEqual([
      expect.closeTo(0.06, 12),
      expect.closeTo(0.02, 12),
      expect.closeTo(-0.02, 12),
      0,
      -0.1,
    ]);
  });

  it('never leaves its bounds, and gives nothing where there is nothing to compare', () => {
    expect(concisenessReward([1, 100_000, 3], [true, true, true], 0.2)).toEqual([
      expect.closeTo(0.2 * (2 / 3), 12),
      -0.2,
      0,
    ]);
    expect(concisenessReward([9, 30], [true, false], 0.2)).toEqual([0, 0]);
    expect(concisenessReward([0, 0], [true, true], 0.2)).toEqual([0, 0]);
    expect(() => concisenessReward([1], [], 1)).toThrow(/verdict/);
  });
});

describe('repetitionPenalty', () => {
  it('counts n-grams of four words that were there before', () => {
    expect(repetitionPenalty('one two three', 1)).toBe(0);
    expect(repetitionPenalty('one two three four five', 1)).toBe(0);
    // "a b a b a b a": four n-grams, two of them distinct.
    expect(repetitionPenalty('a b A b a B a', 0.5)).toBe(-0.25);
    expect(repetitionPenalty('哈哈哈哈哈', 1)).toBe(-0.5);
  });

  it('comes near its weight for a text that only repeats itself, and never beyond', () => {
    const penalty = repetitionPenalty('again '.repeat(10_000), 0.3);
    expect(penalty).toBeLessThan(-0.2999);
    expect(penalty).toBeGreaterThanOrEqual(-0.3);
  });
});

describe('rewardWarnings', () => {
  const right = judged({ accuracy: 1, format: 1 });
  const wrong = judged({ format: 1 });
  const kinds = (groups: readonly (readonly JudgedAnswer[])[], changed = {}) =>
    rewardWarnings(groups, { ...weights, ...changed }).map(({ kind, share }) => [kind, share]);

  it('says nothing where the right answers earn most', () => {
    expect(kinds([[right, wrong]])).toEqual([]);
  });

  it('counts groups without a signal', () => {
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
    const untidy = judged({ accuracy: 1 });
    expect(kinds([[untidy, wrong]], { accuracyWeight: 0.1, formatWeight: 0.9 })).toEqual([
      ['wrong-beats-right', 1],
    ]);
    const cut = judged({ accuracy: 1, format: 1, finished: false });
    expect(kinds([[right, cut]])).toEqual([]);
  });

  it('finds groups in which the format alone is paid', () => {
    expect(kinds([[wrong, judged({})]])).toEqual([['format-alone', 1]]);
    expect(kinds([[wrong, judged({})]], { formatWeight: 0 })).toEqual([['no-signal', 1]]);
  });

  it('finds length that outweighs accuracy', () => {
    const long = judged({ accuracy: 1, format: 1, lengthTokens: 100 });
    const changed = { overlongBuffer: 50, overlongFactor: 2 };
    expect(kinds([[long, wrong]], changed)).toEqual([
      ['wrong-beats-right', 1],
      ['length-dominates', 1],
    ]);
  });
});
