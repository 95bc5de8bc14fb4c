// The adapter that a stage trains: a new one, and copies of its values to go back to.

import { newAdapter, type LoadedAdapter } from '../../data/checkpoints/peft-adapter.ts';
import type { Adapter } from '../../engine/layers/lora.ts';
import type { Model } from '../../engine/models/model.ts';
import { createRandom } from '../../engine/random.ts';

/** The adapter where the run starts from a base model. */
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

/** Copies the adapter's present values. */
export function snapshotAdapter(adapter: Adapter): AdapterSnapshot {
  return new Map([...adapter.tensors].map(([name, { data }]) => [name, data.slice()]));
}

/** Puts the values of a snapshot into the adapter. */
export function restoreAdapter(adapter: Adapter, snapshot: AdapterSnapshot): void {
  for (const [name, { data }] of adapter.tensors) data.set(snapshot.get(name)!);
}

/**
 * Does some work with the adapter at a snapshot's values; the present ones are put back afterwards.
 */
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
