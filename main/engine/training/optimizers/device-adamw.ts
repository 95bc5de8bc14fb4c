// AdamW as a program on a device: parameters, gradient and moments stay in its memory.

import type { DeviceProgram, DeviceState, DeviceTensor } from '../../runtime/device-program.ts';
import { adamWGraph, type StepNumbers } from './adamw-graph.ts';
import type { OptimizerOptions } from './optimizer.ts';

/** What a step reads and another one writes: the two take turns, since no run writes what it reads. */
type Buffers = Readonly<Record<'x' | 'm' | 'v', DeviceTensor>>;

/** The state of an optimizer as a checkpoint stores it: flat, in the order of the parameters. */
export interface FlatState {
  readonly steps: number;
  readonly m: Float32Array;
  readonly v: Float32Array;
}

/** AdamW over one flat vector of parameters, see `adamw.ts`. Released before its device. */
export class DeviceAdamW {
  /** The gradient that a step reads. */
  readonly gradient: DeviceTensor;
  private readonly options: OptimizerOptions;
  private readonly sets: readonly [Buffers, Buffers];
  private readonly factor: DeviceTensor | undefined;
  private readonly program: DeviceProgram;
  private readonly numbers: Readonly<Record<keyof StepNumbers, DeviceTensor>>;
  private readonly norm: DeviceTensor;
  private steps = 0;
  private current: 0 | 1 = 0;

  /** `factors` has the learning rate's factor of each parameter; all 1 without it. */
  constructor(
    device: DeviceState,
    size: number,
    options: OptimizerOptions,
    factors?: Float32Array,
  ) {
    this.options = options;
    const vector = (name: string) => device.tensor(name, [size]);
    const set = () => ({ x: vector('x'), m: vector('m'), v: vector('v') });
    this.sets = [set(), set()];
    this.gradient = vector('g');
    this.program = device.compile(adamWGraph(size, options, { hasFactors: !!factors }));
    this.program.read('g', this.gradient);
    const number = (name: string) => device.tensor(name, [1]);
    this.numbers = {
      rate: number('rate'),
      decay: number('decay'),
      correction: number('correction'),
    };
    this.norm = number('norm');
    for (const [name, tensor] of Object.entries(this.numbers)) this.program.read(name, tensor);
    this.program.write('norm', this.norm);
    if (!factors) return;
    this.factor = vector('factor');
    this.factor.write(factors);
    this.program.read('factor', this.factor);
  }

  /** The parameters after the last step; another tensor after the next one. */
  get parameters(): DeviceTensor {
    return this.sets[this.current].x;
  }

  /**
   * Updates the parameters by {@link DeviceAdamW.gradient}. Returns the gradient norm before clipping; if
   * it is not finite, nothing changes.
   */
  async step(learningRate: number): Promise<number> {
    const { betas = [0.9, 0.999], weightDecay = 0 } = this.options;
    const next = this.steps + 1;
    const { rate, decay, correction } = this.numbers;
    rate.write(Float32Array.of(learningRate / (1 - betas[0] ** next)));
    decay.write(Float32Array.of(learningRate * weightDecay));
    correction.write(Float32Array.of(Math.sqrt(1 - betas[1] ** next)));
    const other = this.current === 0 ? 1 : 0;
    for (const name of ['x', 'm', 'v'] as const) {
      this.program.read(name, this.sets[this.current][name]);
      this.program.write(`${name}'`, this.sets[other][name]);
    }
    await this.program.run();
    const norm = Number(this.norm.read()[0]);
    if (!Number.isFinite(norm)) return norm;
    this.steps = next;
    this.current = other;
    return norm;
  }

  /** A copy of the state. */
  state(): FlatState {
    const { m, v } = this.sets[this.current];
    return { steps: this.steps, m: m.read() as Float32Array, v: v.read() as Float32Array };
  }

  /** Continues from a stored state. */
  restore({ steps, m, v }: FlatState): void {
    const set = this.sets[this.current];
    set.m.write(m);
    set.v.write(v);
    this.steps = steps;
  }

  release(): void {
    this.program.release();
    const sets = this.sets.flatMap((set) => Object.values(set));
    const tensors = [...sets, ...Object.values(this.numbers), this.norm, this.gradient];
    for (const tensor of this.factor ? [...tensors, this.factor] : tensors) tensor.release();
  }
}
