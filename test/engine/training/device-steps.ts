// Steps of training in a device's memory beside those of trainer and loop, for tests in this process and
// in one with a software GPU.

import { newAdapter } from '../../../main/data/checkpoints/peft-adapter.ts';
import { openModel } from '../../../main/data/checkpoints/load.ts';
import { adapterParameters } from '../../../main/engine/layers/lora.ts';
import { createRandom } from '../../../main/engine/random.ts';
import { DeviceState } from '../../../main/engine/runtime/device-program.ts';
import type { Device } from '../../../main/engine/runtime/session.ts';
import {
  DeviceTraining,
  type DeviceTrainingOptions,
} from '../../../main/engine/training/device-training.ts';
import { addGradients } from '../../../main/engine/training/micro-batches.ts';
import { AdamW } from '../../../main/engine/training/optimizers/adamw.ts';
import { layoutPrefixBatch } from '../../../main/engine/training/prefix-batch.ts';
import { Trainer } from '../../../main/engine/training/trainer.ts';

const OPTIMIZER = { maxGradNorm: 0.5, weightDecay: 0.01 };
const RATE = 5e-3;

/** What the device gave, and what the processor gave. */
export interface DeviceSteps {
  readonly losses: readonly [number[], number[]];
  readonly norms: readonly [number[], number[]];
  readonly parameters: readonly [number[], number[]];
}

/** Six steps of two micro-batches each on the model of a folder; the fourth continues from stored state. */
export async function deviceSteps(
  device: Device,
  folder: string,
  options: DeviceTrainingOptions = {},
): Promise<DeviceSteps> {
  const { model } = openModel(folder);
  const lora = () => {
    const random = createRandom(2);
    const config = { r: 2, lora_alpha: 4, target_modules: ['q_proj', 'v_proj', 'down_proj'] };
    const { adapter, modules } = newAdapter(model, config, random);
    for (const { data } of adapter.tensors.values())
      for (let i = 0; i < data.length; i++) data[i] = 0.1 * random.normal();
    return {
      tensors: adapter.tensors,
      trainer: new Trainer(model, adapterParameters(adapter, modules)),
    };
  };
  const [onDevice, onProcessor] = [lora(), lora()];
  const open = () =>
    new DeviceTraining(onDevice.trainer.graphs, DeviceState.open(device)!, OPTIMIZER, options);
  let training = open();
  const optimizer = new AdamW(OPTIMIZER);
  const random = createRandom(4);
  const ids = (length: number) => Int32Array.from({ length }, () => random.integer(60));
  const batches = [9, 9].map((length) =>
    layoutPrefixBatch(model, [{ ids: ids(5), answers: [ids(length)] }]),
  );
  const losses: [number[], number[]] = [[], []];
  const norms: [number[], number[]] = [[], []];
  const wanted = { loss: { kind: 'sft' }, gradients: true } as const;
  for (let step = 0; step < 6; step++) {
    const gradients = new Map<string, Float32Array>();
    for (const batch of batches) {
      const feeds = { tokenWeight: new Float32Array(batch.targets.length).fill(0.1) };
      losses[0].push((await training.accumulate(batch, wanted, feeds)).loss);
      const result = await onProcessor.trainer.run(batch, wanted, feeds);
      losses[1].push(result.loss!);
      addGradients(gradients, result.gradients);
    }
    norms[0].push(await training.step(RATE));
    norms[1].push(optimizer.step(onProcessor.tensors, gradients, RATE));
    if (step !== 2) continue;
    training.download();
    const state = training.state();
    await training.release();
    training = open();
    training.restore(state);
  }
  training.download();
  await training.release();
  await onProcessor.trainer.release();
  const numbers = ({ tensors }: typeof onDevice) =>
    [...tensors.values()].flatMap(({ data }) => [...data]);
  return { losses, norms, parameters: [numbers(onDevice), numbers(onProcessor)] };
}
