// Training checkpoints: any optimizer's state is restored, also from checkpoints of earlier
// versions.

import { expect, it } from 'vitest';
import { saveCheckpoint } from '../../../main/data/checkpoints/training-checkpoint.ts';
import { encodeSafetensors } from '../../../main/data/formats/weights/safetensors-writer.ts';
import type { Tensor } from '../../../main/engine/graph/tensor.ts';
import type { Adapter } from '../../../main/engine/layers/lora.ts';
import { AdamW } from '../../../main/engine/training/optimizers/adamw.ts';
import {
  gradientNorm,
  parameterOf,
  type Optimizer,
  type OptimizerState,
} from '../../../main/engine/training/optimizers/optimizer.ts';
import { resumeTraining, saveTraining } from '../../../main/stages/training/checkpointing.ts';
import { temporaryFolder } from '../../helpers.ts';

/** Heavy-ball momentum: an optimizer with another state than AdamW's. */
class Momentum implements Optimizer {
  private lastNorm = 0;
  private velocities = new Map<string, Tensor>();

  step(
    parameters: ReadonlyMap<string, Tensor>,
    gradients: ReadonlyMap<string, Float32Array>,
    learningRate: number,
  ): number {
    this.lastNorm = gradientNorm(gradients);
    for (const [name, gradient] of gradients) {
      const { shape, data } = parameterOf(parameters, name, gradient);
      const old = this.velocities.get(name)?.data;
      const velocity = gradient.map((g, i) => 0.9 * (old?.[i] ?? 0) + g);
      velocity.forEach((v, i) => (data[i] = data[i]! - learningRate * v));
      this.velocities.set(name, { shape, data: velocity });
    }
    return this.lastNorm;
  }

  state(): OptimizerState {
    return { scalars: { lastNorm: this.lastNorm }, tensors: this.velocities };
  }

  restore({ scalars, tensors }: OptimizerState): void {
    this.lastNorm = scalars.lastNorm!;
    this.velocities = new Map(tensors);
  }
}

const gradients = new Map([['w', Float32Array.of(1, -2, 3, 0.5)]]);
const newAdapter = (...data: number[]): Adapter => ({
  config: { r: 1, lora_alpha: 1, target_modules: ['w'] },
  tensors: new Map([['w', { shape: [2, 2], data: Float32Array.from(data) }]]),
});

it.each([
  ['AdamW', () => new AdamW({ weightDecay: 0.1 })],
  ['an optimizer with another state', () => new Momentum()],
])('%s continues from a checkpoint as without the interruption', (_name, create) => {
  const runDir = temporaryFolder();
  const [adapter, optimizer] = [newAdapter(1, 2, 3, 4), create()];
  for (let step = 0; step < 3; step++) optimizer.step(adapter.tensors, gradients, 0.1);
  const best = new Map([['w', Float32Array.of(4, 3, 2, 1)]]);
  const state = { step: 3, counters: { reward: 0.5 }, best };
  saveTraining(runDir, adapter, optimizer, state);

  const [resumed, restored] = [newAdapter(0, 0, 0, 0), create()];
  expect(resumeTraining(runDir, resumed, restored)).toEqual(state);
  expect(resumed.tensors).toEqual(adapter.tensors);
  expect(restored.state()).toEqual(optimizer.state());
  for (const [each, own] of [
    [adapter, optimizer],
    [resumed, restored],
  ] as const)
    own.step(each.tensors, gradients, 0.1);
  expect(resumed.tensors).toEqual(adapter.tensors);
});

it('a checkpoint of an earlier version, with AdamW’s step stored separately, is resumed', () => {
  const runDir = temporaryFolder();
  const tensor = (...data: number[]): Tensor => ({ shape: [2, 2], data: Float32Array.from(data) });
  const tensors = new Map([
    ['adapter:w', tensor(1, 2, 3, 4)],
    ['m:w', tensor(5, 6, 7, 8)],
    ['v:w', tensor(9, 10, 11, 12)],
  ]);
  const json = { step: 8, optimizerStep: 9, counters: {} };
  saveCheckpoint(
    runDir,
    8,
    new Map([
      ['training.safetensors', encodeSafetensors(tensors)],
      ['training.json', Buffer.from(JSON.stringify(json))],
    ]),
  );
  const [adapter, optimizer] = [newAdapter(0, 0, 0, 0), new AdamW()];
  expect(resumeTraining(runDir, adapter, optimizer)).toEqual({ step: 8, counters: {} });
  expect(adapter.tensors.get('w')).toEqual(tensor(1, 2, 3, 4));
  expect(optimizer.state()).toEqual({
    scalars: { step: 9 },
    tensors: new Map([
      ['m:w', tensor(5, 6, 7, 8)],
      ['v:w', tensor(9, 10, 11, 12)],
    ]),
  });
});

it('without a checkpoint there is nothing to resume', () => {
  expect(resumeTraining(temporaryFolder(), newAdapter(1, 1, 1, 1), new AdamW())).toBeUndefined();
});
