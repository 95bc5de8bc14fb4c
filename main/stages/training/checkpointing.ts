// What a training stage saves and resumes from (adapter, optimiser, steps done), and the model it
// writes.

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeAdapter, saveAdapter } from '../../data/checkpoints/peft-adapter.ts';
import {
  encodeSafetensors,
  readSafetensors,
  type TensorToWrite,
} from '../../data/formats/safetensors.ts';
import type { Adapter } from '../../engine/layers/lora.ts';
import type { AdamWState } from '../../engine/training/optimizer.ts';
import { artifactIdOf } from '../../data/datasets/manifest.ts';
import { newArtifactId, openWorkspace } from '../../data/datasets/workspace.ts';
import type { Artifact, Job } from '../contract/stage.ts';
import { loadCheckpoint, saveCheckpoint } from '../../data/checkpoints/training-checkpoint.ts';
import type { AdapterSnapshot } from './adapter.ts';
import type { TrainingSettings } from './settings.ts';
import { sha256, writeAtomic } from '../../platform/files.ts';

/** What a checkpoint holds besides adapter and optimiser. */
export interface TrainingState {
  /** Optimiser steps done. */
  readonly step: number;
  readonly counters: Readonly<Record<string, number>>;
  /** The best state by validation, where it is kept. */
  readonly best: AdapterSnapshot | undefined;
}

/** Writes a checkpoint. */
export function saveTraining(
  runDir: string,
  adapter: Adapter,
  optimizer: AdamWState,
  { step, counters, best }: TrainingState,
): void {
  const tensors = new Map<string, TensorToWrite>();
  for (const [name, { shape, data }] of adapter.tensors) {
    tensors.set(`adapter:${name}`, { shape, data });
    for (const moment of ['m', 'v'] as const) {
      const values = optimizer[moment].get(name);
      if (values) tensors.set(`${moment}:${name}`, { shape, data: values });
    }
    if (best) tensors.set(`best:${name}`, { shape, data: best.get(name)! });
  }
  const state = { step, optimizerStep: optimizer.step, counters };
  saveCheckpoint(
    runDir,
    step,
    new Map([
      ['training.safetensors', encodeSafetensors(tensors)],
      ['training.json', Buffer.from(JSON.stringify(state))],
    ]),
  );
}

/** Fills adapter and optimiser from the newest valid checkpoint; undefined where there is none. */
export function resumeTraining(
  runDir: string,
  adapter: Adapter,
  optimizer: AdamWState,
): TrainingState | undefined {
  const checkpoint = loadCheckpoint(runDir);
  const json = checkpoint?.files.get('training.json');
  const bytes = checkpoint?.files.get('training.safetensors');
  if (!json || !bytes) return undefined;
  const state = JSON.parse(Buffer.from(json).toString()) as {
    step: number;
    optimizerStep: number;
    counters: Record<string, number>;
  };
  // readSafetensors reads files: the verified bytes are written to one first.
  const file = join(runDir, 'resume.safetensors');
  writeFileSync(file, bytes);
  const best = new Map<string, Float32Array>();
  for (const [key, { data }] of readSafetensors(file)) {
    const [kind, name] = [key.slice(0, key.indexOf(':')), key.slice(key.indexOf(':') + 1)];
    const values = data as Float32Array;
    if (kind === 'adapter') adapter.tensors.get(name)!.data.set(values);
    else if (kind === 'best') best.set(name, values);
    else optimizer[kind as 'm' | 'v'].set(name, values);
  }
  rmSync(file);
  optimizer.step = state.optimizerStep;
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
  const id = newArtifactId(openWorkspace(job.workspace), stage, { ...settings });
  const parents = [artifactIdOf(settings.model), artifactIdOf(settings.dataset)];
  const path = join(job.workspace, 'models', id);
  mkdirSync(path, { recursive: true });
  saveAdapter(path, adapter, { baseModel: base });
  const hash = sha256(encodeAdapter(adapter, base).get('adapter_model.safetensors')!);
  const manifest = { kind: 'model', id, base, parents, settings, sha256: hash, run: job.runId };
  writeAtomic(join(path, 'manifest.json'), Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`));
  return { artifact: { kind: 'model', id, path }, sha256: hash };
}
