// Training whose parameters, gradients and moments stay in a device's memory: per step only the losses,
// the log-probabilities and the gradient norm come back.

import type { Graph } from '../graph/graph.ts';
import type { Feed } from '../graph/tensor.ts';
import type {
  DeviceCompileOptions,
  DeviceProgram,
  DeviceState,
  DeviceTensor,
} from '../runtime/device-program.ts';
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

/** A program with the tensors that it alone reads and writes, by name. */
interface Compiled {
  readonly program: DeviceProgram;
  readonly tensors: ReadonlyMap<string, DeviceTensor>;
}

export interface DeviceTrainingOptions {
  /** Programs that are kept compiled at a time. */
  readonly programs?: number;
  /** Records each program in its first run, see `DeviceCompileOptions`. */
  readonly capture?: boolean;
  readonly severity?: number;
}

/** The training of a trainer's parameters on a device. */
export class DeviceTraining {
  private readonly trainer: Trainer;
  private readonly device: DeviceState;
  private readonly flat: FlatParameters;
  private readonly optimizer: DeviceAdamW;
  /** Parameters, the sum of gradients so far, and the next sum: at the same places in every run. */
  private readonly parameters: DeviceTensor;
  private readonly sum: DeviceTensor;
  private readonly zeros: DeviceTensor;
  private readonly limit: number;
  private readonly compileOptions: DeviceCompileOptions;
  private readonly programs = new Map<string, Compiled>();

  /** The device is released with this. */
  constructor(
    trainer: Trainer,
    device: DeviceState,
    options: OptimizerOptions,
    { programs = 8, ...compileOptions }: DeviceTrainingOptions = {},
  ) {
    this.trainer = trainer;
    this.device = device;
    this.limit = programs;
    this.compileOptions = compileOptions;
    this.flat = new FlatParameters(trainer.parameters.tensors);
    const { size } = this.flat;
    const factorOf = options.learningRateFactor;
    const factors = factorOf && this.flat.spread(factorOf);
    this.optimizer = new DeviceAdamW(device, size, options, factors);
    this.parameters = device.tensor('parameters', [size]);
    this.sum = device.tensor('sum', [size]);
    this.zeros = device.tensor('zeros', [size]);
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
    const { program, tensors } = this.compiled(key, () => this.compile(build(), feeds));
    for (const [name, numbers] of Object.entries(feeds)) tensors.get(name)?.write(numbers);
    await program.run();
    this.device.copy(this.optimizer.gradient, this.sum);
    const [loss, logp] = [tensors.get('loss')!.read(), tensors.get('logp')!.read()];
    return { loss: Number(loss[0]), logp: (logp as Float32Array).slice(0, batch.targets.length) };
  }

  /** Ends a step: updates the parameters by the gradients since the last one, see `DeviceAdamW`. */
  async step(learningRate: number): Promise<number> {
    const norm = await this.optimizer.step(learningRate);
    this.device.copy(this.zeros, this.sum);
    this.device.copy(this.optimizer.parameters, this.parameters);
    return norm;
  }

  /** Copies the parameters from the device into the trainer's tensors. */
  download(): void {
    this.flat.scatter(this.parameters.read() as Float32Array);
  }

  /** Copies the trainer's tensors to the device. */
  upload(): void {
    this.parameters.write(this.flat.gather());
    this.device.copy(this.parameters, this.optimizer.parameters);
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
    for (const compiled of this.programs.values()) releaseCompiled(compiled);
    this.programs.clear();
    for (const tensor of [this.parameters, this.sum, this.zeros]) tensor.release();
    this.optimizer.release();
    this.device.release();
  }

  /** The program of a key; the one that was not used for longest leaves for a new one. */
  private compiled(key: string, compile: () => Compiled): Compiled {
    const kept = this.programs.get(key);
    this.programs.delete(key);
    const compiled = kept ?? compile();
    this.programs.set(key, compiled);
    if (this.programs.size > this.limit) {
      const [oldest, left] = this.programs.entries().next().value!;
      this.programs.delete(oldest);
      releaseCompiled(left);
    }
    return compiled;
  }

  private compile(graph: Graph, feeds: Readonly<Record<string, Feed>>): Compiled {
    const program = this.device.compile(graph, this.compileOptions);
    const tensors = new Map<string, DeviceTensor>();
    const own = (name: string) => {
      const spec = program.spec(name);
      if (!spec) return undefined;
      const tensor = this.device.tensor(name, spec.shape, spec.dtype);
      tensors.set(name, tensor);
      return tensor;
    };
    for (const name of Object.keys(feeds)) {
      const tensor = own(name);
      if (tensor) program.read(name, tensor);
    }
    for (const name of ['loss', 'logp']) program.write(name, own(name)!);
    program.read(FLAT.parameters, this.parameters);
    program.read(FLAT.sum, this.sum);
    program.write(FLAT.added, this.optimizer.gradient);
    return { program, tensors };
  }
}

function releaseCompiled({ program, tensors }: Compiled): void {
  program.release();
  for (const tensor of tensors.values()) tensor.release();
}
