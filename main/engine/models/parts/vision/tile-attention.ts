// Attention within equal tiles of a vision tower.

import type { Value } from '../../../graph/graph.ts';
import { add, matMul, reshape, softmaxMatMul, transpose } from '../../../graph/ops.ts';

/** Equal tiles of patches, one after the other. */
export interface TileSizes {
  readonly tiles: number;
  /** Patches of a tile. */
  readonly size: number;
  /** Added to the scores of each patch as a key, [tiles · size]; without it all are seen. */
  readonly hidden?: Value;
}

/**
 * softmax(q kᵀ / √K) v of every tile and head; q, k, v and the result are [tiles · size, heads · K].
 */
export function attendTiles(
  { q, k, v }: { readonly q: Value; readonly k: Value; readonly v: Value },
  heads: number,
  { tiles: T, size: L, hidden }: TileSizes,
): Value {
  const D = q.shape[1]!;
  const K = D / heads;
  /** [patches, D] -> [T, H, L, K] */
  const split = (x: Value) => transpose(reshape(x, [T, L, heads, K]), [0, 2, 1, 3]);
  const scores = matMul(split(q), split(k), { transB: true, alpha: 1 / Math.sqrt(K) });
  const masked = hidden ? add(scores, reshape(hidden, [T, 1, 1, L])) : scores;
  const attended = softmaxMatMul(masked, split(v));
  return reshape(transpose(attended, [0, 2, 1, 3]), [T * L, D]);
}
