// Choosing the next token from logits: temperature, top-k, top-p, or the largest.

import type { Random } from './random.ts';

export interface SamplingOptions {
  /** 0 = always the likeliest token. */
  readonly temperature: number;
  /** Smallest set of tokens whose probabilities reach this sum; 1 = all. */
  readonly topP?: number;
  /** Only the k likeliest tokens; 0 = all. */
  readonly topK?: number;
}

export interface Choice {
  readonly id: number;
  /** Log-probability of the token under softmax(logits / temperature) of the whole vocabulary (temperature 1 when greedy). */
  readonly logp: number;
  /** Entropy of that distribution, in nats. */
  readonly entropy: number;
}

const scratch: { p: Float64Array } = { p: new Float64Array(0) };

/** Chooses from `logits[start .. start + V)`. */
export function chooseToken(
  logits: Float32Array,
  start: number,
  V: number,
  random: Random,
  { temperature, topP = 1, topK = 0 }: SamplingOptions,
): Choice {
  if (scratch.p.length < V) scratch.p = new Float64Array(V);
  const p = scratch.p;
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
  const choose = (): number => {
    if (temperature === 0) return best;
    if (topP >= 1 && topK <= 0) return pick(p, V, random.uniform() * sum);
    return pickLikely(p, V, sum, topP, topK, random);
  };
  const id = choose();
  return { id, logp: (logits[start + id]! - top) / t - logSum, entropy: logSum - weighted / sum };
}

function pick(p: Float64Array, V: number, threshold: number): number {
  let cumulative = 0;
  for (let i = 0; i < V; i++) {
    cumulative += p[i]!;
    if (cumulative > threshold) return i;
  }
  // Rounding left a sliver: the last token that has any probability.
  for (let i = V - 1; i > 0; i--) if (p[i]! > 0) return i;
  return 0;
}

// As transformers: first the k likeliest, then the smallest head of the rest whose share reaches topP.
function pickLikely(
  p: Float64Array,
  V: number,
  sum: number,
  topP: number,
  topK: number,
  random: Random,
): number {
  const order = Array.from({ length: V }, (_, i) => i).sort((a, b) => p[b]! - p[a]! || a - b);
  const kept = topK > 0 ? order.slice(0, topK) : order;
  const total = topK > 0 ? kept.reduce((s, i) => s + p[i]!, 0) : sum;
  let cumulative = 0;
  const head: number[] = [];
  for (const i of kept) {
    head.push(i);
    cumulative += p[i]!;
    if (cumulative >= topP * total) break;
  }
  let threshold = random.uniform() * cumulative;
  for (const i of head) {
    threshold -= p[i]!;
    if (threshold < 0) return i;
  }
  return head.at(-1)!;
}
