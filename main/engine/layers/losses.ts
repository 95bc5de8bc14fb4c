// Losses over token log-probabilities: supervised, and the policy losses of the GRPO family.

import type { Value } from '../graph/graph.ts';
import * as ops from '../graph/ops.ts';

/** Ratio level and clipping of a policy loss; names as in TRL and verl. */
export interface PolicyLoss {
  readonly kind: 'policy';
  /** GRPO, DAPO and Dr. GRPO use one ratio per token, GSPO one per answer. */
  readonly ratio: 'token' | 'sequence';
  readonly clipLow: number;
  readonly clipHigh: number;
  /** Dual clip: bound of the loss for negative advantages (token ratio only). */
  readonly clipC?: number;
  /** Weight of the divergence from a reference model; 0 = none. */
  readonly beta: number;
  /** Estimator of the divergence (Schulman, 2020); k3 by default. */
  readonly divergence?: Divergence;
  /**
   * True for the first update after sampling: the old policy is the current one, so that old
   * log-probabilities are the program's own (as in TRL with one mini-batch) and every ratio is 1.
   */
  readonly isOnPolicy?: boolean;
}

/**
 * Estimators of KL(policy ‖ reference) from q = ref − ℓ: k1 = −q, k2 = ½q², k3 = exp(q) − q − 1.
 */
export const DIVERGENCES = ['k1', 'k2', 'k3'] as const;
export type Divergence = (typeof DIVERGENCES)[number];

export type Loss = { readonly kind: 'sft' } | PolicyLoss;

/** − Σ w·ℓ; with w = 1/n on n tokens this is the mean cross-entropy. logp [M, 1] -> [1, 1] */
export function supervisedLoss(logp: Value): Value {
  const weight = logp.graph.input('token_weight', logp.shape);
  return ops.neg(ops.reduceSum(ops.mul(logp, weight), [0, 1]));
}

/**
 * Policy loss of M tokens in B answers. `token_weight` carries the aggregation (e.g. 1/(B·Tᵢ) for
 * seq-mean-token-mean), so that Σ token_weight · u is the loss; 0 masks a token.
 *
 *   token:     r = exp(clamp(ℓ − old, ±20)); u = max(−A·r, −A·clip(r)); A < 0: u = min(u, −A·c)
 *   sequence:  s̄ᵢ = meanₜ(ℓ − old); log s = min(ℓ − sg ℓ + sg s̄ᵢ, 10); u = max(−A·s, −A·clip(s))
 *              (GSPO, arXiv 2507.18071)
 *   beta > 0:  q = clamp(ref − ℓ, ±20); u += beta·clamp(exp(q) − q − 1, ±10)  (k3; k1: −q, k2: ½q²)
 */
export function policyLoss(logp: Value, loss: PolicyLoss, answers: number): Value {
  const { graph, shape } = logp;
  const M = shape[0]!;
  const old = loss.isOnPolicy ? ops.stopGradient(logp) : graph.input('old_logp', shape);
  const advantage = graph.input('advantage', shape);
  let logRatio: Value;
  if (loss.ratio === 'token') {
    logRatio = ops.clamp(ops.sub(logp, old), -20, 20);
  } else {
    const difference = ops.sub(ops.stopGradient(logp), old); // [M, 1]
    const means = ops.matMul(graph.input('answer_mean', [answers, M]), difference); // [B, 1]
    const sequenceRatio = ops.gather(means, graph.input('answer_index', [M], 'int32')); // [M, 1]
    const straightThrough = ops.add(ops.sub(logp, ops.stopGradient(logp)), sequenceRatio);
    logRatio = ops.minimum(straightThrough, ops.scalar(straightThrough, 10));
  }
  const ratio = ops.exp(logRatio);
  const negative = ops.neg(advantage);
  const clipped = ops.clamp(ratio, 1 - loss.clipLow, 1 + loss.clipHigh);
  let u = ops.maximum(ops.mul(negative, ratio), ops.mul(negative, clipped));
  if (loss.clipC !== undefined && loss.ratio === 'token') {
    const bounded = ops.minimum(u, ops.scale(negative, loss.clipC));
    u = ops.where(ops.lessOrEqual(ops.scalar(advantage, 0), advantage), u, bounded);
  }
  if (loss.beta > 0) {
    const q = ops.clamp(ops.sub(graph.input('ref_logp', shape), logp), -20, 20);
    u = ops.add(u, ops.scale(divergenceOf(q, loss.divergence ?? 'k3'), loss.beta));
  }
  return ops.reduceSum(ops.mul(u, graph.input('token_weight', shape)), [0, 1]);
}

function divergenceOf(q: Value, kind: Divergence): Value {
  if (kind === 'k1') return ops.neg(q);
  if (kind === 'k2') return ops.scale(ops.mul(q, q), 0.5);
  return ops.clamp(ops.sub(ops.sub(ops.exp(q), q), ops.scalar(q, 1)), -10, 10);
}
