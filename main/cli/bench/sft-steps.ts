// One step of supervised training as `omr bench sft` times it: with the optimiser in this process, or with
// parameters, gradients and moments in the memory of a device.

import type { Tensor } from '../../engine/graph/tensor.ts';
import { DeviceState } from '../../engine/runtime/device-program.ts';
import type { Device } from '../../engine/runtime/session.ts';
import { DeviceTraining } from '../../engine/training/device-training.ts';
import { createOptimizer } from '../../engine/training/optimizers/index.ts';
import type { PrefixBatch } from '../../engine/training/prefix-batch.ts';
import type { StepOptions } from '../../engine/training/step-graph.ts';
import type { Trainer } from '../../engine/training/trainer.ts';

export const LEARNING_RATE = 1e-4;
export const ADAMW = {
  betas: [0.9, 0.999],
  eps: 1e-8,
  weightDecay: 0.01,
  maxGradNorm: 1,
} as const;

/** Steps on batches whose targets weigh the same. */
export interface SftSteps {
  /** One step; returns its loss before the update, and the seconds of the optimiser. */
  step(batch: PrefixBatch, options: StepOptions): Promise<{ loss: number; optimizer: number }>;
  release(): Promise<void>;
}

/** What steps train: the tensors of a trainer, on a device. */
export interface Trained {
  readonly trainer: Trainer;
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly device: Device;
}

const weightsOf = ({ targets }: PrefixBatch) => ({
  tokenWeight: new Float32Array(targets.length).fill(1 / targets.length),
});

/** Gradients come to this process, which has the optimiser. */
export function hostSteps({ trainer, tensors }: Trained): SftSteps {
  const optimizer = createOptimizer('adamw', ADAMW);
  return {
    async step(batch, options) {
      const { loss, gradients } = await trainer.run(batch, options, weightsOf(batch));
      const start = performance.now();
      optimizer.step(tensors, gradients, LEARNING_RATE);
      return { loss: loss!, optimizer: (performance.now() - start) / 1000 };
    },
    release: () => trainer.release(),
  };
}

/** Losses come to this process alone; `capture` plays the kernels of the first step again. */
export const deviceSteps =
  ({ capture }: { readonly capture: boolean }) =>
  ({ trainer, device }: Trained): SftSteps => {
    const state = DeviceState.open(device);
    if (!state) throw new Error(`the memory of the device ${device} cannot be used`);
    const training = new DeviceTraining(trainer.graphs, state, ADAMW, { capture });
    return {
      async step(batch, options) {
        const { loss } = await training.accumulate(batch, options, weightsOf(batch));
        const start = performance.now();
        await training.step(LEARNING_RATE);
        return { loss, optimizer: (performance.now() - start) / 1000 };
      },
      async release() {
        await training.release();
        await trainer.release();
      },
    };
  };
