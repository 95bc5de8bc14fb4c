// Tensors that stay in a device's memory between runs.

import { Graph } from '../../graph/graph.ts';
import { ELEMENT, writeOnnx } from '../../graph/onnx.ts';
import { neg } from '../../graph/ops.ts';
import { sizeOf } from '../../graph/tensor.ts';
import type { Provider } from './provider.ts';
import {
  DEFAULT_MEMORY,
  DEVICE_ALLOCATOR,
  type NativeRuntime,
  type TensorSpec,
} from './runtime.ts';
import { holds, NativeSession, newArray, type Output } from './session.ts';

/** A tensor in a device's memory, or in that of the processor. */
export interface DeviceTensor {
  readonly spec: TensorSpec;
  /** The library's value. */
  readonly value: bigint;
  /** Copies numbers in; as many as the tensor has, and of its type. */
  write(numbers: Output): void;
  /** A copy of the numbers, after all runs that write them. */
  read(): Output;
  release(): void;
}

/** The memory of one device, open until it is released. */
export class DeviceMemory {
  private readonly runtime: NativeRuntime;
  /** The device stays alive as long as it has a session. */
  private readonly session: NativeSession | undefined;
  private readonly allocator: bigint;
  private readonly memory: bigint;

  /** Without a provider, the memory of the processor. */
  constructor(runtime: NativeRuntime, provider?: Provider) {
    this.runtime = runtime;
    const { api } = runtime;
    if (!provider) {
      this.allocator = this.memory = 0n;
      return;
    }
    const graph = new Graph();
    graph.output('y', neg(graph.input('x', [1])));
    const [x, y] = ['x', 'y'].map((name) => ({ name, dtype: 'float32', shape: [1] }) as const);
    const { bytes } = writeOnnx(graph, 'plain');
    this.session = new NativeSession(runtime, bytes, { entries: {}, provider }, [x!], [y!]);
    this.memory = api.create(
      'CreateMemoryInfo',
      ...[provider.memory, DEVICE_ALLOCATOR, 0, DEFAULT_MEMORY],
    );
    this.allocator = this.session.allocator(this.memory);
  }

  /** A tensor of zeros. */
  tensor(spec: TensorSpec): DeviceTensor {
    const tensor = this.session ? this.inDevice(spec) : this.inProcessor(spec);
    if (this.session) tensor.write(newArray(spec));
    return tensor;
  }

  /** Copies a tensor to another one of its size and type, in the order of the device's runs. */
  copy(from: DeviceTensor, to: DeviceTensor): void {
    if (this.session) this.transfer(from.value, to.value);
    else to.write(from.read());
  }

  private transfer(from: bigint, to: bigint): void {
    const { api, environment } = this.runtime;
    const [source, target] = [BigUint64Array.of(from), BigUint64Array.of(to)];
    api.call('CopyTensors', environment, source, target, null, 1);
  }

  private inProcessor(spec: TensorSpec): DeviceTensor {
    const { runtime } = this;
    const numbers = newArray(spec);
    const value = runtime.valueAt(numbers, numbers.byteLength, spec);
    return {
      spec,
      value,
      write: (from) => numbers.set(fitting(from, spec) as never),
      read: () => numbers.slice(),
      release: () => runtime.api.release('ReleaseValue', value),
    };
  }

  private inDevice(spec: TensorSpec): DeviceTensor {
    const { runtime, allocator } = this;
    const { api } = runtime;
    const shape = BigInt64Array.from(spec.shape, BigInt);
    const value = api.create(
      'CreateTensorAsOrtValue',
      ...[allocator, shape, shape.length, ELEMENT[spec.dtype]],
    );
    const exchange = (numbers: Output, isUpload: boolean) => {
      const host = runtime.valueAt(numbers, numbers.byteLength, spec);
      try {
        if (isUpload) this.transfer(host, value);
        else this.transfer(value, host);
      } finally {
        api.release('ReleaseValue', host);
      }
      return numbers;
    };
    return {
      spec,
      value,
      write: (from) => void exchange(fitting(from, spec), true),
      read: () => exchange(newArray(spec), false),
      release: () => api.release('ReleaseValue', value),
    };
  }

  /** Frees the memory's own parts, after all its tensors. */
  release(): void {
    if (!this.session) return;
    const { api } = this.runtime;
    api.release('ReleaseAllocator', this.allocator);
    api.release('ReleaseMemoryInfo', this.memory);
    this.session.release();
  }
}

function fitting(numbers: Output, { name, shape, dtype }: TensorSpec): Output {
  if (numbers.length !== sizeOf(shape) || !holds(numbers, dtype))
    throw new Error(
      `${name} must be ${dtype} [${shape.join(', ')}], got ${numbers.length} numbers`,
    );
  return numbers;
}
