// Simple parts as a camera over a belt sees them, sound or with a defect.

import type { Random } from '../../../main/engine/random.ts';
import { ellipse, type Canvas, type Rgb } from '../pictures/canvas.ts';
import { between, chance, pick, whole } from '../pictures/chance.ts';
import { camera } from '../pictures/finish.ts';
import { articled, articledDe, contrast, placed, SHAPES, type Noun } from './names.ts';
import { say, yesNo, type Draw, type SkillQuestion } from './scene.ts';

interface Part extends Noun {
  /** Outlines between −1 and 1. */
  outline(random: Random): number[][];
}

const hole = (x: number, y: number, r: number) =>
  ellipse(x, y, r, r, { reversed: true, points: 20 });

function gearOutline(teeth: number): number[] {
  const out: number[] = [];
  for (let i = 0; i < teeth; i++) {
    for (const [offset, radius] of [
      [-0.28, 0.78],
      [-0.2, 1],
      [0.2, 1],
      [0.28, 0.78],
    ]) {
      const angle = ((i + offset) / teeth) * 2 * Math.PI;
      out.push(radius * Math.cos(angle), radius * Math.sin(angle));
    }
  }
  return out;
}

const hexagon = SHAPES.find(({ en }) => en === 'hexagon')!.outline[0];

const PARTS: readonly Part[] = [
  {
    ...{ en: 'washer', enPlural: 'washers', article: 'die', de: 'Scheibe', dePlural: 'Scheiben' },
    outline: (r) => [ellipse(0, 0, 1, 1), hole(0, 0, between(r, 0.35, 0.55))],
  },
  {
    ...{ en: 'nut', enPlural: 'nuts', article: 'die', de: 'Mutter', dePlural: 'Muttern' },
    outline: (r) => [[...hexagon], hole(0, 0, between(r, 0.4, 0.55))],
  },
  {
    ...{ en: 'gear', enPlural: 'gears', article: 'das', de: 'Zahnrad', dePlural: 'Zahnräder' },
    outline: (r) => [gearOutline(whole(r, 8, 12)), hole(0, 0, between(r, 0.2, 0.35))],
  },
  {
    ...{ en: 'bolt', enPlural: 'bolts', article: 'der', de: 'Bolzen', dePlural: 'Bolzen' },
    outline: (r) => {
      const w = between(r, 0.2, 0.28);
      return [
        [-1, -0.5, -0.6, -0.5, -0.6, 0.5, -1, 0.5],
        [-0.6, -w, 1, -w, 1, w, -0.6, w],
      ];
    },
  },
  {
    ...{ en: 'screw', enPlural: 'screws', article: 'die', de: 'Schraube', dePlural: 'Schrauben' },
    outline: () => {
      const upper: number[] = [];
      const lower: number[] = [];
      for (let i = 0; i < 14; i++) {
        const x = -0.65 + 0.11 * i;
        upper.push(x, i % 2 === 0 ? -0.18 : -0.27);
        lower.unshift(x, i % 2 === 0 ? 0.18 : 0.27);
      }
      const thread = [...upper, 1, 0, ...lower];
      return [[-1, -0.5, -0.6, -0.28, -0.6, 0.28, -1, 0.5], thread];
    },
  },
  {
    ...{ en: 'plate', enPlural: 'plates', article: 'die', de: 'Platte', dePlural: 'Platten' },
    outline: () => [[-1, -0.7, 1, -0.7, 1, 0.7, -1, 0.7]],
  },
];

/** Greys and browns of metal and belts. */
function metal(random: Random): Rgb {
  const light = between(random, 90, 235);
  return [
    light + between(random, -8, 12),
    light + between(random, -6, 8),
    light + between(random, -8, 10),
  ];
}

const DEFECTS = [
  { en: 'scratch', de: 'Kratzer' },
  { en: 'crack', de: 'Riss' },
  { en: 'stain', de: 'Fleck' },
] as const;

function paintDefect(
  canvas: Canvas,
  defect: string,
  at: readonly [number, number],
  radius: number,
  random: Random,
) {
  const [x, y] = at;
  const dark: Rgb = [between(random, 10, 60), between(random, 10, 50), between(random, 10, 50)];
  const light: Rgb = [252, 252, 250];
  if (defect === 'stain') {
    const size = radius * between(random, 0.16, 0.26);
    canvas.fill([ellipse(x, y, size, size * between(random, 0.7, 1))], dark, {
      alpha: between(random, 0.6, 0.95),
      labels: ['stain', 'Fleck'],
    });
    return;
  }
  const turn = between(random, 0, Math.PI);
  const length = radius * between(random, 0.3, 0.5);
  const points: number[] = [];
  const bends = defect === 'crack' ? 6 : 1;
  for (let i = 0; i <= bends; i++) {
    const along = (i / bends - 0.5) * 2 * length;
    const across = defect === 'crack' ? (i % 2 === 0 ? 1 : -1) * radius * 0.09 : 0;
    points.push(x + along * Math.cos(turn) - across * Math.sin(turn));
    points.push(y + along * Math.sin(turn) + across * Math.cos(turn));
  }
  canvas.stroke(points, Math.max(1.6, radius * 0.05), defect === 'crack' ? dark : light, {
    labels: defect === 'crack' ? ['crack', 'Riss'] : ['scratch', 'Kratzer'],
  });
}

/** One part: which, sound or not, what is wrong, how many holes. */
export const part: Draw = (canvas, setting) => {
  const { random } = setting;
  const [body, belt] = bodyAndBelt(random);
  canvas.clear(belt);
  canvas.warp = camera(canvas, random, 4);
  const kind = pick(random, PARTS);
  const side = Math.min(canvas.width, canvas.height);
  const radius = (side / 2) * between(random, 0.62, 0.92);
  const room = [canvas.width / 2 - radius, canvas.height / 2 - radius];
  const x = canvas.width / 2 + between(random, -1, 1) * Math.max(0, room[0]);
  const y = canvas.height / 2 + between(random, -1, 1) * Math.max(0, room[1]);
  const turn = between(random, 0, 2 * Math.PI);
  const shapes = kind.outline(random);
  const spots: readonly (readonly [number, number])[] = [
    [-0.65, -0.4],
    [0.65, -0.4],
    [0.65, 0.4],
    [-0.65, 0.4],
  ];
  const holes = kind.en === 'plate' ? whole(random, 0, 4) : 0;
  for (const [u, v] of spots.slice(0, holes)) shapes.push(hole(u, v, 0.17));
  canvas.fill(placed(shapes, x + 2.5, y + 2.5, radius, turn), [0, 0, 0], { alpha: 0.25 });
  canvas.fill(placed(shapes, x, y, radius, turn), body, { labels: [kind.en, kind.de] });
  const defect = chance(random, 0.5) ? pick(random, DEFECTS) : undefined;
  if (defect) {
    const angle = between(random, 0, 2 * Math.PI);
    const away = kind.en === 'plate' ? 0 : kind.en === 'bolt' || kind.en === 'screw' ? 0.1 : 0.74;
    const at = [x + away * radius * Math.cos(angle), y + away * radius * Math.sin(angle)] as const;
    paintDefect(canvas, defect.en, at, radius, random);
  }
  const state = defect
    ? say(setting, `with ${articled(defect.en)}`, `mit ${defect.de}`)
    : say(setting, 'without defect', 'ohne Fehler');
  const seen = say(setting, `${articled(kind.en)} ${state}.`, `${articledDe(kind)} ${state}.`);
  const questions: SkillQuestion[] = [
    {
      skill: 'part',
      question: say(
        setting,
        pick(random, ['Which part is this?', 'What part is shown?', 'Name the part.']),
        pick(random, ['Welches Teil ist das?', 'Welches Teil ist zu sehen?', 'Nenne das Teil.']),
      ),
      thought: seen,
      answer: say(setting, kind.en, kind.de),
    },
    {
      skill: 'defect',
      question: say(
        setting,
        pick(random, ['Is the part OK?', 'Is the part without defect?']),
        pick(random, ['Ist das Teil in Ordnung?', 'Ist das Teil ohne Fehler?']),
      ),
      thought: seen,
      answer: yesNo(setting, !defect),
    },
    {
      skill: 'kind of defect',
      question: say(setting, 'Which defect does it have?', 'Welchen Fehler hat es?'),
      thought: seen,
      answer: defect ? say(setting, defect.en, defect.de) : say(setting, 'none', 'keinen'),
    },
  ];
  if (kind.en === 'plate')
    questions.push({
      skill: 'holes',
      question: say(setting, 'How many holes are there?', 'Wie viele Löcher gibt es?'),
      thought: say(setting, `Holes: ${holes}.`, `Löcher: ${holes}.`),
      answer: String(holes),
    });
  return random.shuffle(questions);
};

function bodyAndBelt(random: Random): [Rgb, Rgb] {
  for (;;) {
    const [body, belt] = [
      metal(random),
      chance(random, 0.5) ? metal(random) : ([30, 34, 40] as Rgb),
    ];
    if (contrast(body, belt) > 80) return [body, belt];
  }
}
