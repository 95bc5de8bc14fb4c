// Checkpoints of a training stage: adapter, optimiser state and the number of steps done.

import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { adapterBase, encodeAdapter, saveAdapter } from '../../data/checkpoints/peft-adapter.ts';
import { PICTURE_SETTINGS_FILE, readPictureSettings } from '../../data/images/image-processor.ts';
import { readSafetensors } from '../../data/formats/weights/safetensors.ts';
import type { Adapter } from '../../engine/layers/lora.ts';
import type { Tensor } from '../../engine/graph/tensor.ts';
import type { Optimizer, OptimizerState } from '../../engine/training/optimizers/optimizer.ts';
import { artifactIdOf } from '../../data/datasets/manifest.ts';
import { newArtifactId, openWorkspace } from '../../data/datasets/workspace.ts';
import type { AdapterSnapshot } from './adapter.ts';
import type { TrainingSettings } from './settings.ts';
import type { Artifact, Job } from '../contract/stage.ts';
import { loadCheckpoint, saveCheckpoint } from '../../data/checkpoints/training-checkpoint.ts';
import {
  encodeSafetensors,
  type TensorToWrite,
} from '../../data/formats/weights/safetensors-writer.ts';
import { openDraftFolder } from '../../platform/draft-folder.ts';
import { DRAFT_ENDING, explainDisk, sha256, writeAtomic } from '../../platform/files.ts';

/**
 * Prefixes of the adapter's tensors in a checkpoint, for the current and the best state; those of
 * the optimiser keep their names.
 */
const ADAPTER = 'adapter:';
const BEST = 'best:';

/** Content of `training.json`. */
interface StoredState {
  readonly step: number;
  readonly optimizer: OptimizerState['scalars'];
  readonly counters: Record<string, number>;
}

/** Contents of a checkpoint in addition to adapter and optimiser. */
export interface TrainingState {
  /** Optimiser steps done. */
  readonly step: number;
  readonly counters: Readonly<Record<string, number>>;
  /** The best state by validation, if it is kept. */
  readonly best: AdapterSnapshot | undefined;
}

/** Writes a checkpoint. The adapter's values are read after the optimizer's state. */
export function saveTraining(
  runDir: string,
  adapter: Adapter,
  optimizer: Pick<Optimizer, 'state'>,
  { step, counters, best }: TrainingState,
): void {
  const { scalars, tensors: optimizerTensors } = optimizer.state();
  const tensors = new Map<string, TensorToWrite>(optimizerTensors);
  for (const [name, tensor] of adapter.tensors) {
    tensors.set(`${ADAPTER}${name}`, tensor);
    if (best) tensors.set(`${BEST}${name}`, { shape: tensor.shape, data: best.get(name)! });
  }
  const state: StoredState = { step, optimizer: scalars, counters: { ...counters } };
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
  optimizer: Pick<Optimizer, 'restore'>,
): TrainingState | undefined {
  const checkpoint = loadCheckpoint(runDir);
  const json = checkpoint?.files.get('training.json');
  const bytes = checkpoint?.files.get('training.safetensors');
  if (!json || !bytes) return undefined;
  const state = JSON.parse(Buffer.from(json).toString()) as StoredState & {
    /** In checkpoints of earlier versions: the step of AdamW, instead of `optimizer`. */
    readonly optimizerStep?: number;
  };
  const scalars = state.optimizer ?? { step: state.optimizerStep };
  const tensors = new Map<string, Tensor>();
  const best = new Map<string, Float32Array>();
  // The reader needs a file, so the verified bytes are written to one.
  const file = join(runDir, `resume${DRAFT_ENDING}`);
  writeAtomic(file, bytes, { sync: false });
  for (const [key, { shape, data }] of readSafetensors(file)) {
    const values = data as Float32Array;
    if (key.startsWith(BEST)) best.set(key.slice(BEST.length), values);
    else if (!key.startsWith(ADAPTER)) tensors.set(key, { shape, data: values });
    else adapter.tensors.get(key.slice(ADAPTER.length))!.data.set(values);
  }
  explainDisk(file, () => rmSync(file));
  optimizer.restore({ scalars, tensors });
  return { step: state.step, counters: state.counters, best: best.size > 0 ? best : undefined };
}

/**
 * Writes the trained adapter as a model of the workspace, with a manifest that names its settings
 * and what it was made from.
 */
export function writeModel(
  job: Job,
  stage: 'sft' | 'rl',
  adapter: Adapter,
  base: string,
  settings: TrainingSettings,
): { artifact: Artifact; sha256: string } {
  const run = job.runId;
  const id = newArtifactId(openWorkspace(job.workspace), stage, { ...settings }, { run });
  const parents = [artifactIdOf(settings.model), artifactIdOf(settings.dataset)];
  const path = join(job.workspace, 'models', id);
  const hash = sha256(encodeAdapter(adapter, base).get('adapter_model.safetensors')!);
  const manifest = { kind: 'model', id, base, parents, settings, sha256: hash, run };
  const draft = openDraftFolder(path, run);
  try {
    saveAdapter(draft.dir, adapter, { baseModel: base });
    writePictureSettings(draft.dir, base, settings);
    writeAtomic(join(draft.dir, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
    draft.publish();
  } catch (error) {
    draft.discard();
    throw error;
  }
  return { artifact: { kind: 'model', id, path }, sha256: hash };
}

/**
 * Writes the image size of a training into its adapter's folder, so that whoever opens the adapter
 * uses the same; nothing where it is the base's own.
 */
function writePictureSettings(path: string, base: string, settings: TrainingSettings): void {
  const { model, minPixels, maxPixels } = settings;
  const isInherited =
    adapterBase(model) !== undefined && existsSync(join(model, PICTURE_SETTINGS_FILE));
  if (!minPixels && !maxPixels && !isInherited) return;
  const found = readPictureSettings(base, { settingsFrom: model, minPixels, maxPixels });
  if (found)
    writeAtomic(join(path, PICTURE_SETTINGS_FILE), `${JSON.stringify(found.json, null, 2)}\n`);
}
