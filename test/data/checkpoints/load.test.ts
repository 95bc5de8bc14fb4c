// Model folders: weights survive a round trip, and each kind of damage has its own message.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { expect, it } from 'vitest';
import {
  loadModel,
  openModel,
  readParameter,
  saveModel,
} from '../../../main/data/checkpoints/load.ts';
import { readHeader } from '../../../main/data/formats/weights/safetensors.ts';
import { lmHeadPath, parameterShapes } from '../../../main/engine/models/model.ts';
import { sizeOf } from '../../../main/engine/graph/tensor.ts';
import { UserError } from '../../../main/i18n/user-error.ts';
import { writeSafetensors } from '../../../main/data/formats/weights/safetensors-writer.ts';
import {
  randomParameters,
  relativeError,
  temporaryFolder,
  TINY_TEXT,
  TINY_TILES,
  TINY_VISION,
} from '../../helpers.ts';

/** A small complete model folder, modified by `change` before it is read. */
function folder(change?: (dir: string) => void, json: object = TINY_TEXT): string {
  const dir = temporaryFolder();
  saveModel(dir, { json: TINY_TEXT, tensors: randomParameters(TINY_TEXT) });
  fs.writeFileSync(path.join(dir, 'config.json'), JSON.stringify(json));
  change?.(dir);
  return dir;
}

function errorOf(step: () => unknown): UserError {
  try {
    step();
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return error as UserError;
  }
  throw new Error('nothing was thrown');
}

it('parameters survive a round trip under their Hugging Face names', () => {
  const dir = temporaryFolder();
  const tensors = randomParameters(TINY_VISION);
  saveModel(dir, { json: TINY_VISION, tensors });
  const { model, json } = openModel(dir);
  expect(json).toEqual(TINY_VISION);
  for (const [name, { shape, data }] of tensors) {
    expect(readParameter(model, name)).toEqual({ shape, data });
  }
  const names = [...readHeader(path.join(dir, 'model.safetensors')).keys()];
  expect(names).toContain('model.layers.0.self_attn.q_proj.weight');
  expect(names).toContain('visual.blocks.1.attn.qkv.bias');
});

it.each([
  ['qwen2', TINY_TEXT],
  ['internvl', { ...TINY_TILES, tie_word_embeddings: undefined }],
])('weights that are stored twice with other numbers are not tied: %s', (_name, json) => {
  const dir = temporaryFolder();
  const tensors = randomParameters({ ...json, tie_word_embeddings: false });
  saveModel(dir, { json, tensors });
  const { model } = openModel(dir);
  expect(lmHeadPath(model)).toBe('lm_head.weight');
  expect(parameterShapes(openModel(dir).json).has('lm_head.weight')).toBe(true);

  const [table] = [...tensors].find(([name]) => name.endsWith('embed_tokens.weight'))!;
  tensors.set('lm_head.weight', tensors.get(table)!);
  saveModel(dir, { json, tensors });
  expect(lmHeadPath(openModel(dir).model)).toBe(table);
});

it.each([
  ['F16', 2 ** -11],
  ['BF16', 2 ** -8],
] as const)('%s folders take half the space and round', (dtype, rounding) => {
  const dir = temporaryFolder();
  const tensors = randomParameters(TINY_TEXT);
  saveModel(dir, { json: TINY_TEXT, tensors, dtype });
  const { model } = openModel(dir);
  const bytes = [...tensors.values()].reduce((sum, { shape }) => sum + 2 * sizeOf(shape), 0);
  const size = fs.statSync(path.join(dir, 'model.safetensors')).size;
  expect(size - bytes).toBeLessThan(5000);
  for (const [name, { data }] of tensors) {
    expect(relativeError(readParameter(model, name).data, data)).toBeLessThan(rounding);
  }
});

it('equal parameters give equal bytes', () => {
  const bytes = () => fs.readFileSync(path.join(folder(), 'model.safetensors'));
  expect(bytes().equals(bytes())).toBe(true);
});

it('companion files are copied, other files are not', () => {
  const companions = temporaryFolder();
  for (const name of ['tokenizer.json', 'chat_template.jinja', 'secret.txt'])
    fs.writeFileSync(path.join(companions, name), name);
  const dir = temporaryFolder();
  saveModel(dir, { json: TINY_TEXT, tensors: randomParameters(TINY_TEXT), companions });
  expect(fs.readdirSync(dir).sort()).toEqual([
    'chat_template.jinja',
    'config.json',
    'model.safetensors',
    'tokenizer.json',
  ]);
});

/** Writes the weights again with some of them changed. */
function rewrite(
  dir: string,
  change: (
    tensors: Map<string, { shape: readonly number[]; data: Float32Array | Int32Array }>,
  ) => void,
): void {
  const tensors = new Map<string, { shape: readonly number[]; data: Float32Array | Int32Array }>(
    randomParameters(TINY_TEXT),
  );
  change(tensors);
  writeSafetensors(path.join(dir, 'model.safetensors'), tensors);
}

const NORM = 'model.layers.1.input_layernorm.weight';

it.each([
  [
    'no folder at all',
    () => path.join(temporaryFolder(), 'gone'),
    ['is not a model folder: config.json is missing.'],
  ],
  [
    'is not a model folder: config.json is missing.',
    () => folder((dir) => fs.rmSync(path.join(dir, 'config.json'))),
    ['is not a model folder: config.json is missing.'],
  ],
  [
    'a config.json that is not JSON',
    () => folder((dir) => fs.writeFileSync(path.join(dir, 'config.json'), '{')),
    ['config.json is not valid JSON'],
  ],
  [
    'a config.json that is a list',
    () => folder((dir) => fs.writeFileSync(path.join(dir, 'config.json'), '[]')),
    ['does not contain a JSON object'],
  ],
  [
    'an unknown family',
    () => folder(undefined, { ...TINY_TEXT, model_type: 'mamba' }),
    ['"mamba" is not supported', 'qwen2, qwen2_5_vl'],
  ],
  [
    'a wrong number in the configuration',
    () => folder(undefined, { ...TINY_TEXT, hidden_size: 'wide' }),
    ['hidden_size must be a whole number', '"wide"'],
  ],
  [
    'no weights',
    () => folder((dir) => fs.rmSync(path.join(dir, 'model.safetensors'))),
    ['has no weights'],
  ],
  [
    'a missing tensor',
    () => folder((dir) => rewrite(dir, (t) => t.delete(NORM))),
    [`has no tensor ${NORM}`],
  ],
  [
    'a wrong shape',
    () =>
      folder((dir) => rewrite(dir, (t) => t.set(NORM, { shape: [3], data: new Float32Array(3) }))),
    [NORM, '[3]', '[32]'],
  ],
  [
    'a stored type without numbers to train',
    () =>
      folder((dir) => rewrite(dir, (t) => t.set(NORM, { shape: [32], data: new Int32Array(32) }))),
    [NORM, 'I32'],
  ],
  [
    'truncated weights',
    () => folder((dir) => fs.truncateSync(path.join(dir, 'model.safetensors'), 9000)),
    ['model.safetensors cannot be used: it is truncated'],
  ],
] as const)('%s is one clear sentence with a hint', (_name, make, words) => {
  const dir = make();
  const { message, hint } = errorOf(() => openModel(dir));
  for (const word of [dir, ...words]) expect(message).toContain(word);
  expect(message.match(/\.$/)).not.toBeNull();
  expect(hint).toBeTruthy();
});

it('tensors that no layer needs are ignored', () => {
  const dir = folder((d) =>
    rewrite(d, (t) => t.set('position_ids', { shape: [2], data: Int32Array.of(0, 1) })),
  );
  expect(openModel(dir).model.sizes.layers).toBe(2);
});

it('a tokenizer that is larger than the embedding table is refused', () => {
  const dir = folder();
  const vocab = Object.fromEntries(Array.from({ length: 70 }, (_, i) => [`t${i}`, i]));
  const tokenizer = {
    version: '1.0',
    added_tokens: [],
    normalizer: null,
    pre_tokenizer: null,
    post_processor: null,
    decoder: null,
    model: { type: 'BPE', vocab, merges: [] },
  };
  fs.writeFileSync(path.join(dir, 'tokenizer.json'), JSON.stringify(tokenizer));
  expect(errorOf(() => loadModel(dir)).message).toContain('70 tokens, but the model');
  fs.rmSync(path.join(dir, 'tokenizer.json'));
  expect(errorOf(() => loadModel(dir)).message).toContain('tokenizer.json');
});
