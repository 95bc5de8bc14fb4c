// Qwen3-VL: the Qwen3 decoder with the three axes interleaved over the frequencies, and a vision tower with learnt
// positions whose middle layers also speak to the first layers of the text model (deepstack).
//
// Source: transformers, modeling_qwen3_vl. Video, which there comes as timestamped frames, is left out.

import type { Value } from '../graph/graph.ts';
import type { Scope } from '../layers/modules.ts';
import { add, gather, gelu, matMul, mul, reshape } from '../graph/ops.ts';
import type { Family, VisionPlan } from './parts/family.ts';
import {
  framePlan,
  padded,
  patchAttention,
  patchPlaces,
  patchRotaryInputs,
  pictureKeys,
  picturePositions,
  pictureText,
  pictureTokens,
  visionList,
  visionNumbers,
  type Grid,
  type PictureConfig,
} from './parts/qwen-vision.ts';
import { QWEN3 } from './qwen3.ts';
import { readTextConfig, tables, textFrequencies, type Json } from './parts/text-decoder.ts';
import type { Segments } from './parts/vision-segments.ts';

/** Keys of `vision_config`. */
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
  /** Rows of the table of learnt positions: a square grid. */
  readonly num_position_embeddings: number;
  readonly deepstack_visual_indexes: readonly number[];
  readonly hidden_act: 'none' | 'tanh';
}

interface Qwen3VLConfig extends PictureConfig {
  readonly vision: VisionConfig;
}

/** Names of the activation in `config.json`, as the engine's GELU has them. */
const ACTIVATIONS: Readonly<Record<string, 'none' | 'tanh'>> = {
  gelu: 'none',
  gelu_pytorch_tanh: 'tanh',
};

function readConfig(json: Json): Qwen3VLConfig {
  const base = readTextConfig(QWEN3, (json.text_config ?? json) as Json, json);
  const of = visionNumbers(json);
  const name = String((json.vision_config as Json | undefined)?.hidden_act ?? 'gelu_pytorch_tanh');
  const activation = ACTIVATIONS[name];
  if (!activation)
    throw new Error(
      `config.json: vision_config.hidden_act "${name}" is not known (known: ${Object.keys(ACTIVATIONS).join(', ')})`,
    );
  return {
    ...base,
    ...pictureKeys(json, base.head_dim),
    vision: {
      depth: of('depth', 27),
      hidden_size: of('hidden_size', 1152),
      intermediate_size: of('intermediate_size', 4304),
      num_heads: of('num_heads', 16),
      in_channels: of('in_channels', 3),
      patch_size: of('patch_size', 16),
      temporal_patch_size: of('temporal_patch_size', 2),
      spatial_merge_size: of('spatial_merge_size', 2),
      out_hidden_size: of('out_hidden_size', 3584),
      num_position_embeddings: of('num_position_embeddings', 2304),
      deepstack_visual_indexes: visionList(json, 'deepstack_visual_indexes', [8, 16, 24]),
      hidden_act: activation,
    },
  };
}

/** The four rows of the position table around each patch and their shares, in merge-block order. */
function positionCorners(v: VisionConfig, gridThw: readonly Grid[]) {
  const side = Math.round(Math.sqrt(v.num_position_embeddings));
  const places = patchPlaces(v.spatial_merge_size, gridThw);
  const corners = Array.from({ length: 4 }, () => ({ row: [] as number[], share: [] as number[] }));
  let patch = 0;
  for (const [t, h, w] of gridThw) {
    for (let i = 0; i < t * h * w; i++, patch++) {
      const y = along(places.rows[patch]!, h, side);
      const x = along(places.columns[patch]!, w, side);
      corners.forEach((corner, k) => {
        const [bottom, right] = [k >= 2, k % 2 === 1];
        corner.row.push((bottom ? y.next : y.at) * side + (right ? x.next : x.at));
        corner.share.push((bottom ? y.share : 1 - y.share) * (right ? x.share : 1 - x.share));
      });
    }
  }
  return corners;
}

/** The place of the i-th of n evenly spread points on a line of `side` points, as linspace computes it in float32. */
function along(i: number, n: number, side: number): { at: number; next: number; share: number } {
  const step = Math.fround((side - 1) / Math.max(1, n - 1));
  // Counted from the nearer end, as the reference does.
  const place =
    n === 1
      ? 0
      : i < n / 2
        ? Math.fround(i * step)
        : Math.fround(side - 1 - Math.fround((n - 1 - i) * step));
  const at = Math.trunc(place);
  return { at, next: Math.min(at + 1, side - 1), share: Math.fround(place - at) };
}

function plan(c: Qwen3VLConfig, gridThw: readonly Grid[], pixelValues: Float32Array): VisionPlan {
  const v = c.vision;
  const { pixels, total, segments, ...laidOut } = framePlan(v, gridThw, pixelValues);
  const feeds = { ...laidOut.feeds };
  positionCorners(v, gridThw).forEach(({ row, share }, k) => {
    feeds[`position_row.${k}`] = Int32Array.from({ length: total }, (_, i) => row[i] ?? 0);
    feeds[`position_share.${k}`] = padded(Float32Array.from(share), total);
  });
  return {
    ...laidOut,
    feeds,
    build: (scope) => tower(scope.in('model').in('visual'), v, total, pixels, segments),
  };
}

function tower(
  s: Scope,
  v: VisionConfig,
  patches: number,
  pixels: number,
  frames: Segments,
): [Value, ...Value[]] {
  const { graph } = s;
  const rope = patchRotaryInputs(s, patches, v.hidden_size / v.num_heads);
  const embed = s.in('patch_embed').in('proj');
  const kernel = embed.weight('weight', [v.hidden_size, pixels]);
  let x = matMul(graph.input('pixel_values', [patches, pixels]), kernel, { transB: true }); // [patches, D]
  x = add(x, embed.weight('bias', [v.hidden_size]));
  const table = s.in('pos_embed').weight('weight', [v.num_position_embeddings, v.hidden_size]);
  for (let k = 0; k < 4; k++) {
    const corner = gather(table, graph.input(`position_row.${k}`, [patches], 'int32'));
    x = add(x, mul(corner, graph.input(`position_share.${k}`, [patches, 1])));
  }
  const deep: Value[] = [];
  for (let i = 0; i < v.depth; i++) {
    const block = s.in('blocks').in(i);
    x = s.graph.segment(x, (h) => {
      h = add(
        h,
        patchAttention(block.in('attn'), v, block.in('norm1').layerNorm(h, 1e-6), rope, frames),
      );
      return add(h, mlp(block.in('mlp'), v, block.in('norm2').layerNorm(h, 1e-6)));
    });
    const order = v.deepstack_visual_indexes.indexOf(i);
    if (order >= 0) deep[order] = merger(s.in('deepstack_merger_list').in(order), v, x, 'merged');
  }
  return [merger(s.in('merger'), v, x, 'patches'), ...deep];
}

function mlp(s: Scope, v: VisionConfig, x: Value): Value {
  const hidden = s.in('linear_fc1').linear(x, v.intermediate_size, { bias: true });
  return s.in('linear_fc2').linear(gelu(hidden, v.hidden_act), v.hidden_size, { bias: true });
}

// Four neighbouring patches become one picture token; the norm comes before they are put together, or after.
function merger(s: Scope, v: VisionConfig, x: Value, normOf: 'patches' | 'merged'): Value {
  const group = v.spatial_merge_size ** 2;
  const wide = v.hidden_size * group;
  const together = (y: Value) => reshape(y, [x.shape[0]! / group, wide]);
  const norm = s.in('norm');
  const normed =
    normOf === 'patches' ? together(norm.layerNorm(x, 1e-6)) : norm.layerNorm(together(x), 1e-6);
  const hidden = gelu(s.in('linear_fc1').linear(normed, wide, { bias: true }));
  return s.in('linear_fc2').linear(hidden, v.out_hidden_size, { bias: true });
}

/** Every third frequency follows the row, every third the column, as far as their sections reach; the rest the time. */
function interleavedAxis({ mrope_section: [, rows = 0, columns = 0] }: PictureConfig) {
  return (i: number): number => {
    if (i % 3 === 1 && i < 3 * rows) return 1;
    if (i % 3 === 2 && i < 3 * columns) return 2;
    return 0;
  };
}

export const qwen3_vl: Family<Qwen3VLConfig> = {
  ...pictureText,
  modelType: 'qwen3_vl',
  readConfig,
  positions: picturePositions,
  rotaryTables: (c, axes) => tables(axes, textFrequencies(c), interleavedAxis(c)),
  vision: { ...pictureTokens, plan },
};
