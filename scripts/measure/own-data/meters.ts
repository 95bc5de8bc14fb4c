// Project a: printed counters with a German question each, in a CSV file, without reasoning.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Random } from '../../../main/engine/random.ts';
import { drawSvg, jitter, textPath, type Face } from './drawing.ts';

const FACES: readonly Face[] = ['sans', 'mono', 'serif'];
const UNITS = ['kWh', 'm³', 'Liter'] as const;

/** Writes `count` pictures and `zaehler.csv` as a spreadsheet in German saves it. */
export async function writeMeters(folder: string, count: number, random: Random): Promise<void> {
  mkdirSync(join(folder, 'fotos'), { recursive: true });
  const lines = ['Bild;Frage;Antwort'];
  for (let i = 1; i <= count; i++) {
    const value = String(random.integer(9000) + 1000);
    const unit = UNITS[random.integer(UNITS.length)]!;
    const name = `fotos/zähler_${String(i).padStart(3, '0')}.png`;
    await drawSvg(join(folder, name), 196, 112, random, meter(value, unit, random));
    const [question, answer] =
      random.uniform() < 0.75
        ? ['Welchen Stand zeigt der Zähler?', value]
        : ['In welcher Einheit zählt er?', unit];
    lines.push(`${name};${question};${answer}`);
  }
  writeFileSync(join(folder, 'zaehler.csv'), `\uFEFF${lines.join('\r\n')}\r\n`);
}

function meter(value: string, unit: string, random: Random): string {
  const face = FACES[random.integer(FACES.length)]!;
  const tone = 60 + random.integer(120);
  const wheels = [...value].map((digit, i) => {
    const x = 18 + i * 32 + jitter(random, 1);
    return `<rect x="${x}" y="24" width="28" height="42" rx="3" fill="#f4f2ea" stroke="#333"/>${textPath(digit, face, x + 6, 56 + jitter(random, 2), 30, '#181818')}`;
  });
  return [
    `<rect x="6" y="8" width="184" height="96" rx="8" fill="rgb(${tone},${tone},${tone + 12})"/>`,
    ...wheels,
    textPath(unit, face, 24 + random.integer(60), 94, 20, '#fff'),
  ].join('');
}
