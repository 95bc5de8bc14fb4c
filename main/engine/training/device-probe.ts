// A tiny training step on a device, compared with the processor's numbers: whether the device can be trusted.

import { modelFromMemory, parameterShapes } from '../models/model.ts';
import { createRandom } from '../random.ts';
import type { Device } from '../runtime/session.ts';
import { sizeOf, type Tensor } from '../graph/tensor.ts';
import { Trainer } from './trainer.ts';
import { layoutTrees } from './prefix-batch.ts';

/** A decoder with every operator of the text families, small enough for a moment. */
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

/** Rounding of single precision in another order stays far below; wrong kernels are far above. */
export const LARGEST_DEVICE_ERROR = 1e-3;

export interface DeviceProbe {
  /** Largest difference of loss and gradients from the processor's, relative to the largest number of each tensor. */
  readonly error: number;
  /** Milliseconds of a second, warm step. */
  readonly stepMs: number;
}

/** Runs one step of full training on the device and on the processor. Throws where the device cannot run it. */
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
  const buffer = layoutTrees(model, [{ ids: ids(6), answers: [ids(4), ids(3)] }]);
  const tokenWeight = new Float32Array(buffer.targets.length).fill(1 / buffer.targets.length);
  const step = async (on: Device) => {
    const trainer = new Trainer(model, { tensors }, { device: on });
    const run = () =>
      trainer.run(buffer, { loss: { kind: 'sft' }, gradients: true }, { tokenWeight });
    await run();
    const start = performance.now();
    const { loss, gradients } = await run();
    const stepMs = performance.now() - start;
    await trainer.release();
    return { numbers: new Map([...gradients, ['loss', Float32Array.of(loss!)]]), stepMs };
  };
  const truth = await step('cpu');
  const found = await step(device);
  let error = 0;
  for (const [name, expected] of truth.numbers) {
    const largest = expected.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    const got = found.numbers.get(name);
    expected.forEach((x, i) => {
      const off = Math.abs((got?.[i] ?? NaN) - x) / (largest || 1);
      error = off <= error ? error : off; // a NaN stays
    });
  }
  return { error, stepMs: found.stepMs };
}
