// Weights that correct for answers drawn by another program than the one that is trained.

/**
 * min(π_train / π_rollout, cap) of every token, from its log-probabilities by both; a constant in the
 * loss. Source: truncated importance sampling, as in verl #2953 and TRL #3867.
 */
export function importanceWeights(
  trained: Float32Array,
  sampled: Float32Array,
  cap: number,
): Float32Array {
  return trained.map((logp, i) => Math.min(Math.exp(logp - sampled[i]!), cap));
}

/** Totals of the weights of a step. */
export class ImportanceStats {
  #sum = 0;
  #largest = 0;
  #capped = 0;
  #tokens = 0;

  add(weights: Float32Array, cap: number): void {
    // The weights are rounded to 32 bits, and the cap with them.
    const bound = Math.fround(cap);
    for (const weight of weights) {
      this.#sum += weight;
      this.#largest = Math.max(this.#largest, weight);
      this.#capped += Number(weight >= bound);
    }
    this.#tokens += weights.length;
  }

  /** The metrics; empty where no token was weighted. */
  get values(): Record<string, number> {
    if (this.#tokens === 0) return {};
    return {
      importance_mean: this.#sum / this.#tokens,
      importance_max: this.#largest,
      importance_clipped: this.#capped / this.#tokens,
    };
  }
}
