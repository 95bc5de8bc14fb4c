// Qwen2-VL: the Qwen2 decoder with positions on three axes, and a vision tower in which a whole frame sees itself.

import type { Value } from '../graph/graph.ts';
import type { Scope } from '../layers/modules.ts';
import { add, gelu, matMul, quickGelu, reshape } from '../graph/ops.ts';
import type { Family, VisionPlan } from './parts/family.ts';
import {
  framePlan,
  patchAttention,
  patchRotaryInputs,
  pictureKeys,
  picturePositions,
  pictureText,
  pictureTokens,
  sectionAxis,
  visionNumbers,
  type Grid,
  type PictureConfig,
} from './parts/qwen-vision.ts';
import { QWEN2 } from './qwen2.ts';
import { readTextConfig, tables, textFrequencies, type Json } from './parts/text-decoder.ts';
import type { Segments } from './parts/vision-segments.ts';

/** Keys of `vision_config`; `hidden_size` there is the text model's width, here it is the tower's (`embed_dim`). */
interface VisionConfig {
  readonly depth: number;
  readonly hidden_size: number;
  readonly intermediate_size: number;
  readonly num_heads: number;
  readonly in_channels: number;
  readonly patch_size: number;
  readonly temporal_patch_size: number;
  readonly spatial_merge_size: number;
  readonly out_hidden_size: number;
}

interface Qwen2VLConfig extends PictureConfig {
  readonly vision: VisionConfig;
}

function readConfig(json: Json): Qwen2VLConfig {
  const base = readTextConfig(QWEN2, (json.text_config ?? json) as Json, json);
  const of = visionNumbers(json);
  const activation = (json.vision_config as Json | undefined)?.hidden_act ?? 'quick_gelu';
  if (activation !== 'quick_gelu')
    throw new Error(
      `config.json: vision_config.hidden_act ${JSON.stringify(activation)} is not known (known: quick_gelu)`,
    );
  const width = of('embed_dim', 1280);
  return {
    ...base,
    ...pictureKeys(json, base.head_dim),
    vision: {
      depth: of('depth', 32),
      hidden_size: width,
      intermediate_size: width * of('mlp_ratio', 4),
      num_heads: of('num_heads', 16),
      in_channels: of('in_channels', of('in_chans', 3)),
      patch_size: of('patch_size', 14),
      temporal_patch_size: of('temporal_patch_size', 2),
      spatial_merge_size: of('spatial_merge_size', 2),
      out_hidden_size: of('hidden_size', 3584),
    },
  };
}

function plan(c: Qwen2VLConfig, gridThw: readonly Grid[], pixelValues: Float32Array): VisionPlan {
  const v = c.vision;
  const { pixels, total, segments, ...laidOut } = framePlan(v, gridThw, pixelValues);
  return {
    ...laidOut,
    build: (scope) => [tower(scope.in('model').in('visual'), v, total, pixels, segments)],
  };
}

function tower(
  s: Scope,
  v: VisionConfig,
  patches: number,
  pixels: number,
  frames: Segments,
): Value {
  const kernel = s.in('patch_embed').in('proj').weight('weight', [v.hidden_size, pixels]);
  const rope = patchRotaryInputs(s, patches, v.hidden_size / v.num_heads);
  let x = matMul(s.graph.input('pixel_values', [patches, pixels]), kernel, { transB: true }); // [patches, D]
  for (let i = 0; i < v.depth; i++) {
    const block = s.in('blocks').in(i);
    x = s.graph.segment(x, (h) => {
      h = add(
        h,
        patchAttention(block.in('attn'), v, block.in('norm1').layerNorm(h, 1e-6), rope, frames),
      );
      return add(h, mlp(block.in('mlp'), v, block.in('norm2').layerNorm(h, 1e-6)));
    });
  }
  return merger(s.in('merger'), v, x);
}

function mlp(s: Scope, v: VisionConfig, x: Value): Value {
  const hidden = quickGelu(s.in('fc1').linear(x, v.intermediate_size, { bias: true }), 1.702);
  return s.in('fc2').linear(hidden, v.hidden_size, { bias: true });
}

// Four neighbouring patches become one picture token.
function merger(s: Scope, v: VisionConfig, x: Value): Value {
  const group = v.spatial_merge_size ** 2;
  const wide = v.hidden_size * group;
  const normed = reshape(s.in('ln_q').layerNorm(x, 1e-6), [x.shape[0]! / group, wide]);
  const hidden = gelu(s.in('mlp').in(0).linear(normed, wide, { bias: true }));
  return s.in('mlp').in(2).linear(hidden, v.out_hidden_size, { bias: true });
}

export const qwen2_vl: Family<Qwen2VLConfig> = {
  ...pictureText,
  modelType: 'qwen2_vl',
  readConfig,
  positions: picturePositions,
  rotaryTables: (c, axes) => tables(axes, textFrequencies(c), sectionAxis(c)),
  vision: { ...pictureTokens, plan },
};
