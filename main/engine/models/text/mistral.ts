// Mistral 7B and its kin: Llama's decoder with a sliding window in every layer.
//
// Source: transformers, configuration_mistral and modeling_mistral.

import { windowOfEveryLayer } from '../parts/layer-windows.ts';
import { textFamily } from '../parts/text-decoder.ts';

export const mistral = textFamily('mistral', 'MistralForCausalLM', {
  defaults: {
    vocab_size: 32000,
    intermediate_size: 14336,
    num_key_value_heads: 8,
    max_position_embeddings: 131072,
    rms_norm_eps: 1e-6,
  },
  qkvBias: false,
  qkNorm: false,
  hasNoBiases: true,
  readLayers: windowOfEveryLayer(4096),
});
