// Qwen2.5-VL: the Qwen2 decoder with multimodal rotary positions, and a vision tower with window
// attention.

import type { Value } from '../graph/graph.ts';
import { mul, silu } from '../graph/ops.ts';
import { bucket } from '../graph/tensor.ts';
import type { Scope } from '../layers/modules.ts';
import type { Json } from './parts/config-reader.ts';
import type { VisionPlan } from './parts/family.ts';
import { checkPixelValues, patchCoordinates, type Grid } from './parts/image-patches.ts';
import { sectionedAxis } from './parts/mrope.ts';
import {
  patchEmbedding,
  patchMerger,
  patchRotaryInputs,
  towerBlocks,
  valuesPerPatch,
  VISION_NORM_EPSILON,
  type QwenVisionConfig,
} from './parts/vision/qwen-vision-tower.ts';
import {
  patchFeeds,
  patchRotary,
  qwenVisionFamily,
  readQwenConfig,
  readVisionSizes,
  visionList,
  visionNumbers,
  type QwenConfig,
  type VisionDefaults,
} from './parts/vision/qwen-vision.ts';
import { padSegments, segmentsOf, type Segments } from './parts/vision/vision-segments.ts';
import { QWEN2 } from './text/qwen2.ts';

/** Keys of `vision_config`. */
interface VisionConfig extends QwenVisionConfig {
  /** Side of an attention window in pixels. */
  readonly window_size: number;
  /** Blocks that attend within a whole frame; the others attend within windows. */
  readonly fullatt_block_indexes: readonly number[];
  /** Positions of the time axis that a second of a video takes. */
  readonly tokens_per_second: number;
}

export type Qwen25VLConfig = QwenConfig<VisionConfig>;

const DEFAULTS: VisionDefaults = {
  depth: 32,
  hidden_size: 3584,
  intermediate_size: 3420,
  patch_size: 14,
};

function readConfig(json: Json): Qwen25VLConfig {
  const sizes = readVisionSizes(json, DEFAULTS);
  const window = visionNumbers(json)('window_size', 112);
  const token = sizes.patch_size * sizes.spatial_merge_size;
  if (window < token)
    throw new Error(
      `config.json: vision_config.window_size ${window} must be at least the side of a token, ${token}`,
    );
  return readQwenConfig(QWEN2, json, {
    ...sizes,
    window_size: window,
    tokens_per_second: visionNumbers(json)('tokens_per_second', 4),
    fullatt_block_indexes: visionList(json, 'fullatt_block_indexes', [7, 15, 23, 31]),
  });
}

/** Segments of a tower for a list of pictures. */
interface TowerLayout {
  /** Patches with padding. */
  readonly patches: number;
  readonly windows: Segments;
  readonly frames: Segments;
}

/**
 * Order of merge groups (2 × 2 patches) window by window, and the number of patches in each window
 * and frame.
 */
export function windowOrder(
  v: VisionConfig,
  gridThw: readonly Grid[],
): { order: Int32Array; windows: number[]; frames: number[] } {
  const side = Math.floor(v.window_size / v.spatial_merge_size / v.patch_size);
  const group = v.spatial_merge_size ** 2;
  const order: number[] = [];
  const windows: number[] = [];
  const frames: number[] = [];
  let start = 0;
  for (const [t, h, w] of gridThw) {
    const rows = h / v.spatial_merge_size;
    const columns = w / v.spatial_merge_size;
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

/** `x` with its groups of elements permuted: group g of the result is group order[g] of `x`. */
function permuteGroups(x: Float32Array, order: Int32Array, groupSize: number): Float32Array {
  const y = new Float32Array(x.length);
  order.forEach((from, to) =>
    y.set(x.subarray(from * groupSize, (from + 1) * groupSize), to * groupSize),
  );
  return y;
}

function plan({ vision: v }: Qwen25VLConfig, gridThw: readonly Grid[], pixelValues: Float32Array) {
  const group = v.spatial_merge_size ** 2;
  const values = valuesPerPatch(v);
  const { order, windows, frames } = windowOrder(v, gridThw);
  checkPixelValues(pixelValues, order.length * group, values);
  const headDim = v.hidden_size / v.num_heads;
  const rope = patchRotary(headDim, patchCoordinates(v.spatial_merge_size, gridThw));

  const uniform = windows.every((n) => n === windows[0]) && frames.every((n) => n === frames[0]);
  const patches = uniform ? order.length * group : bucket(order.length * group, 16 * group);
  const segments = (name: string, lengths: readonly number[]) =>
    segmentsOf(name, uniform ? lengths : padSegments(lengths, patches), patches, uniform);
  const layout: TowerLayout = {
    patches,
    windows: segments('windows', windows),
    frames: segments('frames', frames),
  };
  const inWindows = (x: Float32Array, width: number) => permuteGroups(x, order, group * width);
  const rotated = {
    cos: inWindows(rope.cos, headDim / 2),
    sin: inWindows(rope.sin, headDim / 2),
  };
  const featureRow = new Int32Array(order.length);
  order.forEach((from, to) => (featureRow[from] = to));
  const result: Omit<VisionPlan, 'build'> = {
    key: `${patches}|${layout.windows.key}|${layout.frames.key}`,
    feeds: {
      ...patchFeeds(v, inWindows(pixelValues, values), rotated, patches),
      ...layout.windows.feeds,
      ...layout.frames.feeds,
    },
    features: patches / group,
    featureRow,
  };
  return { ...result, tower: (s: Scope): [Value] => [tower(s, v, layout)] };
}

const norm = (s: Scope, x: Value) => s.rmsNorm(x, VISION_NORM_EPSILON);

function tower(s: Scope, v: VisionConfig, { patches, windows, frames }: TowerLayout): Value {
  const rope = patchRotaryInputs(s, v, patches);
  const x = towerBlocks(s, v, patchEmbedding(s, v, patches), rope, {
    norm,
    mlp: (mlp, h) => gatedMlp(mlp, v, h),
    segments: (block) => (v.fullatt_block_indexes.includes(block) ? frames : windows),
  });
  return patchMerger(s.in('merger'), v, x, norm);
}

function gatedMlp(s: Scope, v: VisionConfig, x: Value): Value {
  const gate = silu(s.in('gate_proj').linear(x, v.intermediate_size, { bias: true }));
  const up = s.in('up_proj').linear(x, v.intermediate_size, { bias: true });
  return s.in('down_proj').linear(mul(gate, up), v.hidden_size, { bias: true });
}

export const qwen2_5_vl = qwenVisionFamily<Qwen25VLConfig>({
  modelType: 'qwen2_5_vl',
  architecture: 'Qwen2_5_VLForConditionalGeneration',
  readConfig,
  towerName: 'window attention, RMS norm',
  videoLayout: ({ vision }) => ({ tokensPerSecond: vision.tokens_per_second }),
  axisOf: sectionedAxis,
  plan,
});
