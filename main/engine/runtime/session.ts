// Compiles a graph for a device and runs it with ONNX Runtime.

import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Graph, Operator, Value } from '../graph/graph.ts';
import { writeOnnx, type Lowering, type OnnxForm } from '../graph/onnx.ts';
import { weightBytesOf, weightsOf } from '../graph/schedule.ts';
import type { Feed } from '../graph/tensor.ts';
import { BindingSession } from './binding.ts';
import { forbidTf32, formOf } from './device-form.ts';
import { nativeRuntime } from './native.ts';
import { shapeIn, type NativeRuntime, type TensorSpec } from './native/runtime.ts';
import {
  FLUSH_DENORMALS,
  holds,
  isElement,
  NativeSession,
  type SessionSettings,
} from './native/session.ts';
import { shareWeights } from './native/weights.ts';
import { libraryFolder, listSupportedBackends } from './onnxruntime.ts';

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

/** A graph as a session is made from it. */
interface Prepared {
  /** The encoded graph. */
  readonly model: Uint8Array;
  readonly settings: SessionSettings;
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
  readonly weightsFolder: string | undefined;
}

/** Products whose weights ONNX Runtime packs. */
const PACKED: ReadonlySet<Operator> = new Set(['MatMulNBits', 'MatMulInt8']);

/** Encodes a graph for a device, with the settings of its session. */
export function prepare(
  graph: Graph,
  device: Device,
  { threads, form = formOf(device) }: Pick<CompileOptions, 'threads' | 'form'> = {},
): Prepared {
  forbidTf32(device);
  const { bytes, weightsFolder, inputs } = writeOnnx(graph, CAPABILITIES[device].lowering, form);
  const isPacked = graph.nodes.some(({ op }) => PACKED.has(op));
  const entries: Record<string, string> = {
    ...FLUSH_DENORMALS,
    // Without prepacking, weights are mapped from the file and shared; but products in blocks are
    // fast only when packed.
    disable_prepacking: isPacked ? '0' : '1',
    // The threads of a program wait for work in a busy loop, by default so long that they slow
    // the next program down (decoding, with its many small programs, by 27 %).
    'intra_op.spin_duration_us': '1000',
  };
  if (weightsFolder !== undefined)
    entries.model_external_initializers_file_folder_path = weightsFolder;
  const read = [...graph.inputs.values()].filter(({ name }) => inputs.has(name));
  const spec = (name: string, { dtype, shape }: Value): TensorSpec => ({
    ...{ name, dtype, shape },
    free: graph.freeAxes.get(name),
  });
  return {
    model: bytes,
    settings: { entries, threads },
    inputs: read.map((value) => spec(value.name, value)),
    outputs: [...graph.outputs].map(([name, value]) => spec(name, value)),
    weightsFolder,
  };
}

/** How ONNX Runtime is called: its C interface where that is usable, or its binding for Node. */
export type Interface = 'native' | 'binding';

/** What a graph is compiled for. */
export interface CompileOptions {
  readonly device?: Device;
  /** Threads of one operator; one per core by default. */
  readonly threads?: number | undefined;
  /** The binding also where the C interface is usable; for comparisons. */
  readonly through?: Interface;
  /** How the operators are written; what the device's test settled by default. */
  readonly form?: OnnxForm | undefined;
}

/** A compiled graph. */
export class Program {
  private readonly session: NativeSession | BindingSession;
  private readonly device: Device;
  private readonly inputs: readonly TensorSpec[];
  private readonly outputs: readonly TensorSpec[];

  private constructor(
    session: NativeSession | BindingSession,
    device: Device,
    inputs: readonly TensorSpec[],
    outputs: readonly TensorSpec[],
  ) {
    this.session = session;
    this.device = device;
    this.inputs = inputs;
    this.outputs = outputs;
  }

  /**
   * Compiles a graph. Graph optimization is off, because memory depends on the engine's order of
   * nodes.
   */
  static async compile(
    graph: Graph,
    { device = 'cpu', threads, through = 'native', form }: CompileOptions = {},
  ): Promise<Program> {
    const { model, settings, inputs, outputs, weightsFolder } = prepare(graph, device, {
      threads,
      form,
    });
    const native = device === 'cpu' && through === 'native' ? nativeRuntime().runtime : undefined;
    if (native && outputs.every(({ dtype }) => isElement(dtype))) {
      const weights = sharedWeights(native, graph, weightsFolder);
      const session = new NativeSession(native, model, settings, inputs, outputs, weights);
      return new Program(session, device, inputs, outputs);
    }
    const { provider } = CAPABILITIES[device];
    const session = await BindingSession.create(provider, model, settings, inputs, outputs);
    return new Program(session, device, inputs, outputs);
  }

  /**
   * Runs once. Extra `feeds` are ignored; throws with the name of a missing one or one of the wrong
   * size.
   */
  async run(feeds: Readonly<Record<string, Feed>>): Promise<Record<string, Float32Array>> {
    const arrays = this.inputs.map((spec) => {
      const { name, dtype, shape } = spec;
      const data = feeds[name];
      if (!data) throw new Error(`run: no feed for ${name}`);
      if (!holds(data, dtype)) throw new Error(`run: ${name} must be ${dtype}`);
      if (!shapeIn(spec, data.length))
        throw new Error(`run: ${name} must be [${shape.join(', ')}], got ${data.length} elements`);
      return data;
    });
    try {
      const results = await this.session.run(arrays);
      return Object.fromEntries(
        this.outputs.map(({ name }, i) => [name, results[i] as Float32Array]),
      );
    } catch (error) {
      throw this.device === 'cpu' ? error : new DeviceError(this.device, error);
    }
  }

  /** Frees the session; the program must not run again. */
  async release(): Promise<void> {
    await this.session.release();
  }
}

/** The weights of a graph as programs share them; undefined where the library has to read them itself. */
function sharedWeights(runtime: NativeRuntime, graph: Graph, folder: string | undefined) {
  if (folder === undefined) return undefined;
  try {
    return shareWeights(runtime, folder, weightsOf(graph));
  } catch {
    return undefined; // cannot be mapped: it reads them, or says what is wrong with them
  }
}

/** Measured: what ONNX Runtime and the encoded graph take for a node of a training step. */
const NODE_BYTES = 5000;

/**
 * About the bytes that a compiled program holds for itself between two runs: its nodes, and a copy of its
 * weights unless programs share them.
 */
export function heldBytes(graph: Graph, device: Device): number {
  const isShared = device === 'cpu' && nativeRuntime().runtime !== undefined;
  return NODE_BYTES * graph.nodes.length + (isShared ? 0 : weightBytesOf(graph));
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
  const name =
    process.platform === 'win32'
      ? `onnxruntime_providers_${provider}.dll`
      : `libonnxruntime_providers_${provider}.so`;
  return path.join(libraryFolder(), name);
}
