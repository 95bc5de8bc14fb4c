// Builds resources/displays, the second sample: seven-segment displays with CSV files: `node
// scripts/build/displays.ts [FOLDER]`.

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createRandom } from '../../main/engine/random.ts';
import { encodeGreyPng } from './cards/png.ts';
import { drawKind, questionsOf, type Kind } from './cards/questions.ts';
import { CARD_HEIGHT, CARD_WIDTH, digitsOf, renderCard } from './cards/render.ts';
import { segmentGlyph } from './cards/segments.ts';

const root = resolve(import.meta.dirname, '..', '..');
const out = resolve(process.argv[2] ?? join(root, 'resources', 'displays'));
const SIZES = {
  sft: { seed: 21, pictures: 400, questions: 2 },
  rl: { seed: 22, pictures: 250, questions: 3 },
  validation: { seed: 23, pictures: 60, questions: 1 },
  test: { seed: 24, pictures: 250, questions: 2 },
};

for (const [side, { seed, pictures, questions }] of Object.entries(SIZES)) {
  const folder = join(out, side);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const random = createRandom(seed);
  const lines = ['photo;task;reading;category'];
  for (let i = 1; i <= pictures; i++) {
    const a = 10 + random.integer(90);
    const other = 10 + random.integer(89);
    const b = other >= a ? other + 1 : other;
    const glyph = (digit: number) => segmentGlyph(digit, random);
    const rgb = renderCard({ labels: ['A', 'B'], digits: digitsOf(a, b), glyph, random });
    const file = `display-${String(i).padStart(3, '0')}.png`;
    const grey = rgb.filter((_, at) => at % 3 === 0);
    writeFileSync(join(folder, file), encodeGreyPng(grey, CARD_WIDTH, CARD_HEIGHT));
    const kinds = new Set<Kind>();
    while (kinds.size < questions) kinds.add(drawKind(random));
    for (const { kind, question, answer } of questionsOf(a, b, random, [...kinds]))
      lines.push(`${file};"${question}";${answer};${kind}`);
  }
  writeFileSync(join(folder, 'table.csv'), `${lines.join('\n')}\n`);
  console.log(`${side}: ${pictures} images, ${lines.length - 1} questions`);
}
