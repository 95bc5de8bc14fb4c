// AdamW as a program on a device: parameters, gradient and moments stay in its memory.

import type { DeviceProgram, DeviceState, DeviceTensor } from '../../runtime/device-program.ts';
import { adamWGraph, type StepNumbers } from './adamw-graph.ts';
import type { OptimizerOptions } from './optimizer.ts';

/** The smallest normal float32: devices take smaller ones for 0. */
const SMALLEST = 1.2e-38;

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
  private readonly device: DeviceState;
  private readonly size: number;
  private readonly options: OptimizerOptions;
  private readonly sets: readonly [Buffers, Buffers];
  /** Tensors that every step reads, by name. */
  private readonly inputs: ReadonlyMap<string, DeviceTensor>;
  private readonly numbers: Readonly<Record<keyof StepNumbers, DeviceTensor>>;
  private readonly norm: DeviceTensor;
  /** The program of steps that change every parameter, and that of the others. */
  private readonly whole: DeviceProgram;
  private masked: { readonly program: DeviceProgram; readonly mask: DeviceTensor } | undefined;
  private maskNumbers: Float32Array | undefined;
  private steps = 0;
  private current: 0 | 1 = 0;

  /** `factors` has the learning rate's factor of each parameter; all 1 without it. */
  constructor(
    device: DeviceState,
    size: number,
    options: OptimizerOptions,
    factors?: Float32Array,
  ) {
    this.device = device;
    this.size = size;
    this.options = options;
    const vector = (name: string) => device.tensor(name, [size]);
    const set = () => ({ x: vector('x'), m: vector('m'), v: vector('v') });
    this.sets = [set(), set()];
    this.gradient = vector('g');
    const number = (name: string) => device.tensor(name, [1]);
    this.numbers = {
      rate: number('rate'),
      decay: number('decay'),
      correction: number('correction'),
    };
    this.norm = number('norm');
    const inputs = new Map([['g', this.gradient], ...Object.entries(this.numbers)]);
    if (factors) {
      const factor = vector('factor');
      factor.write(factors);
      inputs.set('factor', factor);
    }
    this.inputs = inputs;
    this.whole = this.compile({ hasMask: false });
  }

  /** The parameters after the last step; another tensor after the next one. */
  get parameters(): DeviceTensor {
    return this.sets[this.current].x;
  }

  /**
   * Updates the parameters by {@link DeviceAdamW.gradient}. `mask` has 1 for each parameter that changes
   * and 0 for the others, which have no gradient; without one, all change. Returns the gradient norm
   * before clipping; if it is not finite, nothing changes.
   */
  async step(learningRate: number, mask?: Float32Array): Promise<number> {
    const norm = await this.run(this.programFor(mask), this.steps + 1, learningRate);
    if (!Number.isFinite(norm)) return norm;
    this.steps += 1;
    this.current = this.current === 0 ? 1 : 0;
    return norm;
  }

  /**
   * Throws unless a step without gradient and rate gives back the parameters that are expected: a device
   * that cannot bind vectors of this size need not say so.
   */
  async prove(expected: Float32Array): Promise<void> {
    const norm = await this.run(this.whole, 1, 0);
    const found = this.sets[this.current === 0 ? 1 : 0].x.read();
    if (norm !== 0 || !expected.every((x, i) => Math.abs(x - Number(found[i])) < SMALLEST))
      throw new Error(`${this.device.device} does not hold ${this.size} numbers in one vector`);
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
    this.whole.release();
    this.masked?.program.release();
    this.masked?.mask.release();
    const sets = this.sets.flatMap((set) => Object.values(set));
    for (const tensor of [...sets, ...this.inputs.values(), this.norm]) tensor.release();
  }

  /** Runs step number `count` from the current set to the other one; returns the norm. */
  private async run(program: DeviceProgram, count: number, learningRate: number): Promise<number> {
    const { betas = [0.9, 0.999], weightDecay = 0 } = this.options;
    const { rate, decay, correction } = this.numbers;
    rate.write(Float32Array.of(learningRate / (1 - betas[0] ** count)));
    decay.write(Float32Array.of(learningRate * weightDecay));
    correction.write(Float32Array.of(Math.sqrt(1 - betas[1] ** count)));
    const other = this.current === 0 ? 1 : 0;
    for (const name of ['x', 'm', 'v'] as const) {
      program.read(name, this.sets[this.current][name]);
      program.write(`${name}'`, this.sets[other][name]);
    }
    await program.run();
    return Number(this.norm.read()[0]);
  }

  private programFor(mask: Float32Array | undefined): DeviceProgram {
    if (!mask) return this.whole;
    if (!this.masked) {
      const program = this.compile({ hasMask: true });
      this.masked = { program, mask: this.device.tensor('mask', [this.size]) };
      program.read('mask', this.masked.mask);
    }
    if (mask !== this.maskNumbers) this.masked.mask.write(mask);
    this.maskNumbers = mask;
    return this.masked.program;
  }

  private compile({ hasMask }: { readonly hasMask: boolean }): DeviceProgram {
    const hasFactors = this.inputs.has('factor');
    const graph = adamWGraph(this.size, this.options, { hasFactors, hasMask });
    const program = this.device.compile(graph);
    for (const [name, tensor] of this.inputs) program.read(name, tensor);
    program.write('norm', this.norm);
    return program;
  }
}
