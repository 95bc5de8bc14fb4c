// Micro-batches, trees per row, and accumulated gradients.

import { expect, it } from 'vitest';
import {
  addGradients,
  microBatches,
  treesPerRow,
} from '../../../main/engine/training/micro-batches.ts';
import type { PrefixTree } from '../../../main/engine/training/prefix-batch.ts';

/** A tree with this many prompt tokens, and answers of these lengths. */
const tree = (prompt: number, ...answers: number[]): PrefixTree => ({
  ids: new Int32Array(prompt),
  answers: answers.map((length) => new Int32Array(length)),
});

it('micro-batches keep the order of trees; a tree larger than one is on its own', () => {
  const items = [tree(2, 3, 1), tree(4), tree(9, 9), tree(1), tree(5, 4)].map((each) => ({
    tree: each,
  }));
  const sizes = microBatches(items, 10).map((batch) => batch.map((item) => items.indexOf(item)));
  expect(sizes).toEqual([[0, 1], [2], [3, 4]]);
});

it('short prompts share a row, at most eight; long ones do not', () => {
  expect([10, 16, 50, 128, 500].map((length) => treesPerRow([tree(3), tree(length)]))).toEqual([
    8, 8, 2, 1, 1,
  ]);
});

it('gradients add up by name', () => {
  const sum = new Map([['a', Float32Array.of(1, 2)]]);
  addGradients(
    sum,
    new Map([
      ['a', Float32Array.of(3, -1)],
      ['b', Float32Array.of(5)],
    ]),
  );
  expect(sum).toEqual(
    new Map([
      ['a', Float32Array.of(4, 1)],
      ['b', Float32Array.of(5)],
    ]),
  );
});
