// Window order, feature rows, positions and configurations of the families against numbers made by hand.

import { describe, expect, it } from 'vitest';
import { linearModules, parameterShapes } from '../../../main/engine/models/model.ts';
import { FAMILY_NAMES, familyOf } from '../../../main/engine/models/index.ts';
import { EXPERT_TYPES } from '../../../main/engine/models/parts/mixture-of-experts.ts';
import {
  qwen2_5_vl,
  windowOrder,
  type Qwen25VLConfig,
} from '../../../main/engine/models/qwen2_5_vl.ts';
import { padSegments } from '../../../main/engine/models/parts/vision/vision-segments.ts';
import { bucket, sizeOf } from '../../../main/engine/graph/tensor.ts';
import { TINY_TEXT, TINY_VISION, tinyInMemory } from '../../helpers.ts';

const config: Qwen25VLConfig = qwen2_5_vl.readConfig(TINY_VISION);

// 3 × 5 merged patches, numbered row by row, in windows of 2 × 2 that are cut off at the edges.
const THREE_BY_FIVE = [0, 1, 5, 6, 2, 3, 7, 8, 4, 9, 10, 11, 12, 13, 14];

describe('windows of Qwen2.5-VL', () => {
  it('go row by row and are cut off at the edges', () => {
    const { order, windows, frames } = windowOrder(config.vision, [
      [1, 6, 10],
      [1, 2, 4],
    ]);
    expect([...order]).toEqual([...THREE_BY_FIVE, 15, 16]);
    expect(windows).toEqual([16, 16, 8, 8, 8, 4, 8]);
    expect(frames).toEqual([60, 8]);
  });

  it('give each picture token the feature row of its window', () => {
    const plan = qwen2_5_vl.vision!.plan(config, [[1, 6, 10]], new Float32Array(60 * 96));
    // Token 5 (second row, first column) is third in window order.
    expect(plan.featureRow[5]).toBe(2);
    expect([...plan.featureRow].map((row) => THREE_BY_FIVE[row])).toEqual([
      ...THREE_BY_FIVE.keys(),
    ]);
  });

  it('are never padded beyond the longest', () => {
    expect(padSegments([16, 8, 4], 64)).toEqual([16, 8, 4, 16, 16, 4]);
    expect(padSegments([16, 8], 24)).toEqual([16, 8]);
  });
});

it('positions: text counts up, an image spans its grid, later text starts past its longer side', () => {
  const image = TINY_VISION.image_token_id;
  const ids = Int32Array.of(1, 2, ...new Array<number>(6).fill(image), 3, 4);
  const { axes, next } = qwen2_5_vl.positions(config, ids, [[1, 4, 6]]);
  expect(axes.map((axis) => [...axis])).toEqual([
    [0, 1, 2, 2, 2, 2, 2, 2, 5, 6],
    [0, 1, 2, 2, 2, 3, 3, 3, 5, 6],
    [0, 1, 2, 3, 4, 2, 3, 4, 5, 6],
  ]);
  expect(next).toBe(7);
});

it('rotary frequencies follow the axis of their section', () => {
  // Four frequencies in blocks of 2, 1, 1: axes 0, 0, 1, 2.
  const axes = [Int32Array.of(1), Int32Array.of(10), Int32Array.of(100)];
  const { cos, sin } = qwen2_5_vl.rotaryTables(config, axes);
  const angles = [1, 10000 ** -0.25, 10 * 10000 ** -0.5, 100 * 10000 ** -0.75];
  angles.forEach((angle, i) => {
    expect(cos[i]).toBeCloseTo(Math.cos(angle), 6);
    expect(sin[i]).toBeCloseTo(Math.sin(angle), 6);
  });
});

it('flat and nested configurations are read alike', () => {
  const { vision_config, image_token_id, video_token_id, model_type, ...text } = TINY_VISION;
  const { rope_scaling, rope_theta, ...rest } = text;
  const rope_parameters = {
    rope_theta,
    rope_type: 'default',
    mrope_section: rope_scaling.mrope_section,
  };
  const nested = {
    model_type,
    vision_config,
    image_token_id,
    video_token_id,
    tie_word_embeddings: false,
    text_config: { ...rest, rope_parameters },
  };
  expect(qwen2_5_vl.readConfig(nested)).toEqual(config);
});

it.each([TINY_TEXT, TINY_VISION])('linear layers of $model_type have their parameters', (json) => {
  const shapes = parameterShapes(json);
  const { model } = tinyInMemory(json);
  for (const { path, inFeatures, outFeatures } of linearModules(model)) {
    expect(shapes.get(`${path}.weight`)).toEqual([outFeatures, inFeatures]);
  }
  expect(shapes.has('lm_head.weight')).toBe(!json.tie_word_embeddings);
  expect([...shapes.values()].every((shape) => sizeOf(shape) > 0)).toBe(true);
});

it('an unknown family throws with the supported ones', () => {
  expect(FAMILY_NAMES).toContain('gemma3_text');
  expect(() => familyOf('llava')).toThrow(
    `"llava" is not supported (supported: ${FAMILY_NAMES.join(', ')})`,
  );
  expect(() => familyOf('constructor')).toThrow('not supported');
  expect(() => familyOf(undefined)).toThrow('not supported');
});

it('a mixture of experts is refused by name, with the reason in one sentence', () => {
  for (const type of ['mixtral', 'qwen2_moe', 'qwen3_moe', 'qwen3_vl_moe', 'qwen3_5_moe'])
    expect(() => familyOf(type)).toThrow(new RegExp(`^model_type "${type}" .* mixture of experts`));
  const experts = { ...TINY_TEXT, text_config: { enable_moe_block: true, num_experts: 128 } };
  expect(() => parameterShapes(experts)).toThrow('enable_moe_block true is a mixture of experts');
  const dense = { ...TINY_TEXT, text_config: { enable_moe_block: false, num_experts: null } };
  expect(parameterShapes(dense).size).toBe(parameterShapes(TINY_TEXT).size);
  expect(FAMILY_NAMES.filter((type) => Object.hasOwn(EXPERT_TYPES, type))).toEqual([]);
});

it('buckets round up with at most a third of padding', () => {
  expect([1, 2, 3, 4, 5, 7, 9, 13, 17, 25].map((n) => bucket(n))).toEqual([
    1, 2, 3, 4, 6, 8, 12, 16, 24, 32,
  ]);
  for (let n = 1; n < 500; n++) {
    expect(bucket(n)).toBeGreaterThanOrEqual(n);
    expect(bucket(n) - n).toBeLessThanOrEqual(bucket(n) / 3);
  }
  expect(bucket(3, 16)).toBe(16);
  expect(bucket(17, 16)).toBe(24);
});
