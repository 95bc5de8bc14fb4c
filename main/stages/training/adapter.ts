// The adapter that a stage trains: creation, and snapshots of its values.

import { newAdapter, type LoadedAdapter } from '../../data/checkpoints/peft-adapter.ts';
import type { Adapter } from '../../engine/layers/lora.ts';
import type { Model } from '../../engine/models/model.ts';
import { createRandom } from '../../engine/random.ts';

/** Settings of a new adapter, for runs that start from a base model. */
export interface LoraSettings {
  /** LoRA rank r. */
  readonly loraRank: number;
  /** LoRA alpha; the scale is alpha / r. */
  readonly loraAlpha: number;
  /** Adapted modules: `all-linear` as in PEFT, or a regular expression of the whole module path. */
  readonly targetModules: string;
}

/** A new adapter for a model. */
export function createLora(
  model: Model,
  { loraRank, loraAlpha, targetModules, seed }: LoraSettings & { readonly seed: number },
): LoadedAdapter {
  const config = { r: loraRank, lora_alpha: loraAlpha, target_modules: targetModules };
  return newAdapter(model, config, createRandom(seed));
}

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

/** Runs `work` with a snapshot's values in the adapter; restores the current ones afterwards. */
export async function withSnapshot<T>(
  adapter: Adapter,
  snapshot: AdapterSnapshot,
  work: () => Promise<T>,
): Promise<T> {
  const present = snapshotAdapter(adapter);
  restoreAdapter(adapter, snapshot);
  try {
    return await work();
  } finally {
    restoreAdapter(adapter, present);
  }
}
