// The course of training the general base: phases, learning rate, checkpoints, log.

import { join } from 'node:path';
import type { Tensor } from '../../../main/engine/graph/tensor.ts';
import { learningRateAt } from '../../../main/engine/training/learning-rate.ts';
import type { Model } from '../../../main/engine/models/model.ts';
import { readSafetensors } from '../../../main/data/formats/weights/safetensors.ts';
import { encodeSafetensors } from '../../../main/data/formats/weights/safetensors-writer.ts';
import {
  loadCheckpoint,
  saveCheckpoint,
} from '../../../main/data/checkpoints/training-checkpoint.ts';
import type { Batch } from './batch.ts';
import { DECAY, LEARNING_RATE, WARMUP, type Phase } from './recipe.ts';
import { GeneralTrainer } from './trainer.ts';

/** Steps between two lines of the log, and between two checkpoints. */
const LOG_STEPS = 40;
const SAVE_STEPS = 200;

/** Draws the batch of a step; it may come from another thread. */
export interface BatchSource {
  draw(step: number, phase: Phase): Batch | Promise<Batch>;
}

export interface TrainOptions {
  readonly phases: readonly Phase[];
  /** Folder of the checkpoints; training goes on from the newest one in it. */
  readonly checkpoints?: string;
  /** Token of an empty cell. */
  readonly nothing: number;
  log(line: string): void;
  /** Called with the step after which training goes on. */
  resumed?(step: number): void;
  readonly logSteps?: number;
  readonly saveSteps?: number;
  /** Ends early, after a checkpoint. */
  readonly stopAfter?: number;
}

/** Learning rate of a step: up, constant, then linearly to zero. */
export function rateOf(step: number, total: number): number {
  const flat = Math.floor((1 - DECAY) * total);
  if (step < flat)
    return learningRateAt(step, {
      rate: LEARNING_RATE,
      total,
      warmup: WARMUP,
      schedule: 'constant',
    });
  return learningRateAt(step - flat, {
    rate: LEARNING_RATE,
    total: total - flat,
    schedule: 'linear',
  });
}

/** The phase of a step, and how far it is in it, from 0 to 1. */
export function phaseAt(
  phases: readonly Phase[],
  step: number,
): { phase: Phase; progress: number } {
  let first = 0;
  for (const phase of phases) {
    if (step < first + phase.steps)
      return { phase, progress: (step - first) / (phase.span ?? phase.steps) };
    first += phase.steps;
  }
  throw new Error(`phaseAt: no phase has step ${step}`);
}

/** Runs all phases, or goes on where the newest checkpoint ended; returns the steps done. */
export async function trainGeneral(
  model: Model,
  tensors: ReadonlyMap<string, Tensor>,
  batches: BatchSource,
  options: TrainOptions,
): Promise<number> {
  const { phases, checkpoints, logSteps = LOG_STEPS, saveSteps = SAVE_STEPS } = options;
  const trainer = new GeneralTrainer(model, tensors, options.nothing);
  const total = phases.reduce((sum, { steps }) => sum + steps, 0);
  let step = checkpoints ? resume(checkpoints, tensors, trainer) : 0;
  if (step > 0) options.resumed?.(step);
  let sums = { language: 0, reading: 0, speaking: 0, count: 0 };
  const end = Math.min(total, options.stopAfter ?? total);
  const draw = (of: number) => (of < end ? batches.draw(of, phaseAt(phases, of).phase) : undefined);
  let next = draw(step);
  for (; step < end;) {
    const { phase, progress } = phaseAt(phases, step);
    const [from, to] = phase.reading;
    const batch = (await next)!;
    next = draw(step + 1);
    const { keepsTable = false, language } = phase;
    const weights = batch.isSeeing
      ? { language: 0, reading: 1, keepsTable }
      : { language, reading: from + (to - from) * progress, keepsTable };
    const losses = await trainer.step(batch, weights, (phase.rate ?? 1) * rateOf(step, total));
    step += 1;
    sums = {
      language: sums.language + losses.language,
      reading: sums.reading + losses.reading,
      speaking: sums.speaking + Number(!batch.isSeeing),
      count: sums.count + 1,
    };
    if (step % logSteps === 0) {
      const language = (sums.language / Math.max(1, sums.speaking)).toFixed(4);
      const reading = (sums.reading / sums.count).toFixed(4);
      options.log(
        `${phase.name}: step ${step} of ${total}, language loss ${language}, reading loss ${reading}`,
      );
      sums = { language: 0, reading: 0, speaking: 0, count: 0 };
    }
    if (checkpoints && (step % saveSteps === 0 || step === end))
      save(checkpoints, step, tensors, trainer);
  }
  await trainer.release();
  return step;
}

const PARAMETER = 'parameter:';

function save(
  dir: string,
  step: number,
  tensors: ReadonlyMap<string, Tensor>,
  { optimizer }: GeneralTrainer,
) {
  const state = optimizer.state();
  const all = new Map(state.tensors);
  for (const [name, tensor] of tensors) all.set(`${PARAMETER}${name}`, tensor);
  saveCheckpoint(
    dir,
    step,
    new Map([
      ['training.safetensors', encodeSafetensors(all)],
      ['training.json', Buffer.from(JSON.stringify(state.scalars))],
    ]),
  );
}

/** Restores parameters and optimiser from the newest checkpoint; returns its step, or 0. */
function resume(
  dir: string,
  tensors: ReadonlyMap<string, Tensor>,
  { optimizer }: GeneralTrainer,
): number {
  const checkpoint = loadCheckpoint(dir);
  if (!checkpoint) return 0;
  const moments = new Map<string, Tensor>();
  const file = join(dir, `checkpoint-${checkpoint.step}`, 'training.safetensors');
  for (const [name, { shape, data }] of readSafetensors(file)) {
    const values = data as Float32Array;
    if (name.startsWith(PARAMETER)) tensors.get(name.slice(PARAMETER.length))!.data.set(values);
    else moments.set(name, { shape, data: values });
  }
  const scalars = JSON.parse(
    Buffer.from(checkpoint.files.get('training.json')!).toString(),
  ) as Record<string, number>;
  optimizer.restore({ scalars, tensors: moments });
  return checkpoint.step;
}
