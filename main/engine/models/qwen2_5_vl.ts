// Qwen2.5-VL: the Qwen2 decoder with positions on three axes, and a vision tower with window attention.

import type { Value } from '../graph.ts';
import type { Scope } from '../layers.ts';
import {
  add,
  gather,
  gelu,
  matMul,
  mul,
  reshape,
  rotary,
  silu,
  slice,
  softmax,
  transpose,
} from '../ops.ts';
import { bucket, type Feed } from '../tensor.ts';
import type { Family, Pictures, Positions, VisionPlan } from './family.ts';
import { QWEN2 } from './qwen2.ts';
import { inverseFrequencies } from './rope.ts';
import {
  decoderLayers,
  readTextConfig,
  tables,
  textFrequencies,
  textSizes,
  tokenWeight,
  type Json,
  type TextConfig,
} from './text-decoder.ts';
import { padSegments, segmentsOf, type Segments } from './vision-segments.ts';

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

export interface Qwen25VLConfig extends TextConfig {
  readonly mrope_section: readonly number[];
  readonly image_token_id: number;
  readonly video_token_id: number;
  readonly vision: VisionConfig;
}

type Grid = readonly [number, number, number];

function readConfig(json: Json): Qwen25VLConfig {
  const text = (json.text_config ?? json) as Json;
  const vision = (json.vision_config ?? {}) as Json;
  const rope = (text.rope_parameters ??
    json.rope_parameters ??
    text.rope_scaling ??
    json.rope_scaling ??
    {}) as Json;
  const of = (key: string, fallback: number): number => {
    const value = vision[key] ?? fallback;
    if (typeof value !== 'number')
      throw new Error(
        `config.json: vision_config.${key} must be a number, got ${JSON.stringify(value)}`,
      );
    return value;
  };
  const base = readTextConfig(QWEN2, text, json);
  return {
    ...base,
    mrope_section: (rope.mrope_section as number[] | undefined) ?? [base.head_dim / 2],
    image_token_id: (json.image_token_id as number | undefined) ?? 151655,
    video_token_id: (json.video_token_id as number | undefined) ?? 151656,
    vision: {
      depth: of('depth', 32),
      hidden_size: of('hidden_size', 3584),
      intermediate_size: of('intermediate_size', 3420),
      num_heads: of('num_heads', 16),
      in_channels: (vision.in_channels ?? vision.in_chans ?? 3) as number,
      patch_size: of('patch_size', 14),
      temporal_patch_size: of('temporal_patch_size', 2),
      spatial_merge_size: of('spatial_merge_size', 2),
      window_size: of('window_size', 112),
      fullatt_block_indexes: (vision.fullatt_block_indexes as number[] | undefined) ?? [
        7, 15, 23, 31,
      ],
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

/** Row and column of every patch, in merge-block order. */
function patchPlaces(
  merge: number,
  gridThw: readonly Grid[],
): { rows: Int32Array; columns: Int32Array } {
  const rows: number[] = [];
  const columns: number[] = [];
  for (const [t, h, w] of gridThw) {
    for (let frame = 0; frame < t; frame++) {
      for (let top = 0; top < h; top += merge) {
        for (let left = 0; left < w; left += merge) {
          for (let i = 0; i < merge * merge; i++) {
            rows.push(top + Math.floor(i / merge));
            columns.push(left + (i % merge));
          }
        }
      }
    }
  }
  return { rows: Int32Array.from(rows), columns: Int32Array.from(columns) };
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
  if (pixelValues.length !== patches * pixels) {
    throw new Error(
      `pixel_values: the grids need ${patches} patches of ${pixels} numbers, got ${pixelValues.length} numbers`,
    );
  }
  const K = v.hidden_size / v.num_heads;
  const places = patchPlaces(v.spatial_merge_size, gridThw);
  // K/4 frequencies follow the row, as many the column, base 10000.
  const frequencies = inverseFrequencies(K / 2, 10000);
  const both = Float32Array.from({ length: K / 2 }, (_, i) => frequencies[i % (K / 4)]!);
  const rope = tables([places.rows, places.columns], both, (i) => (i < K / 4 ? 0 : 1));

  const uniform = windows.every((n) => n === windows[0]) && frames.every((n) => n === frames[0]);
  const total = uniform ? patches : bucket(patches, 16 * group);
  const segments = {
    windows: segmentsOf('windows', uniform ? windows : padSegments(windows, total), total, uniform),
    frames: segmentsOf('frames', uniform ? frames : padSegments(frames, total), total, uniform),
  };
  const ordered = (x: Float32Array, width: number) => {
    const y = permuteGroups(x, order, group * width);
    if (total === patches) return y;
    const padded = new Float32Array(total * width);
    padded.set(y);
    return padded;
  };
  const featureRow = new Int32Array(order.length);
  order.forEach((from, to) => (featureRow[from] = to));
  const feeds: Record<string, Feed> = {
    pixel_values: ordered(pixelValues, pixels),
    vision_cos: ordered(rope.cos, K / 2),
    vision_sin: ordered(rope.sin, K / 2),
    ...segments.windows.feeds,
    ...segments.frames.feeds,
  };
  return {
    key: `${total}|${segments.windows.key}|${segments.frames.key}`,
    feeds,
    features: total / group,
    featureRow,
    build: (scope) => tower(scope.in('model').in('visual'), v, total, pixels, segments),
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
  const K = v.hidden_size / v.num_heads;
  const cos = graph.input('vision_cos', [patches, K / 2]);
  const sin = graph.input('vision_sin', [patches, K / 2]);
  const kernel = s.in('patch_embed').in('proj').weight('weight', [v.hidden_size, pixels]);
  let x = matMul(graph.input('pixel_values', [patches, pixels]), kernel, { transB: true }); // [patches, D]
  for (let i = 0; i < v.depth; i++) {
    const block = s.in('blocks').in(i);
    const where = v.fullatt_block_indexes.includes(i) ? segments.frames : segments.windows;
    const normed = block.in('norm1').rmsNorm(x, 1e-6);
    x = add(x, visionAttention(block.in('attn'), v, normed, { cos, sin }, where));
    x = add(x, visionMlp(block.in('mlp'), v, block.in('norm2').rmsNorm(x, 1e-6)));
  }
  return merger(s.in('merger'), v, x);
}

function visionAttention(
  s: Scope,
  v: VisionConfig,
  x: Value,
  rope: { cos: Value; sin: Value },
  segments: Segments,
): Value {
  const D = v.hidden_size;
  const H = v.num_heads;
  const K = D / H;
  const { count: S, size: L } = segments;
  const qkv = s.in('qkv').linear(x, 3 * D, { bias: true });
  const part = (i: number) => slice(qkv, 1, i * D, (i + 1) * D);
  const heads = (y: Value) => transpose(reshape(segments.enter(y), [S, L, H, K]), [0, 2, 1, 3]); // [S, H, L, K]
  const q = heads(rotary(part(0), rope.cos, rope.sin, H));
  const k = heads(rotary(part(1), rope.cos, rope.sin, H));
  const scores = segments.mask(matMul(q, k, { transB: true, alpha: 1 / Math.sqrt(K) }));
  const mixed = transpose(matMul(softmax(scores), heads(part(2))), [0, 2, 1, 3]); // [S, L, H, K]
  return s.in('proj').linear(segments.leave(reshape(mixed, [S * L, D])), D, { bias: true });
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

/**
 * Text counts up on all three axes; a picture at position p uses (p, p + row, p + column) on the merged grid, and the
 * text after it starts at p + max(rows, columns). Reference: transformers, get_rope_index.
 */
function positions(c: Qwen25VLConfig, ids: Int32Array, gridThw: Pictures['gridThw']): Positions {
  const axes = [new Int32Array(ids.length), new Int32Array(ids.length), new Int32Array(ids.length)];
  const merge = c.vision.spatial_merge_size;
  let next = 0;
  let picture = 0;
  for (let i = 0; i < ids.length;) {
    if (ids[i] !== c.image_token_id && ids[i] !== c.video_token_id) {
      for (const axis of axes) axis[i] = next;
      next++;
      i++;
      continue;
    }
    const grid = gridThw[picture++];
    if (!grid)
      throw new Error(
        `the prompt has picture tokens for ${picture} pictures, but ${gridThw.length} were given`,
      );
    const [t, rows, columns] = [grid[0], grid[1] / merge, grid[2] / merge];
    const end = i + t * rows * columns;
    if (ids.subarray(i, end).some((id) => id !== ids[i]) || end > ids.length)
      throw new Error(
        `picture ${picture} has ${t * rows * columns} features, but fewer picture tokens stand in its place`,
      );
    for (let frame = 0; frame < t; frame++) {
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++, i++) {
          axes[0]![i] = next + frame;
          axes[1]![i] = next + row;
          axes[2]![i] = next + column;
        }
      }
    }
    next += Math.max(t, rows, columns);
  }
  if (picture !== gridThw.length)
    throw new Error(
      `${gridThw.length} pictures were given, but the prompt has tokens for ${picture}`,
    );
  return { axes, next };
}

export const qwen2_5_vl: Family<Qwen25VLConfig> = {
  modelType: 'qwen2_5_vl',
  readConfig,
  // The Hub's layout is model.layers… and visual…; transformers 5 writes model.language_model… and model.visual….
  diskNames: (path) => [
    path.replace(/^model\.language_model\./, 'model.').replace(/^model\.visual\./, 'visual.'),
    path,
    path
      .replace(/^model\.language_model\./, 'language_model.model.')
      .replace(/^model\.visual\./, 'visual.'),
  ],
  sizes: textSizes,
  embed: (scope, c, ids) => gather(embedding(scope, c), ids),
  decoder: (scope, c, x, rope, attention) =>
    decoderLayers(scope.in('model').in('language_model'), c, x, rope, attention),
  lastNorm: (scope, c, x) =>
    scope.in('model').in('language_model').in('norm').rmsNorm(x, c.rms_norm_eps),
  outputWeight: (scope, c) =>
    c.tie_word_embeddings ? embedding(scope, c) : tokenWeight(scope.in('lm_head'), c),
  positions,
  rotaryTables: (c, axes) => {
    const ends = c.mrope_section.map((_, i) =>
      c.mrope_section.slice(0, i + 1).reduce((a, b) => a + b, 0),
    );
    return tables(axes, textFrequencies(c), (i) => ends.findIndex((end) => i < end));
  },
  vision: {
    imageTokenId: (c) => c.image_token_id,
    plan,
    tokensOf: (c, [t, h, w]) => (t * h * w) / c.vision.spatial_merge_size ** 2,
  },
};

const embedding = (scope: Scope, c: TextConfig) =>
  tokenWeight(scope.in('model').in('language_model').in('embed_tokens'), c);
