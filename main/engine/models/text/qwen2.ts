// Qwen2 and Qwen2.5 text models: biases on queries, keys and values.

import { windowsOfLastLayers } from '../parts/layer-windows.ts';
import { textFamily, type TextTraits } from '../parts/text-decoder.ts';

export const QWEN2: TextTraits = {
  defaults: { vocab_size: 151936, intermediate_size: 22016, rms_norm_eps: 1e-6 },
  qkvBias: true,
  qkNorm: false,
  readLayers: windowsOfLastLayers,
};

export const qwen2 = textFamily('qwen2', 'Qwen2ForCausalLM', QWEN2);
