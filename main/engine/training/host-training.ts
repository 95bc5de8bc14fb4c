// Training whose parameters and moments are in this process: every run is fed the parameters and gives
// the gradients, on whatever device.

import type { TrainableParameters } from '../layers/lora.ts';
import { ProgramCache } from '../runtime/program-cache.ts';
import { addGradients } from './micro-batches.ts';
import { createOptimizer } from './optimizers/index.ts';
import type { Optimizer, OptimizerOptions, OptimizerState } from './optimizers/optimizer.ts';
import type { PrefixBatch } from './prefix-batch.ts';
import { GRADIENT, type LossFeeds, type StepGraphs } from './step-graph.ts';
import type { StepOptions, StepResult } from './step-graph.ts';

/** What a micro-batch gives beside its gradients. */
export type MicroBatchResult = Pick<StepResult, 'logp'> & { readonly loss: number };

/** Parameters, gradients and moments, wherever they are, and what changes them. */
export interface TrainingState {
  /** Runs a batch, without gradients. */
  run(batch: PrefixBatch, options: StepOptions, lossFeeds?: LossFeeds): Promise<StepResult>;
  /** Runs one micro-batch and adds its gradients to those of the step. */
  accumulate(
    batch: PrefixBatch,
    options: StepOptions,
    lossFeeds: LossFeeds,
  ): Promise<MicroBatchResult>;
  /**
   * Ends a step: updates the parameters by the gradients since the last one. Returns the gradient norm
   * before clipping; if it is not finite, nothing changes.
   */
  step(learningRate: number): Promise<number>;
  /** Brings the trained tensors of this process up to date. */
  download(): void;
  /** Takes the trained tensors of this process over. */
  upload(): void;
  /** The optimizer's state; its tensors are not copies where they are in this process. */
  state(): OptimizerState;
  /** Continues from a stored state of the optimizer; throws if it belongs to another one. */
  restore(state: OptimizerState): void;
  release(): Promise<void>;
}

export interface HostTrainingOptions {
  /** Programs that are kept compiled at a time. */
  readonly programs: number;
  readonly optimizer: OptimizerOptions;
}

/** The state of a training in this process. */
export class HostTraining implements TrainingState {
  private readonly graphs: StepGraphs;
  private readonly parameters: TrainableParameters;
  private readonly programs: ProgramCache;
  private readonly optimizer: Optimizer;
  private readonly gradients = new Map<string, Float32Array>();

  constructor(graphs: StepGraphs, { programs, optimizer }: HostTrainingOptions) {
    this.graphs = graphs;
    this.parameters = graphs.parameters;
    this.programs = new ProgramCache({ device: graphs.device, programs, bytes: 1.5e9 });
    this.optimizer = createOptimizer('adamw', optimizer);
  }

  /** Runs a batch; with `gradients`, they are in the result and not added to the step's. */
  async run(batch: PrefixBatch, options: StepOptions, lossFeeds?: LossFeeds): Promise<StepResult> {
    const step = this.graphs.stepOf(batch, options, lossFeeds);
    await this.graphs.measure(step);
    const program = await this.programs.get(step.key, () => step.build().graph);
    const out = await program.run({ ...step.feeds, ...this.graphs.tensorFeeds() });
    return resultOf(batch, out);
  }

  async accumulate(
    batch: PrefixBatch,
    options: StepOptions,
    lossFeeds: LossFeeds,
  ): Promise<MicroBatchResult> {
    const wanted = { ...options, gradients: true };
    const { loss, logp, gradients } = await this.run(batch, wanted, lossFeeds);
    addGradients(this.gradients, gradients);
    return { loss: loss!, logp };
  }

  step(learningRate: number): Promise<number> {
    const norm = this.optimizer.step(this.parameters.tensors, this.gradients, learningRate);
    this.gradients.clear();
    return Promise.resolve(norm);
  }

  download(): void {
    // They are here.
  }

  upload(): void {
    // They are here.
  }

  state(): OptimizerState {
    return this.optimizer.state();
  }

  restore(state: OptimizerState): void {
    this.optimizer.restore(state);
  }

  async release(): Promise<void> {
    await this.programs.release();
  }
}

/** A run's outputs by what they mean. */
export function resultOf(
  { targets: { length: n } }: PrefixBatch,
  out: Readonly<Record<string, Float32Array>>,
): StepResult {
  return {
    loss: out.loss?.[0],
    logp: out.logp!.subarray(0, n),
    entropy: out.entropy?.subarray(0, n),
    logits: out.logits,
    vision: out.vision,
    gradients: new Map(
      Object.entries(out)
        .filter(([name]) => name.startsWith(GRADIENT))
        .map(([name, values]) => [name.slice(GRADIENT.length), values]),
    ),
  };
}
