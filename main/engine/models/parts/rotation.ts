// The rotation of queries and keys by their positions.

import type { Value } from '../../graph/graph.ts';
import { concat, reshape, rotary, slice } from '../../graph/ops.ts';

/** Rotary tables of N tokens, cos and sin [N, F]: F pairs of each head rotate. */
export interface Rotation {
  readonly cos: Value;
  readonly sin: Value;
}

/**
 * Rotates the first 2 · F numbers of each head and keeps the rest: [N, H·K] -> [N, H·K]. Number i
 * turns with number F + i.
 */
export function rotateHeads(x: Value, { cos, sin }: Rotation, heads: number): Value {
  const [N, width] = x.shape as [number, number];
  const [K, turned] = [width / heads, 2 * cos.shape[1]!];
  if (turned === K) return rotary(x, cos, sin, heads);
  const split = reshape(x, [N, heads, K]);
  const first = reshape(slice(split, 2, 0, turned), [N, heads * turned]);
  const rotated = reshape(rotary(first, cos, sin, heads), [N, heads, turned]);
  return reshape(concat([rotated, slice(split, 2, turned, K)], 2), [N, width]);
}
