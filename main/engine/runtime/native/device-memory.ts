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
import { NativeSession } from './session.ts';

/** A float32 tensor in a device's memory, or in that of the processor. */
export interface DeviceTensor {
  readonly spec: TensorSpec;
  /** The library's value. */
  readonly value: bigint;
  /** Copies numbers in; as many as the tensor has. */
  write(numbers: Float32Array): void;
  /** A copy of the numbers, after all runs that write them. */
  read(): Float32Array;
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
    tensor.write(new Float32Array(sizeOf(spec.shape)));
    return tensor;
  }

  private inProcessor(spec: TensorSpec): DeviceTensor {
    const { runtime } = this;
    const numbers = new Float32Array(sizeOf(spec.shape));
    const value = runtime.valueAt(numbers, numbers.byteLength, spec);
    return {
      spec,
      value,
      write: (from) => numbers.set(fitting(from, spec)),
      read: () => numbers.slice(),
      release: () => runtime.api.release('ReleaseValue', value),
    };
  }

  private inDevice(spec: TensorSpec): DeviceTensor {
    const { runtime, allocator } = this;
    const { api, environment } = runtime;
    const shape = BigInt64Array.from(spec.shape, BigInt);
    const value = api.create(
      'CreateTensorAsOrtValue',
      ...[allocator, shape, shape.length, ELEMENT[spec.dtype]],
    );
    const copy = (numbers: Float32Array, isUpload: boolean) => {
      const host = runtime.valueAt(numbers, numbers.byteLength, spec);
      const [from, to] = isUpload ? [host, value] : [value, host];
      try {
        api.call(
          'CopyTensors',
          ...[environment, BigUint64Array.of(from), BigUint64Array.of(to), null, 1],
        );
      } finally {
        api.release('ReleaseValue', host);
      }
      return numbers;
    };
    return {
      spec,
      value,
      write: (from) => void copy(fitting(from, spec), true),
      read: () => copy(new Float32Array(sizeOf(spec.shape)), false),
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

function fitting(numbers: Float32Array, { name, shape }: TensorSpec): Float32Array {
  if (numbers.length !== sizeOf(shape))
    throw new Error(`${name} must be [${shape.join(', ')}], got ${numbers.length} numbers`);
  return numbers;
}
