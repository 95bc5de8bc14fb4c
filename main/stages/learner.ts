// The model a stage works with: a base folder, or an adapter folder together with its base.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAdapter, type LoadedAdapter } from '../data/adapter.ts';
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
  if (!existsSync(join(dir, 'adapter_config.json')))
    return { base: loadModel(dir), adapter: undefined, trained: undefined };
  const config = JSON.parse(readFileSync(join(dir, 'adapter_config.json'), 'utf8')) as {
    base_model_name_or_path: string;
  };
  const base = loadModel(config.base_model_name_or_path);
  const adapter = loadAdapter(dir, base.model);
  return { base, adapter, trained: trainedAdapter(adapter.adapter, adapter.modules) };
}

/** Every linear layer of the text model, the vision tower and the merger: what the recipe's domain shift needs. */
export const ALL_LINEAR = String.raw`.*\.(q_proj|k_proj|v_proj|o_proj|gate_proj|up_proj|down_proj|qkv|proj|mlp\.0|mlp\.2)`;
