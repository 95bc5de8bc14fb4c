// Qwen2.5-VL: the Qwen2 decoder with positions on three axes, and a vision tower with window attention.

import type { Value } from '../graph/graph.ts';
import type { Scope } from '../layers/modules.ts';
import { add, gelu, matMul, mul, reshape, silu } from '../graph/ops.ts';
import { bucket } from '../graph/tensor.ts';
import type { Family, VisionPlan } from './parts/family.ts';
import {
  checkPixels,
  patchAttention,
  patchFeeds,
  patchPlaces,
  patchRotary,
  patchRotaryInputs,
  pictureKeys,
  picturePositions,
  pictureText,
  pictureTokens,
  sectionAxis,
  visionList,
  visionNumbers,
  type Grid,
  type PictureConfig,
} from './parts/qwen-vision.ts';
import { QWEN2 } from './qwen2.ts';
import { readTextConfig, tables, textFrequencies, type Json } from './parts/text-decoder.ts';
import { padSegments, segmentsOf, type Segments } from './parts/vision-segments.ts';

/** Keys of `vision_config`. */
export interface VisionConfig {
  readonly depth: number;
  readonly hidden_size: number;
  readonly intermediate_size: number;
  readonly num_heads: number;
  readonly in_channels: number;
  readonly patch_size: number;
  readonly temporal_patch_size: number;
  readonly spatial_merge_size: number;
  readonly window_size: number;
  readonly fullatt_block_indexes: readonly number[];
  readonly out_hidden_size: number;
  readonly tokens_per_second: number;
}

export interface Qwen25VLConfig extends PictureConfig {
  readonly vision: VisionConfig;
}

function readConfig(json: Json): Qwen25VLConfig {
  const base = readTextConfig(QWEN2, (json.text_config ?? json) as Json, json);
  const of = visionNumbers(json);
  return {
    ...base,
    ...pictureKeys(json, base.head_dim),
    vision: {
      depth: of('depth', 32),
      hidden_size: of('hidden_size', 3584),
      intermediate_size: of('intermediate_size', 3420),
      num_heads: of('num_heads', 16),
      in_channels: of('in_channels', of('in_chans', 3)),
      patch_size: of('patch_size', 14),
      temporal_patch_size: of('temporal_patch_size', 2),
      spatial_merge_size: of('spatial_merge_size', 2),
      window_size: of('window_size', 112),
      fullatt_block_indexes: visionList(json, 'fullatt_block_indexes', [7, 15, 23, 31]),
      out_hidden_size: of('out_hidden_size', 3584),
      tokens_per_second: of('tokens_per_second', 4),
    },
  };
}

/** Order of merge groups (2 × 2 patches) window by window, and the number of patches in each window and frame. */
export function windowOrder(
  c: VisionConfig,
  gridThw: readonly Grid[],
): { order: Int32Array; windows: number[]; frames: number[] } {
  const side = Math.floor(c.window_size / c.spatial_merge_size / c.patch_size);
  const group = c.spatial_merge_size ** 2;
  const order: number[] = [];
  const windows: number[] = [];
  const frames: number[] = [];
  let start = 0;
  for (const [t, h, w] of gridThw) {
    const rows = h / c.spatial_merge_size;
    const columns = w / c.spatial_merge_size;
    for (let frame = 0; frame < t; frame++) {
      for (let top = 0; top < rows; top += side) {
        for (let left = 0; left < columns; left += side) {
          const before = order.length;
          for (let row = top; row < Math.min(top + side, rows); row++) {
            for (let column = left; column < Math.min(left + side, columns); column++)
              order.push(start + row * columns + column);
          }
          windows.push((order.length - before) * group);
        }
      }
      frames.push(h * w);
      start += rows * columns;
    }
  }
  return { order: Int32Array.from(order), windows, frames };
}

/** Rows of `width` elements taken in groups: group g of the result is group order[g] of x. */
function permuteGroups(x: Float32Array, order: Int32Array, groupSize: number): Float32Array {
  const y = new Float32Array(x.length);
  order.forEach((from, to) =>
    y.set(x.subarray(from * groupSize, (from + 1) * groupSize), to * groupSize),
  );
  return y;
}

function plan(c: Qwen25VLConfig, gridThw: readonly Grid[], pixelValues: Float32Array): VisionPlan {
  const v = c.vision;
  const group = v.spatial_merge_size ** 2;
  const pixels = v.in_channels * v.temporal_patch_size * v.patch_size ** 2;
  const { order, windows, frames } = windowOrder(v, gridThw);
  const patches = order.length * group;
  checkPixels(pixelValues, patches, pixels);
  const K = v.hidden_size / v.num_heads;
  const rope = patchRotary(K, patchPlaces(v.spatial_merge_size, gridThw));

  const uniform = windows.every((n) => n === windows[0]) && frames.every((n) => n === frames[0]);
  const total = uniform ? patches : bucket(patches, 16 * group);
  const segments = {
    windows: segmentsOf('windows', uniform ? windows : padSegments(windows, total), total, uniform),
    frames: segmentsOf('frames', uniform ? frames : padSegments(frames, total), total, uniform),
  };
  const ordered = (x: Float32Array, width: number) => permuteGroups(x, order, group * width);
  const inWindows = { cos: ordered(rope.cos, K / 2), sin: ordered(rope.sin, K / 2) };
  const featureRow = new Int32Array(order.length);
  order.forEach((from, to) => (featureRow[from] = to));
  const feeds = {
    ...patchFeeds(ordered(pixelValues, pixels), inWindows, { total, pixels, headDim: K }),
    ...segments.windows.feeds,
    ...segments.frames.feeds,
  };
  return {
    key: `${total}|${segments.windows.key}|${segments.frames.key}`,
    feeds,
    features: total / group,
    featureRow,
    build: (scope) => [tower(scope.in('model').in('visual'), v, total, pixels, segments)],
  };
}

function tower(
  s: Scope,
  v: VisionConfig,
  patches: number,
  pixels: number,
  segments: { windows: Segments; frames: Segments },
): Value {
  const { graph } = s;
  const rope = patchRotaryInputs(s, patches, v.hidden_size / v.num_heads);
  const kernel = s.in('patch_embed').in('proj').weight('weight', [v.hidden_size, pixels]);
  let x = matMul(graph.input('pixel_values', [patches, pixels]), kernel, { transB: true }); // [patches, D]
  for (let i = 0; i < v.depth; i++) {
    const block = s.in('blocks').in(i);
    const where = v.fullatt_block_indexes.includes(i) ? segments.frames : segments.windows;
    x = s.graph.segment(x, (h) => {
      h = add(
        h,
        patchAttention(block.in('attn'), v, block.in('norm1').rmsNorm(h, 1e-6), rope, where),
      );
      return add(h, visionMlp(block.in('mlp'), v, block.in('norm2').rmsNorm(h, 1e-6)));
    });
  }
  return merger(s.in('merger'), v, x);
}

function visionMlp(s: Scope, v: VisionConfig, x: Value): Value {
  const gate = silu(s.in('gate_proj').linear(x, v.intermediate_size, { bias: true }));
  const up = s.in('up_proj').linear(x, v.intermediate_size, { bias: true });
  return s.in('down_proj').linear(mul(gate, up), v.hidden_size, { bias: true });
}

// Four neighbouring patches become one picture token.
function merger(s: Scope, v: VisionConfig, x: Value): Value {
  const wide = v.hidden_size * v.spatial_merge_size ** 2;
  const normed = reshape(s.in('ln_q').rmsNorm(x, 1e-6), [
    x.shape[0]! / v.spatial_merge_size ** 2,
    wide,
  ]);
  const hidden = gelu(s.in('mlp').in(0).linear(normed, wide, { bias: true }));
  return s.in('mlp').in(2).linear(hidden, v.out_hidden_size, { bias: true });
}

export const qwen2_5_vl: Family<Qwen25VLConfig> = {
  ...pictureText,
  modelType: 'qwen2_5_vl',
  readConfig,
  positions: picturePositions,
  rotaryTables: (c, axes) => tables(axes, textFrequencies(c), sectionAxis(c)),
  vision: { ...pictureTokens, plan },
};
