// The order of rows in training.

import { createRandom } from '../../engine/random.ts';

/** The rows of a step; every epoch has its own shuffle, which depends on seed and epoch only. */
export function batchOf<T>(
  rows: readonly T[],
  step: number,
  stepsPerEpoch: number,
  { seed, batchSize }: { seed: number; batchSize: number },
): T[] {
  const epoch = Math.floor(step / stepsPerEpoch);
  const order = createRandom(seed * 1000 + epoch + 1).shuffle([...rows.keys()]);
  const start = (step % stepsPerEpoch) * batchSize;
  return order.slice(start, start + batchSize).map((i) => rows[i]!);
}
