// Programs on a device whose inputs and outputs stay in its memory between runs.

import type { Graph } from '../graph/graph.ts';
import { sizeOf } from '../graph/tensor.ts';
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

  /** A float32 tensor of zeros in the device's memory. */
  tensor(name: string, shape: readonly number[]): DeviceTensor {
    return this.memory.tensor({ name, dtype: 'float32', shape });
  }

  /** Compiles a graph; the program is released before the device. */
  compile(graph: Graph): DeviceProgram {
    const { model, settings, inputs, outputs } = prepare(graph, this.device);
    const { provider, runtime } = this;
    const session = new NativeSession(runtime, model, { ...settings, provider }, inputs, outputs);
    return new DeviceProgram(session, inputs, outputs);
  }

  release(): void {
    this.memory.release();
  }
}

/** A compiled graph whose every input and output is bound to a tensor or an array before it runs. */
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

  /** Names of the inputs that the program reads, and of its outputs. */
  has(name: string): boolean {
    return this.specs.has(name);
  }

  /** Reads an input from a tensor of the device, or from an array, at every run. */
  read(name: string, from: DeviceTensor | ArrayBufferView): void {
    if (ArrayBuffer.isView(from)) this.bindings.inputArray(this.fitting(name, from), from);
    else this.bindings.input(name, from.value);
  }

  /** Writes an output to a tensor of the device that the run does not read, or to an array. */
  write(name: string, to: DeviceTensor | ArrayBufferView): void {
    if (ArrayBuffer.isView(to)) this.bindings.outputArray(this.fitting(name, to), to);
    else this.bindings.output(name, to.value);
  }

  private fitting(name: string, array: ArrayBufferView): TensorSpec {
    const spec = this.specs.get(name);
    if (!spec) throw new Error(`the program has no ${name}`);
    const { length } = array as Float32Array;
    if (length !== sizeOf(spec.shape))
      throw new Error(`${name} must be [${spec.shape.join(', ')}], got ${length} elements`);
    return spec;
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
