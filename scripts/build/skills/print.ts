// Printed numbers and words, and seven-segment displays.

import type { Random } from '../../../main/engine/random.ts';
import { segmentLines, SEGMENTS } from '../cards/segments.ts';
import { box, type Canvas, type Rgb } from '../pictures/canvas.ts';
import { between, chance, pick, whole } from '../pictures/chance.ts';
import { camera } from '../pictures/finish.ts';
import { COLOURS, contrast, shade } from './names.ts';
import { say, yesNo, type Draw, type Setting, type SkillQuestion } from './scene.ts';
import { drawWord } from './words.ts';

/** Units behind numbers. */
export const UNITS = [
  'kg',
  'cm',
  'mm',
  'm',
  'km',
  'l',
  'g',
  '°C',
  '%',
  '€',
  'kWh',
  'V',
  'A',
  'bar',
];

/** Paper and ink of good contrast; mostly dark on light. */
export function paperAndInk(random: Random): { paper: Rgb; ink: Rgb } {
  const light: Rgb = [
    between(random, 205, 255),
    between(random, 205, 255),
    between(random, 200, 255),
  ];
  const dark: Rgb = [between(random, 0, 70), between(random, 0, 70), between(random, 0, 80)];
  if (chance(random, 0.7)) return { paper: light, ink: dark };
  if (chance(random, 0.5)) return { paper: dark, ink: light };
  for (;;) {
    const [paper, ink] = [
      shade(pick(random, COLOURS), random),
      shade(pick(random, COLOURS), random),
    ];
    if (contrast(paper, ink) > 190) return { paper, ink };
  }
}

/** The largest size at which a text fits, up to `most` pixels. */
export function fitted(
  canvas: Canvas,
  text: string,
  face: string,
  { width, most }: { width: number; most: number },
): number {
  const options = { size: 100, colour: [0, 0, 0] as Rgb, face };
  return Math.min(most, (100 * width) / canvas.textWidth(text, options));
}

/** A random number as it is written: whole, with decimals (point or comma), negative now and then. */
export function drawNumber({ random, language }: Setting, digits: number): string {
  let text = '';
  for (let i = 0; i < digits; i++)
    text += i === 0 && digits > 1 ? whole(random, 1, 9) : random.integer(10);
  if (digits > 1 && chance(random, 0.25)) {
    const at = whole(random, 1, digits - 1);
    text = `${text.slice(0, at)}${language === 'de' ? ',' : '.'}${text.slice(at)}`;
  }
  return chance(random, 0.04) ? `-${text}` : text;
}

/** A number that fills a line of the picture. */
export const printedNumber: Draw = (canvas, setting) => {
  const { random, faces } = setting;
  const { paper, ink } = paperAndInk(random);
  canvas.clear(paper);
  canvas.warp = camera(canvas, random);
  const face = pick(random, faces);
  const most = Math.max(1, Math.min(6, Math.floor(canvas.width / 22)));
  const number = drawNumber(setting, whole(random, 1, most));
  const unit = chance(random, 0.3) && number.length < most ? pick(random, UNITS) : '';
  const text = unit ? `${number} ${unit}` : number;
  const width = canvas.width * between(random, 0.65, 0.94);
  const size = fitted(canvas, text, face, {
    width,
    most: between(random, 20, canvas.height * 0.75),
  });
  const free = Math.max(
    0,
    canvas.width * 0.94 - canvas.textWidth(text, { size, colour: ink, face }),
  );
  const x = canvas.width * 0.03 + between(random, 0, free);
  const y = between(random, size, canvas.height - size * 0.2);
  if (chance(random, 0.25))
    canvas.fill([box(x - 4, y - size, x + canvas.width - free - 2, y + size * 0.25)], ink, {
      alpha: 0.12,
    });
  canvas.text(text, x, y, { size, colour: ink, face });
  return aboutNumber(setting, number, unit);
};

/** Questions about one number that can be read. */
function aboutNumber(setting: Setting, number: string, unit: string): SkillQuestion[] {
  const { random } = setting;
  const whole = unit ? `${number} ${unit}` : number;
  const thought = say(setting, `It says ${whole}.`, `Da steht ${whole}.`);
  const questions: SkillQuestion[] = [
    {
      skill: 'number',
      question: say(
        setting,
        pick(random, [
          'Which number is this?',
          'What number do you see?',
          'Read the number.',
          'What is the value?',
          'What does it show?',
          'What is the reading?',
        ]),
        pick(random, [
          'Welche Zahl ist das?',
          'Welche Zahl siehst du?',
          'Lies die Zahl.',
          'Wie lautet der Wert?',
          'Was wird angezeigt?',
          'Welcher Stand wird angezeigt?',
        ]),
      ),
      thought,
      answer: number,
    },
  ];
  if (unit)
    questions.push({
      skill: 'unit',
      question: say(setting, 'Which unit is it?', 'Welche Einheit ist es?'),
      thought,
      answer: unit,
    });
  const digits = number.replace(/\D/g, '');
  if (digits.length > 1) {
    const first = chance(random, 0.5);
    questions.push({
      skill: 'digit',
      question: first
        ? say(setting, 'What is the first digit?', 'Wie lautet die erste Ziffer?')
        : say(setting, 'What is the last digit?', 'Wie lautet die letzte Ziffer?'),
      thought,
      answer: first ? digits[0] : digits[digits.length - 1],
    });
  } else
    questions.push({
      skill: 'digit',
      question: say(setting, 'Which digit is this?', 'Welche Ziffer ist das?'),
      thought,
      answer: digits,
    });
  if (digits === number) {
    const even = Number(digits[digits.length - 1]) % 2 === 0;
    questions.push({
      skill: 'yes or no',
      question: say(setting, 'Is the number even?', 'Ist die Zahl gerade?'),
      thought,
      answer: yesNo(setting, even),
    });
  }
  return questions;
}

/** Two numbers: in rows one above the other, with or without names. */
export const twoNumbers: Draw = (canvas, setting) => {
  const { random, faces } = setting;
  const { paper, ink } = paperAndInk(random);
  canvas.clear(paper);
  canvas.warp = camera(canvas, random, 4);
  const face = pick(random, faces);
  const digits = whole(random, 1, canvas.width > 120 ? 3 : 2);
  const draw = () => {
    let text = String(whole(random, 1, 9));
    while (text.length < digits) text += random.integer(10);
    return Number(text);
  };
  const values = [draw(), draw()];
  const names = pick(random, [
    ['A', 'B'],
    ['X', 'Y'],
    ['1', '2'],
    ['P', 'Q'],
  ]);
  const size = Math.min(canvas.height * 0.36, canvas.width / (digits + 2.5) / 0.62);
  values.forEach((value, i) => {
    const y = canvas.height * (i === 0 ? 0.43 : 0.9);
    canvas.text(names[i], canvas.width * 0.06, y, { size, colour: ink, face });
    canvas.text(String(value), canvas.width * 0.94, y, { size, colour: ink, face, align: 'right' });
  });
  const row = random.integer(2);
  const [a, b] = values;
  const both = `${names[0]}=${a}, ${names[1]}=${b}.`;
  const questions: SkillQuestion[] = [
    {
      skill: 'value of a row',
      question: say(
        setting,
        pick(random, [`What is ${names[row]}?`, `Read ${names[row]}.`, `Value of ${names[row]}?`]),
        pick(random, [
          `Wie groß ist ${names[row]}?`,
          `Lies ${names[row]} ab.`,
          `Wert von ${names[row]}?`,
        ]),
      ),
      thought: `${names[row]}=${values[row]}.`,
      answer: String(values[row]),
    },
  ];
  if (a !== b) {
    const wantsLarge = chance(random, 0.5);
    questions.push({
      skill: 'larger number',
      question: wantsLarge
        ? say(setting, 'Which number is larger?', 'Welche Zahl ist größer?')
        : say(setting, 'Which number is smaller?', 'Welche Zahl ist kleiner?'),
      thought: `${a}${a > b ? '>' : '<'}${b}.`,
      answer: String(wantsLarge ? Math.max(a, b) : Math.min(a, b)),
    });
  }
  if (digits < 3)
    questions.push({
      skill: 'sum of two',
      question: say(
        setting,
        `What is ${names[0]} plus ${names[1]}?`,
        `Was ist ${names[0]} plus ${names[1]}?`,
      ),
      thought: `${both} ${a}+${b}=${a + b}.`,
      answer: String(a + b),
    });
  return questions;
};

/** A word that fills a line, or two words. */
export const printedWord: Draw = (canvas, setting) => {
  const { random, faces } = setting;
  const { paper, ink } = paperAndInk(random);
  canvas.clear(paper);
  canvas.warp = camera(canvas, random);
  const face = pick(random, faces);
  const most = Math.max(3, Math.floor(canvas.width / 19));
  const lines = canvas.height >= 84 && chance(random, 0.3) ? 2 : 1;
  const words = Array.from({ length: lines }, () => drawWord(random, whole(random, 1, most)));
  words.forEach((word, i) => {
    const width = canvas.width * between(random, 0.75, 0.95);
    const band = canvas.height / lines;
    const size = fitted(canvas, word, face, {
      width,
      most: Math.min(band * 0.7, between(random, 20, 48)),
    });
    const free = Math.max(
      0,
      canvas.width * 0.95 - canvas.textWidth(word, { size, colour: ink, face }),
    );
    const y = i * band + between(random, size * 0.95, band - size * 0.25);
    canvas.text(word, canvas.width * 0.025 + between(random, 0, free), y, {
      size,
      colour: ink,
      face,
    });
  });
  const text = words.join(' ');
  const thought = say(setting, `It says ${text}.`, `Da steht ${text}.`);
  const questions: SkillQuestion[] = [
    {
      skill: 'word',
      question: say(
        setting,
        pick(random, [
          'What does it say?',
          'Read the text.',
          'Which word is this?',
          'What is written here?',
        ]),
        pick(random, [
          'Was steht da?',
          'Lies den Text.',
          'Welches Wort ist das?',
          'Was steht hier geschrieben?',
        ]),
      ),
      thought,
      answer: text,
    },
  ];
  if (lines === 1 && words[0].length > 1)
    questions.push({
      skill: 'first letter',
      question: say(setting, 'What is the first letter?', 'Wie lautet der erste Buchstabe?'),
      thought,
      answer: words[0][0],
    });
  return questions;
};

/** A seven-segment display. */
export const display: Draw = (canvas, setting) => {
  const { random, language } = setting;
  const styles: readonly { paper: Rgb; ink: Rgb }[] = [
    { paper: [22, 26, 22], ink: [250, 60, 40] },
    { paper: [18, 22, 26], ink: [80, 240, 120] },
    { paper: [176, 188, 160], ink: [30, 34, 30] },
    { paper: [206, 212, 214], ink: [24, 26, 30] },
    { paper: [14, 20, 40], ink: [110, 200, 255] },
  ];
  const { paper, ink } = pick(random, styles);
  canvas.clear(paper);
  canvas.warp = camera(canvas, random, 4);
  const most = Math.min(6, Math.floor(canvas.width / 24));
  const count = whole(random, 1, most);
  const wide = Math.min(canvas.width / (count + 0.4), canvas.height * 0.75, 56);
  const scale = (wide / 28) * 1.45;
  const slant = between(random, 0, 0.16);
  const half = between(random, 1.1, 1.9) * scale;
  const ghost = between(random, 0, 0.12);
  const startX = between(random, 2, Math.max(2.1, canvas.width - wide * count - 4));
  const middle = canvas.height / 2 + between(random, -0.12, 0.12) * canvas.height;
  const point = count > 1 && chance(random, 0.3) ? whole(random, 1, count - 1) : 0;
  let text = '';
  for (let i = 0; i < count; i++) {
    const digit = random.integer(10);
    if (i === point && point > 0) {
      text += language === 'de' ? ',' : '.';
      const x = startX + i * wide;
      canvas.fill([box(x - 2, middle + 9 * scale, x + 1.5, middle + 9 * scale + 3.5)], ink, {
        labels: ['.', ','],
      });
    }
    text += digit;
    const x = startX + (i + 0.5) * wide;
    segments(canvas, digit, {
      x,
      middle,
      width: 9.5 * scale,
      height: 19 * scale,
      slant,
      half,
      ink,
      ghost,
    });
  }
  return aboutNumber(setting, text, '');
};

interface SegmentStyle {
  readonly x: number;
  readonly middle: number;
  readonly width: number;
  readonly height: number;
  readonly slant: number;
  /** Half the thickness of a segment. */
  readonly half: number;
  readonly ink: Rgb;
  /** How visible unlit segments are. */
  readonly ghost: number;
}

/** The segments of a digit as outlines. */
function segments(canvas: Canvas, digit: number, style: SegmentStyle): void {
  const { x, middle, width, height, slant, half, ink, ghost } = style;
  const [left, right] = [x - width / 2, x + width / 2];
  const [top, bottom] = [middle - height / 2, middle + height / 2];
  const lines = segmentLines({ left, right, top, middle, bottom });
  const outlines = lines.map(([x0, y0, x1, y1]) => {
    const flat = y0 === y1;
    const [a, b] = [half * 1.1, half];
    const points = flat
      ? [x0 + a, y0 - b, x1 - a, y0 - b, x1 - 0.3, y0, x1 - a, y0 + b, x0 + a, y0 + b, x0 + 0.3, y0]
      : [
          x0 + b,
          y0 + a,
          x0 + b,
          y1 - a,
          x0,
          y1 - 0.3,
          x0 - b,
          y1 - a,
          x0 - b,
          y0 + a,
          x0,
          y0 + 0.3,
        ];
    return points.map((value, i) =>
      i % 2 === 0 ? value + slant * (middle - points[i + 1]) : value,
    );
  });
  const isLit = (i: number) => SEGMENTS[digit][i] === '1';
  if (ghost > 0.02)
    canvas.fill(
      outlines.filter((_, i) => !isLit(i)),
      ink,
      { alpha: ghost },
    );
  canvas.fill(
    outlines.filter((_, i) => isLit(i)),
    ink,
    { labels: [String(digit)] },
  );
}
