// Log-probabilities of tokens from hidden states, without the logits of a large vocabulary in memory
// at once.

import type { Value } from '../graph/graph.ts';
import * as ops from '../graph/ops.ts';
import { bounded, evenParts, type Matrix } from './matrices.ts';

/** Options of `tokenLogProbs`. */
export interface LogProbOptions {
  readonly temperature?: number;
  /** True when W is not trained. */
  readonly frozen?: boolean;
  /** True when gradients will be computed. */
  readonly differentiable?: boolean;
  readonly entropy?: boolean;
  /** True when all logits are wanted. */
  readonly logits?: boolean;
  /** Most bytes of logits in memory at the same time, if W is frozen and not all are wanted. */
  readonly logitBytes?: number;
}

/**
 * Fewer cost time: a product reads the whole of W for each part of the tokens. From 32 MiB on, the C
 * library takes fresh pages for every tensor, see `runtime/native/heap.ts`.
 */
const LOGIT_BYTES = 30e6;
/** The least tokens of a part. */
const LEAST_TOKENS = 16;

/**
 * Log-probabilities and entropies of M tokens [M, 1], and the logits [M, V] unless they were
 * computed in parts.
 */
export interface TokenLogProbs {
  readonly logp: Value;
  readonly entropy?: Value;
  readonly logits?: Value;
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
  const { temperature = 1, frozen = true, entropy = false, logitBytes = LOGIT_BYTES } = options;
  // A cap bounds the logits before the temperature divides them.
  if (w.cap === undefined && temperature !== 1)
    return tokenLogProbs(ops.scale(h, 1 / temperature), w, ids, { ...options, temperature: 1 });
  // All logits are in memory several times, together with what the layers keep.
  const tooLarge = 4 * h.shape[0]! * w.outFeatures > logitBytes / 4;
  if (frozen && tooLarge && !options.logits) {
    const wanted = { temperature, entropy, logitBytes, slope: options.differentiable ?? true };
    const parts = w.range ? overRows(h, w, ids, wanted) : overTokens(h, w, ids, wanted);
    return withSlope(h, parts);
  }
  const logits = dividedBy(temperature, w.apply(h));
  const lse = logSumExp(logits);
  const logp = ops.sub(ops.gatherElements(logits, ids), lse);
  if (!entropy) return { logp, logits };
  return { logp, logits, entropy: ops.stopGradient(entropyOf(logits, ops.softmax(logits), lse)) };
}

const dividedBy = (temperature: number, x: Value): Value =>
  temperature === 1 ? x : ops.scale(x, 1 / temperature);

/** What is computed in parts, without gradients. */
interface Wanted {
  readonly temperature: number;
  readonly entropy: boolean;
  /** The gradient of ℓ by h too. */
  readonly slope: boolean;
  readonly logitBytes: number;
}

/** Log-probabilities ℓ and entropies [M, 1], and u = dℓ/dh [M, D]; none has a gradient. */
interface Detached {
  readonly logp: Value;
  readonly entropy?: Value;
  readonly slope?: Value;
}

/** ℓ as h·sg(u) + sg(ℓ − h·u): the logits need not be kept for the gradient, u = dℓ/dh is enough. */
function withSlope(h: Value, { logp, slope, entropy }: Detached): TokenLogProbs {
  const result = entropy ? { entropy: ops.stopGradient(entropy) } : {};
  if (!slope) return { logp: ops.stopGradient(logp), ...result };
  const linear = ops.reduceSum(ops.mul(h, ops.stopGradient(slope)), [1]);
  return { logp: ops.add(linear, ops.stopGradient(ops.sub(logp, linear))), ...result };
}

/**
 * One part of the tokens at a time, with u = W[id] − softmax(h Wᵀ) W. Each part yields a single
 * tensor, because ONNX Runtime would otherwise run the products of all parts before their sums.
 */
function overTokens(h: Value, w: Matrix, ids: Value, wanted: Wanted): Detached {
  const { temperature, entropy, slope, logitBytes } = wanted;
  const [M, D] = h.shape as [number, number];
  const most = Math.max(LEAST_TOKENS, Math.floor(logitBytes / 4 / w.outFeatures));
  const detached = ops.stopGradient(h);
  const parts = evenParts(M, most).map(([start, end]) => {
    const rows = ops.slice(detached, 0, start, end); // [n, D]
    const own = ops.slice(ids, 0, start, end);
    const capped = w.apply(rows); // [n, V]
    const logits = dividedBy(temperature, capped);
    const p = ops.softmax(logits);
    const lse = logSumExpFrom(logits, p);
    const columns = [ops.sub(ops.gatherElements(logits, own), lse)];
    if (entropy) columns.push(entropyOf(logits, p, lse));
    if (slope) {
      const slopes = capSlopes(capped, w, temperature);
      const row = w.rows(ops.reshape(own, [end - start]));
      columns.push(
        ops.sub(
          slopes ? ops.mul(ops.gatherElements(slopes, own), row) : row,
          w.applyTransposed(slopes ? ops.mul(p, slopes) : p),
        ),
      );
    }
    return ops.concat(columns, 1); // [n, 1 to D + 2]
  });
  const all = ops.concat(parts, 0);
  return {
    logp: ops.slice(all, 1, 0, 1),
    ...(entropy ? { entropy: ops.slice(all, 1, 1, 2) } : {}),
    ...(slope ? { slope: ops.slice(all, 1, all.shape[1]! - D, all.shape[1]!) } : {}),
  };
}

/**
 * One range of W's rows at a time, for all tokens: each row is read, and dequantized, only once. With
 * the largest logit m so far, a range adds Σ e, Σ e·z and Σ e·W to sums that are scaled when m grows,
 * e = exp(z − m) (online softmax, arXiv 1805.02867). The input of a range depends on the sums of the
 * one before, because ONNX Runtime would otherwise run the products of all ranges first.
 */
function overRows(h: Value, w: Matrix, ids: Value, wanted: Wanted): Detached {
  const { temperature, entropy, slope, logitBytes } = wanted;
  const [M, D] = h.shape as [number, number];
  const detached = ops.stopGradient(h);
  const columns = ops.cast(ids, 'float32'); // exact up to 2²⁴
  let state: { readonly top: Value; readonly target: Value; readonly sums: Value } | undefined;
  const bytesOfRow = Math.max(4 * M, (w.rangeBytes ?? 4) * D);
  for (const [start, end] of evenParts(w.outFeatures, Math.floor(logitBytes / bytesOfRow))) {
    const rows = w.range!(start, end);
    const waiting = state && ops.add(state.target, ops.slice(state.sums, 1, 0, 1));
    const x = waiting ? ops.add(detached, ops.scale(waiting, 0)) : detached;
    const product = rows.apply(x);
    const capped = w.cap === undefined ? product : bounded(product, w.cap);
    const logits = dividedBy(temperature, capped); // [M, n]
    const largest = ops.reduceMax(logits, [1]);
    const top = state ? ops.maximum(state.top, largest) : largest;
    const e = ops.exp(ops.sub(logits, top));
    const slopes = slope ? capSlopes(capped, w, temperature) : undefined;
    const all = ops.concat(
      [
        atColumns(logits, columns, start),
        ops.reduceSum(e, [1]),
        ...(entropy ? [ops.reduceSum(ops.mul(e, logits), [1])] : []),
        ...(slope ? [rows.applyTransposed(slopes ? ops.mul(e, slopes) : e)] : []),
      ],
      1,
    );
    const target = ops.slice(all, 1, 0, 1);
    const sums = ops.slice(all, 1, 1, all.shape[1]!);
    state = state
      ? {
          top,
          target: ops.add(state.target, target),
          sums: ops.add(ops.mul(state.sums, ops.exp(ops.sub(state.top, top))), sums),
        }
      : { top, target, sums };
  }
  const { top, target, sums } = state!;
  const sum = ops.slice(sums, 1, 0, 1);
  const lse = ops.add(top, ops.log(sum));
  const result = {
    logp: ops.sub(target, lse),
    ...(entropy ? { entropy: ops.sub(lse, ops.div(ops.slice(sums, 1, 1, 2), sum)) } : {}),
  };
  if (!slope) return result;
  const width = sums.shape[1]!;
  const pull = ops.div(ops.slice(sums, 1, width - D, width), sum);
  const row = w.rows(ops.reshape(ids, [M]));
  const own = capSlopes(ops.scale(target, temperature), w, temperature);
  return { ...result, slope: ops.sub(own ? ops.mul(own, row) : row, pull) };
}

/** One element a row of x [M, n], whose first column has the number `first`; 0 in other columns. */
function atColumns(x: Value, columns: Value, first: number): Value {
  const last = first + x.shape[1]! - 1;
  const [one, zero] = [ops.scalar(x, 1), ops.scalar(x, 0)];
  const isAfter = ops.where(ops.lessOrEqual(ops.scalar(x, first), columns), one, zero);
  const isBefore = ops.where(ops.lessOrEqual(columns, ops.scalar(x, last)), one, zero);
  const inside = ops.sub(ops.clamp(columns, first, last), ops.scalar(x, first));
  const element = ops.gatherElements(x, ops.cast(inside, 'int32'));
  return ops.mul(ops.mul(isAfter, isBefore), element);
}

/** Slopes of c·tanh(z/c)/T by z, from c·tanh(z/c); undefined where W has no cap c. */
function capSlopes(capped: Value, { cap }: Matrix, temperature: number): Value | undefined {
  if (cap === undefined) return undefined;
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
