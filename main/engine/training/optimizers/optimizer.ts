// The interface of an optimizer; each file of this folder implements one.

import type { Tensor } from '../../graph/tensor.ts';

/** Options of the optimizers; one that has no use for an option ignores it. */
export interface OptimizerOptions {
  /** Decay rates of the moment estimates. */
  readonly betas?: readonly [number, number];
  readonly eps?: number;
  readonly weightDecay?: number;
  /** Limit of the gradient norm over all tensors; undefined = none. */
  readonly maxGradNorm?: number;
  /**
   * Factor of the learning rate for a tensor, e.g. a higher one in the vision tower; 1 by default.
   */
  readonly learningRateFactor?: (name: string) => number;
}

/** State that a training checkpoint stores. */
export interface OptimizerState {
  readonly scalars: Readonly<Record<string, number>>;
  readonly tensors: ReadonlyMap<string, Tensor>;
}

export interface Optimizer {
  /**
   * Updates the parameters in place. Returns the gradient norm over all tensors before clipping; if
   * it is not finite, the step is skipped and nothing changes.
   */
  step(
    parameters: ReadonlyMap<string, Tensor>,
    gradients: ReadonlyMap<string, Float32Array>,
    learningRate: number,
  ): number;
  /** The current state, not a copy. */
  state(): OptimizerState;
  /** Continues from a stored state; throws if it belongs to another optimizer. */
  restore(state: OptimizerState): void;
}

/** √Σ g² over all tensors, in float64. */
export function gradientNorm(gradients: ReadonlyMap<string, Float32Array>): number {
  let sum = 0;
  for (const g of gradients.values()) for (let i = 0; i < g.length; i++) sum += g[i]! * g[i]!;
  return Math.sqrt(sum);
}

/** The factor that limits a gradient norm to `maxGradNorm`, as torch.nn.utils.clip_grad_norm_. */
export function clipFactor(norm: number, maxGradNorm: number | undefined): number {
  return maxGradNorm === undefined ? 1 : Math.min(1, maxGradNorm / (norm + 1e-6));
}

/** The parameter of a gradient; throws if there is none of its size. */
export function parameterOf(
  parameters: ReadonlyMap<string, Tensor>,
  name: string,
  gradient: Float32Array,
): Tensor {
  const parameter = parameters.get(name);
  if (!parameter || parameter.data.length !== gradient.length)
    throw new Error(`internal: gradient of ${name} has no parameter of its size`);
  return parameter;
}
