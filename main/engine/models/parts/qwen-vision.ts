// What the vision-language models of the Qwen line share: patches in merge-block order, attention in segments, positions
// on three axes, and where the text model stands among the parameters.

import type { Value } from '../../graph/graph.ts';
import type { Scope } from '../../layers/modules.ts';
import { matMul, reshape, rotary, slice, softmaxMatMul, transpose } from '../../graph/ops.ts';
import { bucket, type Feed } from '../../graph/tensor.ts';
import type { Family, Pictures, Positions, RotaryTables } from './family.ts';
import { inverseFrequencies } from './rope.ts';
import {
  decoderLayers,
  tables,
  textSizes,
  tokenTable,
  type Json,
  type TextConfig,
} from './text-decoder.ts';
import { frameSegments, type Segments } from './vision-segments.ts';

export type Grid = readonly [number, number, number];

/** Keys of the outer configuration that these families have in common. */
export interface PictureConfig extends TextConfig {
  readonly image_token_id: number;
  readonly video_token_id: number;
  readonly mrope_section: readonly number[];
  readonly vision: {
    readonly spatial_merge_size: number;
    readonly in_channels: number;
    readonly temporal_patch_size: number;
    readonly patch_size: number;
  };
}

/** Numbers of `vision_config`, with defaults; a wrong type is named. */
export function visionNumbers(json: Json): (key: string, fallback: number) => number {
  const vision = (json.vision_config ?? {}) as Json;
  return (key, fallback) => {
    const value = vision[key] ?? fallback;
    if (typeof value !== 'number')
      throw new Error(
        `config.json: vision_config.${key} must be a number, got ${JSON.stringify(value)}`,
      );
    return value;
  };
}

/** A list of whole numbers of `vision_config`. */
export function visionList(
  json: Json,
  key: string,
  fallback: readonly number[],
): readonly number[] {
  const value = ((json.vision_config ?? {}) as Json)[key] ?? fallback;
  if (!Array.isArray(value) || value.some((n) => !Number.isInteger(n)))
    throw new Error(
      `config.json: vision_config.${key} must be a list of whole numbers, got ${JSON.stringify(value)}`,
    );
  return value as number[];
}

/** Token ids and the sections of the rotary axes, from a flat or nested configuration. */
export function pictureKeys(json: Json, headDim: number) {
  const text = (json.text_config ?? json) as Json;
  const rope = {
    ...((text.rope_scaling ?? json.rope_scaling ?? {}) as Json),
    ...((text.rope_parameters ?? json.rope_parameters ?? {}) as Json),
  };
  return {
    mrope_section: (rope.mrope_section as number[] | undefined) ?? [headDim / 2],
    image_token_id: (json.image_token_id as number | undefined) ?? 151655,
    video_token_id: (json.video_token_id as number | undefined) ?? 151656,
  };
}

/** Row and column of every patch, in merge-block order. */
export function patchPlaces(
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

/** Rotary tables of patches: K/4 frequencies follow the row, as many the column, base 10000. */
export function patchRotary(
  headDim: number,
  places: { rows: Int32Array; columns: Int32Array },
): RotaryTables {
  const half = headDim / 2;
  const frequencies = inverseFrequencies(half, 10000);
  const both = Float32Array.from({ length: half }, (_, i) => frequencies[i % (half / 2)]!);
  return tables([places.rows, places.columns], both, (i) => (i < half / 2 ? 0 : 1));
}

/** Stops with both numbers when the pixels do not fill the grids. */
export function checkPixels(pixelValues: Float32Array, patches: number, pixels: number): void {
  if (pixelValues.length === patches * pixels) return;
  throw new Error(
    `pixel_values: the grids need ${patches} patches of ${pixels} numbers, got ${pixelValues.length} numbers`,
  );
}

/** Rows of numbers with zeros behind them up to `length`. */
export function padded(x: Float32Array, length: number): Float32Array {
  if (x.length === length) return x;
  const longer = new Float32Array(length);
  longer.set(x);
  return longer;
}

/** Attention among the patches of a segment, queries and keys turned by row and column. */
export function patchAttention(
  s: Scope,
  { hidden_size: D, num_heads: H }: { readonly hidden_size: number; readonly num_heads: number },
  x: Value,
  rope: { cos: Value; sin: Value },
  segments: Segments,
): Value {
  const K = D / H;
  const { count: S, size: L } = segments;
  const qkv = s.in('qkv').linear(x, 3 * D, { bias: true });
  const part = (i: number) => slice(qkv, 1, i * D, (i + 1) * D);
  const heads = (y: Value) => transpose(reshape(segments.enter(y), [S, L, H, K]), [0, 2, 1, 3]); // [S, H, L, K]
  const q = heads(rotary(part(0), rope.cos, rope.sin, H));
  const k = heads(rotary(part(1), rope.cos, rope.sin, H));
  const scores = segments.mask(matMul(q, k, { transB: true, alpha: 1 / Math.sqrt(K) }));
  const mixed = transpose(softmaxMatMul(scores, heads(part(2))), [0, 2, 1, 3]); // [S, L, H, K]
  return s.in('proj').linear(segments.leave(reshape(mixed, [S * L, D])), D, { bias: true });
}

/** The inputs of a tower's rotary tables. */
export function patchRotaryInputs(s: Scope, patches: number, headDim: number) {
  return {
    cos: s.graph.input('vision_cos', [patches, headDim / 2]),
    sin: s.graph.input('vision_sin', [patches, headDim / 2]),
  };
}

/** Pixels and rotary tables of a tower, padded to `total` patches. */
export function patchFeeds(
  pixelValues: Float32Array,
  rope: RotaryTables,
  { total, pixels, headDim }: { total: number; pixels: number; headDim: number },
): Record<string, Feed> {
  return {
    pixel_values: padded(pixelValues, total * pixels),
    vision_cos: padded(rope.cos, (total * headDim) / 2),
    vision_sin: padded(rope.sin, (total * headDim) / 2),
  };
}

/** What is laid out alike for every tower in which a whole frame sees itself. */
export function framePlan(
  v: PictureConfig['vision'] & { readonly hidden_size: number; readonly num_heads: number },
  gridThw: readonly Grid[],
  pixelValues: Float32Array,
) {
  const group = v.spatial_merge_size ** 2;
  const pixels = v.in_channels * v.temporal_patch_size * v.patch_size ** 2;
  const headDim = v.hidden_size / v.num_heads;
  const { segments, patches, total } = frameSegments(gridThw, (n) => bucket(n, 16 * group));
  checkPixels(pixelValues, patches, pixels);
  const rope = patchRotary(headDim, patchPlaces(v.spatial_merge_size, gridThw));
  const feeds: Record<string, Feed> = {
    ...patchFeeds(pixelValues, rope, { total, pixels, headDim }),
    ...segments.feeds,
  };
  return {
    pixels,
    total,
    segments,
    feeds,
    key: `${total}|${segments.key}`,
    features: total / group,
    featureRow: Int32Array.from({ length: patches / group }, (_, i) => i),
  };
}

/**
 * Text counts up on all three axes; a picture at position p uses (p, p + row, p + column) on the merged grid, and the
 * text after it starts at p + max(rows, columns). Reference: transformers, get_rope_index.
 */
export function picturePositions(
  c: PictureConfig,
  ids: Int32Array,
  gridThw: Pictures['gridThw'],
): Positions {
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

/** The axis that frequency i follows when every axis has a stretch of frequencies of its own. */
export function sectionAxis({ mrope_section }: PictureConfig): (i: number) => number {
  const ends = mrope_section.map((_, i) =>
    mrope_section.slice(0, i + 1).reduce((a, b) => a + b, 0),
  );
  return (i) => ends.findIndex((end) => i < end);
}

const textScope = (scope: Scope) => scope.in('model').in('language_model');

/** The text model's part of a family: under `model.language_model`, or in the Hub's older places. */
export const pictureText: Pick<
  Family<TextConfig>,
  'diskNames' | 'sizes' | 'embed' | 'decoder' | 'lastNorm' | 'output'
> = {
  // The Hub's layout is model.layers… and visual…; transformers 5 writes model.language_model… and model.visual….
  diskNames: (path) => [
    path.replace(/^model\.language_model\./, 'model.').replace(/^model\.visual\./, 'visual.'),
    path,
    path
      .replace(/^model\.language_model\./, 'language_model.model.')
      .replace(/^model\.visual\./, 'visual.'),
  ],
  sizes: textSizes,
  embed: (scope, c, ids) => tokenTable(textScope(scope).in('embed_tokens'), c).rows(ids),
  decoder: (scope, c, x, rope, attention, after) =>
    decoderLayers(textScope(scope), c, x, rope, attention, after),
  lastNorm: (scope, c, x) => textScope(scope).in('norm').rmsNorm(x, c.rms_norm_eps),
  output: (scope, c) =>
    tokenTable(
      c.tie_word_embeddings ? textScope(scope).in('embed_tokens') : scope.in('lm_head'),
      c,
    ),
};

/** What a family says of its pictures beside the tower. */
export const pictureTokens = {
  imageTokenId: (c: PictureConfig) => c.image_token_id,
  tokensOf: (c: PictureConfig, [t, h, w]: Grid) => (t * h * w) / c.vision.spatial_merge_size ** 2,
  smallest: (c: PictureConfig): Grid => [
    1,
    c.vision.spatial_merge_size,
    c.vision.spatial_merge_size,
  ],
  pixelsOf: ({ vision: v }: PictureConfig) =>
    v.in_channels * v.temporal_patch_size * v.patch_size ** 2,
};
