// Checks a device: whether all nodes run on it, and whether one use of every operator and one tiny
// training step give the CPU's numbers.

import { modelFromMemory, parameterShapes } from '../models/model.ts';
import { createRandom } from '../random.ts';
import type { Graph } from '../graph/graph.ts';
import { REPLACEABLE, type OnnxForm } from '../graph/onnx.ts';
import { formOf, setForm } from '../runtime/device-form.ts';
import { isWhollyOn, placementOf, type Placement } from '../runtime/placement.ts';
import { Program, type Device } from '../runtime/session.ts';
import { sizeOf, type Tensor } from '../graph/tensor.ts';
import { operatorFeeds, operatorGraph } from './device-probe/operators.ts';
import { Trainer } from './trainer.ts';
import { layoutPrefixBatch } from './prefix-batch.ts';

/** A tiny decoder with every operator of the text families. */
const TINY = {
  model_type: 'qwen3',
  hidden_size: 32,
  intermediate_size: 48,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  head_dim: 8,
  vocab_size: 64,
  rms_norm_eps: 1e-6,
  max_position_embeddings: 64,
  tie_word_embeddings: true,
} as const;

/** Differences in float32 rounding are far smaller; those of wrong kernels far larger. */
export const LARGEST_DEVICE_ERROR = 1e-3;

export interface DeviceProbe {
  /**
   * Largest difference of results, loss and gradients from the CPU's, relative to the largest number
   * of each tensor.
   */
  readonly error: number;
  /** Milliseconds of a second, warm step. */
  readonly stepMs: number;
  /** What the provider leaves to the processor, in this form of programs. */
  readonly placement: Placement;
  readonly form: OnnxForm;
}

/** Tensors of a computation by name. */
type Numbers = ReadonlyMap<string, Float32Array>;

/** Nothing is left to the processor. */
const WHOLLY: Placement = { onProcessor: [], copies: 0 };

export interface ProbeOptions {
  /** Compares the numbers of every operator too, which takes seconds of compilation. */
  readonly thorough?: boolean;
}

/**
 * Tests the device, and settles the form in which this process writes programs for it. Throws if
 * the device cannot run them.
 */
export async function probeDevice(
  device: Device,
  { thorough = false }: ProbeOptions = {},
): Promise<DeviceProbe> {
  const { graph, step } = tinyStep();
  const settled =
    device === 'cpu'
      ? { form: {}, placement: WHOLLY }
      : await settle(device, [operatorGraph(), graph]);
  setForm(device, settled.form);
  const reference = (await step('cpu')).numbers;
  const { numbers, stepMs } = await step(device);
  const error = worst(numbers, reference);
  if (!thorough) return { error, stepMs, ...settled };
  const operators = worst(await operatorsOn(device), await operatorsOn('cpu'));
  return { error: Math.max(error, operators), stepMs, ...settled };
}

/** Ways to write programs, the preferred one first. */
const FORMS: readonly OnnxForm[] = [[], REPLACEABLE].flatMap((lacks) =>
  ([21, 18] as const).map((opset) => ({ opset, lacks })),
);

/** The first form that the device runs without the processor, else the one with the least there. */
async function settle(
  device: Device,
  graphs: readonly Graph[],
): Promise<{ form: OnnxForm; placement: Placement }> {
  const isWhole = async (form: OnnxForm) => {
    for (const graph of graphs) if (!(await isWhollyOn(device, graph, form))) return false;
    return true;
  };
  for (const form of FORMS) if (await isWhole(form)) return { form, placement: WHOLLY };
  const found = [];
  for (const form of FORMS)
    found.push({ form, placement: await placementOf(device, graphs, form) });
  const left = ({ placement }: { placement: Placement }) =>
    placement.onProcessor.reduce((sum, { count }) => sum + count, placement.copies);
  return found.sort((a, b) => left(a) - left(b))[0]!;
}

async function operatorsOn(device: Device): Promise<Numbers> {
  const program = await Program.compile(operatorGraph(), { device, form: formOf(device) });
  const results = await program.run(operatorFeeds());
  await program.release();
  return new Map(Object.entries(results));
}

/** One step of full training of a tiny model: its graph, and what two runs of it give. */
function tinyStep() {
  const random = createRandom(1);
  const tensors = new Map<string, Tensor>(
    [...parameterShapes(TINY)].map(([name, shape]) => {
      const spread = shape.length === 1 ? 1 : 1.5 / Math.sqrt(shape.at(-1)!);
      const numbers = Float32Array.from({ length: sizeOf(shape) }, () => spread * random.normal());
      return [name, { shape, data: numbers }];
    }),
  );
  const model = modelFromMemory(TINY, tensors);
  const ids = (n: number) => Int32Array.from({ length: n }, () => random.integer(64));
  const batch = layoutPrefixBatch(model, [{ ids: ids(6), answers: [ids(4), ids(3)] }]);
  const tokenWeight = new Float32Array(batch.targets.length).fill(1 / batch.targets.length);
  const options = { loss: { kind: 'sft' }, gradients: true } as const;
  const step = async (device: Device) => {
    const trainer = new Trainer(model, { tensors }, { device });
    const run = () => trainer.run(batch, options, { tokenWeight });
    await run();
    const start = performance.now();
    const { loss, gradients } = await run();
    const stepMs = performance.now() - start;
    await trainer.release();
    const numbers: Numbers = new Map([...gradients, ['loss', Float32Array.of(loss!)]]);
    return { numbers, stepMs };
  };
  return { graph: new Trainer(model, { tensors }).graphOf(batch, options), step };
}

/** Largest difference, relative to the largest number of each tensor; NaN for a missing one. */
function worst(measured: Numbers, reference: Numbers): number {
  let error = 0;
  for (const [name, expected] of reference) {
    const largest = expected.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    const got = measured.get(name);
    expected.forEach((x, i) => {
      const off = Math.abs((got?.[i] ?? NaN) - x) / (largest || 1);
      error = off <= error ? error : off; // keeps NaN
    });
  }
  return error;
}
