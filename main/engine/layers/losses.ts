// Losses over token log-probabilities: supervised, and the policy losses of the GRPO family.

import type { Value } from '../graph/graph.ts';
import type { Matrix } from './matrices.ts';
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

/** Options of `tokenLogProbs`. */
export interface LogProbOptions {
  readonly temperature?: number;
  /** True when W is not trained. */
  readonly frozen?: boolean;
  /** True when gradients will be computed. */
  readonly differentiable?: boolean;
  readonly entropy?: boolean;
  /** Tokens whose logits are in memory at the same time, if W is frozen. */
  readonly chunk?: number;
}

/**
 * log softmax(h Wᵀ / temperature) at the given ids, and the entropy: h [M, D], W [V, D], ids [M, 1]
 * -> [M, 1] each.
 */
export function tokenLogProbs(
  h: Value,
  w: Matrix,
  ids: Value,
  options: LogProbOptions = {},
): TokenLogProbs {
  const { temperature = 1, frozen = true, entropy = false, chunk = 512 } = options;
  // A cap bounds the logits before the temperature divides them.
  if (w.cap === undefined && temperature !== 1)
    return tokenLogProbs(ops.scale(h, 1 / temperature), w, ids, { ...options, temperature: 1 });
  if (frozen && h.shape[0]! > chunk)
    return chunkedLogProbs(h, w, ids, { ...options, temperature, chunk });
  const logits = dividedBy(temperature, w.apply(h));
  const lse = logSumExp(logits);
  const logp = ops.sub(ops.gatherElements(logits, ids), lse);
  if (!entropy) return { logp, logits };
  return { logp, logits, entropy: ops.stopGradient(entropyOf(logits, ops.softmax(logits), lse)) };
}

/**
 * Log-probabilities and entropies of M tokens [M, 1], and the logits [M, V] unless they were
 * computed in chunks.
 */
export interface TokenLogProbs {
  readonly logp: Value;
  readonly entropy?: Value;
  readonly logits?: Value;
}

const dividedBy = (temperature: number, x: Value): Value =>
  temperature === 1 ? x : ops.scale(x, 1 / temperature);

/**
 * If W is frozen, the logits need not be kept: u = W[id] − softmax(h Wᵀ) W is the gradient of ℓ by
 * h, so ℓ is computed as h·sg(u) + sg(ℓ − h·u), one chunk of tokens at a time. Each chunk yields a
 * single tensor, because ONNX Runtime would otherwise run the products of all chunks before their
 * sums.
 */
function chunkedLogProbs(
  h: Value,
  w: Matrix,
  ids: Value,
  {
    chunk,
    temperature,
    differentiable = true,
    entropy = false,
  }: LogProbOptions & { readonly chunk: number; readonly temperature: number },
): TokenLogProbs {
  const [M, D] = h.shape as [number, number];
  const detached = ops.stopGradient(h);
  const parts: Value[] = [];
  for (let start = 0; start < M; start += chunk) {
    const end = Math.min(start + chunk, M);
    const rows = ops.slice(detached, 0, start, end); // [n, D]
    const chunkIds = ops.slice(ids, 0, start, end);
    const capped = w.apply(rows); // [n, V]
    const logits = dividedBy(temperature, capped);
    const p = ops.softmax(logits);
    const lse = logSumExpFrom(logits, p);
    const columns = [ops.sub(ops.gatherElements(logits, chunkIds), lse)];
    if (entropy) columns.push(entropyOf(logits, p, lse));
    if (differentiable) {
      const own = w.rows(ops.reshape(chunkIds, [end - start]));
      const slopes = w.cap === undefined ? undefined : capSlopes(capped, w.cap, temperature);
      columns.push(
        slopes
          ? ops.sub(
              ops.mul(ops.gatherElements(slopes, chunkIds), own),
              w.applyTransposed(ops.mul(p, slopes)),
            )
          : ops.sub(own, w.applyTransposed(p)),
      );
    }
    parts.push(ops.concat(columns, 1)); // [n, 1 to D + 2]
  }
  const all = ops.concat(parts, 0);
  const value = ops.slice(all, 1, 0, 1);
  const result = entropy ? { entropy: ops.stopGradient(ops.slice(all, 1, 1, 2)) } : {};
  if (!differentiable) return { logp: value, ...result };
  const u = ops.stopGradient(ops.slice(all, 1, all.shape[1]! - D, all.shape[1]!));
  const linear = ops.reduceSum(ops.mul(h, u), [1]);
  return { logp: ops.add(linear, ops.stopGradient(ops.sub(value, linear))), ...result };
}

/** Slopes of c·tanh(z/c)/T by z, from c·tanh(z/c). */
function capSlopes(capped: Value, cap: number, temperature: number): Value {
  const t = ops.scale(capped, 1 / cap);
  return dividedBy(temperature, ops.sub(ops.scalar(t, 1), ops.mul(t, t)));
}

function logSumExp(logits: Value): Value {
  const top = ops.stopGradient(ops.reduceMax(logits, [1]));
  return ops.add(top, ops.log(ops.reduceSum(ops.exp(ops.sub(logits, top)), [1])));
}

/**
 * The same from p = softmax(logits): the likeliest token has p ≥ 1/V, so its logarithm is accurate.
 */
function logSumExpFrom(logits: Value, p: Value): Value {
  return ops.sub(ops.reduceMax(logits, [1]), ops.log(ops.reduceMax(p, [1])));
}

/** H = lse − Σ p·logit */
function entropyOf(logits: Value, p: Value, lse: Value): Value {
  return ops.sub(lse, ops.reduceSum(ops.mul(p, logits), [1]));
}
