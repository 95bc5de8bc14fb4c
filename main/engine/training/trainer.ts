// Log-probabilities, losses, gradients and steps on shared-prefix batches, by compiled programs of a
// model; parameters and moments are in this process or in a device's memory.

import type { Graph, Products } from '../graph/graph.ts';
import type { TrainableParameters } from '../layers/lora.ts';
import { quantizesActivations, type Model } from '../models/model.ts';
import { DeviceState } from '../runtime/device-program.ts';
import type { Device } from '../runtime/session.ts';
import { DeviceTraining, type DeviceTrainingOptions } from './device-training.ts';
import { HostTraining, type MicroBatchResult, type TrainingState } from './host-training.ts';
import type { OptimizerOptions, OptimizerState } from './optimizers/optimizer.ts';
import type { PrefixBatch } from './prefix-batch.ts';
import { StepGraphs, type LossFeeds, type StepOptions, type StepResult } from './step-graph.ts';

export interface TrainerOptions {
  readonly device?: Device;
  /** Programs in memory at the same time. */
  readonly programs?: number;
  /**
   * Type of the products with frozen weights. With float16 the first batch is computed in float32
   * too: products with numbers that float16 cannot hold stay float32.
   */
  readonly products?: Products;
  /** How steps change the trained tensors. */
  readonly optimizer?: OptimizerOptions;
}

/** Runs batches; a program is compiled once per shape and cached. */
export class Trainer {
  readonly model: Model;
  readonly parameters: TrainableParameters;
  readonly products: Products;
  /** The graphs of its runs. */
  readonly graphs: StepGraphs;
  private readonly device: Device;
  private readonly programs: number;
  private readonly optimizer: OptimizerOptions;
  private readonly host: HostTraining;
  private training: TrainingState;

  constructor(
    model: Model,
    trained: TrainableParameters,
    { device = 'cpu', programs = 8, products = 'float32', optimizer = {} }: TrainerOptions = {},
  ) {
    this.model = model;
    this.parameters = trained;
    this.products = products;
    this.device = device;
    this.programs = programs;
    this.optimizer = optimizer;
    this.graphs = new StepGraphs(model, trained, { device, products });
    this.training = this.host = new HostTraining(this.graphs, { programs, optimizer });
  }

  /**
   * Keeps parameters, gradients and moments in the device's memory from now on: per step only losses,
   * log-probabilities and the gradient norm come back. Before the first step. Returns why the memory
   * cannot be used, else undefined; then everything stays in this process.
   */
  async moveToDevice(options: DeviceTrainingOptions = {}): Promise<string | undefined> {
    const { device, graphs, optimizer, programs } = this;
    try {
      const memory = DeviceState.open(device);
      if (!memory) return `the memory of ${device} cannot be used from here`;
      const all = { programs, ...options };
      this.training = await DeviceTraining.open(graphs, memory, optimizer, all);
      return undefined;
    } catch (error) {
      return (error as Error).message.split('\n')[0]!;
    }
  }

  /** Whether log-probabilities differ from the sampler's, which rounds otherwise, slightly. */
  get roundsProducts(): boolean {
    return this.products !== 'float32' || quantizesActivations(this.model);
  }

  /** Products that stay float32 because their numbers are beyond float16. */
  get keptProducts(): readonly string[] {
    return this.graphs.keptProducts;
  }

  /**
   * Runs one batch. The caller sets the token weights so that the losses of several micro-batches
   * add up. Gradients are in the result alone: no step sees them.
   */
  async run(batch: PrefixBatch, options: StepOptions, lossFeeds?: LossFeeds): Promise<StepResult> {
    if (!options.gradients) return this.training.run(batch, options, lossFeeds);
    this.training.download();
    return this.host.run(batch, options, lossFeeds);
  }

  /** Runs one micro-batch and adds its gradients to those of the step. */
  accumulate(
    batch: PrefixBatch,
    options: StepOptions,
    lossFeeds: LossFeeds,
  ): Promise<MicroBatchResult> {
    return this.training.accumulate(batch, options, lossFeeds);
  }

  /**
   * Ends a step: updates the trained tensors by the gradients since the last one. Returns the gradient
   * norm before clipping; if it is not finite, nothing changes. Until {@link Trainer.download}, the
   * tensors of this process can be those of an earlier step.
   */
  step(learningRate: number): Promise<number> {
    return this.training.step(learningRate);
  }

  /** Brings the trained tensors of this process up to date. */
  download(): void {
    this.training.download();
  }

  /** Continues with the trained tensors of this process, after something else has changed them. */
  upload(): void {
    this.training.upload();
  }

  /** Brings the trained tensors up to date, and returns the optimizer's state that belongs to them. */
  state(): OptimizerState {
    this.training.download();
    return this.training.state();
  }

  /** Continues with the trained tensors of this process and a stored state of the optimizer. */
  restore(state: OptimizerState): void {
    this.training.upload();
    this.training.restore(state);
  }

  /** The graph that a run over the batch would compile. */
  graphOf(batch: PrefixBatch, options: StepOptions): Graph {
    return this.graphs.graphOf(batch, options);
  }

  /** Frees all compiled programs, and what is on a device; the trained tensors are up to date then. */
  async release(): Promise<void> {
    this.training.download();
    await this.host.release();
    if (this.training !== this.host) await this.training.release();
    this.training = this.host;
  }
}
