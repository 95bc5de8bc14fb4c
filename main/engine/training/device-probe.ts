// Checks a device: compares one tiny training step on it with the same step on the CPU.

import { modelFromMemory, parameterShapes } from '../models/model.ts';
import { createRandom } from '../random.ts';
import type { Device } from '../runtime/session.ts';
import { sizeOf, type Tensor } from '../graph/tensor.ts';
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
   * Largest difference of loss and gradients from the CPU's, relative to the largest number of each
   * tensor.
   */
  readonly error: number;
  /** Milliseconds of a second, warm step. */
  readonly stepMs: number;
}

/**
 * Runs one step of full training on the device and on the CPU. Throws if the device cannot run it.
 */
export async function probeDevice(device: Device): Promise<DeviceProbe> {
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
  const step = async (on: Device) => {
    const trainer = new Trainer(model, { tensors }, { device: on });
    const run = () =>
      trainer.run(batch, { loss: { kind: 'sft' }, gradients: true }, { tokenWeight });
    await run();
    const start = performance.now();
    const { loss, gradients } = await run();
    const stepMs = performance.now() - start;
    await trainer.release();
    return { numbers: new Map([...gradients, ['loss', Float32Array.of(loss!)]]), stepMs };
  };
  const reference = await step('cpu');
  const measured = await step(device);
  let error = 0;
  for (const [name, expected] of reference.numbers) {
    const largest = expected.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    const got = measured.numbers.get(name);
    expected.forEach((x, i) => {
      const off = Math.abs((got?.[i] ?? NaN) - x) / (largest || 1);
      error = off <= error ? error : off; // keeps NaN
    });
  }
  return { error, stepMs: measured.stepMs };
}
