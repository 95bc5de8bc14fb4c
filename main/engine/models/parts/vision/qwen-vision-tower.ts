// The vision tower of the Qwen families: patch embedding, attention within segments, and the merger
// into picture tokens.

import type { Value } from '../../../graph/graph.ts';
import {
  add,
  gelu,
  matMul,
  reshape,
  rotary,
  slice,
  softmaxMatMul,
  transpose,
} from '../../../graph/ops.ts';
import type { Scope } from '../../../layers/modules.ts';
import type { Segments } from './vision-segments.ts';

/** Sizes of a tower, under the keys of `vision_config`. */
export interface QwenVisionConfig {
  readonly depth: number;
  readonly hidden_size: number;
  readonly intermediate_size: number;
  readonly num_heads: number;
  readonly in_channels: number;
  readonly patch_size: number;
  readonly temporal_patch_size: number;
  /** Side of the block of patches that becomes one picture token. */
  readonly spatial_merge_size: number;
  /** Width of the text model. */
  readonly out_hidden_size: number;
}

/** Rotary tables of the patches, cos and sin [patches, K/2]. */
export interface PatchRotary {
  readonly cos: Value;
  readonly sin: Value;
}

/** The parts of a tower that differ between the families. */
export interface TowerParts {
  /** `norm1` and `norm2` of a block. */
  norm(s: Scope, x: Value): Value;
  mlp(s: Scope, x: Value): Value;
  /** The segments within which block i attends. */
  segments(block: number): Segments;
  /** Called with the output of block i. */
  afterBlock?(x: Value, block: number): void;
}

/** Epsilon of every norm of the towers. */
export const VISION_NORM_EPSILON = 1e-6;

/** Numbers of one patch: channels · frames · patch · patch. */
export function valuesPerPatch(v: QwenVisionConfig): number {
  return v.in_channels * v.temporal_patch_size * v.patch_size ** 2;
}

/** The inputs with the rotary tables of the patches. */
export function patchRotaryInputs(s: Scope, v: QwenVisionConfig, patches: number): PatchRotary {
  const shape = [patches, v.hidden_size / v.num_heads / 2];
  return { cos: s.graph.input('vision_cos', shape), sin: s.graph.input('vision_sin', shape) };
}

/**
 * The patches of the input times the kernel of `patch_embed`, which covers a whole patch: [patches,
 * D].
 */
export function patchEmbedding(
  s: Scope,
  v: QwenVisionConfig,
  patches: number,
  { bias = false } = {},
): Value {
  const kernel = [v.in_channels, v.temporal_patch_size, v.patch_size, v.patch_size];
  const values = s.graph.input('pixel_values', [patches, valuesPerPatch(v)]);
  return s.in('patch_embed').in('proj').patches(values, v.hidden_size, { kernel, bias });
}

/** The blocks of a tower: [patches, D] -> [patches, D]. */
export function towerBlocks(
  s: Scope,
  v: QwenVisionConfig,
  x: Value,
  rope: PatchRotary,
  parts: TowerParts,
): Value {
  for (let i = 0; i < v.depth; i++) {
    const block = s.in('blocks').in(i);
    const segments = parts.segments(i);
    x = s.graph.segment(x, (h) => {
      const normed = parts.norm(block.in('norm1'), h);
      h = add(h, patchAttention(block.in('attn'), v, normed, rope, segments));
      return add(h, parts.mlp(block.in('mlp'), parts.norm(block.in('norm2'), h)));
    });
    parts.afterBlock?.(x, i);
  }
  return x;
}

/**
 * Attention of the patches within each segment, with queries and keys rotated by row and column.
 */
function patchAttention(
  s: Scope,
  { hidden_size: D, num_heads: H }: QwenVisionConfig,
  x: Value,
  rope: PatchRotary,
  segments: Segments,
): Value {
  const K = D / H;
  const { count: S, size: L } = segments;
  const qkv = s.in('qkv').linear(x, 3 * D, { bias: true });
  const part = (i: number) => slice(qkv, 1, i * D, (i + 1) * D);
  /** [patches, D] -> [S, H, L, K] */
  const heads = (y: Value) => transpose(reshape(segments.enter(y), [S, L, H, K]), [0, 2, 1, 3]);
  const q = heads(rotary(part(0), rope.cos, rope.sin, H));
  const k = heads(rotary(part(1), rope.cos, rope.sin, H));
  const scores = segments.mask(matMul(q, k, { transB: true, alpha: 1 / Math.sqrt(K) }));
  const attended = transpose(softmaxMatMul(scores, heads(part(2))), [0, 2, 1, 3]); // [S, L, H, K]
  return s.in('proj').linear(segments.leave(reshape(attended, [S * L, D])), D, { bias: true });
}

/**
 * Puts the patches of each block of merge² side by side: [patches, D] -> [patches / merge², D ·
 * merge²].
 */
export function mergePatches(v: QwenVisionConfig, x: Value): Value {
  const group = v.spatial_merge_size ** 2;
  return reshape(x, [x.shape[0]! / group, v.hidden_size * group]);
}

/** The two linear layers of a merger: [tokens, D · merge²] -> [tokens, width of the text model]. */
export function mergerMlp(
  { fc1, fc2 }: { readonly fc1: Scope; readonly fc2: Scope },
  v: QwenVisionConfig,
  x: Value,
): Value {
  const hidden = gelu(fc1.linear(x, x.shape[1]!, { bias: true }));
  return fc2.linear(hidden, v.out_hidden_size, { bias: true });
}

/** The merger of Qwen2-VL and Qwen2.5-VL: normalizes each patch, then merges. */
export function patchMerger(
  s: Scope,
  v: QwenVisionConfig,
  x: Value,
  norm: TowerParts['norm'],
): Value {
  const mlp = s.in('mlp');
  return mergerMlp({ fc1: mlp.in(0), fc2: mlp.in(2) }, v, mergePatches(v, norm(s.in('ln_q'), x)));
}
