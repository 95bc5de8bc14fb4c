// Models as GGUF files: what is written is read back to the same numbers.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';
import { importGguf } from '../../../main/data/gguf/read-model.ts';
import {
  loadModel,
  openModel,
  readParameter,
  saveModel,
} from '../../../main/data/checkpoints/load.ts';
import { dequantize } from '../../../main/data/formats/weights/gguf-dequantize.ts';
import { openGguf } from '../../../main/data/formats/weights/gguf.ts';
import { ggmlType, quantize } from '../../../main/data/formats/weights/ggml-quantizer.ts';
import { readTensorBytes } from '../../../main/data/formats/weights/safetensors.ts';
import { textTensorType } from '../../../main/data/gguf/mixes.ts';
import { planGguf, writeGgufFiles } from '../../../main/data/gguf/write-model.ts';
import { parameterShapes } from '../../../main/engine/models/model.ts';
import { GGUF_TYPES, type GgufType } from '../../../settings/gguf-types.ts';
import {
  randomParameters,
  temporaryFolder,
  TINY_ANY_RESOLUTION,
  TINY_TILES,
  type TinyConfig,
} from '../../helpers.ts';
import { RESOURCES } from '../../stages/jobs.ts';
import { writableModels } from './models.ts';

const GENERAL = path.join(RESOURCES, 'pocket', 'general');

async function written(baseDir: string, type: GgufType): Promise<string> {
  const to = temporaryFolder();
  await writeGgufFiles(
    planGguf({ baseDir, adapter: undefined, name: 'a model', types: [type] }),
    to,
  );
  return to;
}

const models = writableModels();

// The importer knows Llama 3's scaling for Llama 3's own context alone, which that case has not.
const readable = models.filter(({ name }) => /^text-(?!llama3-rope)/.test(name));

describe.each(readable)('$name', ({ dir }) => {
  it('is read back with the same weights, tokens and chat template', async () => {
    const file = path.join(await written(dir, 'f32'), 'a model-F32.gguf');
    const back = temporaryFolder();
    importGguf(file, back, 'f32');
    const [{ model, json }, again] = [openModel(dir), openModel(back)];
    const template = (folder: string) => path.join(folder, 'chat_template.jinja');
    expect(fs.readFileSync(template(back), 'utf8')).toBe(fs.readFileSync(template(dir), 'utf8'));
    for (const name of parameterShapes(json).keys()) {
      const [mine, its] = [readParameter(model, name).data, readParameter(again.model, name).data];
      // A norm that is stored as 1 + weight loses its last bits, and so does −exp of a decay.
      const off = its.map((x, i) => Math.abs(x - mine[i]!)).reduce((a, b) => Math.max(a, b), 0);
      expect(off, name).toBeLessThanOrEqual(/norm|A_log/.test(name) ? 2 ** -22 : 0);
    }
    const [one, other] = [loadModel(dir).tokenizer, loadModel(back).tokenizer];
    for (const text of ['What is 12 + 34?', 'Grüße  aus\n\nKöln – 007', '<|im_start|>user'])
      expect([...other.encode(text)]).toEqual([...one.encode(text)]);
  });
});

it('packs the included base in every type as planned, within the error of the type', async () => {
  for (const type of GGUF_TYPES) {
    const to = await written(GENERAL, type);
    for (const { file, bytes, content } of planGguf({
      ...{ baseDir: GENERAL, adapter: undefined, name: 'a model', types: [type] },
    })) {
      const gguf = openGguf(path.join(to, file));
      expect(fs.statSync(gguf.file).size).toBe(bytes);
      for (const tensor of content.tensors) {
        const found = gguf.tensors.get(tensor.name)!;
        expect(found.type.name).toBe(tensor.type.name);
        expect(found.shape).toEqual(tensor.shape);
      }
      // Rows of 192 numbers hold no whole super-block: the next type that fits takes their place.
      const first = gguf.tensors.get('blk.0.ffn_gate.weight');
      const expected = { q4_k_m: 'Q5_0', q5_k_m: 'Q5_1', q6_k: 'Q8_0' }[type as string];
      if (first) expect(first.type.name).toBe(expected ?? type.toUpperCase());
      else
        expect(file).toBe(type === 'f32' ? 'mmproj-a model-F32.gguf' : 'mmproj-a model-F16.gguf');
    }
  }
});

it('takes llama.cpp’s mix where rows hold whole super-blocks', () => {
  const at = (name: string, mix: GgufType, tied = false) =>
    textTensorType(mix, { name, shape: [512, 512] }, { layers: 24, tied }).name;
  expect(at('blk.0.attn_v.weight', 'q4_k_m')).toBe('Q6_K');
  expect(at('blk.3.attn_v.weight', 'q4_k_m')).toBe('Q4_K');
  expect(at('blk.5.ffn_down.weight', 'q4_k_m')).toBe('Q6_K');
  expect(at('blk.21.ffn_down.weight', 'q5_k_m')).toBe('Q6_K');
  expect(at('blk.0.attn_q.weight', 'q5_k_m')).toBe('Q5_K');
  expect(at('output.weight', 'q4_0')).toBe('Q6_K');
  expect(at('token_embd.weight', 'q4_0')).toBe('Q4_0');
  expect(at('token_embd.weight', 'q4_0', true)).toBe('Q6_K');
  expect(at('output.weight', 'q8_0')).toBe('Q8_0');
});

it('packs numbers as llama.cpp does: the errors are those of its types', async () => {
  const numbers = Float32Array.from({ length: 64 * 256 }, (_, i) => Math.sin(i * i) * Math.cos(i));
  const limits = { F32: 0, F16: 3e-4, BF16: 2e-3, Q8_0: 8e-3, Q6_K: 0.03, Q5_K: 0.06, Q5_1: 0.06 };
  for (const [name, limit] of Object.entries({ ...limits, Q5_0: 0.07, Q4_K: 0.1, Q4_0: 0.12 })) {
    const type = ggmlType(name);
    const read = dequantize(type, await quantize(type, numbers, 256));
    const square = (values: Float32Array) => values.reduce((sum, x) => sum + x * x, 0);
    const error = Math.sqrt(square(read.map((x, i) => x - numbers[i]!)) / square(numbers));
    expect(error, name).toBeLessThanOrEqual(limit);
    if (limit > 0) expect(error, name).toBeGreaterThan(limit / 10);
  }
});

it('stops where it is cancelled, and leaves nothing', async () => {
  const to = temporaryFolder();
  const stop = new AbortController();
  const writing = writeGgufFiles(
    planGguf({ baseDir: GENERAL, adapter: undefined, name: 'a model', types: ['q8_0'] }),
    to,
    { signal: stop.signal, onProgress: (share) => share > 0.3 && stop.abort() },
  );
  await expect(writing).rejects.toThrow(/abort/);
  expect(fs.readdirSync(to)).toEqual([]);
});

it('reads the packed bytes of a tensor from where the table says', async () => {
  const to = await written(GENERAL, 'q8_0');
  const gguf = openGguf(path.join(to, 'a model-Q8_0.gguf'));
  const { begin, end, type } = gguf.tensors.get('token_embd.weight')!;
  const numbers = dequantize(type, readTensorBytes({ file: gguf.file, begin, end }));
  const { data } = readParameter(
    openModel(GENERAL).model,
    'model.language_model.embed_tokens.weight',
  );
  const largest = (values: Float32Array) =>
    values.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  const errors = numbers.map((x, i) => x - data[i]!);
  expect(largest(errors)).toBeLessThan(largest(data) / 100);
});

describe('the vision tower of InternVL', () => {
  const folder = (json: TinyConfig): string => {
    const dir = temporaryFolder();
    for (const name of ['tokenizer.json', 'tokenizer_config.json'])
      fs.copyFileSync(path.join(GENERAL, name), path.join(dir, name));
    const text = {
      ...TINY_TILES.text_config,
      vocab_size: openModel(GENERAL).model.sizes.vocabulary,
    };
    const config = { ...json, text_config: text };
    saveModel(dir, { json: config, tensors: randomParameters(config) });
    return dir;
  };
  const { use_qk_norm: _, norm_type: __, ...vision } = TINY_TILES.vision_config;
  const plain = { ...TINY_TILES, vision_config: vision };
  const planOf = (json: TinyConfig) =>
    planGguf({ baseDir: folder(json), adapter: undefined, name: 'm', types: ['f32'] });

  it('has llama.cpp’s names, and the position of the class token last', async () => {
    const dir = folder(plain);
    const to = await written(dir, 'f32');
    const { tensors, metadata } = openGguf(path.join(to, 'mmproj-a model-F32.gguf'));
    const block = ['attn_k', 'attn_out', 'attn_q', 'attn_v', 'ffn_down', 'ffn_up', 'ln1', 'ln2'];
    const names = [...tensors.keys()].filter((name) => !/^v\.blk\.1\./.test(name));
    expect(names.sort()).toEqual(
      [
        ...block.flatMap((name) => [`v.blk.0.${name}.bias`, `v.blk.0.${name}.weight`]),
        ...['v.blk.0.ls1.weight', 'v.blk.0.ls2.weight'],
        ...['mm.model.mlp.0', 'mm.model.mlp.1', 'mm.model.mlp.3', 'v.patch_embd'].flatMap(
          (name) => [`${name}.bias`, `${name}.weight`],
        ),
        ...['v.class_embd', 'v.position_embd.weight'],
      ].sort(),
    );
    expect(metadata.get('clip.projector_type')).toBe('internvl');
    const { begin, end, type } = tensors.get('v.position_embd.weight')!;
    const file = path.join(to, 'mmproj-a model-F32.gguf');
    const stored = dequantize(type, readTensorBytes({ file, begin, end }));
    const name = 'model.vision_tower.embeddings.position_embeddings';
    const { data } = readParameter(openModel(dir).model, name);
    expect([...stored]).toEqual([...data.subarray(16), ...data.subarray(0, 16)]);
  });

  it.each([
    ['norm_type', { ...plain, vision_config: { ...vision, norm_type: 'rms_norm' } }],
    ['use_qk_norm', { ...plain, vision_config: { ...vision, use_qk_norm: true } }],
    ['use_mean_pooling', { ...plain, vision_config: { ...vision, use_mean_pooling: false } }],
    ['vision_feature_layer', { ...plain, vision_feature_layer: -2 }],
  ])('is refused where llama.cpp would compute it otherwise: %s', (key, json) => {
    expect(() => planOf(json)).toThrow(key);
  });

  it('other towers are refused, and what can be exported is named', () => {
    expect(() => planOf(TINY_ANY_RESOLUTION)).toThrow(/vision tower of the type “llava_onevision”/);
  });
});
