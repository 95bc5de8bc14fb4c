// Files of models that did harm, and their neighbours: each is refused in one sentence that names
// the file, within limits of size and steps.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { importGguf } from '../../../main/data/gguf/read-model.ts';
import { loadModel, openModel } from '../../../main/data/checkpoints/load.ts';
import { adapterBase, loadAdapter } from '../../../main/data/checkpoints/peft-adapter.ts';
import { openGguf } from '../../../main/data/formats/weights/gguf.ts';
import { readHeader } from '../../../main/data/formats/weights/safetensors.ts';
import { createChatTemplate } from '../../../main/data/text/chat-template.ts';
import { checkTokenizerForm } from '../../../main/data/text/tokenizer-limits.ts';
import { loadTokenizer } from '../../../main/data/text/tokenizer.ts';
import { parseJsonWithin } from '../../../main/platform/limits/json.ts';
import { temporaryFolder } from '../../helpers.ts';
import { writeGguf } from '../write-gguf.ts';
import { sentence } from './refusals.ts';

const root = path.resolve(import.meta.dirname, '..', '..', '..');
const hostile = path.join(root, 'test', 'fixtures', 'hostile');
const pocket = path.join(root, 'resources', 'pocket', 'base');

/** A copy of the pocket model with some files replaced by other contents. */
function modelWith(files: Readonly<Record<string, string | Uint8Array | object>>): string {
  const dir = temporaryFolder();
  fs.cpSync(pocket, dir, { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    const isText = typeof content === 'string' || content instanceof Uint8Array;
    fs.writeFileSync(path.join(dir, name), isText ? content : JSON.stringify(content));
  }
  return dir;
}

const config = JSON.parse(fs.readFileSync(path.join(pocket, 'config.json'), 'utf8')) as Record<
  string,
  object
>;

it.each(['heads-0', 'merges-num', 'tokens-num', 'tokens-u8list'])(
  'a GGUF file whose metadata has another type: %s',
  (name) => {
    const file = path.join(hostile, '05-gguf-types', `gg-${name}.gguf`);
    const out = path.join(temporaryFolder(), 'model');
    sentence(() => importGguf(file, out, 'f32'), file);
    expect(fs.existsSync(out)).toBe(false);
  },
);

it.each([
  ['token_type', ['a']],
  ['tokens', Int32Array.of(1, 2)],
  ['tokens', 7],
  ['tokens', ['a', 'x'.repeat(300_000)]],
] as const)('a GGUF tokenizer with other %s', (key, value) => {
  const file = path.join(temporaryFolder(), 'm.gguf');
  const size = (name: string): [string, number] => [`qwen2.${name}`, 8];
  writeGguf(file, {
    metadata: {
      'general.architecture': 'qwen2',
      ...Object.fromEntries(
        ['block_count', 'embedding_length', 'attention.head_count', 'feed_forward_length'].map(
          size,
        ),
      ),
      'qwen2.attention.layer_norm_rms_epsilon': 0.5,
      'qwen2.context_length': 8,
      'tokenizer.ggml.model': 'gpt2',
      'tokenizer.ggml.tokens': ['a', 'b'],
      [`tokenizer.ggml.${key}`]: value,
    },
    tensors: [{ name: 'token_embd.weight', shape: [2, 8], data: new Float32Array(16) }],
  });
  sentence(() => importGguf(file, path.join(temporaryFolder(), 'm'), 'f32'), file);
});

it('a GGUF file with a tensor twice, of which the last would win', () => {
  const file = path.join(temporaryFolder(), 'm.gguf');
  const tensor = { name: 'a', shape: [1], data: Float32Array.of(1) };
  writeGguf(file, { metadata: {}, tensors: [tensor, tensor] });
  expect(sentence(() => openGguf(file), file)).toContain('twice');
});

describe('a safetensors file', () => {
  const write = (header: string, data = 4): string => {
    const file = path.join(temporaryFolder(), 'model.safetensors');
    const bytes = Buffer.alloc(8 + header.length + data);
    bytes.writeBigUInt64LE(BigInt(header.length));
    bytes.write(header, 8);
    fs.writeFileSync(file, bytes);
    return file;
  };
  const entry = '{"dtype":"F32","shape":[1],"data_offsets":[0,4]}';

  it('with parts of a quantized matrix missing', () => {
    const dir = modelWith({
      'model.safetensors': fs.readFileSync(path.join(hostile, '03-int8-part', 'model.safetensors')),
    });
    sentence(() => openModel(dir), dir);
  });

  it.each([
    ['a name twice', `{"a":${entry},"a":${entry}}`],
    ['a name twice in other spelling', `{"a":${entry},"\\u0061":${entry}}`],
    ['a field twice', `{"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}`],
    ['a deep shape', `{"a":{"shape":${'['.repeat(5000)}${']'.repeat(5000)}}}`],
    ['a long name', `{"${'a'.repeat(5000)}":${entry}}`],
  ])('with %s', (_, header) => {
    const file = write(header);
    sentence(() => readHeader(file), file);
  });

  it('with a header of 17 MB of lists, which would fill gigabytes', () => {
    const file = write(`{"a":[${'[],'.repeat(6_000_000)}[]]}`);
    // By its size, before a byte of it is read.
    expect(sentence(() => readHeader(file), file)).toContain('it claims a header of');
  });

  it('with more values than any model', () => {
    const file = write(`{"a":[${'0,'.repeat(2_100_000)}0]}`);
    expect(sentence(() => readHeader(file), file)).toContain('values');
  });

  it.runIf(process.platform === 'linux')('that is a pipe nobody writes into', () => {
    const file = path.join(temporaryFolder(), 'model.safetensors');
    execFileSync('mkfifo', [file]);
    // Held open with a few bytes in it, so that a program that opens it fails here and does not wait.
    const held = fs.openSync(file, 'r+');
    fs.writeSync(held, Buffer.alloc(16));
    try {
      expect(sentence(() => readHeader(file), file)).toContain('not a file');
    } finally {
      fs.closeSync(held);
    }
  });
});

describe('a config.json', () => {
  it.each([
    ['num_hidden_layers', -1],
    ['num_hidden_layers', 3.5],
    ['num_hidden_layers', 0],
    ['num_attention_heads', -6],
    ['num_key_value_heads', 5],
    ['hidden_size', 1e300],
    ['vocab_size', 2 ** 31],
    ['rms_norm_eps', -1],
    ['rope_theta', 0],
    ['rope_scaling', 'x'],
    ['image_token_id', 'x'],
    ['vision_config', 7],
    ['vision_config', { ...config.vision_config, window_size: 0 }],
    ['vision_config', { ...config.vision_config, window_size: 10 }],
    ['vision_config', { ...config.vision_config, depth: -1 }],
    ['vision_config', { ...config.vision_config, num_heads: 3 }],
    ['vision_config', { ...config.vision_config, patch_size: 256, temporal_patch_size: 64 }],
    ['rope_scaling', { type: 'mrope', mrope_section: [1, 'a', 2] }],
    ['rope_scaling', { type: 'mrope', mrope_section: [1, 1, 1] }],
  ])('with %s %j', (key, value) => {
    const dir = modelWith({ 'config.json': { ...config, [key]: value } });
    sentence(() => openModel(dir), dir);
  });

  it('that is one of the examples', () => {
    const file = path.join(hostile, '12-negative-layers', 'config.json');
    const dir = modelWith({ 'config.json': fs.readFileSync(file) });
    expect(sentence(() => openModel(dir), dir)).toContain('num_hidden_layers');
  });
});

describe('an adapter', () => {
  const { model } = openModel(pocket);
  const adapter = (json: unknown): string => {
    const dir = temporaryFolder();
    fs.writeFileSync(path.join(dir, 'adapter_config.json'), JSON.stringify(json));
    fs.writeFileSync(
      path.join(dir, 'adapter_model.safetensors'),
      Buffer.from('\x02\0\0\0\0\0\0\0{}'),
    );
    return dir;
  };

  it.each([null, 5, 'text', [], true])('whose configuration is %j', (json) => {
    const dir = adapter(json);
    sentence(() => loadAdapter(dir, model), dir);
    sentence(() => adapterBase(dir), dir);
  });

  const plain = { peft_type: 'LORA', r: 4, lora_alpha: 8, target_modules: ['q_proj'] };
  const endless = '(([a-z_0-9.]+)+)+!';

  it.each([
    ['target_modules', endless],
    ['target_modules', '(.*.*.*.*.*.*.*.*.*.*.*.*)*x'],
    ['rank_pattern', { [endless]: 4 }],
    ['alpha_pattern', { [endless]: 4 }],
  ])('with an expression without end in %s', (field, value) => {
    const dir = adapter({ ...plain, [field]: value });
    expect(sentence(() => loadAdapter(dir, model), dir)).toContain('did not end');
  });

  it.each([
    ['rank_pattern', { q_proj: 'x' }],
    ['rank_pattern', [1]],
    ['alpha_pattern', { q_proj: null }],
    ['r', 2 ** 40],
  ])('with %s %j', (field, value) => {
    const dir = adapter({ ...plain, [field]: value });
    sentence(() => loadAdapter(dir, model), dir);
  });
});

describe('a tokenizer.json', () => {
  const tokenizer = JSON.parse(fs.readFileSync(path.join(pocket, 'tokenizer.json'), 'utf8')) as {
    model: object;
    added_tokens: object[];
  };
  const split = (regex: string): object => ({
    pre_tokenizer: {
      type: 'Split',
      pattern: { Regex: regex },
      behavior: 'Isolated',
      invert: false,
    },
  });

  it.each([
    ['a split', split('(a+)+$')],
    ['a split over all', split('(.|a)*!')],
    [
      'a replacement',
      { normalizer: { type: 'Replace', pattern: { Regex: '(a+)+$' }, content: '' } },
    ],
  ])('with an expression without end in %s', (_, change) => {
    const dir = modelWith({ 'tokenizer.json': { ...tokenizer, ...change } });
    const { encode } = loadTokenizer(dir);
    const text = `${'a'.repeat(40)}?`;
    expect(sentence(() => encode(text), 'tokenizer.json')).toContain('did not end');
    // The next text is read as ever.
    expect(loadTokenizer(pocket).encode(text).length).toBeGreaterThan(0);
  });

  it.each([
    ['a fixed length of 0', { pre_tokenizer: { type: 'FixedLength', length: 0 } }],
    [
      'replacements that double a text again and again',
      {
        normalizer: {
          type: 'Sequence',
          normalizers: Array.from({ length: 30 }, () => ({
            type: 'Replace',
            pattern: { String: 'a' },
            content: 'aa',
          })),
        },
      },
    ],
    ['a token of 300,000 characters', { added_tokens: [{ id: 1, content: 'x'.repeat(300_000) }] }],
    ['merges that are numbers', { model: { ...tokenizer.model, merges: [1] } }],
    ['no merges', { model: { type: 'BPE', vocab: { a: 0 } } }],
    ['a number for a vocabulary', { model: { ...tokenizer.model, vocab: 5 } }],
    ['ids without bounds', { model: { ...tokenizer.model, vocab: { a: 1e12 } } }],
    ['added tokens that are null', { added_tokens: [null] }],
    ['a step that is null', { pre_tokenizer: { type: 'Sequence', pretokenizers: [null] } }],
  ])('with %s', (_, change) => {
    const dir = modelWith({ 'tokenizer.json': { ...tokenizer, ...change } });
    sentence(() => loadModel(dir), 'tokenizer.json');
  });

  it('of the pocket models has only patterns that are known to end', () => {
    for (const name of ['base', 'teacher', 'general']) {
      const file = path.join(root, 'resources', 'pocket', name, 'tokenizer.json');
      expect(checkTokenizerForm(JSON.parse(fs.readFileSync(file, 'utf8')) as never)).toBe(true);
    }
  });
});

it('a chat template that counts to a billion', () => {
  const template = createChatTemplate('{% for i in range(1000000000) %}{{ i }}{% endfor %}', {
    file: 'chat_template.jinja',
    bosToken: '',
    eosToken: '',
  });
  sentence(() => template.render([{ role: 'user', content: 'x' }]), 'chat_template.jinja');
});

describe('JSON within limits', () => {
  it.each([
    '{"a":1,"b":{"a":2},"c":[{"a":"\\"a\\":"},{"a":4}]}',
    '{"":0,"\\\\":1}',
    ' [ ] ',
    '"a"',
  ])('is what JSON.parse gives: %s', (text) => {
    expect(parseJsonWithin(text)).toEqual(JSON.parse(text));
  });

  it.each(['{"a":1,"a":2}', '{"x":[{"b":0,"b" :0}]}', '{"a":1,"\\u0061":2}'])(
    'has no name twice: %s',
    (text) => expect(() => parseJsonWithin(text)).toThrow(/twice/),
  );
});
