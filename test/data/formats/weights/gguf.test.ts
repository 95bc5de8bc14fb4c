// GGUF files: dequantized blocks compared with the reference, tiny models compared with their
// sources, and damaged files.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';
import { GGML_TYPES, dequantize } from '../../../../main/data/formats/weights/gguf-dequantize.ts';
import { importGguf } from '../../../../main/data/gguf/read-model.ts';
import { loadModel, openModel, readParameter } from '../../../../main/data/checkpoints/load.ts';
import { parameterShapes } from '../../../../main/engine/models/model.ts';
import { UserError } from '../../../../main/i18n/user-error.ts';
import {
  randomParameters,
  temporaryFolder,
  TINY_TEXT,
  TINY_WINDOW,
  type TinyConfig,
} from '../../../helpers.ts';
import { writeGguf, type GgufDraft } from '../../write-gguf.ts';

describe('blocks dequantize to the numbers that the gguf package reads', () => {
  const file = path.join(import.meta.dirname, '../../../fixtures/gguf-blocks.json');
  const cases = JSON.parse(fs.readFileSync(file, 'utf8')) as {
    type: string;
    number: number;
    bytes: string;
    values: number[];
  }[];
  it.each(cases)('$type', ({ type, number, bytes, values }) => {
    const blockType = GGML_TYPES.get(number)!;
    expect(blockType.name).toBe(type);
    const numbers = dequantize(blockType, Uint8Array.from(Buffer.from(bytes, 'base64')));
    expect(numbers.length).toBe(values.length);
    const largest = Math.max(...values.map(Math.abs));
    values.forEach((value, i) =>
      expect(Math.abs(numbers[i]! - value)).toBeLessThanOrEqual(2e-7 * largest),
    );
  });

  it('cover every supported type', () => {
    expect(cases.map(({ number }) => number).sort()).toEqual([...GGML_TYPES.keys()].sort());
  });
});

const TOKENS = [...'<|im_start|> <|im_end|> a b c ab abc Ġ Ġa'.split(' ')];
const BYTE_PAIRS = {
  'tokenizer.ggml.model': 'gpt2',
  'tokenizer.ggml.pre': 'qwen2',
  'tokenizer.ggml.tokens': [
    ...TOKENS,
    ...Array.from({ length: 64 - TOKENS.length }, (_, i) => `x${i}`),
  ],
  'tokenizer.ggml.token_type': Int32Array.from({ length: 64 }, (_, i) => (i < 2 ? 3 : 1)),
  'tokenizer.ggml.merges': ['a b', 'ab c', 'Ġ a'],
  'tokenizer.ggml.eos_token_id': 1,
} as const;

const KINDS = {
  qwen2: { json: TINY_TEXT, keys: {} },
  llama: { json: { ...TINY_TEXT, model_type: 'llama' }, keys: {} },
  gemma3: {
    json: TINY_WINDOW,
    keys: { 'gemma3.attention.sliding_window': 5, 'gemma3.attention.key_length': 8 },
  },
} as const;

/**
 * The draft of a file with the parameters of a tiny model, changed as llama.cpp's converter changes
 * them.
 */
function draftOf(architecture: keyof typeof KINDS): {
  json: TinyConfig;
  draft: GgufDraft;
  tensors: ReturnType<typeof randomParameters>;
} {
  const { json, keys } = KINDS[architecture];
  const config = json as unknown as Record<string, number>;
  const tensors = randomParameters(json as TinyConfig, 6);
  const draft: GgufDraft = {
    metadata: {
      'general.architecture': architecture,
      [`${architecture}.block_count`]: config.num_hidden_layers!,
      [`${architecture}.embedding_length`]: config.hidden_size!,
      [`${architecture}.feed_forward_length`]: config.intermediate_size!,
      [`${architecture}.attention.head_count`]: config.num_attention_heads!,
      [`${architecture}.attention.head_count_kv`]: config.num_key_value_heads!,
      [`${architecture}.attention.layer_norm_rms_epsilon`]: 1e-6,
      [`${architecture}.rope.freq_base`]: 10000,
      [`${architecture}.context_length`]: 128,
      ...keys,
      ...BYTE_PAIRS,
    },
    tensors: [...tensors].map(([name, { shape, data }]) => ({
      name: nameInGguf(name, architecture),
      shape,
      data: written(name, data, shape, architecture, config),
    })),
  };
  return { json: json as TinyConfig, draft, tensors };
}

function nameInGguf(path: string, architecture: string): string {
  const gemma = architecture === 'gemma3';
  const parts: [RegExp, string][] = [
    [/^model\.embed_tokens/, 'token_embd'],
    [/^model\.norm/, 'output_norm'],
    [/^lm_head/, 'output'],
    [/^model\.layers\.(\d+)\./, 'blk.$1.'],
    [/self_attn\.o_proj/, 'attn_output'],
    [/self_attn\.([qk])_norm/, 'attn_$1_norm'],
    [/self_attn\.([qkv])_proj/, 'attn_$1'],
    [/mlp\.(gate|up|down)_proj/, 'ffn_$1'],
    [/input_layernorm/, 'attn_norm'],
    [/pre_feedforward_layernorm/, 'ffn_norm'],
    [/post_feedforward_layernorm/, 'post_ffw_norm'],
    [/post_attention_layernorm/, gemma ? 'post_attention_norm' : 'ffn_norm'],
  ];
  return parts.reduce((name, [from, to]) => name.replace(from, to), path);
}

function written(
  name: string,
  data: Float32Array,
  shape: readonly number[],
  architecture: string,
  config: Record<string, number>,
): Float32Array {
  if (architecture === 'gemma3' && shape.length === 1 && name.includes('norm'))
    return data.map((x) => x + 1);
  if (architecture !== 'llama' || !/\.[qk]_proj/.test(name)) return data;
  // reshape(heads, 2, K / 2, columns).swapaxes(1, 2)
  const heads = name.includes('q_proj') ? config.num_attention_heads! : config.num_key_value_heads!;
  const columns = shape[1] ?? 1;
  const half = data.length / columns / heads / 2;
  const out = new Float32Array(data.length);
  for (let h = 0; h < heads; h++)
    for (let j = 0; j < 2; j++)
      for (let i = 0; i < half; i++)
        for (let c = 0; c < columns; c++)
          out[((h * half + i) * 2 + j) * columns + c] =
            data[((h * 2 + j) * half + i) * columns + c]!;
  return out;
}

describe('a model in a GGUF file', () => {
  it.each(Object.keys(KINDS) as (keyof typeof KINDS)[])(
    '%s equals the model that it was made from',
    (architecture) => {
      const { json, draft, tensors } = draftOf(architecture);
      const file = path.join(temporaryFolder(), 'tiny.gguf');
      writeGguf(file, draft);
      const dir = temporaryFolder();
      expect(importGguf(file, dir, 'f32').modelType).toBe(json.model_type);
      const { model, json: config } = openModel(dir);
      expect([...parameterShapes(config)]).toEqual([...parameterShapes(json)]);
      for (const [name, { data }] of tensors) {
        const { data: got } = readParameter(model, name);
        data.forEach((x, i) => expect(Math.abs(got[i]! - x), name).toBeLessThan(3e-7));
      }
      const { tokenizer, chatTemplate } = loadModel(dir);
      // The merges in their order: "a b" comes before "Ġ a".
      expect([...tokenizer.encode('<|im_start|>abc ab')]).toEqual([0, 6, 7, 5]);
      expect(tokenizer.eosTokenIds).toEqual([1]);
      expect(chatTemplate!.render([{ role: 'user', content: 'a' }])).toBe(
        '<|im_start|>user\na<|im_end|>\n',
      );
    },
  );

  it('derives its merges from the scores of its pieces', () => {
    const { draft } = draftOf('qwen2');
    const pieces = ['<unk>', '<s>', '</s>', '<0x0A>', '▁', 'a', 'b', 'ab', '▁ab', '▁a'];
    const scores = [0, 0, 0, 0, -4, -5, -6, -1, -3, -2];
    const metadata = {
      ...draft.metadata,
      'tokenizer.ggml.model': 'llama',
      'tokenizer.ggml.tokens': [
        ...pieces,
        ...Array.from({ length: 64 - pieces.length }, (_, i) => `x${i}`),
      ],
      'tokenizer.ggml.scores': Float32Array.from({ length: 64 }, (_, i) => scores[i] ?? -100),
      'tokenizer.ggml.token_type': Int32Array.from({ length: 64 }, (_, i) =>
        i < 3 ? 3 : i === 3 ? 6 : 1,
      ),
      'tokenizer.ggml.add_space_prefix': true,
      'tokenizer.ggml.eos_token_id': 2,
    };
    const file = path.join(temporaryFolder(), 'tiny.gguf');
    writeGguf(file, { ...draft, metadata });
    const dir = temporaryFolder();
    importGguf(file, dir, 'bf16');
    const { tokenizer } = loadModel(dir);
    // "ab" has the best score, so it is merged before "▁a".
    expect([...tokenizer.encode('ab a\n')]).toEqual([8, 9, 3]);
    expect(tokenizer.decode([8, 9, 3])).toBe('ab a\n');
  });

  const damages: [string, (file: string) => void, string][] = [
    [
      'cut off in its header',
      (file) => fs.truncateSync(file, 300),
      'is truncated: its header needs',
    ],
    [
      'cut off in its weights',
      (file) => fs.truncateSync(file, fs.statSync(file).size - 40),
      'is truncated: ',
    ],
    [
      'no GGUF file',
      (file) => fs.writeFileSync(file, 'hello, this is no model at all'),
      'cannot be used: it is not a GGUF file.',
    ],
    ['empty', (file) => fs.writeFileSync(file, ''), 'is truncated'],
    [
      'of an unknown architecture',
      (file) => rewrite(file, { 'general.architecture': 'mamba' }),
      'unsupported architecture “mamba”',
    ],
    [
      'without its widths',
      (file) => rewrite(file, { 'qwen2.embedding_length': 'wide' }),
      'has no number for qwen2.embedding_length',
    ],
    [
      'with unknown rules for text',
      (file) => rewrite(file, { 'tokenizer.ggml.pre': 'viking' }),
      'unsupported rule “viking”',
    ],
    [
      'with an unknown tokenizer',
      (file) => rewrite(file, { 'tokenizer.ggml.model': 'bert' }),
      'unsupported type “bert”',
    ],
    [
      'with an unknown type of numbers',
      (file) => writeGguf(file, { ...draftOf('qwen2').draft, type: 39 }),
      'ggml type 39',
    ],
  ];
  function rewrite(file: string, metadata: GgufDraft['metadata']) {
    const { draft } = draftOf('qwen2');
    writeGguf(file, { ...draft, metadata: { ...draft.metadata, ...metadata } });
  }
  it.each(damages)('that is %s is refused in one sentence', (_name, damage, words) => {
    const file = path.join(temporaryFolder(), 'tiny.gguf');
    writeGguf(file, draftOf('qwen2').draft);
    damage(file);
    const open = () => importGguf(file, temporaryFolder(), 'bf16');
    expect(open).toThrow(UserError);
    expect(open).toThrow(file);
    expect(open).toThrow(words);
  });
});
