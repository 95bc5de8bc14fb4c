// Pairs things off one to one, as many as can be: boxes, points and items that may stand in any order.

import { spend } from '../math/step-budget.ts';

/** More things than this are not paired off. */
export const MAX_ITEMS = 300;

/**
 * The largest number of pairs (i, j) that fit, no i and no j twice: Kuhn's algorithm (1955) with augmenting paths.
 * `fits` is asked at most once a pair.
 */
export function maximumMatching(
  left: number,
  right: number,
  fits: (i: number, j: number) => boolean,
): number {
  const partners = Array.from({ length: left }, (_, i) =>
    Array.from({ length: right }, (_, j) => j).filter((j) => fits(i, j)),
  );
  const takenBy = new Map<number, number>();
  const place = (i: number, tried: Set<number>): boolean =>
    partners[i]!.some((j) => {
      spend(0.1);
      if (tried.has(j)) return false;
      tried.add(j);
      const other = takenBy.get(j);
      if (other !== undefined && !place(other, tried)) return false;
      takenBy.set(j, i);
      return true;
    });
  return partners.filter((_, i) => place(i, new Set())).length;
}

/** The share of things that are right, where what is left over on either side counts against it. */
export function matchedShare(right: number, given: number, wanted: number): number {
  const most = Math.max(given, wanted);
  return most === 0 ? 0 : right / most;
}
