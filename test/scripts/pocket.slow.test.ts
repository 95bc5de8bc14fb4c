// Training of the pocket models: reproducible bytes, and a decreasing reading loss.

import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { loadTokenizer } from '../../main/data/text/tokenizer.ts';
import { printedGlyph } from '../../scripts/build/cards/printed.ts';
import { writeTokenizer } from '../../scripts/build/cards/tokenizer.ts';
import { initialModel, pocketConfig, train } from '../../scripts/build/pocket/recipe.ts';
import { temporaryFolder } from '../helpers.ts';

const PHASES = [
  { name: 'see', steps: 20, mix: { language: 0, reading: 1 } },
  { name: 'reason', steps: 4, mix: { language: 1, reading: 0.2 } },
];

async function build(seed: number): Promise<{ hash: string; lines: string[] }> {
  const dir = temporaryFolder();
  const { ids } = writeTokenizer(dir);
  const encoder = loadTokenizer(dir);
  const { model, tensors } = initialModel(pocketConfig(ids), 1);
  const lines: string[] = [];
  await train(model, tensors, PHASES, {
    encoder,
    source: () => ({ glyph: (digit, _slot, random) => printedGlyph(digit, random) }),
    seed,
    learningRate: 2e-3,
    log: (line) => lines.push(line),
    every: 4,
  });
  const hash = createHash('sha256');
  for (const name of [...tensors.keys()].sort()) hash.update(tensors.get(name)!.data);
  return { hash: hash.digest('hex'), lines };
}

it('gives the same weights for the same seed only', async () => {
  const first = await build(2);
  expect((await build(2)).hash).toBe(first.hash);
  expect((await build(5)).hash).not.toBe(first.hash);
  const reading = first.lines
    .filter((line) => line.startsWith('see'))
    .map((line) => Number(/reading loss ([\d.]+)/.exec(line)![1]));
  expect(reading.length).toBe(5);
  expect(reading.at(-1)!).toBeLessThan(0.6 * reading[0]!);
});
