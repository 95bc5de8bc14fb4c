// The optimizers by name.

import { AdamW } from './adamw.ts';
import type { Optimizer, OptimizerOptions } from './optimizer.ts';

const OPTIMIZERS = {
  adamw: AdamW,
} satisfies Record<string, new (options?: OptimizerOptions) => Optimizer>;

export type OptimizerName = keyof typeof OPTIMIZERS;

/** A new optimizer with an empty state. */
export function createOptimizer(name: OptimizerName, options: OptimizerOptions = {}): Optimizer {
  return new OPTIMIZERS[name](options);
}
