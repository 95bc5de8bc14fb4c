// AdamW on plain arrays, with gradient clipping and the learning-rate schedules of the recipe.

import type { Tensor } from '../graph/tensor.ts';

export interface AdamWOptions {
  readonly learningRate: number;
  readonly betas?: readonly [number, number];
  readonly eps?: number;
  /** Decoupled weight decay. */
  readonly weightDecay?: number;
  /** Bound of the gradient's norm over all tensors; undefined = none. */
  readonly maxGradNorm?: number;
  /** Factor of the learning rate for a tensor, e.g. a higher one in the vision tower; 1 by default. */
  readonly rateFactor?: (name: string) => number;
}

/** First and second moments by tensor name, and the number of steps taken. */
export interface AdamWState {
  step: number;
  readonly m: Map<string, Float32Array>;
  readonly v: Map<string, Float32Array>;
}

/** A state that has seen nothing. */
export function createAdamW(): AdamWState {
  return { step: 0, m: new Map(), v: new Map() };
}

/** √Σ g² over all tensors, in float64. */
export function gradientNorm(gradients: ReadonlyMap<string, Float32Array>): number {
  let sum = 0;
  for (const g of gradients.values()) for (let i = 0; i < g.length; i++) sum += g[i]! * g[i]!;
  return Math.sqrt(sum);
}

/**
 * One step in place (Loshchilov & Hutter, arXiv 1711.05101, as torch.optim.AdamW):
 *   g ← g·min(1, max/(‖g‖ + 1e-6));  θ ← θ(1 − lr·wd);  m, v;  θ ← θ − lr·m̂/(√v̂ + eps)
 * Returns the norm before clipping. A norm that is not finite leaves everything as it was.
 */
export function stepAdamW(
  parameters: ReadonlyMap<string, Tensor>,
  gradients: ReadonlyMap<string, Float32Array>,
  state: AdamWState,
  {
    learningRate,
    betas = [0.9, 0.999],
    eps = 1e-8,
    weightDecay = 0,
    maxGradNorm,
    rateFactor,
  }: AdamWOptions,
): number {
  const norm = gradientNorm(gradients);
  if (!Number.isFinite(norm)) return norm;
  const clip = maxGradNorm === undefined ? 1 : Math.min(1, maxGradNorm / (norm + 1e-6));
  const [beta1, beta2] = betas;
  state.step++;
  const correction1 = 1 - beta1 ** state.step;
  const correction2 = Math.sqrt(1 - beta2 ** state.step);
  for (const [name, gradient] of gradients) {
    const x = parameters.get(name)?.data;
    if (!x || x.length !== gradient.length)
      throw new Error(`internal: gradient of ${name} has no parameter of its size`);
    const ownRate = learningRate * (rateFactor?.(name) ?? 1);
    const rate = ownRate / correction1;
    const keep = 1 - ownRate * weightDecay;
    const m = momentsOf(state.m, name, x.length);
    const v = momentsOf(state.v, name, x.length);
    for (let i = 0; i < x.length; i++) {
      const g = gradient[i]! * clip;
      m[i] = beta1 * m[i]! + (1 - beta1) * g;
      v[i] = beta2 * v[i]! + (1 - beta2) * g * g;
      x[i] = x[i]! * keep - (rate * m[i]!) / (Math.sqrt(v[i]!) / correction2 + eps);
    }
  }
  return norm;
}

function momentsOf(moments: Map<string, Float32Array>, name: string, length: number): Float32Array {
  let array = moments.get(name);
  if (!array) moments.set(name, (array = new Float32Array(length)));
  return array;
}

/** Shape of the learning rate over a run, after a linear warm-up. */
export type Schedule = 'constant' | 'linear' | 'cosine';

/** The learning rate of step `step` (from 0) of `total`, warmed up over the first `warmup` steps. */
export function learningRateAt(
  step: number,
  {
    rate,
    total,
    warmup = 0,
    schedule = 'cosine',
    floor = 0,
  }: { rate: number; total: number; warmup?: number; schedule?: Schedule; floor?: number },
): number {
  if (step < warmup) return (rate * (step + 1)) / warmup;
  const done = Math.min(1, (step - warmup) / Math.max(1, total - warmup));
  const share =
    schedule === 'constant'
      ? 1
      : schedule === 'linear'
        ? 1 - done
        : 0.5 * (1 + Math.cos(Math.PI * done));
  return floor + (rate - floor) * share;
}
