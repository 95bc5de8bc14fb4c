// The steps of SFT and RL with parameters and moments in a device's memory beside those in this process,
// for tests in this process and in one with a software GPU.

import { openModel } from '../../../main/data/checkpoints/load.ts';
import { adapterParameters, type Adapter } from '../../../main/engine/layers/lora.ts';
import { createRandom } from '../../../main/engine/random.ts';
import type { Device } from '../../../main/engine/runtime/session.ts';
import type { PrefixTree } from '../../../main/engine/training/prefix-batch.ts';
import { Trainer } from '../../../main/engine/training/trainer.ts';
import {
  accumulatePolicyLoss,
  UpdateStats,
  withReference,
} from '../../../main/stages/rl/policy-gradients.ts';
import type { Group } from '../../../main/stages/rl/rollout.ts';
import { defaults as rlDefaults } from '../../../main/stages/rl/settings.ts';
import { accumulateLoss } from '../../../main/stages/sft/supervised-loss.ts';
import { snapshotAdapter } from '../../../main/stages/training/adapter.ts';
import { resumeTraining, saveTraining } from '../../../main/stages/training/checkpointing.ts';
import { promptWithPictures, randomAdapter, randomIds } from '../../helpers.ts';

const RATE = 1e-3;
const STEPS = 6;
/** The step after which runs are interrupted. */
const INTERRUPTED = 3;
/** Small enough that a step has several micro-batches. */
const MICRO_BATCH = { microBatchTokens: 24, gradientCheckpointing: false };
/** With a large `eps`, since AdamW's first steps make rounding of small gradients large. */
const OPTIMIZER = {
  eps: 1e-2,
  maxGradNorm: 0.5,
  weightDecay: 0.02,
  learningRateFactor: (name: string) => (name.includes('visual') ? 3 : 1),
};

/** Losses, norms, and the tensors of the last checkpoint by name. */
export interface Run {
  readonly losses: readonly number[];
  readonly norms: readonly number[];
  readonly tensors: Readonly<Record<string, readonly number[]>>;
  /** Optimiser steps that counted. */
  readonly steps: number;
}

/** Where a run has its parameters and moments, and the folder of a checkpoint that it goes on from. */
interface How {
  readonly onDevice: boolean;
  readonly from?: string;
}

/** A run of a kind: what it trains, and its checkpoints. */
export async function run(
  kind: 'sft' | 'rl',
  device: Device,
  folder: string,
  runDir: string,
  { onDevice, from }: How,
): Promise<Run> {
  const { model } = openModel(folder);
  const { adapter, modules } = randomAdapter(model, 5);
  // Near the base, so that roundings do not grow from step to step.
  for (const { data } of adapter.tensors.values()) data.forEach((x, i) => (data[i] = x / 8));
  const trained = adapterParameters(adapter, modules);
  const trainer = new Trainer(model, trained, {
    device: onDevice ? device : 'cpu',
    optimizer: OPTIMIZER,
  });
  if (onDevice) {
    const reason = await trainer.moveToDevice();
    if (reason !== undefined) throw new Error(reason);
  }
  const reference = snapshotAdapter(adapter);
  const start = from === undefined ? 0 : resumeTraining(from, adapter, trainer)!.step;
  const losses: number[] = [];
  const norms: number[] = [];
  for (let step = start; step < STEPS; step++) {
    losses.push(
      kind === 'sft'
        ? (await accumulateLoss(treesOf(step), 12, MICRO_BATCH, trainer)).loss
        : await policyLossOf(step, adapter, reference, trainer),
    );
    norms.push(await trainer.step(RATE * (1 - step / STEPS)));
    const done = step + 1;
    if (done === INTERRUPTED && from === undefined)
      saveTraining(runDir, adapter, trainer, { step: done, counters: {}, best: undefined });
  }
  const { scalars, tensors } = trainer.state();
  const moments = [...tensors].map(([name, { data }]) => [name, [...data]] as const);
  const values = [...adapter.tensors].map(([name, { data }]) => [name, [...data]] as const);
  await trainer.release();
  return {
    losses,
    norms,
    tensors: Object.fromEntries([...values, ...moments]),
    steps: scalars.step!,
  };
}

/** The questions of a step: pictures from the third step on, so that the tower has no gradient before. */
function treesOf(step: number): PrefixTree[] {
  const random = createRandom(10 + step);
  return [6, 11, 9].map((length, i) => {
    const answers = [randomIds(random, length), randomIds(random, 5)];
    const hasPicture = step >= 2 && i === 1;
    const prompt = hasPicture
      ? promptWithPictures(random, [[1, 4, 4]])
      : { ids: randomIds(random, 5) };
    return { ...prompt, answers };
  });
}

/** Adds the gradients of a policy loss with a divergence from a reference; its mean loss. */
async function policyLossOf(
  step: number,
  adapter: Adapter,
  reference: ReturnType<typeof snapshotAdapter>,
  trainer: Trainer,
): Promise<number> {
  const settings = { ...rlDefaults, ...MICRO_BATCH, klCoef: 0.1, clipRatioHigh: 0.2 };
  const random = createRandom(70 + step);
  const groups = treesOf(step).map(({ answers, ...prompt }) => ({
    prompt,
    answers: answers.map((ids) => ({
      ids,
      logp: Float32Array.from(ids, () => -4 + 0.1 * random.normal()),
    })),
    advantages: [2, -0.3],
  })) as unknown as Group[];
  const { signal } = new AbortController();
  const judged = await withReference(groups, reference, adapter, trainer, settings, signal);
  const stats = new UpdateStats();
  const size = { answers: 6, tokens: 41 };
  const batch = { groups: judged, size, isOnPolicy: false, isScored: false };
  await accumulatePolicyLoss(batch, settings, trainer, stats);
  stats.addStep(1);
  return stats.values(false).loss!;
}
