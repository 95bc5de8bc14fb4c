// The model a stage works with: a base folder, or an adapter folder together with its base.

import { adapterBase, loadAdapter, type LoadedAdapter } from '../data/adapter.ts';
import { loadModel, type LoadedModel } from '../data/model.ts';
import { trainedAdapter, type Trained } from '../engine/trainer.ts';

export interface Learner {
  readonly base: LoadedModel;
  /** Absent for a base model as it is. */
  readonly adapter: LoadedAdapter | undefined;
  readonly trained: Trained | undefined;
}

/** Opens a model folder, or an adapter folder with the base that it names. */
export function openLearner(dir: string): Learner {
  const baseDir = adapterBase(dir);
  const base = loadModel(baseDir ?? dir);
  if (baseDir === undefined) return { base, adapter: undefined, trained: undefined };
  const adapter = loadAdapter(dir, base.model);
  return { base, adapter, trained: trainedAdapter(adapter.adapter, adapter.modules) };
}

/** Every linear layer of the text model, the vision tower and the merger: what the recipe's domain shift needs. */
export const ALL_LINEAR = String.raw`.*\.(q_proj|k_proj|v_proj|o_proj|gate_proj|up_proj|down_proj|qkv|proj|mlp\.0|mlp\.2)`;
