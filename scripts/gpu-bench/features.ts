// Ways to run a step or a rollout that the benchmark measures beside the usual ones; undefined where
// this version of the program has none.

import type { Figures, Workload } from '../../main/cli/bench/bench.ts';

type Run = (work: Workload) => Promise<Figures>;

interface Features {
  /** Steps with the LoRA, its gradients and the optimiser's moments on the device. */
  readonly deviceState: Run | undefined;
  /** The same steps as one captured graph. */
  readonly capturedStep: Run | undefined;
  /** Rollouts by llama.cpp, by type of the weights. */
  readonly llamaF16: Run | undefined;
  readonly llamaQ8: Run | undefined;
}

export const FEATURES: Features = {
  deviceState: undefined,
  capturedStep: undefined,
  llamaF16: undefined,
  llamaQ8: undefined,
};
