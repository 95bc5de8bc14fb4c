// Gemma 3 and Gemma 4: configurations in both layouts, names of weights and of adapters, and what
// is refused.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  loadAdapter,
  newAdapter,
  saveAdapter,
} from '../../../main/data/checkpoints/peft-adapter.ts';
import { openModel } from '../../../main/data/checkpoints/load.ts';
import { writeSafetensors } from '../../../main/data/formats/weights/safetensors-writer.ts';
import { readSafetensors } from '../../../main/data/formats/weights/safetensors.ts';
import { gemma3 } from '../../../main/engine/models/gemma3.ts';
import { gemma4 } from '../../../main/engine/models/gemma4.ts';
import { familyOf } from '../../../main/engine/models/index.ts';
import { parameterShapes } from '../../../main/engine/models/model.ts';
import { createRandom } from '../../../main/engine/random.ts';
import { sizeOf } from '../../../main/engine/graph/tensor.ts';
import {
  temporaryFolder,
  TINY_BOTH_WAYS,
  TINY_KEYS_AS_VALUES,
  TINY_SHARED_KEYS,
  tinyInFolder,
} from '../../helpers.ts';

describe('gemma3', () => {
  it('the layouts of the Hub and of transformers 5 are read alike', () => {
    const { layer_types, rope_local_base_freq, rope_theta, ...text } = TINY_BOTH_WAYS.text_config;
    const hub = {
      ...TINY_BOTH_WAYS,
      text_config: {
        ...text,
        rope_theta: 5e5,
        rope_local_base_freq,
        rope_scaling: { rope_type: 'linear', factor: 8 },
        sliding_window_pattern: 2,
      },
    };
    const five = {
      ...TINY_BOTH_WAYS,
      text_config: {
        ...text,
        layer_types,
        rope_parameters: {
          full_attention: { rope_type: 'linear', factor: 8, rope_theta: 5e5 },
          sliding_attention: { rope_type: 'default', rope_theta: rope_local_base_freq },
        },
      },
    };
    expect(rope_theta).toBe(10000);
    expect(gemma3.readConfig(five)).toEqual(gemma3.readConfig(hub));
  });

  it('missing keys have the defaults of transformers', () => {
    expect(gemma3.readConfig({ model_type: 'gemma3', vision_config: VISION_4B })).toMatchObject({
      hidden_size: 2304,
      num_hidden_layers: 26,
      num_key_value_heads: 4,
      head_dim: 256,
      sliding_window: 4096,
      tie_word_embeddings: true,
      image_token_id: 262144,
      pool: 4,
      full: { theta: 1e6 },
      sliding: { theta: 10000 },
      vision: { hidden_size: 1152, num_attention_heads: 16, num_channels: 3 },
    });
  });

  it.each([
    ['of the Hub', 'language_model.model.', 'vision_tower.vision_model.', ''],
    ['of transformers 5', 'model.language_model.', 'model.vision_tower.', 'model.'],
    ['of 5.5', 'model.language_model.model.', 'model.vision_tower.vision_model.', 'model.'],
  ])('weights are found under the names %s', (_name, text, tower, prefix) => {
    const model = tinyInFolder(TINY_BOTH_WAYS);
    const from = path.dirname((model.weights.find('lm_head.weight') as { file: string }).file);
    const to = temporaryFolder();
    fs.copyFileSync(path.join(from, 'config.json'), path.join(to, 'config.json'));
    const renamed = [...readSafetensors(path.join(from, 'model.safetensors'))].map(
      ([name, tensor]) =>
        [
          name
            .replace(/^language_model\.model\./, text)
            .replace(/^vision_tower\.vision_model\./, tower)
            .replace(/^multi_modal_projector\./, `${prefix}multi_modal_projector.`),
          tensor,
        ] as const,
    );
    writeSafetensors(path.join(to, 'model.safetensors'), new Map(renamed) as never);
    expect(() => openModel(to)).not.toThrow();
  });

  it('adapters of older versions, which name the level vision_model, are read', () => {
    const model = tinyInFolder(TINY_BOTH_WAYS);
    const config = { r: 2, lora_alpha: 4, target_modules: ['q_proj', 'fc1'] };
    const { adapter } = newAdapter(model, config, createRandom(3));
    const older = new Map(
      [...adapter.tensors].map(([key, tensor]) => [
        key
          .replace('model.vision_tower.', 'vision_tower.vision_model.')
          .replace('model.language_model.', 'language_model.model.'),
        tensor,
      ]),
    );
    const dir = temporaryFolder();
    saveAdapter(dir, { config, tensors: older }, { baseModel: 'tiny' });
    const loaded = loadAdapter(dir, model).adapter;
    expect([...loaded.tensors.keys()].sort()).toEqual([...adapter.tensors.keys()].sort());
  });

  it.each([
    [{ mm_tokens_per_image: 5 }, 'mm_tokens_per_image 5 must be a square number'],
    [{ mm_tokens_per_image: 9 }, 'must be a multiple of the root of mm_tokens_per_image 3'],
    [{ vision_config: { image_size: 4, patch_size: 8 } }, 'image_size must not be below'],
    [{ vision_config: { model_type: 'clip_vision_model' } }, 'vision_config.model_type'],
    [{ text_config: { use_bidirectional_attention: true } }, 'use_bidirectional_attention'],
  ])('%j is refused', (change, message) => {
    expect(() => gemma3.readConfig({ ...TINY_BOTH_WAYS, ...change })).toThrow(message);
  });

  it('pictures need as many tokens as they have features', () => {
    const config = gemma3.readConfig(TINY_BOTH_WAYS);
    const ids = Int32Array.of(1, 62, 62, 62, 62, 2);
    expect(gemma3.positions(config, ids, [[1, 4, 4]]).next).toBe(6);
    expect(() => gemma3.positions(config, ids.slice(2), [[1, 4, 4]])).toThrow('3 picture tokens');
    expect(() => gemma3.positions(config, ids, [])).toThrow('4 picture tokens');
  });
});

/** The tower of the published models. */
const VISION_4B = {
  hidden_size: 1152,
  intermediate_size: 4304,
  num_hidden_layers: 27,
  num_attention_heads: 16,
  image_size: 896,
  patch_size: 14,
};

describe('gemma4', () => {
  const read = (text: object, more: object = {}) =>
    gemma4.readConfig({
      ...TINY_SHARED_KEYS,
      ...more,
      text_config: { ...TINY_SHARED_KEYS.text_config, ...text },
    });

  it('missing keys have the defaults of transformers', () => {
    const config = gemma4.readConfig({ model_type: 'gemma4', vision_config: {} });
    expect(config).toMatchObject({
      num_hidden_layers: 30,
      sliding_window: 512,
      globalHeads: { heads: 8, kvHeads: 4, headDim: 512 },
      hidden_size_per_layer_input: 256,
      image_token_id: 258880,
      final_logit_softcapping: undefined,
      vision: { num_hidden_layers: 16, patch_size: 16, pooling_kernel_size: 3, rope_theta: 100 },
    });
    expect(config.isSliding.filter((slides) => !slides)).toHaveLength(5);
    // A quarter of the frequencies turns.
    expect(config.globalFrequencies.filter((f) => f > 0)).toHaveLength(64);
  });

  it('layers that share keys have none, and are twice as wide', () => {
    const shapes = parameterShapes(TINY_SHARED_KEYS);
    const at = (name: string) => shapes.get(`model.language_model.layers.${name}.weight`);
    expect(at('1.self_attn.k_proj')).toEqual([24, 32]);
    expect(at('1.mlp.up_proj')).toEqual([40, 32]);
    expect(at('3.self_attn.k_proj')).toBeUndefined();
    expect(at('3.mlp.up_proj')).toEqual([80, 32]);
    expect(gemma4.sizes(gemma4.readConfig(TINY_SHARED_KEYS)).keyHeads).toMatchObject([
      { kvHeads: 2, headDim: 8 },
      { kvHeads: 2, headDim: 12 },
    ]);
    expect([...shapes.values()].every((shape) => sizeOf(shape) > 0)).toBe(true);
  });

  it('global layers whose keys are values have no v_proj', () => {
    const shapes = parameterShapes(TINY_KEYS_AS_VALUES);
    const names = [...shapes.keys()].filter((name) => name.includes('language_model.layers.'));
    const layersWith = (module: string) =>
      names.filter((name) => name.includes(module)).map((name) => Number(/\d+/.exec(name)));
    expect(layersWith('v_proj')).toEqual([0, 2]);
    expect(layersWith('k_proj')).toEqual([0, 1, 2, 3]);
    expect(names.some((name) => name.includes('per_layer'))).toBe(false);
  });

  it('the last layer is global whatever the file says', () => {
    const slides = new Array<string>(4).fill('sliding_attention');
    const { isSliding } = read({ layer_types: slides, num_kv_shared_layers: 0 });
    expect(isSliding).toEqual([true, true, true, false]);
  });

  it.each([
    [{ use_bidirectional_attention: 'all' }, 'use_bidirectional_attention "all"'],
    [{ num_kv_shared_layers: 3 }, 'leaves a layer without keys'],
    [{ num_kv_shared_layers: 4 }, 'leaves a layer without keys'],
    [{ vocab_size_per_layer_input: 60 }, 'vocab_size_per_layer_input 60'],
    [{ per_layer_config: { 1: { head_dim: 8 } } }, 'per_layer_config'],
    [{ rope_parameters: { full_attention: { rope_type: 'yarn' } } }, 'rope_type "yarn"'],
  ])('%j is refused', (text, message) => {
    expect(() => read(text)).toThrow(message);
  });

  it('a folder without a tower, and a relative without one, are refused with the reason', () => {
    expect(() => read({}, { vision_config: null })).toThrow('vision_config is missing');
    expect(() => familyOf('gemma4_unified')).toThrow('without a vision tower');
  });

  it('patches are put in order by their places, without padding', () => {
    const config = gemma4.readConfig(TINY_SHARED_KEYS);
    // 2 × 4 patches row by row, and one of padding; each has its number in all places.
    const places = [0, 1].flatMap((row) => [0, 1, 2, 3].flatMap((column) => [column, row]));
    const values = Float32Array.from({ length: 9 * 48 }, (_, i) => Math.floor(i / 48));
    const placed = { values, pictures: 1, places: [...places, -1, -1] };
    const { pixelValues, gridThw } = gemma4.vision!.placedToPatches!(config, placed);
    expect(gridThw).toEqual([[1, 2, 4]]);
    const numbers = Array.from({ length: 8 }, (_, i) => pixelValues[i * 48]);
    expect(numbers).toEqual([0, 1, 4, 5, 2, 3, 6, 7]);
    const hole = { ...placed, places: [...places.slice(0, 14), -1, -1, -1, -1] };
    expect(() => gemma4.vision!.placedToPatches!(config, hole)).toThrow('7 patches at 4 × 2');
  });
});
