// Training whose parameters, gradients and moments stay in a device's memory: per step only the losses,
// the log-probabilities and the gradient norm come back.

import type { Graph } from '../graph/graph.ts';
import type { Feed, Tensor } from '../graph/tensor.ts';
import type {
  DeviceCompileOptions,
  DeviceProgram,
  DeviceState,
  DeviceTensor,
} from '../runtime/device-program.ts';
import { CompiledCache } from '../runtime/program-cache.ts';
import { DeviceError } from '../runtime/session.ts';
import { momentsOf, type Moments } from './optimizers/adamw.ts';
import { DeviceAdamW } from './optimizers/device-adamw.ts';
import type { OptimizerOptions, OptimizerState } from './optimizers/optimizer.ts';
import { FLAT, FlatParameters } from './flat-parameters.ts';
import { resultOf, type MicroBatchResult, type TrainingState } from './host-training.ts';
import type { PrefixBatch } from './prefix-batch.ts';
import type { LossFeeds, StepGraphs, StepOptions, StepResult } from './step-graph.ts';

export interface DeviceTrainingOptions extends DeviceCompileOptions {
  /** Programs that are kept compiled at a time. */
  readonly programs?: number;
}

/** The training of the tensors of step graphs on a device. */
export class DeviceTraining implements TrainingState {
  private readonly graphs: StepGraphs;
  private readonly device: DeviceState;
  private readonly flat: FlatParameters;
  private readonly optimizer: DeviceAdamW;
  /** Parameters, the sum of gradients so far, and zeros: at the same places in every run. */
  private readonly parameters: DeviceTensor;
  private readonly sum: DeviceTensor;
  private readonly zeros: DeviceTensor;
  private readonly compileOptions: DeviceCompileOptions;
  private readonly programs: CompiledCache<BoundProgram>;
  /** Tensors with a gradient in this step, and those that ever had one in a step that counted. */
  private readonly reached = new Set<string>();
  private readonly moved = new Set<string>();
  private mask: { readonly key: string; readonly numbers: Float32Array } | undefined;
  /** False while this process has the parameters of the last step. */
  private isAhead = false;

  /** The device is released with this. */
  constructor(
    graphs: StepGraphs,
    device: DeviceState,
    options: OptimizerOptions,
    { programs = 8, ...compileOptions }: DeviceTrainingOptions = {},
  ) {
    this.graphs = graphs;
    this.device = device;
    this.compileOptions = compileOptions;
    this.programs = new CompiledCache({ device: device.device, programs, bytes: 1.5e9 });
    this.flat = new FlatParameters(graphs.tensors);
    const { size } = this.flat;
    const factorOf = options.learningRateFactor;
    const factors = factorOf && this.flat.spread(factorOf);
    this.optimizer = new DeviceAdamW(device, size, options, factors);
    this.parameters = device.tensor('parameters', [size]);
    this.sum = device.tensor('sum', [size]);
    this.zeros = device.tensor('zeros', [size]);
    this.upload();
  }

  /**
   * A training whose device has proved that it holds and updates vectors of this size; throws where it
   * does not. The device is released then.
   */
  static async open(
    graphs: StepGraphs,
    device: DeviceState,
    options: OptimizerOptions,
    more: DeviceTrainingOptions = {},
  ): Promise<DeviceTraining> {
    let training: DeviceTraining | undefined;
    try {
      training = new DeviceTraining(graphs, device, options, more);
      await training.optimizer.prove(training.flat.gather());
      return training;
    } catch (error) {
      if (training) await training.release();
      else device.release();
      throw error;
    }
  }

  async run(batch: PrefixBatch, options: StepOptions, lossFeeds?: LossFeeds): Promise<StepResult> {
    const { tensors, outputs } = await this.runStep(batch, options, lossFeeds);
    const out = outputs.map((name) => [name, this.read(tensors.get(name)!)] as const);
    return resultOf(batch, Object.fromEntries(out));
  }

  async accumulate(
    batch: PrefixBatch,
    options: StepOptions,
    lossFeeds: LossFeeds,
  ): Promise<MicroBatchResult> {
    const wanted = { ...options, gradients: true };
    const { tensors, reached } = await this.runStep(batch, wanted, lossFeeds);
    this.device.copy(this.optimizer.gradient, this.sum);
    for (const name of reached) this.reached.add(name);
    const [loss] = this.read(tensors.get('loss')!);
    const logp = this.read(tensors.get('logp')!);
    return { loss: loss!, logp: logp.subarray(0, batch.targets.length) };
  }

  /** Updates the parameters, see `DeviceAdamW`; tensors without a gradient stay as they are. */
  async step(learningRate: number): Promise<number> {
    const { device, optimizer, reached } = this;
    if (reached.size === 0) device.copy(this.zeros, optimizer.gradient);
    const norm = await this.guarded(() => optimizer.step(learningRate, this.maskOf(reached)));
    if (Number.isFinite(norm)) for (const name of reached) this.moved.add(name);
    reached.clear();
    device.copy(this.zeros, this.sum);
    device.copy(optimizer.parameters, this.parameters);
    this.isAhead = true;
    return norm;
  }

  /** Copies the parameters from the device into the tensors, if a step changed them. */
  download(): void {
    if (!this.isAhead) return;
    this.flat.scatter(this.read(this.parameters));
    this.isAhead = false;
  }

  /** Copies the tensors to the device. */
  upload(): void {
    this.parameters.write(this.flat.gather());
    this.device.copy(this.parameters, this.optimizer.parameters);
    this.isAhead = false;
  }

  /** The optimizer's state by tensor, as the processor's optimizer has it. */
  state(): OptimizerState {
    const { steps, m, v } = this.optimizer.state();
    const [first, second] = [this.flat.split(m), this.flat.split(v)];
    const tensors = new Map<string, Tensor>();
    for (const name of this.flat.names) {
      if (!this.moved.has(name)) continue;
      tensors.set(`m:${name}`, first.get(name)!);
      tensors.set(`v:${name}`, second.get(name)!);
    }
    return { scalars: { step: steps }, tensors };
  }

  restore(state: OptimizerState): void {
    const { steps, m, v } = momentsOf(state);
    const flatten = (moments: Moments) => this.flat.join(moments);
    this.optimizer.restore({ steps, m: flatten(m), v: flatten(v) });
    this.moved.clear();
    for (const name of m.keys()) this.moved.add(name);
  }

  /** Frees programs, tensors and the device. */
  async release(): Promise<void> {
    await this.programs.release();
    for (const tensor of [this.parameters, this.sum, this.zeros]) tensor.release();
    this.optimizer.release();
    this.device.release();
  }

  private async runStep(
    batch: PrefixBatch,
    options: StepOptions,
    lossFeeds?: LossFeeds,
  ): Promise<BoundProgram> {
    const step = this.graphs.stepOf(batch, options, lossFeeds, this.flat);
    await this.graphs.measure(step, () => this.download());
    return this.guarded(async () => {
      const program = await this.programs.get(step.key, () => {
        const { graph, reached } = step.build();
        return { graph, compile: () => this.bind(graph, reached, step.feeds) };
      });
      for (const [name, numbers] of Object.entries(step.feeds))
        program.tensors.get(name)?.write(numbers);
      await program.program.run();
      return program;
    });
  }

  private bind(
    graph: Graph,
    reached: ReadonlySet<string>,
    feeds: Readonly<Record<string, Feed>>,
  ): BoundProgram {
    const { device, optimizer } = this;
    const program = device.compile(graph, this.compileOptions);
    const outputs = [...graph.outputs.keys()].filter((name) => name !== FLAT.added);
    const tensors = new Map<string, DeviceTensor>();
    for (const name of [...Object.keys(feeds), ...outputs]) {
      const spec = program.spec(name);
      if (spec) tensors.set(name, device.tensor(name, spec.shape, spec.dtype));
    }
    for (const [name, tensor] of tensors)
      if (outputs.includes(name)) program.write(name, tensor);
      else program.read(name, tensor);
    if (program.spec(FLAT.parameters)) program.read(FLAT.parameters, this.parameters);
    if (program.spec(FLAT.sum)) program.read(FLAT.sum, this.sum);
    if (program.spec(FLAT.added)) program.write(FLAT.added, optimizer.gradient);
    return new BoundProgram(program, tensors, outputs, reached);
  }

  /** The mask of tensors whose gradient is known, [size]; undefined if it is that of all. */
  private maskOf(reached: ReadonlySet<string>): Float32Array | undefined {
    const { names } = this.flat;
    if (reached.size === names.length) return undefined;
    const key = names.map((name) => (reached.has(name) ? 1 : 0)).join('');
    if (this.mask?.key !== key) {
      const numbers = this.flat.spread((name) => (reached.has(name) ? 1 : 0));
      this.mask = { key, numbers };
    }
    return this.mask.numbers;
  }

  /** Numbers of a tensor, after the runs that write it. */
  private read(tensor: DeviceTensor): Float32Array {
    try {
      return tensor.read() as Float32Array;
    } catch (error) {
      throw this.failed(error);
    }
  }

  private async guarded<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw this.failed(error);
    }
  }

  private failed(error: unknown): unknown {
    const { device } = this.device;
    return device === 'cpu' || error instanceof DeviceError
      ? error
      : new DeviceError(device, error);
  }
}

/** A program with the tensors that it alone reads and writes, by name. */
class BoundProgram {
  readonly program: DeviceProgram;
  readonly tensors: ReadonlyMap<string, DeviceTensor>;
  /** Names of its outputs but the sum of gradients. */
  readonly outputs: readonly string[];
  /** Trained tensors that its loss depends on. */
  readonly reached: ReadonlySet<string>;

  constructor(
    program: DeviceProgram,
    tensors: ReadonlyMap<string, DeviceTensor>,
    outputs: readonly string[],
    reached: ReadonlySet<string>,
  ) {
    this.program = program;
    this.tensors = tensors;
    this.outputs = outputs;
    this.reached = reached;
  }

  release(): void {
    this.program.release();
    for (const tensor of this.tensors.values()) tensor.release();
  }
}
