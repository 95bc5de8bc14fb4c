// Short words for drawing lots.

import type { Random } from '../../../main/engine/random.ts';

/** A number between two limits. */
export function between(random: Random, low: number, high: number): number {
  return low + (high - low) * random.uniform();
}

/** A whole number from `low` to `high`, both possible. */
export function whole(random: Random, low: number, high: number): number {
  return low + random.integer(high - low + 1);
}

/** One element of a list. */
export function pick<T>(random: Random, list: readonly T[]): T {
  return list[random.integer(list.length)];
}

/** `count` different elements of a list, in random order. */
export function sample<T>(random: Random, list: readonly T[], count: number): T[] {
  return random.shuffle([...list]).slice(0, count);
}

/** True in this share of the cases. */
export function chance(random: Random, share: number): boolean {
  return random.uniform() < share;
}
