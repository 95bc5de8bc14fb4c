// Qwen3-VL: the Qwen3 decoder with interleaved multimodal rotary positions, and a vision tower with
// learned positions whose middle blocks also feed the first text layers (deepstack). Each frame of a
// video is placed as a picture of its own, after its time.
//
// Source: transformers, modeling_qwen3_vl.

import type { Value } from '../graph/graph.ts';
import { add, gather, gelu, mul } from '../graph/ops.ts';
import type { Scope } from '../layers/modules.ts';
import { checkSupported, objectAt, type Json } from './parts/config-reader.ts';
import { patchCoordinates, zeroPadded, type Grid } from './parts/image-patches.ts';
import { interleavedAxis } from './parts/mrope.ts';
import {
  mergePatches,
  mergerMlp,
  patchEmbedding,
  patchRotaryInputs,
  towerBlocks,
  VISION_NORM_EPSILON,
  type QwenVisionConfig,
} from './parts/qwen-vision-tower.ts';
import {
  planFrames,
  qwenVisionFamily,
  readQwenConfig,
  readVisionSizes,
  visionList,
  visionNumbers,
  type FramePlan,
  type QwenConfig,
  type VisionDefaults,
} from './parts/qwen-vision.ts';
import { QWEN3 } from './qwen3.ts';

/** Keys of `vision_config`. */
interface VisionConfig extends QwenVisionConfig {
  /** Rows of the learned position table: a square grid. */
  readonly num_position_embeddings: number;
  /** Blocks whose output is added to the first text layers. */
  readonly deepstack_visual_indexes: readonly number[];
  readonly hidden_act: 'none' | 'tanh';
}

const DEFAULTS: VisionDefaults = {
  depth: 27,
  hidden_size: 1152,
  intermediate_size: 4304,
  patch_size: 16,
};

/** `hidden_act` in `config.json` -> the engine's GELU. */
const ACTIVATIONS: Readonly<Record<string, 'none' | 'tanh'>> = {
  gelu: 'none',
  gelu_pytorch_tanh: 'tanh',
};

function readConfig(json: Json): QwenConfig<VisionConfig> {
  const activation = objectAt(json, 'vision_config').hidden_act ?? 'gelu_pytorch_tanh';
  checkSupported('vision_config.hidden_act', activation, Object.keys(ACTIVATIONS));
  return readQwenConfig(QWEN3, json, {
    ...readVisionSizes(json, DEFAULTS),
    num_position_embeddings: visionNumbers(json)('num_position_embeddings', 2304),
    deepstack_visual_indexes: visionList(json, 'deepstack_visual_indexes', [8, 16, 24]),
    hidden_act: ACTIVATIONS[activation as string]!,
  });
}

/**
 * The four entries of the position table around each patch and their bilinear weights, in
 * merge-block order.
 */
function positionCorners(v: VisionConfig, gridThw: readonly Grid[]) {
  const side = Math.round(Math.sqrt(v.num_position_embeddings));
  const coordinates = patchCoordinates(v.spatial_merge_size, gridThw);
  const corners = Array.from({ length: 4 }, () => ({
    row: [] as number[],
    weight: [] as number[],
  }));
  let patch = 0;
  for (const [t, h, w] of gridThw) {
    for (let i = 0; i < t * h * w; i++, patch++) {
      const y = linspacePoint(coordinates.rows[patch]!, h, side);
      const x = linspacePoint(coordinates.columns[patch]!, w, side);
      corners.forEach((corner, k) => {
        const [bottom, right] = [k >= 2, k % 2 === 1];
        corner.row.push((bottom ? y.above : y.below) * side + (right ? x.above : x.below));
        corner.weight.push(
          (bottom ? y.fraction : 1 - y.fraction) * (right ? x.fraction : 1 - x.fraction),
        );
      });
    }
  }
  return corners;
}

/**
 * The table entries around the i-th of `n` points spread evenly over `side` entries, as linspace
 * computes it in float32.
 */
function linspacePoint(
  i: number,
  n: number,
  side: number,
): { below: number; above: number; fraction: number } {
  const step = Math.fround((side - 1) / Math.max(1, n - 1));
  // Counted from the nearer end, as the reference does.
  const point =
    n === 1
      ? 0
      : i < n / 2
        ? Math.fround(i * step)
        : Math.fround(side - 1 - Math.fround((n - 1 - i) * step));
  const below = Math.trunc(point);
  const above = Math.min(below + 1, side - 1);
  return { below, above, fraction: Math.fround(point - below) };
}

const norm = (s: Scope, x: Value) => s.layerNorm(x, VISION_NORM_EPSILON);

function tower(
  s: Scope,
  v: VisionConfig,
  { patches, frames }: FramePlan,
): readonly [Value, ...Value[]] {
  const rope = patchRotaryInputs(s, v, patches);
  const embedded = patchEmbedding(s, v, patches, { bias: true });
  const deepstack: Value[] = [];
  const x = towerBlocks(s, v, addPositions(s, v, embedded), rope, {
    norm,
    mlp: (mlp, h) => {
      const hidden = mlp.in('linear_fc1').linear(h, v.intermediate_size, { bias: true });
      return mlp.in('linear_fc2').linear(gelu(hidden, v.hidden_act), v.hidden_size, { bias: true });
    },
    segments: () => frames,
    afterBlock(h, block) {
      const i = v.deepstack_visual_indexes.indexOf(block);
      if (i < 0) return;
      const merger = s.in('deepstack_merger_list').in(i);
      // Unlike the last merger these normalize after merging.
      deepstack[i] = merge(merger, v, norm(merger.in('norm'), mergePatches(v, h)));
    },
  });
  const last = s.in('merger');
  return [merge(last, v, mergePatches(v, norm(last.in('norm'), x))), ...deepstack];
}

/**
 * Adds the learned positions, interpolated bilinearly to the grid of each picture: [patches, D] ->
 * [patches, D].
 */
function addPositions(s: Scope, v: VisionConfig, x: Value): Value {
  const patches = x.shape[0]!;
  const table = s.in('pos_embed').weight('weight', [v.num_position_embeddings, v.hidden_size]);
  for (let k = 0; k < 4; k++) {
    const corner = gather(table, s.graph.input(`position_row.${k}`, [patches], 'int32'));
    x = add(x, mul(corner, s.graph.input(`position_weight.${k}`, [patches, 1])));
  }
  return x;
}

const merge = (s: Scope, v: VisionConfig, x: Value) =>
  mergerMlp({ fc1: s.in('linear_fc1'), fc2: s.in('linear_fc2') }, v, x);

export const qwen3_vl = qwenVisionFamily<QwenConfig<VisionConfig>>({
  modelType: 'qwen3_vl',
  architecture: 'Qwen3VLForConditionalGeneration',
  readConfig,
  towerName: 'learned positions, deepstack',
  videoLayout: () => ({ isFramewise: true }),
  axisOf: interleavedAxis,
  plan({ vision }, gridThw, pixelValues) {
    const plan = planFrames(vision, gridThw, pixelValues);
    const feeds = { ...plan.feeds };
    positionCorners(vision, gridThw).forEach(({ row, weight }, k) => {
      feeds[`position_row.${k}`] = Int32Array.from({ length: plan.patches }, (_, i) => row[i] ?? 0);
      feeds[`position_weight.${k}`] = zeroPadded(Float32Array.from(weight), plan.patches);
    });
    return { ...plan, feeds, tower: (s) => tower(s, vision, plan) };
  },
});
