// Pictures full of characters and shapes, without questions: something stands in nearly every cell, so
// a step teaches several times as many names as with a single line.

import type { Random } from '../../../main/engine/random.ts';
import type { Canvas, Rgb, Warp } from '../pictures/canvas.ts';
import { between, chance, pick, whole } from '../pictures/chance.ts';
import { camera } from '../pictures/finish.ts';
import { COLOURS, contrast, placed, shade, SHAPES } from './names.ts';
import { drawNumber, paperAndInk } from './print.ts';
import type { Draw, Setting } from './scene.ts';
import { drawWord } from './words.ts';

const LETTERS = [...'abcdefghijklmnopqrstuvwxyzäöüßABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÜ'];
const SIGNS = [...'.,:;-+=/%()?!&€°'];

/** A camera, and lines that are no more straight than those of a hand. */
export function wavy(canvas: Canvas, random: Random): Warp {
  const seen = camera(canvas, random);
  if (chance(random, 0.35)) return seen;
  const wave = () => ({
    height: between(random, 0.4, 2.6),
    step: (2 * Math.PI) / between(random, 26, 90),
    start: between(random, 0, 2 * Math.PI),
  });
  const [across, down, slant] = [wave(), wave(), between(random, -0.22, 0.22)];
  const middle = canvas.height / 2;
  return (x, y) =>
    seen(
      x + across.height * Math.sin(across.step * y + across.start) + slant * (middle - y),
      y + down.height * Math.sin(down.step * x + down.start),
    );
}

/** A digit, letter or sign. */
function character(random: Random): string {
  const lot = random.uniform();
  if (lot < 0.45) return String(random.integer(10));
  return lot < 0.93 ? pick(random, LETTERS) : pick(random, SIGNS);
}

/** A word, a number or characters without sense. */
function piece(setting: Setting): string {
  const { random } = setting;
  const lot = random.uniform();
  if (lot < 0.4) return drawWord(random, whole(random, 2, 9));
  if (lot < 0.75) return drawNumber(setting, whole(random, 1, 5));
  return Array.from({ length: whole(random, 1, 4) }, () => character(random)).join('');
}

/** Lines of print from edge to edge. */
export const lines: Draw = (canvas, setting) => {
  const { random, faces } = setting;
  const { paper, ink } = paperAndInk(random);
  canvas.clear(paper);
  canvas.warp = wavy(canvas, random);
  const size = between(random, 13, 36);
  const isOneFace = chance(random, 0.6);
  let face = pick(random, faces);
  for (let y = between(random, 0.6, 1) * size; y < canvas.height + 2; y += size * 1.12) {
    if (!isOneFace) face = pick(random, faces);
    const options = {
      size,
      colour: ink,
      face,
      stretch: between(random, 0.8, 1.2),
      spacing: between(random, -0.4, 2),
    };
    for (let x = between(random, -4, 6); x < canvas.width - 6;) {
      const text = piece(setting);
      canvas.text(text, x, y, options);
      x += canvas.textWidth(text, options) + size * between(random, 0.25, 0.6);
    }
  }
  return [];
};

/** One character or shape in every cell of a grid, each with its own face, size, colour and turn. */
export const mosaic: Draw = (canvas, setting) => {
  const { random, faces } = setting;
  const { paper, ink } = paperAndInk(random);
  canvas.clear(paper);
  canvas.warp = wavy(canvas, random);
  const wanted = pick(random, [22, 28, 28, 37, 56]);
  const [columns, rows] = [canvas.width, canvas.height].map((side) => Math.round(side / wanted));
  const [w, h] = [canvas.width / columns, canvas.height / rows];
  const inks = COLOURS.filter(({ rgb }) => contrast(rgb, paper) > 95);
  const shapes = pick(random, [0, 0.2, 0.5]);
  const isColourful = chance(random, 0.5);
  for (let i = 0; i < rows * columns; i++) {
    const [x, y] = [((i % columns) + 0.5) * w, (Math.floor(i / columns) + 0.5) * h];
    const [toX, toY] = [between(random, -0.12, 0.12) * w, between(random, -0.12, 0.12) * h];
    if (chance(random, shapes)) {
      const [shape, colour] = [pick(random, SHAPES), pick(random, inks)];
      const radius = (Math.min(w, h) / 2) * between(random, 0.55, 0.9);
      canvas.fill(
        placed(shape.outline, x + toX, y + toY, radius, between(random, -0.22, 0.22)),
        shade(colour, random),
        { labels: [shape.en, shape.de, colour.en, colour.de] },
      );
      continue;
    }
    const colour: Rgb = isColourful ? shade(pick(random, inks), random) : ink;
    const size = Math.min(w, h) * between(random, 0.8, 1.3);
    canvas.text(character(random), x + toX, y + toY + size * 0.36, {
      size,
      colour,
      face: pick(random, faces),
      align: 'middle',
      stretch: between(random, 0.8, 1.2),
    });
  }
  return [];
};
