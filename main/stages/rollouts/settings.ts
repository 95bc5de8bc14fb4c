// Settings that say which program samples answers.

import { GGUF_TYPES } from '../../../settings/gguf-types.ts';

/** Which program samples; `auto`: the engine on the processor, llama.cpp on a card. */
export const ROLLOUT_CHOICES = ['auto', 'engine', 'llama'] as const;

/** Types of the base in llama.cpp; `stored` is that of the model's folder. */
export const ROLLOUT_WEIGHTS = ['stored', ...GGUF_TYPES] as const;

/** The program that samples answers, and the weights that it has. */
export interface RolloutProgramSettings {
  /** auto, engine or llama. */
  readonly rollouts: string;
  /** Type of the base in llama.cpp: stored, or a type of GGUF weights. */
  readonly rolloutWeights: string;
}

export const ROLLOUT_DEFAULTS: RolloutProgramSettings = {
  rollouts: 'auto',
  rolloutWeights: 'stored',
};
