// Rewards against worked examples, published values and the formula they are composed by.

import { describe, expect, it } from 'vitest';
import { createRandom } from '../../main/engine/random.ts';
import { checkRewardWeights, composeRewards } from '../../main/verifier/reward.ts';
import {
  concisenessReward,
  overlongPenalty,
  repetitionPenalty,
  REWARD_PARTS,
} from '../../rewards/parts.ts';
import { judgedAnswer, weights } from './judged-answers.ts';

/** No part gives or takes. */
const NOTHING = Object.fromEntries(Object.keys(REWARD_PARTS).map((name) => [name, 0]));

describe('composeRewards', () => {
  it('equals 0.9 · accuracy + 0.1 · format + conciseness + overlong bit for bit', () => {
    const random = createRandom(7);
    for (let round = 0; round < 200; round++) {
      const answers = Array.from({ length: 8 }, () =>
        judgedAnswer({
          accuracy: random.integer(2),
          format: random.integer(2),
          lengthTokens: 1 + random.integer(100),
        }),
      );
      const lengths = answers.map(({ lengthTokens }) => lengthTokens);
      const conciseness = concisenessReward(
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
        expect(Object.is(rewards[i], score + conciseness[i]! + penalty)).toBe(true);
      });
    }
  });

  it('returns the parts, which add up to the reward', () => {
    const answers = [
      judgedAnswer({ accuracy: 1, format: 1, lengthTokens: 20 }),
      judgedAnswer({ accuracy: 1, lengthTokens: 60, text: 'so so so so so so so so' }),
      judgedAnswer({ accuracy: 0.5, format: 1, lengthTokens: 100 }),
    ];
    const { rewards, parts } = composeRewards(answers, {
      ...weights,
      accuracyWeight: 2,
      formatWeight: 0.5,
      concisenessWeight: 0.4,
      overlongBuffer: 20,
      overlongFactor: 0.3,
      repetitionWeight: 1,
      maxNewTokens: 100,
    });
    expect(parts[0]).toEqual({
      ...NOTHING,
      accuracy: 2,
      format: 0.5,
      conciseness: 0.2,
      overlong: 0,
      repetition: 0,
    });
    // Eight equal words have five n-grams of four words, one of them distinct.
    expect(parts[1]).toEqual({
      ...NOTHING,
      accuracy: 2,
      format: 0,
      conciseness: -0.2,
      overlong: 0,
      repetition: -0.8,
    });
    expect(parts[2]).toEqual({
      ...NOTHING,
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

  it('rewards neither accuracy nor format of an answer that the length limit cut off', () => {
    const cut = judgedAnswer({ accuracy: 1, format: 1, finished: false });
    expect(composeRewards([cut, cut], { ...weights, concisenessWeight: 1 }).rewards).toEqual([
      0, 0,
    ]);
  });

  it('returns no rewards for no answers', () => {
    expect(composeRewards([], weights)).toEqual({ rewards: [], parts: [] });
  });
});

describe('checkRewardWeights', () => {
  it.each([
    [{ accuracyWeight: -1 }, /^The setting “accuracyWeight” cannot be -1\.$/],
    [{ repetitionWeight: Infinity }, /^The setting “repetitionWeight” cannot be Infinity\.$/],
    [{ overlongBuffer: 101 }, /overlongBuffer \(101\) is larger than maxNewTokens/],
  ])('rejects %j', (wrong, message) => {
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
  it('rewards right answers by their distance from the median length of right answers', () => {
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

  it('stays within its bounds, and is 0 with fewer than two right answers', () => {
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
  it('counts repeated n-grams of four words', () => {
    expect(repetitionPenalty('one two three', 1)).toBe(0);
    expect(repetitionPenalty('one two three four five', 1)).toBe(0);
    // "a b a b a b a": four n-grams, two of them distinct.
    expect(repetitionPenalty('a b A b a B a', 0.5)).toBe(-0.25);
    expect(repetitionPenalty('哈哈哈哈哈', 1)).toBe(-0.5);
  });

  it('approaches its weight for a text that only repeats itself, without exceeding it', () => {
    const penalty = repetitionPenalty('again '.repeat(10_000), 0.3);
    expect(penalty).toBeLessThan(-0.2999);
    expect(penalty).toBeGreaterThanOrEqual(-0.3);
  });
});
