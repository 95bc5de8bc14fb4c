// LoRA on embeddings, output layer and patch layer, and modules that are trained whole: gradients by
// finite differences, and the same model with the numbers put into its weights.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  loadAdapter,
  mergeAdapter,
  newAdapter,
  saveAdapter,
  type LoadedAdapter,
} from '../../main/data/checkpoints/peft-adapter.ts';
import { convertModel } from '../../main/data/checkpoints/convert.ts';
import { openModel, readParameter, saveModel } from '../../main/data/checkpoints/load.ts';
import { writeMerged } from '../../main/data/checkpoints/merge.ts';
import { readHeader } from '../../main/data/formats/weights/safetensors.ts';
import { adapterParameters, type LoraConfig } from '../../main/engine/layers/lora.ts';
import { parameterShapes, type Model } from '../../main/engine/models/model.ts';
import { createRandom } from '../../main/engine/random.ts';
import { Generator } from '../../main/engine/generation/generator.ts';
import { layoutPrefixBatch, type PrefixTree } from '../../main/engine/training/prefix-batch.ts';
import type { StepOptions } from '../../main/engine/training/step-graph.ts';
import { Trainer } from '../../main/engine/training/trainer.ts';
import {
  promptWithPictures,
  randomAdapter,
  randomIds,
  randomParameters,
  relativeError,
  temporaryFolder,
  TINY_DEEP,
  TINY_TEXT,
  TINY_VISION,
  TINY_WINDOW,
  type TinyConfig,
} from '../helpers.ts';

const ROUNDING = 3e-5;
const TIED = { ...TINY_VISION, tie_word_embeddings: true } as const;

function folderOf(json: TinyConfig): { dir: string; model: Model } {
  const dir = temporaryFolder();
  saveModel(dir, { json, tensors: randomParameters(json) });
  return { dir, model: openModel(dir).model };
}

function trees(json: TinyConfig, count = 2): PrefixTree[] {
  const random = createRandom(5);
  const grids = 'vision_config' in json ? ([[1, 4, 6]] as const) : [];
  return Array.from({ length: count }, (): PrefixTree => {
    const { ids, pictures } = promptWithPictures(random, grids);
    const answers = [randomIds(random, 6), randomIds(random, 3)];
    return { ids, ...(grids.length > 0 ? { pictures } : {}), answers };
  });
}

async function run(
  model: Model,
  loaded: LoadedAdapter | undefined,
  batch: readonly PrefixTree[],
  options: StepOptions = {},
) {
  const trained = loaded
    ? adapterParameters(loaded.adapter, loaded.modules)
    : { tensors: new Map() };
  const trainer = new Trainer(model, trained);
  const laid = layoutPrefixBatch(model, batch);
  const tokenWeight = new Float32Array(laid.targets.length).fill(1 / 10);
  const result = await trainer.run(laid, options, { tokenWeight });
  await trainer.release();
  return result;
}

const NAMED: readonly [string, TinyConfig, Partial<LoraConfig>][] = [
  ['LoRA of embeddings', TINY_TEXT, { target_modules: ['embed_tokens', 'q_proj'] }],
  ['LoRA of scaled embeddings', TINY_WINDOW, { target_modules: ['embed_tokens'] }],
  ['LoRA of an untied output layer', TINY_WINDOW, { target_modules: ['lm_head'] }],
  ['LoRA of a tied output layer', TIED, { target_modules: ['lm_head', 'v_proj'] }],
  ['LoRA of both, tied', TINY_TEXT, { target_modules: ['embed_tokens', 'lm_head'] }],
  ['LoRA of the patch layer', TINY_VISION, { target_modules: ['patch_embed.proj'] }],
  ['LoRA of a patch layer with bias', TINY_DEEP, { target_modules: ['patch_embed.proj'] }],
  ['whole embeddings, tied', TINY_TEXT, { modules_to_save: ['embed_tokens'] }],
  ['whole output layer, tied', TIED, { modules_to_save: ['lm_head'] }],
  [
    'whole embeddings and output layer',
    TINY_VISION,
    { modules_to_save: ['embed_tokens', 'lm_head'] },
  ],
  ['whole patch layer and norms', TINY_DEEP, { modules_to_save: ['patch_embed.proj', 'norm'] }],
  ['whole norms', TINY_WINDOW, { modules_to_save: ['input_layernorm', 'model.norm'] }],
  ['a whole linear layer with bias', TINY_VISION, { modules_to_save: ['blocks.0.attn.qkv'] }],
];
const configOf = (more: Partial<LoraConfig>): LoraConfig => ({
  r: 3,
  lora_alpha: 6,
  target_modules: ['down_proj'],
  ...more,
});

/** Random numbers in every tensor, those of a copy near the original. */
function changed(model: Model, more: Partial<LoraConfig>): LoadedAdapter {
  const loaded = newAdapter(model, configOf(more), createRandom(4));
  const random = createRandom(9);
  for (const [key, { data }] of loaded.adapter.tensors)
    for (let i = 0; i < data.length; i++)
      data[i] = (key.includes('lora_') ? 0 : data[i]!) + 0.2 * random.normal();
  return loaded;
}

describe.each(NAMED)('%s', (_name, json, more) => {
  it('a new one changes nothing', async () => {
    const { model } = folderOf(json);
    const batch = trees(json);
    const plain = await run(model, undefined, batch);
    const fresh = await run(model, newAdapter(model, configOf(more), createRandom(1)), batch);
    expect(relativeError(fresh.logp, plain.logp)).toBeLessThan(ROUNDING);
  });

  it('has the gradients of finite differences', async () => {
    const { model } = folderOf(json);
    const loaded = changed(model, more);
    const batch = trees(json);
    const options = { loss: { kind: 'sft' } as const, gradients: true };
    const { gradients } = await run(model, loaded, batch, options);
    expect([...gradients.keys()].sort()).toEqual([...loaded.adapter.tensors.keys()].sort());
    const lossWith = async () => (await run(model, loaded, batch, { loss: { kind: 'sft' } })).loss!;
    // Along the gradient, the loss changes by the square of its length.
    for (const [key, g] of gradients) {
      const { data } = loaded.adapter.tensors.get(key)!;
      const before = data.slice();
      const square = g.reduce((sum, x) => sum + x * x, 0);
      expect(square, key).toBeGreaterThan(0);
      const step = 5e-3 / Math.sqrt(square);
      const at = async (sign: number) => {
        data.set(before.map((x, i) => x + sign * step * g[i]!));
        return lossWith();
      };
      const slope = ((await at(1)) - (await at(-1))) / (2 * step);
      data.set(before);
      expect(slope / square, key).toBeCloseTo(1, 1);
    }
  });

  it('equals a model with the numbers in its weights, in memory and as merged folder', async () => {
    const { dir, model } = folderOf(json);
    const loaded = changed(model, more);
    const batch = trees(json);
    const beside = await run(model, loaded, batch);
    const merged = temporaryFolder();
    writeMerged(dir, merged, loaded);
    const inside = await run(openModel(merged).model, undefined, batch);
    expect(relativeError(inside.logp, beside.logp)).toBeLessThan(ROUNDING);
    expect(relativeError(beside.logp, (await run(model, undefined, batch)).logp)).toBeGreaterThan(
      10 * ROUNDING,
    );

    // The definition, computed here: W + s·B·A of matrices [out, in], of embeddings transposed.
    const shapes = parameterShapes({ ...json, tie_word_embeddings: false });
    const own = new Map(
      [...shapes.keys()].map((name) => {
        const source = model.weights.find(name) ? name : embeddingsOf(shapes);
        const { shape, data } = readParameter(model, source);
        return [name, { shape, data: data.slice() }];
      }),
    );
    for (const [key, { data }] of loaded.adapter.tensors) {
      const name = key.replace('base_model.model.', '');
      if (own.has(name)) own.get(name)!.data.set(data);
      const [, path] = /^(.*)\.lora_(?:embedding_)?A(?:\.weight)?$/.exec(name) ?? [];
      if (path === undefined) continue;
      const isTable = name.includes('embedding');
      const b = loaded.adapter.tensors.get(key.replace('_A', '_B'))!.data;
      const { data: w } = own.get(`${path}.weight`)!;
      const [r, s] = [3, 2];
      const [rows, width] = isTable
        ? [data.length / r, b.length / r]
        : [b.length / r, data.length / r];
      for (let i = 0; i < rows; i++)
        for (let j = 0; j < width; j++)
          for (let k = 0; k < r; k++)
            w[i * width + j]! += isTable
              ? s * data[k * rows + i]! * b[j * r + k]!
              : s * b[i * r + k]! * data[k * width + j]!;
    }
    const folder = temporaryFolder();
    saveModel(folder, { json: { ...json, tie_word_embeddings: false }, tensors: own });
    const defined = await run(openModel(folder).model, undefined, batch);
    expect(relativeError(beside.logp, defined.logp)).toBeLessThan(ROUNDING);
    for (const [path, { data }] of mergeAdapter(model, loaded))
      expect(relativeError(data, own.get(path)!.data), path).toBeLessThan(1e-6);
  });

  it('is saved and loaded unchanged', () => {
    const { model } = folderOf(json);
    const loaded = changed(model, more);
    const dir = temporaryFolder();
    saveAdapter(dir, loaded.adapter, { baseModel: 'tiny' });
    const again = loadAdapter(dir, model);
    expect(again.adapter.tensors).toEqual(loaded.adapter.tensors);
    expect(again.modules).toEqual(loaded.modules);
  });

  it('generates the tokens that it was trained to', async () => {
    const { model } = folderOf(json);
    const { adapter, modules } = changed(model, more);
    const trained = adapterParameters(adapter, modules);
    const [{ ids, pictures }] = trees(json, 1) as [PrefixTree];
    const generator = new Generator(model, trained);
    const answers = await generator.generate([{ ids, ...(pictures ? { pictures } : {}) }], {
      maxNewTokens: 5,
      temperature: 0,
      stopIds: [],
    });
    const answer = answers[0]![0]!;
    await generator.release();
    const tree = { ids, ...(pictures ? { pictures } : {}), answers: [answer.ids] };
    const { logp } = await run(model, { adapter, modules }, [tree]);
    expect(relativeError(answer.logp, logp)).toBeLessThan(1e-3);
  });
});

const embeddingsOf = (shapes: ReadonlyMap<string, unknown>): string =>
  [...shapes.keys()].find((name) => name.endsWith('embed_tokens.weight'))!;

describe('files', () => {
  const keysOf = (more: Partial<LoraConfig>, json: TinyConfig = TIED) => {
    const { model } = folderOf(json);
    const dir = temporaryFolder();
    saveAdapter(dir, randomAdapter(model, 1, configOf(more)).adapter, { baseModel: 'tiny' });
    const tensors = readHeader(join(dir, 'adapter_model.safetensors'));
    return [...tensors].map(([key, { shape }]) => `${key} ${shape.join('x')}`);
  };

  // Names and shapes as PEFT 0.21 writes them for the same model in PyTorch.
  it('have PEFT’s keys and shapes', () => {
    const text = 'base_model.model.model.language_model';
    expect(keysOf({ target_modules: ['embed_tokens', 'lm_head'] }).sort()).toEqual([
      'base_model.model.lm_head.lora_A.weight 3x32',
      'base_model.model.lm_head.lora_B.weight 64x3',
      `${text}.embed_tokens.lora_embedding_A 3x64`,
      `${text}.embed_tokens.lora_embedding_B 32x3`,
    ]);
    expect(keysOf({ target_modules: ['patch_embed.proj'] }).sort()).toEqual([
      'base_model.model.model.visual.patch_embed.proj.lora_A.weight 3x3x2x4x4',
      'base_model.model.model.visual.patch_embed.proj.lora_B.weight 16x3x1x1x1',
    ]);
    const whole = keysOf({
      modules_to_save: ['embed_tokens', 'lm_head', 'patch_embed.proj'],
      target_modules: ['lm_head'],
    });
    expect(whole.sort()).toEqual(
      [
        'base_model.model.lm_head.weight 64x32',
        `${text}.embed_tokens.weight 64x32`,
        'base_model.model.model.visual.patch_embed.proj.weight 16x3x2x4x4',
      ].sort(),
    );
  });

  it('name the whole modules in their configuration, and none for none', () => {
    const { model } = folderOf(TINY_TEXT);
    const config = (more: Partial<LoraConfig>) => {
      const dir = temporaryFolder();
      saveAdapter(dir, newAdapter(model, configOf(more), createRandom(1)).adapter, {
        baseModel: 't',
      });
      return JSON.parse(readFileSync(join(dir, 'adapter_config.json'), 'utf8')) as object;
    };
    expect(config({ modules_to_save: ['lm_head'] })).toMatchObject({
      modules_to_save: ['lm_head'],
    });
    expect(config({})).toMatchObject({ modules_to_save: null });
  });

  it('all-linear can be one of several names', () => {
    const { model } = folderOf(TIED);
    const plain = newAdapter(model, configOf({ target_modules: 'all-linear' }), createRandom(1));
    const more = newAdapter(
      model,
      configOf({ target_modules: ['all-linear', 'embed_tokens', 'lm_head'] }),
      createRandom(1),
    );
    const added = [...more.modules.keys()].filter((path) => !plain.modules.has(path));
    expect(added).toEqual(['model.language_model.embed_tokens', 'lm_head']);
    expect(more.modules.size).toBe(plain.modules.size + 2);
  });

  it('a name that means no module is told', () => {
    const { model } = folderOf(TINY_TEXT);
    expect(() =>
      newAdapter(model, configOf({ modules_to_save: ['classifier'] }), createRandom(1)),
    ).toThrow(/"classifier" means no module/);
  });
});

it('copies of a quantized base start from the stored weights', async () => {
  const json = { ...TINY_TEXT, hidden_size: 64, intermediate_size: 64, tie_word_embeddings: false };
  const { dir, model } = folderOf(json);
  const small = temporaryFolder();
  await convertModel(dir, small, 'int8');
  const rounded = openModel(small).model;
  const config = configOf({ modules_to_save: ['lm_head', 'embed_tokens', '0.self_attn.q_proj'] });
  const loaded = newAdapter(rounded, config, createRandom(1), model);
  const copy = loaded.adapter.tensors.get('base_model.model.lm_head.weight')!;
  expect(copy.data).toEqual(readParameter(model, 'lm_head.weight').data);
  const batch = trees(json);
  const { logp } = await run(rounded, loaded, batch);
  const exact = await run(model, undefined, batch);
  expect(relativeError(logp, exact.logp)).toBeLessThan(0.05);
});
