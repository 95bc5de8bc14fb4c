// Round gauges, upright scales, clocks and bar charts.

import { box, ellipse, type Canvas, type Rgb } from '../pictures/canvas.ts';
import { between, chance, pick, sample, whole } from '../pictures/chance.ts';
import { camera } from '../pictures/finish.ts';
import { COLOURS, contrast, shade } from './names.ts';
import { paperAndInk } from './print.ts';
import { say, yesNo, type Draw, type Setting, type SkillQuestion } from './scene.ts';

const reading = (setting: Setting): string =>
  say(
    setting,
    pick(setting.random, [
      'What does the gauge show?',
      'Read the gauge.',
      'What is the value?',
      'What is the reading?',
    ]),
    pick(setting.random, [
      'Was zeigt das Instrument an?',
      'Lies die Anzeige ab.',
      'Wie groß ist der Wert?',
      'Welcher Wert wird angezeigt?',
    ]),
  );

/** A round gauge with a needle on one of its marks. */
export const gauge: Draw = (canvas, setting) => {
  const { random, faces } = setting;
  const { paper, ink } = paperAndInk(random);
  canvas.clear(shade(pick(random, COLOURS), random));
  canvas.warp = camera(canvas, random, 4);
  const radius = (Math.min(canvas.width, canvas.height) / 2) * between(random, 0.86, 0.97);
  const [x, y] = [canvas.width / 2, canvas.height / 2];
  canvas.fill([ellipse(x, y, radius, radius)], paper);
  const [from, to] = [-225, 45].map((degrees) => (degrees * Math.PI) / 180);
  const steps = 10;
  const unit = pick(random, [1, 1, 10, 2, 5]);
  const value = random.integer(steps + 1);
  const at = (share: number, r: number): [number, number] => {
    const angle = from + (to - from) * share;
    return [x + r * Math.cos(angle), y + r * Math.sin(angle)];
  };
  const face = pick(random, faces);
  const size = radius * between(random, 0.2, 0.26);
  const every = unit === 1 && chance(random, 0.5) ? 1 : chance(random, 0.5) ? 2 : 5;
  for (let i = 0; i <= steps; i++) {
    canvas.stroke([...at(i / steps, radius * 0.96), ...at(i / steps, radius * 0.84)], 1.8, ink);
    if (i % every !== 0) continue;
    const [u, v] = at(i / steps, radius * 0.66);
    canvas.text(String(i * unit), u, v + size * 0.36, { size, colour: ink, face, align: 'middle' });
  }
  const needle: Rgb = chance(random, 0.6) ? [214, 30, 30] : ink;
  const width = between(random, 2.2, 4);
  canvas.stroke(
    [...at(value / steps, -radius * 0.12), ...at(value / steps, radius * 0.82)],
    width,
    needle,
  );
  canvas.fill([ellipse(x, y, radius * 0.09, radius * 0.09)], needle);
  const answer = String(value * unit);
  const thought = say(
    setting,
    `The needle points to ${answer} of ${steps * unit}.`,
    `Der Zeiger steht auf ${answer} von ${steps * unit}.`,
  );
  const limit = whole(random, 1, steps - 1) * unit;
  return [
    { skill: 'gauge', question: reading(setting), thought, answer },
    {
      skill: 'yes or no',
      question: say(setting, `Is the value above ${limit}?`, `Ist der Wert größer als ${limit}?`),
      thought: `${answer}${value * unit > limit ? '>' : value * unit === limit ? '=' : '<'}${limit}.`,
      answer: yesNo(setting, value * unit > limit),
    },
  ];
};

/** A bar that fills from the bottom or the left against a scale from 0 to 10. */
export const level: Draw = (canvas, setting) => {
  const { random, faces } = setting;
  const { paper, ink } = paperAndInk(random);
  canvas.clear(paper);
  canvas.warp = camera(canvas, random, 3);
  const value = random.integer(11);
  const colour = shade(
    pick(
      random,
      COLOURS.filter(({ rgb }) => contrast(rgb, paper) > 110),
    ),
    random,
  );
  const face = pick(random, faces);
  const upright = canvas.height >= canvas.width * 0.8;
  const [long, short] = upright ? [canvas.height, canvas.width] : [canvas.width, canvas.height];
  const [start, length] = [long * 0.1, long * 0.8];
  const [near, far] = [short * between(random, 0.5, 0.6), short * between(random, 0.68, 0.85)];
  const place = (share: number, across: number): [number, number] =>
    upright ? [across, canvas.height - start - share * length] : [start + share * length, across];
  const bar = (share: number) => [
    [...place(0, near), ...place(share, near), ...place(share, far), ...place(0, far)],
  ];
  canvas.fill(bar(1), ink, { alpha: 0.12 });
  if (value > 0) canvas.fill(bar(value / 10), colour);
  const size = Math.min(15, short * 0.14);
  for (let i = 0; i <= 10; i++) {
    const [u, v] = place(i / 10, near - 3);
    canvas.stroke([u, v, ...place(i / 10, near - (i % 5 === 0 ? 11 : 7))], 1.4, ink);
    if (i % 5 !== 0) continue;
    const [a, b] = place(i / 10, near - 13);
    canvas.text(String(i), a, b + (upright ? size * 0.36 : 0), {
      size,
      colour: ink,
      face,
      align: upright ? 'right' : 'middle',
    });
  }
  return [
    {
      skill: 'level',
      question: reading(setting),
      thought: say(setting, `It is filled up to ${value} of 10.`, `Gefüllt bis ${value} von 10.`),
      answer: String(value),
    },
  ];
};

/** A clock at a full hour, a half or a quarter. */
export const clock: Draw = (canvas, setting) => {
  const { random, faces } = setting;
  const { paper, ink } = paperAndInk(random);
  canvas.clear(shade(pick(random, COLOURS), random));
  canvas.warp = camera(canvas, random, 3);
  const radius = (Math.min(canvas.width, canvas.height) / 2) * between(random, 0.86, 0.97);
  const [x, y] = [canvas.width / 2, canvas.height / 2];
  canvas.fill([ellipse(x, y, radius, radius)], paper);
  const hour = whole(random, 1, 12);
  const minute = pick(random, [0, 0, 15, 30, 45]);
  const at = (turn: number, r: number): [number, number] => [
    x + r * Math.sin(turn * 2 * Math.PI),
    y - r * Math.cos(turn * 2 * Math.PI),
  ];
  const face = pick(random, faces);
  const numbers = chance(random, 0.6);
  for (let i = 1; i <= 12; i++) {
    canvas.stroke(
      [...at(i / 12, radius * 0.95), ...at(i / 12, radius * (i % 3 === 0 ? 0.82 : 0.88))],
      1.8,
      ink,
    );
    if (!numbers || (i % 3 !== 0 && radius < 70)) continue;
    const size = radius * 0.24;
    const [u, v] = at(i / 12, radius * 0.68);
    canvas.text(String(i), u, v + size * 0.36, { size, colour: ink, face, align: 'middle' });
  }
  canvas.stroke([x, y, ...at((hour + minute / 60) / 12, radius * 0.48)], 4.4, ink);
  canvas.stroke([x, y, ...at(minute / 60, radius * 0.8)], 2.4, ink);
  const time = `${hour}:${String(minute).padStart(2, '0')}`;
  const thought = say(
    setting,
    `The short hand is at ${hour}, the long hand at ${minute}.`,
    `Der kleine Zeiger steht bei ${hour}, der große bei ${minute}.`,
  );
  return [
    {
      skill: 'clock',
      question: say(
        setting,
        pick(random, ['What time is it?', 'Which time does the clock show?', 'Read the clock.']),
        pick(random, ['Wie spät ist es?', 'Welche Uhrzeit zeigt die Uhr?', 'Lies die Uhr ab.']),
      ),
      thought,
      answer: time,
    },
    {
      skill: 'clock hour',
      question: say(setting, 'Where is the short hand?', 'Wo steht der kleine Zeiger?'),
      thought,
      answer: String(hour),
    },
  ];
};

/** Bars with letters below, against lines from 0 to 10. */
export const barChart: Draw = (canvas, setting) => {
  const { random, faces } = setting;
  canvas.clear([between(random, 235, 255), between(random, 235, 255), between(random, 235, 255)]);
  canvas.warp = camera(canvas, random, 2);
  const count = whole(random, 2, canvas.width >= 140 ? 5 : 4);
  const names = sample(random, [...'ABCDEFGHKLMPRSTXYZ'], count).sort();
  const values = sample(random, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], count);
  const face = pick(random, faces);
  const size = Math.min(18, canvas.height * 0.15);
  const [left, right] = [canvas.width * 0.15, canvas.width * 0.98];
  const [top, bottom] = [canvas.height * 0.06, canvas.height * 0.8];
  const dark: Rgb = [40, 40, 46];
  for (let i = 0; i <= 10; i += canvas.height > 100 ? 1 : 2) {
    const y = bottom - ((bottom - top) * i) / 10;
    canvas.stroke([left, y, right, y], i % 5 === 0 ? 1.4 : 0.8, dark, {
      alpha: i % 5 === 0 ? 0.7 : 0.3,
    });
    if (i % 5 === 0)
      canvas.text(String(i), left - 3, y + size * 0.3, {
        size: size * 0.75,
        colour: dark,
        face,
        align: 'right',
      });
  }
  const colours = sample(random, COLOURS.slice(0, 9), count);
  const oneColour = chance(random, 0.5);
  const width = (right - left) / count;
  values.forEach((value, i) => {
    const x = left + i * width;
    const colour = colours[oneColour ? 0 : i];
    const bar = box(
      x + width * 0.2,
      bottom - ((bottom - top) * value) / 10,
      x + width * 0.8,
      bottom,
    );
    canvas.fill([bar], shade(colour, random), { labels: [String(value)] });
    canvas.text(names[i], x + width / 2, canvas.height * 0.96, {
      size,
      colour: dark,
      face,
      align: 'middle',
    });
  });
  const list = `${names.map((name, i) => `${name}=${values[i]}`).join(', ')}.`;
  const one = random.integer(count);
  const wantsMost = chance(random, 0.5);
  const extreme = values.indexOf(wantsMost ? Math.max(...values) : Math.min(...values));
  const questions: SkillQuestion[] = [
    {
      skill: 'bar value',
      question: say(
        setting,
        pick(random, [`What is the value of ${names[one]}?`, `How high is bar ${names[one]}?`]),
        pick(random, [`Welchen Wert hat ${names[one]}?`, `Wie hoch ist der Balken ${names[one]}?`]),
      ),
      thought: `${names[one]}=${values[one]}.`,
      answer: String(values[one]),
    },
    {
      skill: 'bar compare',
      question: wantsMost
        ? say(setting, 'Which bar is the highest?', 'Welcher Balken ist am höchsten?')
        : say(setting, 'Which bar is the lowest?', 'Welcher Balken ist am niedrigsten?'),
      thought: list,
      answer: names[extreme],
    },
    {
      skill: 'count',
      question: say(setting, 'How many bars are there?', 'Wie viele Balken gibt es?'),
      thought: list,
      answer: String(count),
    },
  ];
  if (!oneColour)
    questions.push({
      skill: 'colour of one',
      question: say(
        setting,
        `What colour is bar ${names[one]}?`,
        `Welche Farbe hat Balken ${names[one]}?`,
      ),
      thought: say(
        setting,
        `${names[one]} ${colours[one].en}.`,
        `${names[one]} ${colours[one].de}.`,
      ),
      answer: say(setting, colours[one].en, colours[one].de),
    });
  return random.shuffle(questions);
};

/** True where a picture is too flat for round things. */
export function isFlat({ width, height }: Canvas): boolean {
  return Math.min(width, height) < 80;
}
