// The largest probability that a token can get while output layer and final norm are frozen.

/** Steps of the search; it ends earlier when a step changes nothing. */
const STEPS = 200;

/**
 * The largest probability of token `id` under any hidden state, from the output layer's rows W
 * [V, D] and the final norm's weight γ [D].
 *
 * A final RMS norm gives h = γ ⊙ n with ‖n‖ ≤ √D, whatever the layers before it do (equality but for
 * the epsilon). The logits are W h = Ŵ n with Ŵ = W · diag(γ), so
 *
 *   max p(t) = max over ‖n‖ ≤ √D of softmax(Ŵ n)ₜ = exp(−min f),
 *   f(n) = log Σⱼ exp((ŵⱼ − ŵₜ)·n)
 *
 * f is a log-sum-exp of linear functions and convex, the ball is convex: projected gradient descent
 * reaches the one minimum. Tokens whose rows agree share their logit, so that k of them get 1/k at
 * most: that is what rows that were never learnt do, which drift together (all are pushed away from
 * every hidden state alike; Land & Bartolo, arXiv 2405.05417).
 */
export function reachableProbability(
  id: number,
  w: Float32Array,
  { norm, vocabulary }: { readonly norm: Float32Array; readonly vocabulary: number },
): number {
  const D = norm.length;
  const radius = Math.sqrt(D);
  const difference = new Float32Array(w.length);
  for (let j = 0; j < vocabulary; j++)
    for (let i = 0; i < D; i++) difference[j * D + i] = (w[j * D + i]! - w[id * D + i]!) * norm[i]!;
  const gradient = new Float64Array(D);
  const logits = new Float64Array(vocabulary);
  /** f(n), and its gradient Σⱼ pⱼ (ŵⱼ − ŵₜ) where wanted. */
  const value = (n: Float64Array, wantsGradient: boolean): number => {
    let top = -Infinity;
    for (let j = 0; j < vocabulary; j++) {
      let dot = 0;
      for (let i = 0; i < D; i++) dot += difference[j * D + i]! * n[i]!;
      logits[j] = dot;
      if (dot > top) top = dot;
    }
    let sum = 0;
    for (let j = 0; j < vocabulary; j++) sum += Math.exp(logits[j]! - top);
    const f = top + Math.log(sum);
    if (!wantsGradient) return f;
    gradient.fill(0);
    for (let j = 0; j < vocabulary; j++) {
      const p = Math.exp(logits[j]! - f);
      if (p < 1e-12) continue;
      for (let i = 0; i < D; i++) gradient[i]! += p * difference[j * D + i]!;
    }
    return f;
  };

  let n: Float64Array = new Float64Array(D);
  let f = value(n, true);
  let step = radius;
  for (let k = 0; k < STEPS && step > 1e-9 * radius; k++) {
    const slope = Math.hypot(...gradient);
    if (slope < 1e-9) break;
    const next = Float64Array.from(n, (x, i) => x - (step * gradient[i]!) / slope);
    const length = Math.hypot(...next);
    if (length > radius) next.forEach((x, i) => (next[i] = (x * radius) / length));
    const lower = value(next, false);
    if (lower < f) {
      n = next;
      f = value(n, true);
      step *= 1.3;
    } else step /= 2;
  }
  return Math.exp(-f);
}
