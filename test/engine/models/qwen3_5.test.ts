// The configuration of Qwen3.5: defaults, both layouts of config.json, and what is refused.

import { expect, it } from 'vitest';
import { familyOf } from '../../../main/engine/models/index.ts';
import { modelFromMemory, parameterShapes } from '../../../main/engine/models/model.ts';
import { qwen3_5, qwen3_5_text } from '../../../main/engine/models/qwen3_5.ts';
import { TINY_DELTA, TINY_DELTA_VISION } from '../../helpers.ts';

it('missing keys take the defaults of transformers', () => {
  expect(qwen3_5_text.readConfig({})).toMatchObject({
    hidden_size: 4096,
    intermediate_size: 12288,
    num_hidden_layers: 32,
    num_attention_heads: 16,
    num_key_value_heads: 4,
    head_dim: 256,
    vocab_size: 248320,
    tie_word_embeddings: false,
    rope_theta: 10000,
    rotaryDim: 64,
    mrope_section: [11, 11, 10],
    delta: { keyHeads: 16, valueHeads: 32, keyWidth: 128, valueWidth: 128 },
    linear_conv_kernel_dim: 4,
  });
  const { vision, image_token_id } = qwen3_5.readConfig({ text_config: {}, vision_config: {} });
  expect(image_token_id).toBe(248056);
  expect(vision).toMatchObject({
    depth: 27,
    hidden_size: 1152,
    patch_size: 16,
    num_position_embeddings: 2304,
    deepstack_visual_indexes: [],
  });
});

it('without layer_types every n-th layer has full attention', () => {
  const linear = (json: object) => qwen3_5_text.readConfig({ num_hidden_layers: 6, ...json });
  expect(linear({}).isLinear).toEqual([true, true, true, false, true, true]);
  expect(linear({ full_attention_interval: 2 }).isLinear).toEqual([
    ...[true, false, true],
    ...[false, true, false],
  ]);
  expect(() => linear({ layer_types: ['full_attention'] })).toThrow('layer_types must list 6');
  expect(() => linear({ layer_types: Array(6).fill('sliding_attention') })).toThrow(
    'layer_types "sliding_attention" is not supported',
  );
});

it('the layouts of the Hub and of transformers 5 are read alike', () => {
  const { partial_rotary_factor, rope_theta, ...rest } = TINY_DELTA;
  const rope_parameters = { rope_type: 'default', rope_theta, partial_rotary_factor };
  expect(qwen3_5_text.readConfig({ ...rest, rope_parameters })).toEqual(
    qwen3_5_text.readConfig(TINY_DELTA),
  );
});

it('a mixture of experts is refused with the reason', () => {
  expect(() => familyOf('qwen3_5_moe')).toThrow('is a mixture of experts');
  for (const [model_type, more] of [
    ['qwen3_5_text', { num_experts: 8 }],
    ['qwen3_5', { text_config: { num_experts: 8 } }],
    ['gemma4', { text_config: { enable_moe_block: true } }],
  ] as const)
    expect(() => parameterShapes({ model_type, ...more })).toThrow('is a mixture of experts');
});

it('heads and widths that do not fit are refused with their keys', () => {
  const read = (json: Record<string, unknown>) => () => qwen3_5_text.readConfig(json);
  expect(read({ linear_num_value_heads: 24 })).toThrow('linear_num_value_heads 24');
  expect(read({ partial_rotary_factor: 1.5 })).toThrow('partial_rotary_factor 1.5');
  expect(read({ head_dim: 6, partial_rotary_factor: 0.5 })).toThrow('partial_rotary_factor 0.5');
});

it('a query has a gate beside it, and only layers with keys count as such', () => {
  const shapes = parameterShapes(TINY_DELTA_VISION);
  const layer = (path: string) => shapes.get(`model.language_model.layers.${path}`);
  expect(layer('1.self_attn.q_proj.weight')).toEqual([2 * 4 * 8, 32]);
  expect(layer('0.linear_attn.conv1d.weight')).toEqual([2 * 2 * 6 + 4 * 8, 4]);
  const { sizes } = modelFromMemory(TINY_DELTA_VISION, new Map());
  expect(sizes).toMatchObject({
    layers: 2,
    rotaryWidth: 2,
    keyHeads: [{ kvHeads: 2, headDim: 8 }],
  });
  expect(sizes.states).toHaveLength(2);
});
