// Training whose parameters, gradients and moments stay in a device's memory: per step only the losses,
// the log-probabilities and the gradient norm come back.

import type { DeviceProgram, DeviceState, DeviceTensor } from '../runtime/device-program.ts';
import { DeviceAdamW, type FlatState } from './optimizers/device-adamw.ts';
import type { OptimizerOptions } from './optimizers/optimizer.ts';
import { FLAT, FlatParameters } from './flat-parameters.ts';
import type { PrefixBatch } from './prefix-batch.ts';
import type { LossFeeds, StepOptions, Trainer } from './trainer.ts';

/** What a micro-batch gives beside its gradients. */
export interface DeviceStepResult {
  readonly loss: number;
  readonly logp: Float32Array;
}

interface Compiled {
  readonly program: DeviceProgram;
  readonly loss: Float32Array;
  readonly logp: Float32Array;
}

/** The training of a trainer's parameters on a device. */
export class DeviceTraining {
  private readonly trainer: Trainer;
  private readonly device: DeviceState;
  private readonly flat: FlatParameters;
  private readonly optimizer: DeviceAdamW;
  /** Zeros, and the two sums that micro-batches are added to in turn. */
  private readonly zeros: DeviceTensor;
  private readonly sums: readonly [DeviceTensor, DeviceTensor];
  private readonly limit: number;
  private readonly programs = new Map<string, Compiled>();
  private sum: DeviceTensor;

  /** `programs` are kept compiled at a time. The device is released with this. */
  constructor(
    trainer: Trainer,
    device: DeviceState,
    options: OptimizerOptions,
    { programs = 8 }: { programs?: number } = {},
  ) {
    this.trainer = trainer;
    this.device = device;
    this.limit = programs;
    this.flat = new FlatParameters(trainer.parameters.tensors);
    const { size } = this.flat;
    const factorOf = options.learningRateFactor;
    const factors = factorOf && this.flat.spread(factorOf);
    this.optimizer = new DeviceAdamW(device, size, options, factors);
    this.zeros = this.sum = device.tensor('zeros', [size]);
    this.sums = [this.optimizer.gradient, device.tensor('sum', [size])];
    this.upload();
  }

  /** Runs one micro-batch and adds its gradients to those of the step. */
  async accumulate(
    batch: PrefixBatch,
    options: StepOptions,
    lossFeeds: LossFeeds,
  ): Promise<DeviceStepResult> {
    const wanted = { ...options, gradients: true };
    const { key, build, feeds } = this.trainer.stepOf(batch, wanted, lossFeeds, this.flat);
    const { program, loss, logp } = this.compiled(key, build, batch);
    for (const [name, numbers] of Object.entries(feeds))
      if (program.has(name)) program.read(name, numbers);
    const next = this.sum === this.sums[0] ? this.sums[1] : this.sums[0];
    program.read(FLAT.parameters, this.optimizer.parameters);
    program.read(FLAT.sum, this.sum);
    program.write(FLAT.added, next);
    await program.run();
    this.sum = next;
    return { loss: loss[0]!, logp: logp.slice(0, batch.targets.length) };
  }

  /** Ends a step: updates the parameters by the gradients since the last one, see `DeviceAdamW`. */
  async step(learningRate: number): Promise<number> {
    const norm = await this.optimizer.step(learningRate, this.sum);
    this.sum = this.zeros;
    return norm;
  }

  /** Copies the parameters from the device into the trainer's tensors. */
  download(): void {
    this.flat.scatter(this.optimizer.parameters.read());
  }

  /** Copies the trainer's tensors to the device. */
  upload(): void {
    this.optimizer.parameters.write(this.flat.gather());
  }

  /** The optimizer's state, for a checkpoint; moments in the order of the trainer's tensors. */
  state(): FlatState {
    return this.optimizer.state();
  }

  restore(state: FlatState): void {
    this.optimizer.restore(state);
  }

  /** Frees programs, tensors and the device. */
  release(): void {
    for (const { program } of this.programs.values()) program.release();
    this.programs.clear();
    this.zeros.release();
    this.sums[1].release();
    this.optimizer.release();
    this.device.release();
  }

  /** The program of a key; the one that was not used for longest leaves for a new one. */
  private compiled(
    key: string,
    build: ReturnType<Trainer['stepOf']>['build'],
    batch: PrefixBatch,
  ): Compiled {
    const kept = this.programs.get(key);
    this.programs.delete(key);
    const compiled = kept ?? this.compile(build, batch);
    this.programs.set(key, compiled);
    if (this.programs.size > this.limit) {
      const [oldest, { program }] = this.programs.entries().next().value!;
      this.programs.delete(oldest);
      program.release();
    }
    return compiled;
  }

  private compile(build: ReturnType<Trainer['stepOf']>['build'], batch: PrefixBatch): Compiled {
    const program = this.device.compile(build());
    const [loss, logp] = [new Float32Array(1), new Float32Array(batch.targetCapacity)];
    program.write('loss', loss);
    program.write('logp', logp);
    return { program, loss, logp };
  }
}
