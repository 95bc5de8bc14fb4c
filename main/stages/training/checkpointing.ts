// What a training stage saves and takes up again: adapter, optimiser and the number of steps done.

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeAdapter, saveAdapter } from '../../data/checkpoints/peft-adapter.ts';
import { readSafetensors } from '../../data/formats/weights/safetensors.ts';
import type { Adapter } from '../../engine/layers/lora.ts';
import type { AdamWState } from '../../engine/training/optimizer.ts';
import type { Artifact, Job } from '../contract/stage.ts';
import { loadCheckpoint, saveCheckpoint } from '../../data/checkpoints/training-checkpoint.ts';
import {
  encodeSafetensors,
  type TensorToWrite,
} from '../../data/formats/weights/safetensors-writer.ts';
import { sha256, writeAtomic } from '../../platform/files.ts';

/** Saves adapter and optimiser; numbers in `counters` come back as they were. */
export function saveTraining(
  runDir: string,
  step: number,
  adapter: Adapter,
  optimizer: AdamWState,
  counters: Readonly<Record<string, number>> = {},
): void {
  const tensors = new Map<string, TensorToWrite>();
  for (const [name, { shape, data }] of adapter.tensors) {
    tensors.set(`adapter:${name}`, { shape, data });
    for (const moment of ['m', 'v'] as const) {
      const values = optimizer[moment].get(name);
      if (values) tensors.set(`${moment}:${name}`, { shape, data: values });
    }
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

/** Takes up the newest valid checkpoint: fills adapter and optimiser and returns the steps done, or undefined. */
export function resumeTraining(
  runDir: string,
  adapter: Adapter,
  optimizer: AdamWState,
): { step: number; counters: Record<string, number> } | undefined {
  const checkpoint = loadCheckpoint(runDir);
  const json = checkpoint?.files.get('training.json');
  const bytes = checkpoint?.files.get('training.safetensors');
  if (!json || !bytes) return undefined;
  const state = JSON.parse(Buffer.from(json).toString()) as {
    step: number;
    optimizerStep: number;
    counters: Record<string, number>;
  };
  // The reader works on files; the checked bytes are put where it can read them.
  const file = join(runDir, 'resume.safetensors');
  writeFileSync(file, bytes);
  for (const [key, { data }] of readSafetensors(file)) {
    const [kind, name] = [key.slice(0, key.indexOf(':')), key.slice(key.indexOf(':') + 1)];
    const values = data as Float32Array;
    if (kind === 'adapter') adapter.tensors.get(name)!.data.set(values);
    else optimizer[kind as 'm' | 'v'].set(name, values);
  }
  rmSync(file);
  optimizer.step = state.optimizerStep;
  return { step: state.step, counters: state.counters };
}

/** Writes the trained adapter as a model of the workspace, with a manifest that names what it was made from. */
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
