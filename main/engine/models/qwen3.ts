// Qwen3 text models: queries and keys are normed head by head, and heads have a width of their own.

import { textFamily, type TextTraits } from './parts/text-decoder.ts';

export const QWEN3: TextTraits = {
  defaults: { vocab_size: 151936, intermediate_size: 22016, rms_norm_eps: 1e-6 },
  qkvBias: false,
  qkNorm: true,
};

export const qwen3 = textFamily('qwen3', QWEN3);
