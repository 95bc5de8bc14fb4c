// The adapter that a stage trains: creation, and snapshots of its values.

import { newAdapter, type LoadedAdapter } from '../../data/checkpoints/peft-adapter.ts';
import type { Adapter, LoraConfig } from '../../engine/layers/lora.ts';
import type { Model } from '../../engine/models/model.ts';
import { createRandom } from '../../engine/random.ts';
import type { Trainer } from '../../engine/training/trainer.ts';

/** Settings of a new adapter, for runs that start from a base model. */
export interface LoraSettings {
  /** LoRA rank r. */
  readonly loraRank: number;
  /** LoRA alpha; the scale is alpha / r. */
  readonly loraAlpha: number;
  /**
   * Adapted modules: `all-linear` as in PEFT, names separated by commas (`all-linear` can be one of
   * them), or a regular expression of the whole module path. Names can also mean the embeddings
   * (`embed_tokens`), the output layer (`lm_head`) and the patch layer (`patch_embed.proj`).
   */
  readonly targetModules: string;
  /**
   * Modules that are trained whole and saved beside the adapter, as PEFT's `modules_to_save`: names
   * separated by commas, such as `embed_tokens,lm_head` or `norm`; empty = none.
   */
  readonly modulesToSave: string;
}

/** A new adapter for a model; `original` has the model's weights in their stored type. */
export function createLora(
  model: Model,
  settings: LoraSettings & { readonly seed: number },
  original: Model = model,
): LoadedAdapter {
  const { loraRank, loraAlpha, targetModules, modulesToSave, seed } = settings;
  const saved = namesOf(modulesToSave);
  const config = {
    r: loraRank,
    lora_alpha: loraAlpha,
    target_modules: targetsOf(targetModules),
    ...(saved.length > 0 ? { modules_to_save: saved } : {}),
  };
  return newAdapter(model, config, createRandom(seed), original);
}

/** PEFT's `target_modules`: names where all items of the list are plain names, else the text. */
function targetsOf(targetModules: string): LoraConfig['target_modules'] {
  const names = namesOf(targetModules);
  return names.length > 1 && names.every((name) => /^[\w.-]+$/.test(name)) ? names : targetModules;
}

const namesOf = (list: string): string[] =>
  list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

/** The values of every tensor, by name. */
export type AdapterSnapshot = ReadonlyMap<string, Float32Array>;

/** Copies the adapter's current values. */
export function snapshotAdapter(adapter: Adapter): AdapterSnapshot {
  return new Map([...adapter.tensors].map(([name, { data }]) => [name, data.slice()]));
}

/** Restores the values of a snapshot. */
export function restoreAdapter(adapter: Adapter, snapshot: AdapterSnapshot): void {
  for (const [name, { data }] of adapter.tensors) data.set(snapshot.get(name)!);
}

/**
 * Runs `work` with a snapshot's values in the adapter that a trainer trains; restores the current ones
 * afterwards.
 */
export async function withSnapshot<T>(
  adapter: Adapter,
  snapshot: AdapterSnapshot,
  trainer: Pick<Trainer, 'download' | 'upload'>,
  work: () => Promise<T>,
): Promise<T> {
  trainer.download();
  const present = snapshotAdapter(adapter);
  const use = (values: AdapterSnapshot) => {
    restoreAdapter(adapter, values);
    trainer.upload();
  };
  use(snapshot);
  try {
    return await work();
  } finally {
    use(present);
  }
}
