// The inputs of a policy loss: old log-probabilities, advantages, and token weights for each
// aggregation.

import type { LossFeeds } from './step-graph.ts';
import type { PrefixBatch } from './prefix-batch.ts';

/** How token losses are aggregated; names as in verl. */
export const AGGREGATIONS = [
  'token-mean',
  'seq-mean-token-mean',
  'seq-mean-token-sum',
  'constant',
] as const;
export type Aggregation = (typeof AGGREGATIONS)[number];

/**
 * One answer of a prefix tree as the policy loss reads it; arrays have one entry per token of the
 * answer.
 */
export interface PolicyAnswer {
  /** 1 for tokens that count; all by default. */
  readonly mask?: ArrayLike<number>;
  readonly oldLogp: ArrayLike<number>;
  readonly refLogp?: ArrayLike<number>;
  readonly advantage: number;
  /** Factors of the advantage, constants in the loss; 1 by default. */
  readonly importance?: ArrayLike<number>;
  /** Number of equal answers that this one represents; 1 by default. */
  readonly count?: number;
}

/**
 * Size of the whole mini-batch, by which aggregation divides; it can span several micro-batches.
 */
export interface BatchSize {
  readonly answers: number;
  /** Tokens that count. */
  readonly tokens: number;
}

/** Number of tokens of an answer that count. */
export function countedTokens({ mask, oldLogp }: PolicyAnswer): number {
  let count = 0;
  for (let i = 0; i < oldLogp.length; i++) count += (mask?.[i] ?? 1) ? 1 : 0;
  return count;
}

/**
 * Weight of one token of an answer with T counted tokens:
 *   token-mean 1/ΣT · seq-mean-token-mean 1/(B·T) · seq-mean-token-sum 1/B · constant 1/(B·L)
 * where L is Dr. GRPO's fixed length.
 */
export function tokenWeight(
  aggregation: Aggregation,
  T: number,
  batch: BatchSize,
  constantLength = 1,
): number {
  switch (aggregation) {
    case 'token-mean':
      return 1 / Math.max(1, batch.tokens);
    case 'seq-mean-token-mean':
      return 1 / (batch.answers * Math.max(1, T));
    case 'seq-mean-token-sum':
      return 1 / batch.answers;
    case 'constant':
      return 1 / (batch.answers * constantLength);
  }
}

/**
 * The loss inputs of a batch; `answers[t][g]` belongs to answer g of tree t. Prompt targets get
 * weight 0.
 */
export function policyFeeds(
  prefixBatch: PrefixBatch,
  answers: readonly (readonly PolicyAnswer[])[],
  batch: BatchSize,
  { aggregation, constantLength }: { aggregation: Aggregation; constantLength?: number },
): LossFeeds {
  const n = prefixBatch.targets.length;
  const feeds = {
    tokenWeight: new Float32Array(n),
    oldLogp: new Float32Array(n),
    refLogp: new Float32Array(n),
    advantage: new Float32Array(n),
    answerIndex: new Int32Array(n),
    answerShare: new Float32Array(n),
  };
  const firstOfTree = answers.map((_, t) =>
    answers.slice(0, t).reduce((sum, group) => sum + group.length, 0),
  );
  const counts = answers.map((group) => group.map(countedTokens));
  prefixBatch.targets.forEach(({ tree, answer, position }, i) => {
    if (answer < 0) return;
    const a = answers[tree]![answer]!;
    const T = counts[tree]![answer]!;
    const counted = (a.mask?.[position] ?? 1) ? 1 : 0;
    feeds.oldLogp[i] = a.oldLogp[position]!;
    feeds.refLogp[i] = a.refLogp?.[position] ?? 0;
    feeds.advantage[i] = a.advantage * (a.importance?.[position] ?? 1);
    feeds.answerIndex[i] = firstOfTree[tree]! + answer;
    feeds.answerShare[i] = counted / Math.max(1, T);
    feeds.tokenWeight[i] =
      (a.count ?? 1) * counted * tokenWeight(aggregation, T, batch, constantLength);
  });
  return { ...feeds, answers: answers.reduce((sum, group) => sum + group.length, 0) };
}
