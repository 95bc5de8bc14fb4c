// Pairs items of two lists one to one, as many as possible: boxes, points and items that may come
// in any order.

import { spend } from '../math/step-budget.ts';

/** Longer lists are not matched. */
export const MAX_ITEMS = 300;

/**
 * The size of the largest set of pairs (i, j) that match, in which no i and no j occurs twice:
 * Kuhn's algorithm (1955) with augmenting paths. Calls `matches` once per pair.
 */
export function maximumMatching(
  left: number,
  right: number,
  matches: (i: number, j: number) => boolean,
): number {
  const candidates = Array.from({ length: left }, (_, i) =>
    Array.from({ length: right }, (_, j) => j).filter((j) => matches(i, j)),
  );
  const partnerOf = new Map<number, number>();
  const augment = (i: number, visited: Set<number>): boolean =>
    candidates[i]!.some((j) => {
      spend(0.1);
      if (visited.has(j)) return false;
      visited.add(j);
      const other = partnerOf.get(j);
      if (other !== undefined && !augment(other, visited)) return false;
      partnerOf.set(j, i);
      return true;
    });
  return candidates.filter((_, i) => augment(i, new Set())).length;
}

/** The share of items that match, 0 to 1; surplus items on either side lower it. */
export function matchedShare(matched: number, given: number, expected: number): number {
  const most = Math.max(given, expected);
  return most === 0 ? 0 : matched / most;
}
