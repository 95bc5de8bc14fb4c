// Programs on a device whose inputs and outputs stay in its memory between runs.

import type { Graph } from '../graph/graph.ts';
import type { DType, Shape } from '../graph/tensor.ts';
import { nativeRuntime } from './native.ts';
import type { Bindings } from './native/bindings.ts';
import { DeviceMemory, type DeviceTensor } from './native/device-memory.ts';
import { providerOf, type Provider } from './native/provider.ts';
import type { NativeRuntime, TensorSpec } from './native/runtime.ts';
import { NativeSession } from './native/session.ts';
import { prepare, type Device } from './session.ts';

export type { DeviceTensor } from './native/device-memory.ts';

/** Devices whose memory can be used, and the runtime's names of their providers. */
const PROVIDERS = { cpu: undefined, webgpu: 'WebGPU', cuda: 'CUDA' } as const;

/** Options of a provider that hold for all sessions of the device. */
const OPTIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  // Full precision of products, see `prepare`.
  CUDA: { use_tf32: '0' },
};

/** Options of the providers that record a program's kernels in its first run, and play them later. */
const CAPTURE: Partial<Record<Device, string>> = {
  webgpu: 'enableGraphCapture',
  cuda: 'enable_cuda_graph',
};

export interface DeviceCompileOptions {
  /**
   * Records the kernels, so that later runs launch them at once; every node must run on the device, and
   * nothing is bound anew after the first run. Without effect on the processor.
   */
  readonly capture?: boolean;
  /** The least severe messages that the library writes to the standard error, from 0; 3 by default. */
  readonly severity?: number;
}

/** A device with its memory; released after the programs and tensors that use it. */
export class DeviceState {
  readonly device: Device;
  private readonly runtime: NativeRuntime;
  private readonly memory: DeviceMemory;
  private readonly provider: Provider | undefined;

  private constructor(device: Device, runtime: NativeRuntime, provider: Provider | undefined) {
    this.device = device;
    this.runtime = runtime;
    this.provider = provider;
    this.memory = new DeviceMemory(runtime, provider);
  }

  /**
   * Opens a device; undefined where its memory cannot be used: another kind of device, or ONNX Runtime
   * is called through its binding. Throws where the device does not start.
   */
  static open(
    device: Device,
    options: Readonly<Record<string, string>> = {},
  ): DeviceState | undefined {
    const { runtime } = nativeRuntime();
    if (!runtime || !Object.hasOwn(PROVIDERS, device)) return undefined;
    const name = PROVIDERS[device as keyof typeof PROVIDERS];
    const provider = name && providerOf(name, { ...OPTIONS[name], ...options });
    return new DeviceState(device, runtime, provider);
  }

  /** A tensor of zeros in the device's memory. */
  tensor(name: string, shape: Shape, dtype: DType = 'float32'): DeviceTensor {
    return this.memory.tensor({ name, dtype, shape });
  }

  /** Copies a tensor to another one of its size and type. */
  copy(from: DeviceTensor, to: DeviceTensor): void {
    this.memory.copy(from, to);
  }

  /** Compiles a graph; the program is released before the device. */
  compile(graph: Graph, { capture = false, severity }: DeviceCompileOptions = {}): DeviceProgram {
    const { model, settings, inputs, outputs } = prepare(graph, this.device);
    const { runtime } = this;
    const key = CAPTURE[this.device];
    const provider = this.provider && {
      ...this.provider,
      options: { ...this.provider.options, ...(capture && key ? { [key]: '1' } : {}) },
    };
    const all = { ...settings, provider, severity };
    const session = new NativeSession(runtime, model, all, inputs, outputs);
    return new DeviceProgram(session, inputs, outputs);
  }

  release(): void {
    this.memory.release();
  }
}

/** A compiled graph whose every input and output is bound to a tensor before it runs. */
export class DeviceProgram {
  private readonly session: NativeSession;
  private readonly bindings: Bindings;
  private readonly specs: ReadonlyMap<string, TensorSpec>;

  constructor(
    session: NativeSession,
    inputs: readonly TensorSpec[],
    outputs: readonly TensorSpec[],
  ) {
    this.session = session;
    this.bindings = session.bindings();
    this.specs = new Map([...inputs, ...outputs].map((spec) => [spec.name, spec]));
  }

  /** Type and shape of an input that the program reads or of an output; undefined for other names. */
  spec(name: string): TensorSpec | undefined {
    return this.specs.get(name);
  }

  /** Reads an input from a tensor of the device at every run. */
  read(name: string, from: DeviceTensor): void {
    this.bindings.input(name, from.value);
  }

  /** Writes an output to a tensor of the device that the run does not read. */
  write(name: string, to: DeviceTensor): void {
    this.bindings.output(name, to.value);
  }

  /** Runs once on what is bound; see {@link Bindings.run}. */
  run(): Promise<void> {
    return this.bindings.run();
  }

  release(): void {
    this.bindings.release();
    this.session.release();
  }
}
