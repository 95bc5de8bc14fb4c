// Micro-batches: parts of a batch that fit in memory, and the gradients accumulated over them.

import type { PrefixTree } from './prefix-batch.ts';

/** Prompt tokens that short prompts share a row up to. */
const ROW_TOKENS = 128;

/** Adds the gradients of a micro-batch to the accumulated ones. */
export function addGradients(
  sum: Map<string, Float32Array>,
  more: ReadonlyMap<string, Float32Array>,
): void {
  for (const [name, gradient] of more) {
    const total = sum.get(name);
    if (!total) sum.set(name, gradient);
    else for (let i = 0; i < total.length; i++) total[i] = total[i]! + gradient[i]!;
  }
}

/**
 * Consecutive items in micro-batches of at most `tokens` tokens; a larger tree is a micro-batch of
 * its own.
 */
export function microBatches<T extends { readonly tree: PrefixTree }>(
  items: readonly T[],
  tokens: number,
): T[][] {
  const batches: T[][] = [];
  let room = 0;
  for (const item of items) {
    const size = treeTokens(item.tree);
    if (size > room || batches.length === 0) {
      batches.push([]);
      room = tokens;
    }
    batches.at(-1)!.push(item);
    room -= size;
  }
  return batches;
}

/** Tokens of a tree. */
export function treeTokens(tree: PrefixTree): number {
  return tree.answers.reduce((sum, answer) => sum + answer.length, tree.ids.length);
}

/**
 * Number of trees per row of a batch. Short prompts share a row, for larger matrix products; long
 * ones do not, because the cost of attention is quadratic in the row's length. The shape depends on
 * the batch's trees only, not on earlier batches: rounding depends on it, and a resumed run must
 * give the same bytes.
 */
export function treesPerRow(trees: readonly PrefixTree[]): number {
  const longest = Math.max(...trees.map(({ ids }) => ids.length));
  return Math.max(1, Math.min(8, Math.floor(ROW_TOKENS / longest)));
}
