// Qwen3 text models: RMS norm over each head of queries and keys, and a head_dim independent of the
// width.

import { windowsOfLastLayers } from '../parts/layer-windows.ts';
import { textFamily, type TextTraits } from '../parts/text-decoder.ts';

export const QWEN3: TextTraits = {
  defaults: { vocab_size: 151936, intermediate_size: 22016, rms_norm_eps: 1e-6, head_dim: 128 },
  qkvBias: false,
  qkNorm: true,
  readLayers: windowsOfLastLayers,
};

export const qwen3 = textFamily('qwen3', 'Qwen3ForCausalLM', QWEN3);
