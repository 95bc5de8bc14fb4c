// Tables and forms in print.

import type { Canvas } from '../pictures/canvas.ts';
import { between, chance, pick, sample, whole } from '../pictures/chance.ts';
import { camera } from '../pictures/finish.ts';
import { fitted, paperAndInk } from './print.ts';
import { say, type Draw, type Setting, type SkillQuestion } from './scene.ts';
import { code, drawWord } from './words.ts';

/** A small table: letters name the columns, words or letters the rows. */
export const table: Draw = (canvas, setting) => {
  const { random, faces } = setting;
  const { paper, ink } = paperAndInk(random);
  canvas.clear(paper);
  canvas.warp = camera(canvas, random, 2);
  const columns = canvas.width >= 160 ? whole(random, 2, 3) : 2;
  const rows =
    canvas.height >= 160 ? whole(random, 2, 4) : canvas.height >= 100 ? whole(random, 2, 3) : 2;
  const heads = sample(random, [...'ABCDEFGHKLMNPRSTXY'], columns);
  const sides = sample(
    random,
    chance(random, 0.5) ? [...'abcdehkmnprstxyz'] : [...'123456789'],
    rows,
  );
  const values = sides.map(() => heads.map(() => whole(random, 0, chance(random, 0.5) ? 9 : 99)));
  const [w, h] = [canvas.width / (columns + 0.7), canvas.height / (rows + 1)];
  const size = Math.min(h * 0.72, (w * 0.72) / 1.1);
  const face = pick(random, faces);
  const style = { size, colour: ink, face, align: 'middle' as const };
  const centre = (column: number) => 0.7 * w + (column + 0.5) * w;
  const line = (row: number) => (row + 0.5) * h + size * 0.36;
  heads.forEach((head, i) => canvas.text(head, centre(i), line(0), style));
  sides.forEach((side, row) => {
    canvas.text(side, 0.35 * w, line(row + 1), style);
    values[row].forEach((value, i) => canvas.text(String(value), centre(i), line(row + 1), style));
  });
  const ruled = chance(random, 0.6);
  for (let row = 1; row <= (ruled ? rows : 1); row++)
    canvas.stroke([2, row * h, canvas.width - 2, row * h], 1.2, ink, { alpha: 0.7 });
  if (ruled)
    for (let i = 0; i < columns; i++)
      canvas.stroke([0.7 * w + i * w, 2, 0.7 * w + i * w, canvas.height - 2], 1.2, ink, {
        alpha: 0.7,
      });
  return [0, 1].map((): SkillQuestion => {
    const [row, column] = [random.integer(rows), random.integer(columns)];
    const value = String(values[row][column]);
    const [side, head] = [sides[row], heads[column]];
    return {
      skill: 'table',
      question: say(
        setting,
        pick(random, [
          `What is in row ${side}, column ${head}?`,
          `Value in row ${side} and column ${head}?`,
        ]),
        pick(random, [
          `Was steht in Zeile ${side}, Spalte ${head}?`,
          `Wert in Zeile ${side} und Spalte ${head}?`,
        ]),
      ),
      thought: say(
        setting,
        `Row ${side}: ${values[row].join(' ')}.`,
        `Zeile ${side}: ${values[row].join(' ')}.`,
      ),
      answer: value,
    };
  });
};

/** Names of fields in English and German. */
const FIELDS = [
  ['Name', 'Name'],
  ['Date', 'Datum'],
  ['No', 'Nr'],
  ['Type', 'Typ'],
  ['Total', 'Summe'],
  ['Price', 'Preis'],
  ['City', 'Ort'],
  ['Code', 'Code'],
  ['Size', 'Größe'],
  ['Weight', 'Gewicht'],
] as const;

/** The value of a field. */
function fieldValue(setting: Setting, field: string): string {
  const { random } = setting;
  if (['Name', 'City', 'Type'].includes(field)) {
    const word = drawWord(random, whole(random, 3, 6));
    return word[0].toUpperCase() + word.slice(1);
  }
  if (field === 'Date') return `${whole(random, 1, 28)}.${whole(random, 1, 12)}.`;
  if (field === 'Code') return code(random, whole(random, 2, 4));
  return String(whole(random, 1, chance(random, 0.5) ? 99 : 999));
}

/** A form: a few lines with a name and a value. */
export const form: Draw = (canvas, setting) => {
  const { random, faces } = setting;
  const { paper, ink } = paperAndInk(random);
  canvas.clear(paper);
  canvas.warp = camera(canvas, random, 2);
  const most = Math.max(1, Math.min(4, Math.floor(canvas.height / 40)));
  const fields = sample(random, FIELDS, whole(random, 1, most)).map(([en, de]) => ({
    name: say(setting, en, de),
    value: fieldValue(setting, en),
  }));
  const face = pick(random, faces);
  const size = textSize(canvas, fields, face);
  const [left, band] = [canvas.width * 0.04, canvas.height / fields.length];
  const aligned = chance(random, 0.4);
  fields.forEach(({ name, value }, i) => {
    const y = (i + 0.5) * band + size * 0.36 + between(random, -0.08, 0.08) * band;
    const style = { size, colour: ink, face };
    canvas.text(`${name}:`, left, y, style);
    if (aligned) canvas.text(value, canvas.width * 0.96, y, { ...style, align: 'right' });
    else canvas.text(value, left + canvas.textWidth(`${name}: `, style), y, style);
  });
  const { name, value } = pick(random, fields);
  return [
    {
      skill: 'form',
      question: say(
        setting,
        pick(random, [`What is the ${name}?`, `Which ${name} is given?`, `Field ${name}?`]),
        pick(random, [
          `Was steht bei ${name}?`,
          `Welcher Eintrag steht bei ${name}?`,
          `Feld ${name}?`,
        ]),
      ),
      thought: `${name}: ${value}.`,
      answer: value,
    },
  ];
};

function textSize(
  canvas: Canvas,
  fields: readonly { name: string; value: string }[],
  face: string,
): number {
  const width = canvas.width * 0.92;
  const most = Math.min(24, (canvas.height / fields.length) * 0.7);
  return Math.min(
    ...fields.map(({ name, value }) => fitted(canvas, `${name}: ${value}`, face, { width, most })),
  );
}
