// ONNX Runtime: compiles a graph for a device and runs it. The only file that imports onnxruntime-node.

import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import * as ort from 'onnxruntime-node';
import type { Graph } from '../graph/graph.ts';
import { writeOnnx, type Lowering } from '../graph/onnx.ts';
import { sizeOf, type Feed, type Shape } from '../graph/tensor.ts';

/** Devices a program can be compiled for. */
export const DEVICES = ['cpu', 'webgpu', 'cuda', 'dml', 'coreml'] as const;
export type Device = (typeof DEVICES)[number];

/** What differs between devices, one row each. */
const CAPABILITIES: Readonly<Record<Device, { provider: string; lowering: Lowering }>> = {
  cpu: { provider: 'cpu', lowering: 'fused' },
  webgpu: { provider: 'webgpu', lowering: 'plain' },
  cuda: { provider: 'cuda', lowering: 'fused' },
  dml: { provider: 'dml', lowering: 'fused' },
  coreml: { provider: 'coreml', lowering: 'plain' },
};

/** A device other than the processor failed while a program ran: taken away, out of memory, its driver reset. */
export class DeviceError extends Error {
  constructor(device: Device, cause: unknown) {
    const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    super(`The device ${device} failed in the middle of the work: ${reason}.`, { cause });
    this.name = 'DeviceError';
  }
}

/** A compiled graph. Outputs are copied out of the runtime at every run, so keep large ones few. */
export class Program {
  private readonly session: ort.InferenceSession;
  private readonly device: Device;
  private readonly shapes: ReadonlyMap<string, Shape>;
  private readonly outputs: readonly string[];

  private constructor(
    session: ort.InferenceSession,
    shapes: ReadonlyMap<string, Shape>,
    graph: Graph,
    device: Device,
  ) {
    this.session = session;
    this.device = device;
    this.shapes = shapes;
    this.outputs = [...graph.outputs.keys()];
  }

  /** Compiles; graph optimisation stays off, for the engine's own order of nodes is what keeps memory low. */
  static async compile(
    graph: Graph,
    { device = 'cpu', threads }: { device?: Device; threads?: number } = {},
  ): Promise<Program> {
    const { provider, lowering } = CAPABILITIES[device];
    // cuBLAS would round the factors of a product to 10 bits (TF32): gradients were 0.9 % off on an H200, 0.0002 % without.
    // The runtime's own option for it cannot be reached from Node; cuBLAS reads this one when it starts.
    if (device === 'cuda') process.env.NVIDIA_TF32_OVERRIDE ??= '0';
    const model = writeOnnx(graph, lowering);
    const session: Record<string, string> = {
      // Weights are mapped from the file and shared between programs; but products in blocks are only fast when packed.
      disable_prepacking: graph.nodes.some(({ op }) => op === 'MatMulNBits') ? '0' : '1',
      set_denormal_as_zero: '1', // peaked attention is full of denormals, which are slow
      // Every program has threads of its own, which wait for work in a busy loop; by default so long that they take the
      // processor from the program that runs next (decoding, with its many small programs, was 27 % slower).
      'intra_op.spin_duration_us': '1000',
    };
    if (model.weightsFolder !== undefined)
      session.model_external_initializers_file_folder_path = model.weightsFolder;
    const options: ort.InferenceSession.SessionOptions = {
      executionProviders: [provider],
      graphOptimizationLevel: 'disabled',
      enableMemPattern: false,
      enableCpuMemArena: false, // an arena per program kept 1.2 GB more and was no faster
      logSeverityLevel: 3,
      ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
      extra: { session },
    };
    const shapes = new Map(
      [...graph.inputs.values()]
        .filter((v) => model.inputs.has(v.name))
        .map((v) => [v.name, v.shape]),
    );
    return new Program(
      await ort.InferenceSession.create(model.bytes, options),
      shapes,
      graph,
      device,
    );
  }

  /** Runs once. `feeds` may hold more names than the graph reads; a missing one or a wrong size is an error by name. */
  async run(feeds: Readonly<Record<string, Feed>>): Promise<Record<string, Float32Array>> {
    const tensors: Record<string, ort.Tensor> = {};
    for (const [name, shape] of this.shapes) {
      const data = feeds[name];
      if (!data) throw new Error(`run: no feed for ${name}`);
      if (data.length !== sizeOf(shape))
        throw new Error(`run: ${name} wants [${shape.join(', ')}], got ${data.length} elements`);
      const dtype =
        data instanceof Float32Array ? 'float32' : data instanceof Int32Array ? 'int32' : 'int64';
      tensors[name] = new ort.Tensor(dtype, data as Float32Array, [...shape]);
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

/** Devices whose provider this installation holds: built into the runtime, or a library laid beside it (CUDA on Linux). */
export function installedDevices(): Device[] {
  const names = ort
    .listSupportedBackends()
    .filter(({ name, bundled }) => bundled || fs.existsSync(providerLibrary(name)))
    .map(({ name }) => name);
  return DEVICES.filter((device) => names.includes(CAPABILITIES[device].provider));
}

/** Where the runtime looks for a provider that is no part of it. */
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
