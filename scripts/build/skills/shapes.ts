// Coloured shapes: what, which colour, how many, where, how large, which one differs.

import type { Random } from '../../../main/engine/random.ts';
import type { Canvas, Rgb } from '../pictures/canvas.ts';
import { between, chance, pick, sample, whole } from '../pictures/chance.ts';
import { camera } from '../pictures/finish.ts';
import {
  accusativeDe,
  articled,
  articledDe,
  COLOURS,
  contrast,
  dativeDe,
  fromDe,
  placed,
  shade,
  SHAPES,
  type Colour,
  type Shape,
} from './names.ts';
import { say, yesNo, type Draw, type Setting, type SkillQuestion } from './scene.ts';

interface Thing {
  readonly shape: Shape;
  readonly colour: Colour;
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

/** A ground, and colours that stand out from it. */
function ground(canvas: Canvas, random: Random): readonly Colour[] {
  const plain: readonly Rgb[] = [
    [250, 250, 250],
    [232, 228, 218],
    [20, 20, 24],
    [206, 214, 222],
    [70, 74, 84],
  ];
  const base = chance(random, 0.7) ? pick(random, plain) : shade(pick(random, COLOURS), random);
  canvas.clear(base);
  return COLOURS.filter(({ rgb }) => contrast(rgb, base) > 95);
}

function paint(canvas: Canvas, thing: Thing, random: Random, turned = true): void {
  const { shape, colour, x, y, radius } = thing;
  const turn = turned ? between(random, -0.22, 0.22) : 0;
  const rgb = shade(colour, random);
  const labels = [shape.en, shape.de, colour.en, colour.de];
  const polygons = placed(shape.outline, x, y, radius, turn);
  if (shape.outline.length === 1 && radius > 12 && chance(random, 0.15)) {
    const width = Math.max(2.5, radius * between(random, 0.12, 0.25));
    const [outline] = polygons;
    canvas.stroke([...outline, outline[0], outline[1]], width, rgb, { labels });
  } else canvas.fill(polygons, rgb, { labels });
}

/** Places for `count` things that do not touch. */
function places(canvas: Canvas, random: Random, count: number) {
  const ratio = canvas.width / canvas.height;
  let rows = Math.max(1, Math.round(Math.sqrt(count / ratio)));
  if (chance(random, 0.4) && count > 1) rows += 1;
  const columns = Math.max(Math.ceil(count / rows), 1);
  const [w, h] = [canvas.width / columns, canvas.height / rows];
  const cells = sample(
    random,
    Array.from({ length: rows * columns }, (_, i) => i),
    count,
  ).sort((a, b) => a - b);
  const largest = Math.min(w, h) / 2;
  return cells.map((cell) => {
    const radius = Math.max(6, largest * between(random, 0.5, 0.92));
    const [freeX, freeY] = [Math.max(0, w / 2 - radius - 1), Math.max(0, h / 2 - radius - 1)];
    return {
      x: ((cell % columns) + 0.5) * w + between(random, -freeX, freeX),
      y: (Math.floor(cell / columns) + 0.5) * h + between(random, -freeY, freeY),
      radius,
    };
  });
}

const nameOf = (setting: Setting, { shape, colour }: Thing): string =>
  say(setting, `${colour.en} ${shape.en}`, `${shape.de} ${colour.de}`);

/** One shape: its kind, its colour, where it is, and whether it is something. */
export const oneShape: Draw = (canvas, setting) => {
  const { random } = setting;
  const colours = ground(canvas, random);
  canvas.warp = camera(canvas, random);
  const side = Math.min(canvas.width, canvas.height);
  const radius = side * between(random, 0.14, 0.44);
  const x = between(random, radius, canvas.width - radius);
  const y = between(random, radius, canvas.height - radius);
  const thing = { shape: pick(random, SHAPES), colour: pick(random, colours), x, y, radius };
  paint(canvas, thing, random);
  const { shape, colour } = thing;
  const seen = say(
    setting,
    `There is ${articled(`${colour.en} ${shape.en}`)}.`,
    `Zu sehen: ${articledDe(shape)}, ${colour.de}.`,
  );
  const ask = (skill: string, en: string[], de: string[], answer: string): SkillQuestion => ({
    skill,
    question: say(setting, pick(random, en), pick(random, de)),
    thought: seen,
    answer,
  });
  const other = pick(random, chance(random, 0.5) ? [shape] : SHAPES);
  const otherColour = pick(random, chance(random, 0.5) ? [colour] : COLOURS);
  const [wrong] = sample(
    random,
    SHAPES.filter((each) => each !== shape),
    1,
  );
  const [wrongColour] = sample(
    random,
    COLOURS.filter((each) => each !== colour),
    1,
  );
  const [first, second] = random.shuffle([shape, wrong]);
  const [one, two] = random.shuffle([colour, wrongColour]);
  const questions = [
    ask(
      'one of two',
      [`Is it ${articled(first.en)} or ${articled(second.en)}?`, `${first.en} or ${second.en}?`],
      [`Ist es ${articledDe(first)} oder ${articledDe(second)}?`, `${first.de} oder ${second.de}?`],
      say(setting, shape.en, shape.de),
    ),
    ask(
      'one of two',
      [`Is it ${one.en} or ${two.en}?`, `${one.en} or ${two.en}?`],
      [`Ist es ${one.de} oder ${two.de}?`, `${one.de} oder ${two.de}?`],
      say(setting, colour.en, colour.de),
    ),
    ask(
      'shape',
      ['Which shape is this?', 'What shape do you see?', 'Name the shape.', 'What is it?'],
      ['Welche Form ist das?', 'Was für eine Form siehst du?', 'Nenne die Form.', 'Was ist das?'],
      say(setting, shape.en, shape.de),
    ),
    ask(
      'colour',
      ['Which colour?', 'What colour is it?', `What colour is the ${shape.en}?`],
      ['Welche Farbe?', 'Welche Farbe hat es?', `Welche Farbe hat ${shape.article} ${shape.de}?`],
      say(setting, colour.en, colour.de),
    ),
    ask(
      'colour and shape',
      ['What is in the picture?', 'Describe the picture.', 'What is shown?'],
      ['Was ist auf dem Bild?', 'Beschreibe das Bild.', 'Was ist zu sehen?'],
      nameOf(setting, thing),
    ),
    ask(
      'yes or no',
      [`Is it ${articled(other.en)}?`, `Is this ${articled(other.en)}?`],
      [`Ist das ${articledDe(other)}?`, `Ist es ${articledDe(other)}?`],
      yesNo(setting, other === shape),
    ),
    ask(
      'yes or no',
      [`Is it ${otherColour.en}?`, `Is the shape ${otherColour.en}?`],
      [`Ist es ${otherColour.de}?`, `Ist die Form ${otherColour.de}?`],
      yesNo(setting, otherColour === colour),
    ),
  ];
  const [u, v] = [x / canvas.width, y / canvas.height];
  if (Math.abs(u - 0.5) > 0.14)
    questions.push({
      ...ask(
        'position',
        ['Is it on the left or on the right?', 'Left or right?'],
        ['Ist es links oder rechts?', 'Links oder rechts?'],
        u < 0.5 ? say(setting, 'left', 'links') : say(setting, 'right', 'rechts'),
      ),
    });
  if (Math.abs(v - 0.5) > 0.14)
    questions.push({
      ...ask(
        'position',
        ['Is it at the top or at the bottom?', 'Top or bottom?'],
        ['Ist es oben oder unten?', 'Oben oder unten?'],
        v < 0.5 ? say(setting, 'top', 'oben') : say(setting, 'bottom', 'unten'),
      ),
    });
  return questions;
};

/** Different shapes side by side: colours, neighbours, sizes. */
export const differentShapes: Draw = (canvas, setting) => {
  const { random } = setting;
  const colours = ground(canvas, random);
  canvas.warp = camera(canvas, random);
  const count = whole(random, 2, canvas.width * canvas.height > 20000 ? 5 : 4);
  const shapes = sample(random, SHAPES, count);
  const kinds = sample(random, colours, count);
  const things: Thing[] = places(canvas, random, count).map((place, i) => ({
    ...place,
    shape: shapes[i],
    colour: kinds[i % kinds.length],
  }));
  for (const thing of things) paint(canvas, thing, random);
  const seen = `${things.map((thing) => nameOf(setting, thing)).join(', ')}.`;
  const questions: SkillQuestion[] = [];
  const add = (skill: string, en: string, de: string, thought: string, answer: string) =>
    questions.push({ skill, question: say(setting, en, de), thought, answer });
  const one = pick(random, things);
  add(
    'colour of one',
    pick(random, [`What colour is the ${one.shape.en}?`, `Colour of the ${one.shape.en}?`]),
    `Welche Farbe hat ${one.shape.article} ${one.shape.de}?`,
    `${nameOf(setting, one)}.`,
    say(setting, one.colour.en, one.colour.de),
  );
  add(
    'shape of one',
    pick(random, [`Which shape is ${one.colour.en}?`, `What is ${one.colour.en}?`]),
    pick(random, [`Welche Form ist ${one.colour.de}?`, `Was ist ${one.colour.de}?`]),
    `${nameOf(setting, one)}.`,
    say(setting, one.shape.en, one.shape.de),
  );
  add(
    'count',
    pick(random, [
      'How many shapes are there?',
      'How many shapes do you see?',
      'Count the shapes.',
    ]),
    pick(random, ['Wie viele Formen gibt es?', 'Wie viele Formen siehst du?', 'Zähle die Formen.']),
    seen,
    String(count),
  );
  const asked = pick(random, chance(random, 0.5) ? things.map(({ shape }) => shape) : SHAPES);
  add(
    'yes or no',
    pick(random, [`Is there ${articled(asked.en)}?`, `Do you see ${articled(asked.en)}?`]),
    pick(random, [`Gibt es ${accusativeDe(asked)}?`, `Siehst du ${accusativeDe(asked)}?`]),
    seen,
    yesNo(setting, shapes.includes(asked)),
  );
  questions.push(...relations(things, setting));
  return random.shuffle(questions);
};

/** Questions about two of the things: left and right, above and below, larger and smaller. */
function relations(things: readonly Thing[], setting: Setting): SkillQuestion[] {
  const { random } = setting;
  const [a, b] = sample(random, things, 2);
  const questions: SkillQuestion[] = [];
  const name = ({ shape }: Thing) => say(setting, shape.en, shape.de);
  if (Math.abs(a.x - b.x) > 1.1 * Math.max(a.radius, b.radius)) {
    const left = a.x < b.x;
    questions.push({
      skill: 'left or right',
      question: say(
        setting,
        `Is the ${a.shape.en} left or right of the ${b.shape.en}?`,
        `Ist ${a.shape.article} ${a.shape.de} links oder rechts ${fromDe(b.shape)}?`,
      ),
      thought: left ? `${name(a)}, ${name(b)}.` : `${name(b)}, ${name(a)}.`,
      answer: left ? say(setting, 'left', 'links') : say(setting, 'right', 'rechts'),
    });
  }
  if (Math.abs(a.y - b.y) > 1.1 * Math.max(a.radius, b.radius)) {
    const above = a.y < b.y;
    questions.push({
      skill: 'above or below',
      question: say(
        setting,
        `Is the ${a.shape.en} above or below the ${b.shape.en}?`,
        `Ist ${a.shape.article} ${a.shape.de} über oder unter ${dativeDe(b.shape)}?`,
      ),
      thought: above ? `${name(a)}, ${name(b)}.` : `${name(b)}, ${name(a)}.`,
      answer: above ? say(setting, 'above', 'über') : say(setting, 'below', 'unter'),
    });
  }
  if (things.length === 2 && Math.max(a.radius, b.radius) > 1.3 * Math.min(a.radius, b.radius)) {
    const largest = a.radius > b.radius ? a : b;
    const smallest = largest === a ? b : a;
    const wantsLarge = chance(random, 0.5);
    questions.push({
      skill: 'larger',
      question: wantsLarge
        ? say(setting, 'Which shape is larger?', 'Welche Form ist größer?')
        : say(setting, 'Which shape is smaller?', 'Welche Form ist kleiner?'),
      thought: say(
        setting,
        `${largest.shape.en} large, ${smallest.shape.en} small.`,
        `${largest.shape.de} groß, ${smallest.shape.de} klein.`,
      ),
      answer: name(wantsLarge ? largest : smallest),
    });
  }
  return questions;
}

/** Many of a few kinds: how many of each; and one that differs. */
export const manyShapes: Draw = (canvas, setting) => {
  const { random } = setting;
  const colours = ground(canvas, random);
  canvas.warp = camera(canvas, random, 3);
  const count = whole(random, 1, canvas.width * canvas.height > 20000 ? 9 : 7);
  const shapes = sample(random, SHAPES, 2);
  const kinds = sample(random, colours, 2);
  const isOdd = count >= 3 && chance(random, 0.3);
  const odd = random.integer(count);
  const things: Thing[] = places(canvas, random, count).map((place, i) => ({
    ...place,
    shape: isOdd ? shapes[i === odd ? 1 : 0] : pick(random, shapes),
    colour: isOdd ? kinds[i === odd ? 1 : 0] : pick(random, kinds),
  }));
  for (const thing of things) paint(canvas, thing, random);
  const questions: SkillQuestion[] = [];
  const list = (some: readonly Thing[]) =>
    some.length === 0
      ? say(setting, 'None.', 'Keine.')
      : `${some.map((thing) => nameOf(setting, thing)).join(', ')}.`;
  const total = pick(random, [
    ['How many shapes are there?', 'Wie viele Formen gibt es?'],
    ['How many things do you see?', 'Wie viele Dinge siehst du?'],
    ['Count the shapes.', 'Zähle die Formen.'],
  ]);
  questions.push({
    skill: 'count',
    question: say(setting, total[0], total[1]),
    thought: list(things),
    answer: String(count),
  });
  const asked = pick(random, shapes);
  const some = things.filter(({ shape }) => shape === asked);
  questions.push({
    skill: 'count of a kind',
    question: say(
      setting,
      `How many ${asked.enPlural} are there?`,
      `Wie viele ${asked.dePlural} gibt es?`,
    ),
    thought: list(some),
    answer: String(some.length),
  });
  const colour = pick(random, kinds);
  const coloured = things.filter((thing) => thing.colour === colour);
  questions.push({
    skill: 'count of a kind',
    question: say(
      setting,
      `How many shapes are ${colour.en}?`,
      `Wie viele Formen sind ${colour.de}?`,
    ),
    thought: list(coloured),
    answer: String(coloured.length),
  });
  if (isOdd) {
    const thing = things[odd];
    questions.push({
      skill: 'odd one out',
      question: say(setting, 'Which shape is different?', 'Welche Form ist anders?'),
      thought: say(
        setting,
        `${shapes[0].enPlural}, and ${articled(nameOf(setting, thing))}.`,
        `${shapes[0].dePlural}, und ${articledDe(thing.shape)}.`,
      ),
      answer: say(setting, thing.shape.en, thing.shape.de),
    });
  }
  return random.shuffle(questions);
};

/** A pattern that fills the picture. */
export const pattern: Draw = (canvas, setting) => {
  const { random } = setting;
  const [first, second] = sample(random, COLOURS, 2);
  canvas.clear(shade(first, random));
  canvas.warp = camera(canvas, random, 5);
  const rgb = shade(second, random);
  const step = between(random, 12, 30);
  const [w, h] = [canvas.width, canvas.height];
  const kind = pick(random, [
    { en: 'vertical stripes', de: 'senkrechte Streifen' },
    { en: 'horizontal stripes', de: 'waagerechte Streifen' },
    { en: 'diagonal stripes', de: 'schräge Streifen' },
    { en: 'squares', de: 'Karos' },
    { en: 'dots', de: 'Punkte' },
  ]);
  for (let x = -w; x < 2 * w; x += step) {
    if (kind.en === 'vertical stripes')
      canvas.fill([[x, -h, x + step / 2, -h, x + step / 2, 2 * h, x, 2 * h]], rgb);
    if (kind.en === 'horizontal stripes')
      canvas.fill([[-w, x, 2 * w, x, 2 * w, x + step / 2, -w, x + step / 2]], rgb);
    if (kind.en === 'diagonal stripes')
      canvas.fill(
        [[x - h, -h, x - h + 0.7 * step, -h, x + 2 * h + 0.7 * step, 2 * h, x + 2 * h, 2 * h]],
        rgb,
      );
    if (kind.en !== 'squares' && kind.en !== 'dots') continue;
    if (x < -step || x > w + step) continue;
    for (let y = -step; y < h + step; y += step) {
      const [i, j] = [Math.round(x / step), Math.round(y / step)];
      if (kind.en === 'dots') canvas.fill(placed(SHAPES[0].outline, x, y, step * 0.3), rgb);
      else if ((i + j) % 2 === 0)
        canvas.fill([[x, y, x + step, y, x + step, y + step, x, y + step]], rgb);
    }
  }
  const text = say(setting, kind.en, kind.de);
  const colours = say(setting, `${first.en} and ${second.en}`, `${first.de} und ${second.de}`);
  return [
    {
      skill: 'pattern',
      question: say(
        setting,
        pick(random, ['Which pattern is this?', 'What is the pattern?']),
        pick(random, ['Welches Muster ist das?', 'Was für ein Muster ist das?']),
      ),
      thought: say(setting, `${text}, ${colours}.`, `${text}, ${colours}.`),
      answer: text,
    },
  ];
};
