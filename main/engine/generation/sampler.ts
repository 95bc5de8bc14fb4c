// Samples the next token from logits: temperature, top-k, top-p, or greedily.

import type { Random } from '../random.ts';

export interface SamplingOptions {
  /** 0 = greedy. */
  readonly temperature: number;
  /** Smallest set of tokens whose probabilities reach this sum; 1 = all. */
  readonly topP?: number;
  /** Only the k likeliest tokens; 0 = all. */
  readonly topK?: number;
}

export interface SampledToken {
  readonly id: number;
  /**
   * Log-probability of the token under softmax(logits / temperature) of the whole vocabulary
   * (temperature 1 when greedy).
   */
  readonly logp: number;
}

/** The distribution of one next token, from which any number of tokens can be sampled. */
export interface TokenDistribution {
  /** Entropy of softmax(logits / temperature) of the whole vocabulary, in nats. */
  readonly entropy: number;
  sample(random: Random): SampledToken;
}

/**
 * The distribution of `logits[start .. start + V)`. All distributions share scratch memory: sample
 * from one before the next is created.
 */
export function nextTokenDistribution(
  logits: Float32Array,
  start: number,
  V: number,
  { temperature, topP = 1, topK = 0 }: SamplingOptions,
): TokenDistribution {
  const p = scratchOf(V);
  const t = temperature === 0 ? 1 : temperature;
  let top = -Infinity;
  let best = 0;
  for (let i = 0; i < V; i++) {
    if (logits[start + i]! > top) {
      top = logits[start + i]!;
      best = i;
    }
  }
  let sum = 0;
  let weighted = 0;
  for (let i = 0; i < V; i++) {
    const x = (logits[start + i]! - top) / t;
    const e = Math.exp(x);
    p[i] = e;
    sum += e;
    weighted += e * x;
  }
  const logSum = Math.log(sum);
  const isUnfiltered = topP >= 1 && topK <= 0;
  const candidates =
    temperature === 0 || isUnfiltered ? undefined : filterTopKTopP(p, V, sum, topP, topK);
  const choose = (random: Random): number => {
    if (temperature === 0) return best;
    return candidates
      ? sampleCandidate(candidates, p, random)
      : sampleIndex(p, V, random.uniform() * sum);
  };
  return {
    entropy: logSum - weighted / sum,
    sample(random) {
      const id = choose(random);
      return { id, logp: (logits[start + id]! - top) / t - logSum };
    },
  };
}

/**
 * A token of `logits[start .. start + V)` and the `count` likeliest ones, with their
 * log-probabilities under softmax(logits).
 */
export function likeliestTokens(
  logits: Float32Array,
  start: number,
  V: number,
  id: number,
  count: number,
): SampledToken & { readonly likeliest: readonly SampledToken[] } {
  const row = logits.subarray(start, start + V);
  const top = row.reduce((most, x) => Math.max(most, x), -Infinity);
  const logSum = Math.log(row.reduce((sum, x) => sum + Math.exp(x - top), 0));
  const logp = (i: number) => row[i]! - top - logSum;
  const best: number[] = [];
  for (let i = 0; count > 0 && i < V; i++) {
    if (best.length === count && row[i]! <= row[best.at(-1)!]!) continue;
    const place = best.findIndex((other) => row[i]! > row[other]!);
    best.splice(place < 0 ? best.length : place, 0, i);
    if (best.length > count) best.pop();
  }
  return { id, logp: logp(id), likeliest: best.map((each) => ({ id: each, logp: logp(each) })) };
}

let scratch = new Float64Array(0);

function scratchOf(V: number): Float64Array {
  if (scratch.length < V) scratch = new Float64Array(V);
  return scratch;
}

function sampleIndex(p: Float64Array, V: number, threshold: number): number {
  let cumulative = 0;
  for (let i = 0; i < V; i++) {
    cumulative += p[i]!;
    if (cumulative > threshold) return i;
  }
  // Rounding can leave the sum below the threshold: the last token with any probability.
  for (let i = V - 1; i > 0; i--) if (p[i]! > 0) return i;
  return 0;
}

/** Tokens that can be sampled, and the sum of their p. */
interface Candidates {
  readonly ids: readonly number[];
  readonly sum: number;
}

// As in transformers: the k likeliest, then the fewest of them whose probability reaches topP.
function filterTopKTopP(
  p: Float64Array,
  V: number,
  sum: number,
  topP: number,
  topK: number,
): Candidates {
  const order = likelyOnes(p, V, topK > 0 ? Infinity : topP * sum);
  order.sort((a, b) => p[b]! - p[a]! || a - b);
  const kept = topK > 0 ? order.slice(0, topK) : order;
  const total = topK > 0 ? kept.reduce((s, i) => s + p[i]!, 0) : sum;
  let cumulative = 0;
  const ids: number[] = [];
  for (const i of kept) {
    ids.push(i);
    cumulative += p[i]!;
    if (cumulative >= topP * total) break;
  }
  return { ids, sum: cumulative };
}

/**
 * Tokens above a bound that reach `mass` together: sorting all of a large vocabulary would take
 * longer than the model. p is 1 for the likeliest.
 */
function likelyOnes(p: Float64Array, V: number, mass: number): number[] {
  for (let bound = 2 ** -5; bound > 2 ** -60; bound /= 64) {
    const ids: number[] = [];
    let reached = 0;
    for (let i = 0; i < V; i++) {
      if (p[i]! < bound) continue;
      ids.push(i);
      reached += p[i]!;
    }
    // Sums in another order differ in their last digits.
    if (reached > mass * (1 + 1e-9)) return ids;
  }
  return Array.from({ length: V }, (_, i) => i);
}

function sampleCandidate({ ids, sum }: Candidates, p: Float64Array, random: Random): number {
  let threshold = random.uniform() * sum;
  for (const i of ids) {
    threshold -= p[i]!;
    if (threshold < 0) return i;
  }
  return ids.at(-1)!;
}
