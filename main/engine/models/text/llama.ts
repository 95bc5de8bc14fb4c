// Llama text models, and others with model_type "llama": SmolLM, TinyLlama.

import { textFamily, type TextTraits } from '../parts/text-decoder.ts';

export const LLAMA: TextTraits = {
  defaults: { vocab_size: 32000, intermediate_size: 11008, rms_norm_eps: 1e-6 },
  qkvBias: false,
  qkNorm: false,
};

export const llama = textFamily('llama', 'LlamaForCausalLM', LLAMA);
