// Project b: pictures of parts in a folder for each class, no questions.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Random } from '../../../main/engine/random.ts';
import { drawSvg, jitter } from './drawing.ts';

type Draw = (x: number, y: number, r: number, ink: string, random: Random) => string;

const CLASSES: Readonly<Record<string, Draw>> = {
  Mutter: (x, y, r, ink) => `${polygon(x, y, r, 6, ink)}${circle(x, y, r * 0.45, HOLE)}`,
  Scheibe: (x, y, r, ink) => `${circle(x, y, r, ink)}${circle(x, y, r * 0.5, HOLE)}`,
  Schraube: (x, y, r, ink) => {
    const head = bar(x - r * 0.5, y - r, r, r * 0.5, ink);
    const shaft = bar(x - r * 0.2, y - r * 0.5, r * 0.4, r * 1.5, ink);
    const turns = [0, 1, 2, 3].map((i) => {
      const start = `M${x - r * 0.3} ${y - r * 0.2 + i * r * 0.3}`;
      return `<path d="${start}l${r * 0.6} ${r * 0.12}" stroke="#222" stroke-width="2"/>`;
    });
    return [head, shaft, ...turns].join('');
  },
  Zahnrad: (x, y, r, ink) => {
    const tooth = bar(x - r * 0.1, y - r, r * 0.2, r * 0.4, ink);
    const teeth = Array.from(
      { length: 10 },
      (_, i) => `<g transform="rotate(${i * 36} ${x} ${y})">${tooth}</g>`,
    );
    return [...teeth, circle(x, y, r * 0.75, ink), circle(x, y, r * 0.2, HOLE)].join('');
  },
  Feder: (x, y, r, ink) => {
    const turns = Array.from({ length: 8 }, (_, i) => {
      const up = i % 2 ? r : -r;
      return `l${r * 0.125} ${up}l${r * 0.125} ${-up}`;
    });
    const path = `M${x - r} ${y} ${turns.join(' ')}`;
    return `<path d="${path}" stroke="${ink}" stroke-width="4" fill="none"/>`;
  },
};

const HOLE = '#eee';

/** Writes `perClass` pictures into a folder for each class. */
export async function writeParts(folder: string, perClass: number, random: Random): Promise<void> {
  for (const [name, draw] of Object.entries(CLASSES)) {
    mkdirSync(join(folder, name), { recursive: true });
    for (let i = 1; i <= perClass; i++) {
      const tone = 40 + random.integer(90);
      const ink = `rgb(${tone},${tone + random.integer(25)},${tone + random.integer(40)})`;
      const [x, y] = [64 + jitter(random, 16), 64 + jitter(random, 16)];
      const body = draw(x, y, 24 + random.integer(18), ink, random);
      const turned = `<g transform="rotate(${random.integer(360)} ${x} ${y})">${body}</g>`;
      await drawSvg(join(folder, name, `IMG_${1000 + i}.png`), 128, 128, random, turned);
    }
  }
}

function polygon(x: number, y: number, r: number, corners: number, ink: string): string {
  const points = Array.from({ length: corners }, (_, i) => {
    const angle = (2 * Math.PI * i) / corners;
    return `${x + r * Math.cos(angle)},${y + r * Math.sin(angle)}`;
  });
  return `<polygon points="${points.join(' ')}" fill="${ink}"/>`;
}

function circle(x: number, y: number, r: number, fill: string): string {
  return `<circle cx="${x}" cy="${y}" r="${r}" fill="${fill}"/>`;
}

function bar(x: number, y: number, width: number, height: number, fill: string): string {
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${fill}"/>`;
}
