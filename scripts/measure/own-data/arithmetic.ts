// Project d: sums in words, in JSON Lines, without pictures.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Random } from '../../../main/engine/random.ts';

/** Writes `count` questions to `sums.jsonl`. */
export function writeArithmetic(folder: string, count: number, random: Random): void {
  mkdirSync(folder, { recursive: true });
  const lines = Array.from({ length: count }, () => {
    const [a, b] = [random.integer(50), random.integer(50)];
    const isSum = random.uniform() < 0.6;
    const question = isSum
      ? `A box holds ${a} screws, another ${b}. How many are there in all?`
      : `Of ${Math.max(a, b)} parts ${Math.min(a, b)} are sold. How many are left?`;
    return JSON.stringify({ question, answer: String(isSum ? a + b : Math.abs(a - b)) });
  });
  writeFileSync(join(folder, 'sums.jsonl'), `${lines.join('\n')}\n`);
}
