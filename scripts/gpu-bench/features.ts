// Ways to run a step that the benchmark measures beside the usual ones; undefined where
// this version of the program has none.

import { sftBy, type Figures, type Workload } from '../../main/cli/bench/bench.ts';
import { deviceSteps } from '../../main/cli/bench/sft-steps.ts';

type Run = (work: Workload) => Promise<Figures>;

interface Features {
  /** Steps with the LoRA, its gradients and the optimiser's moments on the device. */
  readonly deviceState: Run | undefined;
  /** The same steps as one captured graph. */
  readonly capturedStep: Run | undefined;
  /** Microseconds a node of this many small sums as one captured graph, several times. */
  readonly capturedSums: ((nodes: number) => Promise<readonly number[]>) | undefined;
}

export const FEATURES: Features = {
  deviceState: (work) => sftBy(work, deviceSteps({ capture: false })),
  capturedStep: (work) => sftBy(work, deviceSteps({ capture: true })),
  capturedSums: undefined,
};

/** The reason of a row that needs one of them. */
export const MISSING = 'not in this version';
