// SmolLM3: Llama's decoder, in which every fourth layer does not rotate queries and keys.
//
// Source: transformers, configuration_smollm3 and modeling_smollm3.

import { numberReader, wholeNumbers, type Json } from '../parts/config-reader.ts';
import type { LayerTraits } from '../parts/decoder-layers.ts';
import { windowsWhereUsed } from '../parts/layer-windows.ts';
import { textFamily, type TextTraits } from '../parts/text-decoder.ts';

const SMOLLM3: TextTraits = {
  defaults: {
    vocab_size: 128256,
    hidden_size: 2048,
    intermediate_size: 11008,
    num_hidden_layers: 36,
    num_attention_heads: 16,
    num_key_value_heads: 4,
    rms_norm_eps: 1e-6,
    rope_theta: 2e6,
    tie_word_embeddings: true,
  },
  qkvBias: false,
  qkNorm: false,
  readLayers,
};

/** A window, where one is used, is that of the layers that do not rotate. */
function readLayers(json: Json, layers: number): LayerTraits {
  const number = numberReader([json]);
  const every = number('no_rope_layer_interval', 4);
  const listed = json.no_rope_layers ?? undefined;
  const rotates =
    listed === undefined
      ? Array.from({ length: layers }, (_, i) => (i + 1) % every !== 0)
      : wholeNumbers('no_rope_layers', listed).map((rotated) => rotated !== 0);
  if (rotates.length < layers)
    throw new Error(`config.json: no_rope_layers must list ${layers} layers`);
  return { rotates, ...windowsWhereUsed(json, layers, (layer) => !rotates[layer]) };
}

export const smollm3 = textFamily('smollm3', 'SmolLM3ForCausalLM', SMOLLM3);
