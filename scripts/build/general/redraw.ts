// New directions for rows of the embedding table that have lost theirs.

import type { Tensor } from '../../../main/engine/graph/tensor.ts';
import { lmHeadPath, type Model } from '../../../main/engine/models/model.ts';
import { createRandom } from '../../../main/engine/random.ts';
import { neverLearntTokens } from '../../../main/stages/check/vocabulary.ts';

/**
 * Replaces the rows of a model in memory that the check before the start calls never learnt (see
 * `neverLearntTokens`) by random ones of the same length; returns how many.
 */
export function redrawLostRows(
  model: Model,
  tensors: ReadonlyMap<string, Tensor>,
  seed: number,
): number {
  const { vocabulary, width } = model.sizes;
  const lost = neverLearntTokens(model, new Set(Array.from({ length: vocabulary }, (_, i) => i)));
  const { data } = tensors.get(lmHeadPath(model))!;
  const random = createRandom(seed);
  for (const id of lost) {
    const row = data.subarray(id * width, (id + 1) * width);
    const length = Math.hypot(...row);
    for (let i = 0; i < width; i++) row[i] = random.normal();
    const scale = length / Math.hypot(...row);
    for (let i = 0; i < width; i++) row[i] *= scale;
  }
  return lost.size;
}
