// Meter cards for the preview: real handwritten digits on light paper as small PNG data URLs.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { crc32, deflateSync } from 'node:zlib';
import { createRandom } from './random.ts';

const CELL = 28;
const WIDTH = 3 * CELL;
const HEIGHT = 2 * CELL;

/** A card with two readings (10 to 99) as a PNG data URL. */
export function meterCard(a: number, b: number, seed: number): string {
  const random = createRandom(seed);
  const paper = 215 + random() * 30;
  const pixels = Uint8Array.from(
    { length: WIDTH * HEIGHT },
    (_, i) => paper - (i % WIDTH) * 0.25 * random() - random() * 10,
  );
  const rows = [
    ['A', ...String(a)],
    ['B', ...String(b)],
  ];
  rows.forEach((row, y) =>
    row.forEach((sign, x) => {
      const ink = sign === 'A' || sign === 'B' ? LETTERS[sign] : digit(Number(sign), random);
      ink.forEach((share, i) => {
        const at = (y * CELL + Math.floor(i / CELL)) * WIDTH + x * CELL + (i % CELL);
        pixels[at] = Math.max(0, pixels[at]! - share * 190);
      });
    }),
  );
  return `data:image/png;base64,${png(pixels).toString('base64')}`;
}

/** Printed labels, drawn as strokes in a 28 by 28 cell. */
const LETTERS = {
  A: letter(
    (x, y) => Math.abs(Math.abs(x - 14) - (y - 6) * 0.4) < 1.3 || (y === 16 && x > 10 && x < 18),
  ),
  B: letter(
    (x, y) =>
      Math.abs(x - 10) < 1.3 ||
      (x > 10 && Math.abs(Math.hypot((x - 11) * 0.8, y - 10) - 4) < 1) ||
      (x > 10 && Math.abs(Math.hypot((x - 11) * 0.8, y - 18) - 4) < 1),
  ),
};

function letter(inked: (x: number, y: number) => boolean): readonly number[] {
  return Array.from({ length: CELL * CELL }, (_, i) => {
    const [x, y] = [i % CELL, Math.floor(i / CELL)];
    return y >= 6 && y <= 22 && inked(x, y) ? 0.9 : 0;
  });
}

const DIGITS = new Map<number, readonly number[]>();

/** One of the first hundred handwritten pictures of a digit, 28 by 28, 0 to 1. */
function digit(value: number, random: () => number): readonly number[] {
  const known = DIGITS.get(value);
  const folder = createRequire(import.meta.url).resolve('mnist/package.json');
  const all =
    known ??
    (
      JSON.parse(readFileSync(new URL(`src/digits/${value}.json`, `file://${folder}`), 'utf8')) as {
        data: number[];
      }
    ).data;
  DIGITS.set(value, all);
  const start = Math.floor(random() * 100) * CELL * CELL;
  return all.slice(start, start + CELL * CELL);
}

/** 8-bit grey PNG. */
function png(pixels: Uint8Array): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(WIDTH, 0);
  header.writeUInt32BE(HEIGHT, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const lines = Buffer.alloc((WIDTH + 1) * HEIGHT);
  for (let y = 0; y < HEIGHT; y++)
    lines.set(pixels.subarray(y * WIDTH, (y + 1) * WIDTH), y * (WIDTH + 1) + 1);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(lines)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  out.set(body, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}
