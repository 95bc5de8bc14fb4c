// AdamW (Loshchilov & Hutter, arXiv 1711.05101), as torch.optim.AdamW.

import { sizeOf, type Tensor } from '../../graph/tensor.ts';
import {
  clipFactor,
  gradientNorm,
  parameterOf,
  type Optimizer,
  type OptimizerOptions,
  type OptimizerState,
} from './optimizer.ts';

/** Moments by parameter name. */
export type Moments = Map<string, Tensor>;

/**
 * Each step, for every tensor:
 *   g ← g·min(1, max/(‖g‖ + 1e-6));  θ ← θ(1 − lr·wd);  m, v;  θ ← θ − lr·m̂/(√v̂ + eps)
 */
export class AdamW implements Optimizer {
  private readonly options: OptimizerOptions;
  private steps = 0;
  /** First and second moments by parameter name. */
  private readonly m: Moments = new Map();
  private readonly v: Moments = new Map();

  constructor(options: OptimizerOptions = {}) {
    this.options = options;
  }

  step(
    parameters: ReadonlyMap<string, Tensor>,
    gradients: ReadonlyMap<string, Float32Array>,
    learningRate: number,
  ): number {
    const {
      betas = [0.9, 0.999],
      eps = 1e-8,
      weightDecay = 0,
      maxGradNorm,
      learningRateFactor,
    } = this.options;
    const norm = gradientNorm(gradients);
    if (!Number.isFinite(norm)) return norm;
    const clip = clipFactor(norm, maxGradNorm);
    const [beta1, beta2] = betas;
    this.steps++;
    const correction1 = 1 - beta1 ** this.steps;
    const correction2 = Math.sqrt(1 - beta2 ** this.steps);
    for (const [name, gradient] of gradients) {
      const parameter = parameterOf(parameters, name, gradient);
      const x = parameter.data;
      const ownRate = learningRate * (learningRateFactor?.(name) ?? 1);
      const rate = ownRate / correction1;
      const keep = 1 - ownRate * weightDecay;
      const m = momentOf(this.m, name, parameter);
      const v = momentOf(this.v, name, parameter);
      for (let i = 0; i < x.length; i++) {
        const g = gradient[i]! * clip;
        m[i] = beta1 * m[i]! + (1 - beta1) * g;
        v[i] = beta2 * v[i]! + (1 - beta2) * g * g;
        x[i] = x[i]! * keep - (rate * m[i]!) / (Math.sqrt(v[i]!) / correction2 + eps);
      }
    }
    return norm;
  }

  state(): OptimizerState {
    const tensors = new Map<string, Tensor>();
    for (const [name, m] of this.m) {
      tensors.set(`m:${name}`, m);
      tensors.set(`v:${name}`, this.v.get(name)!);
    }
    return { scalars: { step: this.steps }, tensors };
  }

  restore(state: OptimizerState): void {
    const { steps, m, v } = momentsOf(state);
    for (const [name, tensor] of m) this.m.set(name, tensor);
    for (const [name, tensor] of v) this.v.set(name, tensor);
    this.steps = steps;
  }
}

/** Steps and moments of a stored state; throws if it belongs to another optimizer. */
export function momentsOf({ scalars, tensors }: OptimizerState): {
  readonly steps: number;
  readonly m: Moments;
  readonly v: Moments;
} {
  const moments: Readonly<Record<string, Moments>> = { m: new Map(), v: new Map() };
  if (scalars.step === undefined) throw new Error('AdamW: the stored state has no step');
  for (const [key, tensor] of tensors) {
    const [kind, name] = [key.slice(0, 1), key.slice(2)];
    if (!moments[kind] || key[1] !== ':')
      throw new Error(`AdamW: the stored state has an unknown tensor ${key}`);
    moments[kind].set(name, tensor);
  }
  return { steps: scalars.step, m: moments.m!, v: moments.v! };
}

function momentOf(moments: Moments, name: string, { shape }: Tensor): Float32Array {
  let moment = moments.get(name);
  if (!moment) moments.set(name, (moment = { shape, data: new Float32Array(sizeOf(shape)) }));
  return moment.data;
}
