// Compiles a graph for a device and runs it with ONNX Runtime.

import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import type { Graph } from '../graph/graph.ts';
import { writeOnnx, type Lowering, type OnnxForm } from '../graph/onnx.ts';
import { sizeOf, type Feed, type Shape } from '../graph/tensor.ts';
import { forbidTf32, formOf } from './device-form.ts';
import {
  InferenceSession,
  listSupportedBackends,
  Tensor,
  type RuntimeTensor,
  type Session,
  type SessionOptions,
} from './onnxruntime.ts';

/** Devices a program can be compiled for. */
export const DEVICES = ['cpu', 'webgpu', 'cuda', 'dml', 'coreml'] as const;
export type Device = (typeof DEVICES)[number];

/** Execution provider and lowering of each device. */
export const CAPABILITIES: Readonly<Record<Device, { provider: string; lowering: Lowering }>> = {
  cpu: { provider: 'cpu', lowering: 'fused' },
  webgpu: { provider: 'webgpu', lowering: 'plain' },
  cuda: { provider: 'cuda', lowering: 'fused' },
  dml: { provider: 'dml', lowering: 'fused' },
  coreml: { provider: 'coreml', lowering: 'plain' },
};

/**
 * A device other than the CPU failed during a run: disconnected, out of memory, or its driver was
 * reset.
 */
export class DeviceError extends Error {
  constructor(device: Device, cause: unknown) {
    const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    super(`The device ${device} failed in the middle of the work: ${reason}.`, { cause });
    this.name = 'DeviceError';
  }
}

/** A compiled graph. Every run copies its outputs out of the runtime, so avoid large ones. */
export class Program {
  private readonly session: Session;
  private readonly device: Device;
  private readonly shapes: ReadonlyMap<string, Shape>;
  private readonly outputs: readonly string[];

  private constructor(
    session: Session,
    shapes: ReadonlyMap<string, Shape>,
    graph: Graph,
    device: Device,
  ) {
    this.session = session;
    this.device = device;
    this.shapes = shapes;
    this.outputs = [...graph.outputs.keys()];
  }

  /**
   * Compiles a graph. Graph optimization is off, because memory depends on the engine's order of
   * nodes.
   */
  static async compile(
    graph: Graph,
    {
      device = 'cpu',
      threads,
      form = formOf(device),
    }: { device?: Device; threads?: number; form?: OnnxForm } = {},
  ): Promise<Program> {
    const { provider, lowering } = CAPABILITIES[device];
    forbidTf32(device);
    const model = writeOnnx(graph, lowering, form);
    const session: Record<string, string> = {
      // Without prepacking, weights are mapped from the file and shared; but products in blocks are
      // fast only when packed.
      disable_prepacking: graph.nodes.some(({ op }) => op === 'MatMulNBits') ? '0' : '1',
      set_denormal_as_zero: '1', // attention produces many denormals, which are slow
      // The threads of a program wait for work in a busy loop, by default so long that they slow
      // the next program down (decoding, with its many small programs, by 27 %).
      'intra_op.spin_duration_us': '1000',
    };
    if (model.weightsFolder !== undefined)
      session.model_external_initializers_file_folder_path = model.weightsFolder;
    const options: SessionOptions = {
      executionProviders: [provider],
      graphOptimizationLevel: 'disabled',
      enableMemPattern: false,
      enableCpuMemArena: false, // an arena per program took 1.2 GB more and was not faster
      logSeverityLevel: 3,
      ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
      extra: { session },
    };
    const shapes = new Map(
      [...graph.inputs.values()]
        .filter((v) => model.inputs.has(v.name))
        .map((v) => [v.name, v.shape]),
    );
    return new Program(await InferenceSession.create(model.bytes, options), shapes, graph, device);
  }

  /**
   * Runs once. Extra `feeds` are ignored; throws with the name of a missing one or one of the wrong
   * size.
   */
  async run(feeds: Readonly<Record<string, Feed>>): Promise<Record<string, Float32Array>> {
    const tensors: Record<string, RuntimeTensor> = {};
    for (const [name, shape] of this.shapes) {
      const data = feeds[name];
      if (!data) throw new Error(`run: no feed for ${name}`);
      if (data.length !== sizeOf(shape))
        throw new Error(`run: ${name} must be [${shape.join(', ')}], got ${data.length} elements`);
      const dtype =
        data instanceof Float32Array ? 'float32' : data instanceof Int32Array ? 'int32' : 'int64';
      tensors[name] = new Tensor(dtype, data as Float32Array, [...shape]);
    }
    const results = await this.session.run(tensors, [...this.outputs]).catch((error: unknown) => {
      throw this.device === 'cpu' ? error : new DeviceError(this.device, error);
    });
    return Object.fromEntries(
      this.outputs.map((name) => [name, results[name]!.data as Float32Array]),
    );
  }

  /** Frees the session; the program must not run again. */
  async release(): Promise<void> {
    await this.session.release();
  }
}

/**
 * Devices whose provider is installed: built into the runtime, or a library next to it (CUDA on
 * Linux).
 */
export function installedDevices(): Device[] {
  const names = listSupportedBackends()
    .filter(({ name, bundled }) => bundled || fs.existsSync(providerLibrary(name)))
    .map(({ name }) => name);
  return DEVICES.filter((device) => names.includes(CAPABILITIES[device].provider));
}

/** The library of a provider that is not built into the runtime. */
function providerLibrary(provider: string): string {
  const root = path.dirname(
    createRequire(import.meta.url).resolve('onnxruntime-node/package.json'),
  );
  const { platform, arch } = process;
  const name =
    platform === 'win32'
      ? `onnxruntime_providers_${provider}.dll`
      : `libonnxruntime_providers_${provider}.so`;
  return path.join(root, 'bin', 'napi-v6', platform, arch, name);
}
