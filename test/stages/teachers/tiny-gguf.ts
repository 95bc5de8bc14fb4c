// A tiny random Qwen2 in a GGUF file that llama.cpp runs: every byte is a token, with two special
// tokens and a chat template.

import { parameterShapes } from '../../../main/engine/models/model.ts';
import { writeGguf } from '../../data/write-gguf.ts';
import { randomParameters, TINY_TEXT } from '../../helpers.ts';

/**
 * The spelling of bytes in Qwen2's tokenizers: printable ones unchanged, the others from U+0100 on.
 */
function byteTokens(): string[] {
  let next = 256;
  const isPlain = (b: number): boolean => (b > 32 && b < 127) || (b > 160 && b !== 173);
  return Array.from({ length: 256 }, (_, b) => String.fromCharCode(isPlain(b) ? b : next++));
}

const TEMPLATE = `{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}`;

const NAMES: readonly (readonly [RegExp, string])[] = [
  [/^model\.embed_tokens/, 'token_embd'],
  [/^model\.norm/, 'output_norm'],
  [/^model\.layers\.(\d+)\./, 'blk.$1.'],
  [/self_attn\.o_proj/, 'attn_output'],
  [/self_attn\.([qkv])_proj/, 'attn_$1'],
  [/mlp\.(gate|up|down)_proj/, 'ffn_$1'],
  [/input_layernorm/, 'attn_norm'],
  [/post_attention_layernorm/, 'ffn_norm'],
];

/** Writes the file. `template: false` leaves the chat template out. */
export function writeTinyGguf(file: string, { template = true } = {}): void {
  const tokens = ['<|im_start|>', '<|im_end|>', ...byteTokens()];
  const json = { ...TINY_TEXT, vocab_size: tokens.length };
  const shapes = parameterShapes(json);
  writeGguf(file, {
    metadata: {
      'general.architecture': 'qwen2',
      'qwen2.block_count': json.num_hidden_layers,
      'qwen2.embedding_length': json.hidden_size,
      'qwen2.feed_forward_length': json.intermediate_size,
      'qwen2.attention.head_count': json.num_attention_heads,
      'qwen2.attention.head_count_kv': json.num_key_value_heads,
      'qwen2.attention.layer_norm_rms_epsilon': json.rms_norm_eps,
      'qwen2.rope.freq_base': json.rope_theta + 0.5,
      'qwen2.context_length': 1024,
      'tokenizer.ggml.model': 'gpt2',
      'tokenizer.ggml.pre': 'qwen2',
      'tokenizer.ggml.tokens': tokens,
      'tokenizer.ggml.token_type': Int32Array.from(tokens, (_, i) => (i < 2 ? 3 : 1)),
      'tokenizer.ggml.merges': ['a b'],
      'tokenizer.ggml.eos_token_id': 1,
      ...(template ? { 'tokenizer.chat_template': TEMPLATE } : {}),
    },
    tensors: [...randomParameters(json, 6)].map(([name, { data }]) => ({
      name: NAMES.reduce((text, [from, to]) => text.replace(from, to), name),
      shape: shapes.get(name)!,
      data,
    })),
  });
}
