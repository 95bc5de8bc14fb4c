// Adapter folders: PEFT's layout, old key names, and messages about mismatches.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  loadAdapter,
  newAdapter,
  saveAdapter,
  type LoadedAdapter,
} from '../../../main/data/checkpoints/peft-adapter.ts';
import { readHeader } from '../../../main/data/formats/weights/safetensors.ts';
import { openModel } from '../../../main/data/checkpoints/load.ts';
import { writeMerged } from '../../../main/data/checkpoints/merge.ts';
import { adapterParameters, type LoraConfig } from '../../../main/engine/layers/lora.ts';
import type { Model } from '../../../main/engine/models/model.ts';
import { layoutPrefixBatch } from '../../../main/engine/training/prefix-batch.ts';
import { Trainer } from '../../../main/engine/training/trainer.ts';
import { createRandom } from '../../../main/engine/random.ts';
import type { Tensor } from '../../../main/engine/graph/tensor.ts';
import { UserError } from '../../../main/i18n/user-error.ts';
import { writeSafetensors } from '../../../main/data/formats/weights/safetensors-writer.ts';
import {
  EVERY_LINEAR,
  randomAdapter,
  relativeError,
  temporaryFolder,
  TINY_VISION,
  tinyInFolder,
} from '../../helpers.ts';

const model = tinyInFolder(TINY_VISION);
const CONFIG = { r: 2, lora_alpha: 4, target_modules: ['q_proj', 'up_proj'] } satisfies LoraConfig;

/** A saved adapter, changed before it is read. */
function folder(
  { config = {}, tensors }: { config?: object; tensors?: (t: Map<string, Tensor>) => void } = {},
  base: LoraConfig = CONFIG,
): string {
  const dir = temporaryFolder();
  const { adapter } = randomAdapter(model, 3, base);
  saveAdapter(dir, adapter, { baseModel: 'tiny' });
  const file = path.join(dir, 'adapter_config.json');
  const json = JSON.parse(fs.readFileSync(file, 'utf8')) as object;
  fs.writeFileSync(file, JSON.stringify({ ...json, ...config }));
  tensors?.(adapter.tensors);
  writeSafetensors(path.join(dir, 'adapter_model.safetensors'), adapter.tensors);
  return dir;
}

it('a saved adapter loads unchanged and saves to the same bytes', () => {
  const dir = temporaryFolder();
  const loaded = randomAdapter(model, 3, {
    ...CONFIG,
    target_modules: EVERY_LINEAR,
    use_rslora: true,
  });
  saveAdapter(dir, loaded.adapter, { baseModel: 'tiny' });
  const again = loadAdapter(dir, model);
  expect(again.adapter.tensors).toEqual(loaded.adapter.tensors);
  expect(again.modules).toEqual(loaded.modules);
  const second = temporaryFolder();
  saveAdapter(second, again.adapter, { baseModel: 'tiny' });
  for (const name of ['adapter_config.json', 'adapter_model.safetensors']) {
    const bytes = (d: string) => fs.readFileSync(path.join(d, name));
    expect(bytes(second).equals(bytes(dir))).toBe(true);
  }
});

it('the folder has the fields and key names that PEFT expects', () => {
  const dir = folder();
  const json = JSON.parse(fs.readFileSync(path.join(dir, 'adapter_config.json'), 'utf8')) as object;
  expect(json).toMatchObject({
    peft_type: 'LORA',
    task_type: 'CAUSAL_LM',
    base_model_name_or_path: 'tiny',
    r: 2,
    lora_alpha: 4,
    target_modules: ['q_proj', 'up_proj'],
    bias: 'none',
    use_rslora: false,
  });
  expect([...readHeader(path.join(dir, 'adapter_model.safetensors')).keys()].sort()[0]).toBe(
    'base_model.model.model.language_model.layers.0.mlp.up_proj.lora_A.weight',
  );
});

it.each([
  [
    'before transformers 4.52',
    (key: string) => key.replace('model.model.language_model.', 'model.model.'),
  ],
  [
    'with the adapter’s name in the keys',
    (key: string) => key.replace('.weight', '.default.weight'),
  ],
  [
    'with the text model outside',
    (key: string) => key.replace('model.model.language_model.', 'model.language_model.model.'),
  ],
])('keys of the layout %s are understood', (_name, rename) => {
  const plain = loadAdapter(folder(), model);
  const dir = folder({
    tensors: (tensors) => {
      for (const [key, tensor] of [...tensors]) {
        tensors.delete(key);
        tensors.set(rename(key), tensor);
      }
    },
  });
  expect(loadAdapter(dir, model).adapter.tensors).toEqual(plain.adapter.tensors);
});

it('ranks and scales follow the patterns', () => {
  const config = {
    ...CONFIG,
    rank_pattern: { 'layers.1.mlp.up_proj': 5 },
    alpha_pattern: { q_proj: 6 },
  };
  const { modules } = loadAdapter(folder({}, config), model);
  const of = (name: string) => modules.get(`model.language_model.layers.${name}`)!;
  expect(of('0.mlp.up_proj')).toMatchObject({ rank: 2, scale: 2 });
  expect(of('1.mlp.up_proj')).toMatchObject({ rank: 5, scale: 4 / 5 });
  expect(of('1.self_attn.q_proj')).toMatchObject({ rank: 2, scale: 3 });
});

it('a new adapter changes nothing yet: its second half is zero, its first within ±1/√in', () => {
  const { adapter, modules } = newAdapter(model, CONFIG, createRandom(1));
  for (const { keyA, keyB, inFeatures } of modules.values()) {
    const a = adapter.tensors.get(keyA)!.data;
    expect(Math.max(...a.map(Math.abs))).toBeLessThanOrEqual(1 / Math.sqrt(inFeatures));
    expect(Math.max(...a.map(Math.abs))).toBeGreaterThan(0.5 / Math.sqrt(inFeatures));
    expect(adapter.tensors.get(keyB)!.data.every((x) => x === 0)).toBe(true);
  }
});

const UP = 'base_model.model.model.language_model.layers.0.mlp.up_proj.lora_A.weight';
const some = (shape: number[]) => ({
  shape,
  data: new Float32Array(shape.reduce((a, b) => a * b, 1)),
});

it.each([
  ['no files', () => temporaryFolder(), ['is not an adapter folder']],
  ['a missing tensor', () => folder({ tensors: (t) => t.delete(UP) }), [`has no tensor ${UP}`]],
  [
    'a tensor too many',
    () => folder({ tensors: (t) => t.set(UP.replace('up', 'sideways'), some([2, 32])) }),
    ['contains a tensor that the model does not have', 'sideways'],
  ],
  [
    'another rank',
    () => folder({ tensors: (t) => t.set(UP, some([4, 32])) }),
    [UP, '[4, 32]', '[2, 32]'],
  ],
  [
    'no module that matches',
    () => folder({ config: { target_modules: ['wq'] } }),
    ['["wq"]', 'match no linear layer'],
  ],
  [
    'a bad expression',
    () => folder({ config: { target_modules: '(' } }),
    ['does not fit the model'],
  ],
  [
    'another kind of adapter',
    () => folder({ config: { peft_type: 'IA3' } }),
    ['peft_type must be "LORA", but is "IA3".'],
  ],
  ['DoRA', () => folder({ config: { use_dora: true } }), ['use_dora must be false']],
  ['trained biases', () => folder({ config: { bias: 'all' } }), ['bias must be "none"']],
  [
    'whole modules that are not in the file',
    () => folder({ config: { modules_to_save: ['lm_head'] } }),
    ['has no tensor base_model.model.lm_head.weight'],
  ],
  [
    'whole modules that the model does not have',
    () => folder({ config: { modules_to_save: ['score'] } }),
    ['does not fit the model', 'modules_to_save "score" means no module'],
  ],
  [
    'whole modules by another kind of list',
    () => folder({ config: { modules_to_save: 'lm_head' } }),
    ['modules_to_save must be a list of names, but is "lm_head".'],
  ],
  [
    'copies that stay tied',
    () => folder({ config: { ensure_weight_tying: true } }),
    ['ensure_weight_tying must be false'],
  ],
  [
    'single tokens',
    () => folder({ config: { trainable_token_indices: [3] } }),
    ['trainable_token_indices must be null'],
  ],
  [
    'rank zero',
    () => folder({ config: { r: 0 } }),
    ['r must be a whole number from 1 to 65536, but is 0.'],
  ],
] as const)('%s: one clear sentence', (_name, make, words) => {
  const dir = make();
  let message = '';
  try {
    loadAdapter(dir, model);
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    message = (error as Error).message;
  }
  for (const word of [dir, ...words]) expect(message).toContain(word);
});

describe('adapters that PEFT wrote', () => {
  const root = path.join(import.meta.dirname, '../../fixtures/peft/modules');
  const cases = fs.readdirSync(root).filter((name) => !name.endsWith('.md'));

  interface Truth {
    readonly ids: readonly number[];
    readonly grid?: readonly [number, number, number];
    readonly pixels?: readonly number[];
    readonly logits: readonly number[];
  }

  /** Logits of every position, from a graph that ends in the output layer. */
  async function logitsOf(model: Model, loaded: LoadedAdapter | undefined, truth: Truth) {
    const trained = loaded
      ? adapterParameters(loaded.adapter, loaded.modules)
      : { tensors: new Map<string, Tensor>() };
    const trainer = new Trainer(model, trained);
    const tree = {
      ids: Int32Array.from(truth.ids),
      promptTargets: new Uint8Array(truth.ids.length).fill(1),
      answers: [],
      ...(truth.grid
        ? { pictures: { pixelValues: Float32Array.from(truth.pixels!), gridThw: [truth.grid] } }
        : {}),
    };
    const batch = layoutPrefixBatch(model, [tree], { exact: true });
    const { logits } = await trainer.run(batch, { logits: true });
    await trainer.release();
    return logits!.subarray(0, batch.targets.length * model.sizes.vocabulary);
  }

  it.each(cases)('%s: the same logits', async (name) => {
    const folder = path.join(root, name);
    const truth = JSON.parse(fs.readFileSync(path.join(folder, 'truth.json'), 'utf8')) as Truth;
    const { model } = openModel(path.join(folder, 'base'));
    const loaded = loadAdapter(path.join(folder, 'adapter'), model);
    const ours = await logitsOf(model, loaded, truth);
    // Every position but the last predicts a token that is there.
    const theirs = Float32Array.from(truth.logits.slice(0, ours.length));
    expect(ours.length).toBe((truth.ids.length - 1) * model.sizes.vocabulary);
    expect(relativeError(ours, theirs)).toBeLessThan(2e-5);

    const merged = temporaryFolder();
    writeMerged(path.join(folder, 'base'), merged, loaded);
    const inside = await logitsOf(openModel(merged).model, undefined, truth);
    expect(relativeError(inside, theirs)).toBeLessThan(2e-5);
  });

  it.each(cases)('%s: written again under the same keys', (name) => {
    const folder = path.join(root, name);
    const { model } = openModel(path.join(folder, 'base'));
    const theirs = readHeader(path.join(folder, 'adapter', 'adapter_model.safetensors'));
    const dir = temporaryFolder();
    const { adapter } = loadAdapter(path.join(folder, 'adapter'), model);
    saveAdapter(dir, adapter, { baseModel: 'tiny' });
    const ours = readHeader(path.join(dir, 'adapter_model.safetensors'));
    const described = (tensors: typeof ours) =>
      [...tensors]
        .filter(([key]) => !key.includes('.base_layer.'))
        .map(([key, { shape }]) => `${key} ${shape.join('x')}`)
        .sort();
    expect(described(ours)).toEqual(described(theirs));
  });
});
