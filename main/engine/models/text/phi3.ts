// Phi-3 and Phi-4-mini: one matrix for queries, keys and values, one for gate and up; a part of each
// head rotates, in long sequences by other factors.
//
// Source: transformers, configuration_phi3, modeling_phi3 and modeling_rope_utils.

import { numberList, numberReader, objectAt, type Json } from '../parts/config-reader.ts';
import { windowOfEveryLayer } from '../parts/layer-windows.ts';
import type { LongRope } from '../parts/rope.ts';
import { textFamily } from '../parts/text-decoder.ts';

/** cos and sin are multiplied by √(1 + ln(max / orig) / ln(orig)) where no factor is given. */
function longRope(json: Json, contextTokens: number): LongRope {
  const rope = { ...objectAt(json, 'rope_scaling'), ...objectAt(json, 'rope_parameters') };
  // The key of the configuration itself decides, and has a default: transformers,
  // standardize_rope_params.
  const originalContext = numberReader([json])('original_max_position_embeddings', 4096);
  const number = numberReader([rope], 'rope_scaling.');
  const factor = number('factor', contextTokens / originalContext);
  const attentionFactor = Math.sqrt(1 + Math.log(Math.max(1, factor)) / Math.log(originalContext));
  return {
    factors: {
      short: numberList('rope_scaling.short_factor', rope.short_factor),
      long: numberList('rope_scaling.long_factor', rope.long_factor),
    },
    originalContext,
    attentionFactor: number('attention_factor', attentionFactor),
  };
}

export const phi3 = textFamily('phi3', 'Phi3ForCausalLM', {
  defaults: {
    vocab_size: 32064,
    hidden_size: 3072,
    intermediate_size: 8192,
    max_position_embeddings: 4096,
    rms_norm_eps: 1e-5,
  },
  qkvBias: false,
  qkNorm: false,
  hasNoBiases: true,
  isFused: true,
  isPartlyRotated: true,
  readLayers: windowOfEveryLayer(),
  longRope,
});
