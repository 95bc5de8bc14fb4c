// Checkpoints of a training stage: adapter, optimiser state and the number of steps done.

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeAdapter, saveAdapter } from '../../data/checkpoints/peft-adapter.ts';
import { readSafetensors } from '../../data/formats/weights/safetensors.ts';
import type { Adapter } from '../../engine/layers/lora.ts';
import type { Tensor } from '../../engine/graph/tensor.ts';
import type { Optimizer, OptimizerState } from '../../engine/training/optimizers/optimizer.ts';
import type { Artifact, Job } from '../contract/stage.ts';
import { loadCheckpoint, saveCheckpoint } from '../../data/checkpoints/training-checkpoint.ts';
import {
  encodeSafetensors,
  type TensorToWrite,
} from '../../data/formats/weights/safetensors-writer.ts';
import { sha256, writeAtomic } from '../../platform/files.ts';

/**
 * Tensors of the adapter have this prefix in a checkpoint; those of the optimiser keep their names.
 */
const ADAPTER = 'adapter:';

/** Content of `training.json`. */
interface TrainingState {
  readonly step: number;
  readonly optimizer: OptimizerState['scalars'];
  readonly counters: Record<string, number>;
}

/** Saves adapter and optimiser; `counters` are returned on resume. */
export function saveTraining(
  runDir: string,
  step: number,
  adapter: Adapter,
  optimizer: Optimizer,
  counters: Readonly<Record<string, number>> = {},
): void {
  const { scalars, tensors: optimizerTensors } = optimizer.state();
  const tensors = new Map<string, TensorToWrite>(optimizerTensors);
  for (const [name, tensor] of adapter.tensors) tensors.set(`${ADAPTER}${name}`, tensor);
  const state: TrainingState = { step, optimizer: scalars, counters };
  saveCheckpoint(
    runDir,
    step,
    new Map([
      ['training.safetensors', encodeSafetensors(tensors)],
      ['training.json', Buffer.from(JSON.stringify(state))],
    ]),
  );
}

/**
 * Restores adapter and optimiser from the newest valid checkpoint; returns the steps done, or
 * undefined without one.
 */
export function resumeTraining(
  runDir: string,
  adapter: Adapter,
  optimizer: Optimizer,
): { step: number; counters: Record<string, number> } | undefined {
  const checkpoint = loadCheckpoint(runDir);
  const json = checkpoint?.files.get('training.json');
  const bytes = checkpoint?.files.get('training.safetensors');
  if (!json || !bytes) return undefined;
  const state = JSON.parse(Buffer.from(json).toString()) as TrainingState & {
    /** In checkpoints of earlier versions: the step of AdamW, instead of `optimizer`. */
    readonly optimizerStep?: number;
  };
  const scalars = state.optimizer ?? { step: state.optimizerStep };
  const tensors = new Map<string, Tensor>();
  // The reader needs a file; the verified bytes are written to one.
  const file = join(runDir, 'resume.safetensors');
  writeFileSync(file, bytes);
  for (const [key, { shape, data }] of readSafetensors(file)) {
    const values = data as Float32Array;
    if (!key.startsWith(ADAPTER)) tensors.set(key, { shape, data: values });
    else adapter.tensors.get(key.slice(ADAPTER.length))!.data.set(values);
  }
  rmSync(file);
  optimizer.restore({ scalars, tensors });
  return { step: state.step, counters: state.counters };
}

/**
 * Writes the trained adapter as a model of the workspace, with a manifest that names what it was
 * made from.
 */
export function writeModel(
  job: Job,
  id: string,
  adapter: Adapter,
  {
    base,
    parents,
    settings,
  }: { base: string; parents: readonly string[]; settings: Readonly<Record<string, unknown>> },
): { artifact: Artifact; sha256: string } {
  const path = join(job.workspace, 'models', id);
  mkdirSync(path, { recursive: true });
  saveAdapter(path, adapter, { baseModel: base });
  const hash = sha256(encodeAdapter(adapter, base).get('adapter_model.safetensors')!);
  const manifest = { kind: 'model', id, base, parents, settings, sha256: hash, run: job.runId };
  writeAtomic(join(path, 'manifest.json'), Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`));
  return { artifact: { kind: 'model', id, path }, sha256: hash };
}
