// Sampling: frequencies against the softmax, and the tokens that top-k and top-p exclude.

import { expect, it } from 'vitest';
import { createRandom } from '../../../main/engine/random.ts';
import {
  nextTokenDistribution,
  type SamplingOptions,
} from '../../../main/engine/generation/sampler.ts';

const LOGITS = Float32Array.of(9, 1, 2.5, -1, 0.5, 2, 1.5, -30, 9);
/** The logits, in the middle of a longer array between two nines. */
const V = 7;

function softmax(temperature: number): number[] {
  const weights = [...LOGITS.subarray(1, 1 + V)].map((x) => Math.exp(x / temperature));
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((w) => w / sum);
}

function frequencies(draws: number, options: SamplingOptions): number[] {
  const random = createRandom(11);
  const counts = new Array<number>(V).fill(0);
  for (let i = 0; i < draws; i++)
    counts[nextTokenDistribution(LOGITS, 1, V, options).sample(random).id]!++;
  return counts;
}

function chiSquare(counts: readonly number[], shares: readonly number[]): number {
  const n = counts.reduce((a, b) => a + b, 0);
  return counts.reduce((sum, count, i) => {
    const expected = n * shares[i]!;
    return expected < 1 ? sum : sum + (count - expected) ** 2 / expected;
  }, 0);
}

/**
 * 99.9th percentile of chi-square with 5 degrees of freedom; one of the seven tokens has
 * probability 0.
 */
const LIMIT = 20.5;

for (const temperature of [0.6, 1, 1.7]) {
  it(`samples at temperature ${temperature} follow the softmax`, () => {
    const counts = frequencies(20_000, { temperature });
    expect(chiSquare(counts, softmax(temperature))).toBeLessThan(LIMIT);
    // The test must reject another temperature.
    expect(chiSquare(counts, softmax(temperature * 1.2))).toBeGreaterThan(LIMIT);
  });
}

it('top-k keeps the k likeliest tokens and their proportions', () => {
  const counts = frequencies(20_000, { temperature: 1, topK: 3 });
  const shares = softmax(1).map((p, i) => ([1, 4, 5].includes(i) ? p : 0));
  const sum = shares.reduce((a, b) => a + b, 0);
  expect(counts.flatMap((count, i) => (count > 0 ? [i] : []))).toEqual([1, 4, 5]);
  expect(
    chiSquare(
      counts,
      shares.map((p) => p / sum),
    ),
  ).toBeLessThan(LIMIT);
});

it('top-p keeps the smallest set that reaches the probability', () => {
  const sorted = softmax(1)
    .map((p, i) => [p, i] as const)
    .sort(([a], [b]) => b - a);
  const twoLikeliest = sorted[0]![0] + sorted[1]![0];
  const kept = (topP: number) =>
    frequencies(3_000, { temperature: 1, topP }).filter((count) => count > 0).length;
  expect(kept(twoLikeliest - 1e-6)).toBe(2);
  expect(kept(twoLikeliest + 1e-6)).toBe(3);
  expect(kept(1e-9)).toBe(1);
});

it('with both, top-p applies to the tokens that top-k kept', () => {
  const counts = frequencies(3_000, { temperature: 1, topK: 2, topP: 0.5 });
  expect(counts.flatMap((count, i) => (count > 0 ? [i] : []))).toEqual([1]);
});

it('temperature 0 takes the likeliest token, the first of several', () => {
  const options = { temperature: 0 };
  expect(nextTokenDistribution(LOGITS, 1, V, options).sample(createRandom(1)).id).toBe(1);
  expect(
    nextTokenDistribution(Float32Array.of(1, 3, 3, 2), 0, 4, options).sample(createRandom(1)).id,
  ).toBe(1);
});

it('log-probability and entropy are those of the full softmax at the temperature', () => {
  for (const temperature of [0, 0.5, 1]) {
    const shares = softmax(temperature || 1);
    const token = nextTokenDistribution(LOGITS, 1, V, { temperature, topK: 2 });
    const choice = token.sample(createRandom(5));
    expect(choice.logp).toBeCloseTo(Math.log(shares[choice.id]!), 6);
    const entropy = -shares.reduce((sum, p) => sum + (p > 0 ? p * Math.log(p) : 0), 0);
    expect(token.entropy).toBeCloseTo(entropy, 6);
  }
});
