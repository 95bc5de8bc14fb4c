// Where the nodes of a program run: a provider leaves nodes that it has no kernel for to the
// processor, with copies both ways and without a message.

import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { Graph, Value } from '../graph/graph.ts';
import { writeOnnx, type OnnxForm } from '../graph/onnx.ts';
import { sizeOf, type Feed } from '../graph/tensor.ts';
import { forbidTf32, formOf } from './device-form.ts';
import { InferenceSession, Tensor, type RuntimeTensor, type Session } from './onnxruntime.ts';
import { CAPABILITIES, type Device } from './session.ts';

/** Nodes of one operator. */
export interface OperatorCount {
  readonly operator: string;
  readonly count: number;
}

/** What of a program does not run on its device. */
export interface Placement {
  /** Nodes that the device's provider has no kernel for, the most frequent operator first. */
  readonly onProcessor: readonly OperatorCount[];
  /** Copies between processor and device inside a run. */
  readonly copies: number;
}

/** Message of the runtime when `disable_cpu_ep_fallback` forbids what a program needs. */
const REFUSED = 'fallback to CPU EP has been explicitly disabled';

/** Whether every node of the graph has a kernel on the device. Throws for any other failure. */
export async function isWhollyOn(
  device: Device,
  graph: Graph,
  form = formOf(device),
): Promise<boolean> {
  try {
    const session = await open(device, graph, form, { isStrict: true });
    await session.release();
    return true;
  } catch (error) {
    if ((error as Error).message.includes(REFUSED)) return false;
    throw error;
  }
}

/** A session of its own, which prints no errors: a refusal is an answer here. */
function open(
  device: Device,
  graph: Graph,
  form: OnnxForm,
  { isStrict = false, profile }: { isStrict?: boolean; profile?: string } = {},
): Promise<Session> {
  forbidTf32(device);
  const { provider, lowering } = CAPABILITIES[device];
  const { bytes, weightsFolder } = writeOnnx(graph, lowering, form);
  const session = {
    ...(isStrict ? { disable_cpu_ep_fallback: '1' } : {}),
    ...(weightsFolder === undefined
      ? {}
      : { model_external_initializers_file_folder_path: weightsFolder }),
  };
  return InferenceSession.create(bytes, {
    executionProviders: [provider],
    graphOptimizationLevel: 'disabled',
    logSeverityLevel: 4,
    ...(profile === undefined ? {} : { enableProfiling: true, profileFilePrefix: profile }),
    extra: { session },
  });
}

/** Runs a graph whose inputs are float32 or integers, in a session that prints no errors. */
export async function runQuietly(
  device: Device,
  graph: Graph,
  feeds: Readonly<Record<string, Feed>>,
): Promise<Record<string, Float32Array>> {
  const session = await open(device, graph, formOf(device));
  const results = await session.run(tensorsOf(session, graph, feeds));
  await session.release();
  return Object.fromEntries(
    [...graph.outputs.keys()].map((name) => [name, results[name]!.data as Float32Array]),
  );
}

/** The feeds that a session reads. */
function tensorsOf(
  { inputNames }: Session,
  graph: Graph,
  feeds: Readonly<Record<string, Feed>>,
): Record<string, RuntimeTensor> {
  return Object.fromEntries(
    inputNames.map((name) => {
      const { dtype, shape } = graph.inputs.get(name)!;
      return [name, new Tensor(dtype as 'float32', feeds[name] as Float32Array, [...shape])];
    }),
  );
}

/** Runs the graphs once each, on zeros, with a profile that names the provider of every node. */
export async function placementOf(
  device: Device,
  graphs: readonly Graph[],
  form: OnnxForm,
): Promise<Placement> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'omr-placement-'));
  try {
    for (const graph of graphs) {
      const profile = path.join(folder, 'profile');
      const session = await open(device, graph, form, { profile });
      await session.run(tensorsOf(session, graph, zerosFor(graph)));
      session.endProfiling();
      await session.release();
    }
    const files = fs.readdirSync(folder);
    if (files.length < graphs.length) throw new Error('internal: a run left no profile');
    const read = (name: string) =>
      JSON.parse(fs.readFileSync(path.join(folder, name), 'utf8')) as Event[];
    return readProfile(files.flatMap(read));
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

function zerosFor(graph: Graph): Record<string, Feed> {
  const feed = ({ dtype, shape }: Value): Feed => {
    const n = sizeOf(shape);
    if (dtype === 'int64') return new BigInt64Array(n);
    return dtype === 'int32' ? new Int32Array(n) : new Float32Array(n);
  };
  return Object.fromEntries([...graph.inputs].map(([name, value]) => [name, feed(value)]));
}

/** An event of ONNX Runtime's profile. */
interface Event {
  readonly cat: string;
  readonly name: string;
  readonly args?: { readonly op_name?: string; readonly provider?: string };
}

/** Counts the nodes of the processor and the copies in profiles of one run each. */
function readProfile(events: readonly Event[]): Placement {
  const counts = new Map<string, number>();
  let copies = 0;
  for (const { cat, name, args } of events) {
    if (cat !== 'Node' || !name.endsWith('_kernel_time') || !args?.op_name) continue;
    if (args.op_name.startsWith('Memcpy')) copies += 1;
    else if (args.provider === 'CPUExecutionProvider')
      counts.set(args.op_name, (counts.get(args.op_name) ?? 0) + 1);
  }
  const onProcessor = [...counts].map(([operator, count]) => ({ operator, count }));
  onProcessor.sort((a, b) => b.count - a.count);
  return { onProcessor, copies };
}
