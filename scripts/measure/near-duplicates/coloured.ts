// Small pictures of coloured shapes on a plain ground, as question-answer sets about shapes have
// them: they differ in the colour, kind or place of one shape, and copies are only re-encoded.

import type { Sharp } from 'sharp';
import { createRandom, type Random } from '../../../main/engine/random.ts';
import { open, type Picture } from './pictures.ts';

/** Side of a picture in pixels, and of its cells: shapes stand on a grid of four by four. */
const SIDE = 64;
const CELL = SIDE / 4;

/** The colours by name, as in the answers. */
export const COLOURS: Readonly<Record<string, readonly number[]>> = {
  red: [220, 40, 40],
  green: [40, 160, 60],
  blue: [50, 80, 220],
  yellow: [235, 200, 40],
  purple: [150, 60, 180],
  orange: [240, 140, 40],
  black: [20, 20, 20],
};
const NAMES = Object.keys(COLOURS);

export interface Shape {
  readonly kind: 'circle' | 'square';
  readonly colour: string;
  /** The cell of the grid, 0 to 15. */
  readonly cell: number;
}

/** One to three shapes of different colours in different cells. */
export function drawShapes(random: Random): Shape[] {
  const cells = new Set<number>();
  const colours = new Set<number>();
  const count = 1 + random.integer(3);
  while (cells.size < count) cells.add(random.integer(16));
  while (colours.size < count) colours.add(random.integer(NAMES.length));
  const names = [...colours].map((at) => NAMES[at]!);
  return [...cells]
    .map((cell, i): Shape => ({
      kind: random.integer(2) === 0 ? 'circle' : 'square',
      colour: names[i]!,
      cell,
    }))
    .sort((a, b) => a.cell - b.cell);
}

/** The picture of some shapes on a ground of one colour. */
export function paintShapes(shapes: readonly Shape[], ground: readonly number[] = [255, 255, 255]) {
  const data = new Uint8Array(3 * SIDE * SIDE);
  for (let at = 0; at < SIDE * SIDE; at++) data.set(ground, 3 * at);
  for (const { kind, colour, cell } of shapes) {
    const x0 = (cell % 4) * CELL + CELL / 2;
    const y0 = Math.floor(cell / 4) * CELL + CELL / 2;
    for (let y = 0; y < SIDE; y++) {
      for (let x = 0; x < SIDE; x++) {
        const [dx, dy] = [x + 0.5 - x0, y + 0.5 - y0];
        const isIn =
          kind === 'circle'
            ? Math.hypot(dx, dy) < 6.5
            : Math.max(Math.abs(dx), Math.abs(dy)) < 5.75;
        if (isIn) data.set(COLOURS[colour]!, 3 * (y * SIDE + x));
      }
    }
  }
  return { width: SIDE, height: SIDE, data } satisfies Picture;
}

/** A picture with its question; no two have the same shapes. */
export interface ColouredRow {
  readonly shapes: readonly Shape[];
  readonly question: string;
  readonly answer: string;
}

/** `count` different pictures, each with a question that has a one-word answer. */
export function colouredRows(count: number, seed: number): ColouredRow[] {
  const random = createRandom(seed);
  const seen = new Set<string>();
  const rows: ColouredRow[] = [];
  while (rows.length < count) {
    const shapes = drawShapes(random);
    const key = JSON.stringify(shapes);
    if (seen.has(key)) continue;
    seen.add(key);
    rows.push({ shapes, ...askAbout(shapes, random) });
  }
  return rows;
}

function askAbout(shapes: readonly Shape[], random: Random): { question: string; answer: string } {
  const circles = shapes.filter(({ kind }) => kind === 'circle');
  const asked = shapes[random.integer(shapes.length)]!;
  if (circles.length === 1 && random.integer(2) === 0)
    return { question: 'What colour is the circle?', answer: circles[0]!.colour };
  switch (random.integer(3)) {
    case 0:
      return { question: 'How many shapes are there?', answer: String(shapes.length) };
    case 1:
      return { question: `What is the ${asked.colour} shape?`, answer: asked.kind };
    default: {
      const colour = NAMES[random.integer(NAMES.length)]!;
      const isThere = shapes.some((shape) => shape.colour === colour);
      return { question: `Is there a ${colour} shape?`, answer: isThere ? 'yes' : 'no' };
    }
  }
}

/** What happens to copies of such pictures: nothing that moves a shape. */
export const REENCODINGS: Readonly<
  Record<string, (picture: Picture, strength: number) => Promise<Sharp> | Sharp>
> = {
  'saved as JPEG of quality 60 to 90': (picture, strength) =>
    open(picture).jpeg({ quality: 60 + Math.round(30 * strength) }),
  'one and a half times or twice as large': (picture, strength) => {
    const side = Math.round(SIDE * (strength < 0.5 ? 1.5 : 2));
    return open(picture).resize(side, side).png();
  },
  'three quarters as large': (picture) => open(picture).resize(48, 48).png(),
  'slightly brighter or darker': (picture, strength) =>
    open(picture)
      .linear(0.9 + 0.15 * strength, strength < 0.5 ? 12 : 0)
      .png(),
};
