// Images of the planted set of near duplicates: cards, drawings, charts, textures, photos, pages,
// plots; and the changes of copies.

import sharp, { type Sharp } from 'sharp';
import { createRandom, type Random } from '../../../main/engine/random.ts';
import { loadHandwritten } from '../../build/cards/handwritten.ts';
import { digitsOf, renderCard } from '../../build/cards/render.ts';

/** An image as RGB bytes. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

const [WIDTH, HEIGHT] = [240, 160];
const digits = loadHandwritten();
const byLabel = Array.from({ length: 10 }, (_, label) => digits.filter((d) => d.label === label));

/** Functions that draw each kind of image; the same seed gives the same image. */
export const MAKERS: Readonly<Record<string, (seed: number) => Picture>> = {
  card(seed) {
    const random = createRandom(seed);
    const [a, b] = [10 + random.integer(90), 10 + random.integer(90)];
    const glyph = (digit: number, slot: number) =>
      byLabel[digit]![(seed * 7 + slot) % byLabel[digit]!.length]!.pixels;
    const data = renderCard({ labels: ['A', 'B'], digits: digitsOf(a, b), glyph, random });
    return { width: 84, height: 56, data };
  },
  drawing(seed) {
    const random = createRandom(seed);
    const canvas = blank(tint(random, 200, 56));
    for (let i = 0; i < 4 + random.integer(8); i++) {
      const colour = tint(random, 0, 256);
      const [x, y, size] = [random.integer(WIDTH), random.integer(HEIGHT), 10 + random.integer(50)];
      const isRound = random.integer(2) === 0;
      fill(canvas, colour, (px, py) =>
        isRound
          ? (px - x) ** 2 + (py - y) ** 2 < (size / 2) ** 2
          : Math.abs(px - x) < size / 2 && Math.abs(py - y) < size / 3,
      );
    }
    return canvas;
  },
  chart(seed) {
    const random = createRandom(seed);
    const canvas = blank([250, 250, 250]);
    const bars = 4 + random.integer(5);
    const colour = tint(random, 20, 180);
    const step = (WIDTH - 40) / bars;
    for (let i = 0; i < bars; i++) {
      const top = 20 + random.integer(HEIGHT - 60);
      fill(
        canvas,
        colour,
        (x, y) => x > 30 + i * step && x < 30 + (i + 0.7) * step && y > top && y < HEIGHT - 20,
      );
    }
    fill(canvas, [0, 0, 0], (x, y) => (y >= HEIGHT - 20 && y < HEIGHT - 18) || (x >= 26 && x < 28));
    return canvas;
  },
  texture(seed) {
    const random = createRandom(seed);
    const canvas = blank([0, 0, 0]);
    const octaves = [4, 8, 16, 32].map((cells) => ({
      cells,
      values: Float32Array.from(
        { length: 3 * (cells + 2) ** 2 },
        () => random.normal() / cells ** 0.7,
      ),
    }));
    for (let y = 0; y < HEIGHT; y++) {
      for (let x = 0; x < WIDTH; x++) {
        for (let c = 0; c < 3; c++) {
          let value = 0;
          for (const { cells, values } of octaves) {
            const [u, v] = [(x / WIDTH) * cells, (y / WIDTH) * cells];
            const [i, j] = [Math.floor(u), Math.floor(v)];
            const [s, t] = [u - i, v - j];
            const at = (di: number, dj: number) =>
              values[3 * ((j + dj) * (cells + 2) + i + di) + c]!;
            value +=
              at(0, 0) * (1 - s) * (1 - t) +
              at(1, 0) * s * (1 - t) +
              at(0, 1) * (1 - s) * t +
              at(1, 1) * s * t;
          }
          canvas.data[3 * (y * WIDTH + x) + c] = Math.max(0, Math.min(255, 128 + 200 * value));
        }
      }
    }
    return canvas;
  },
};

/** Other kinds of images, for a second set. */
export const OTHER_MAKERS: Readonly<Record<string, (seed: number) => Picture>> = {
  /** Blurred shapes in uneven light, with sensor noise. */
  photo(seed) {
    const random = createRandom(seed);
    const canvas = blank([0, 0, 0]);
    const things = Array.from({ length: 5 + random.integer(6) }, () => ({
      colour: tint(random, 0, 256),
      x: random.integer(WIDTH),
      y: random.integer(HEIGHT),
      a: 15 + random.integer(60),
      b: 15 + random.integer(45),
      soft: 2 + 10 * random.uniform(),
    }));
    const ground = tint(random, 60, 140);
    const [lightX, lightY] = [0.5 * random.normal(), 0.5 * random.normal()];
    for (let y = 0; y < HEIGHT; y++) {
      for (let x = 0; x < WIDTH; x++) {
        const light = 1 + lightX * (x / WIDTH - 0.5) + lightY * (y / HEIGHT - 0.5);
        for (let c = 0; c < 3; c++) {
          let value = ground[c]!;
          for (const { colour, x: cx, y: cy, a, b, soft } of things) {
            const inside = (1 - Math.hypot((x - cx) / a, (y - cy) / b)) * soft;
            value += (colour[c]! - value) / (1 + Math.exp(-2 * inside));
          }
          const seen = light * value + 5 * random.normal();
          canvas.data[3 * (y * WIDTH + x) + c] = Math.max(0, Math.min(255, seen));
        }
      }
    }
    return canvas;
  },
  /** Lines of words in a made-up alphabet, black on white. */
  page(seed) {
    const random = createRandom(seed);
    const alphabet = createRandom(1);
    const letters = Array.from({ length: 26 }, () =>
      Array.from({ length: 35 }, () => alphabet.uniform() < 0.5),
    );
    const canvas = blank([255, 255, 255], 300, 400);
    for (let top = 24; top < 370; top += 14) {
      if (random.integer(8) === 0) continue;
      const end = random.integer(6) === 0 ? 100 + random.integer(150) : 276;
      for (let left = 24; left < end; left += 6) {
        if (random.integer(6) === 0) continue;
        const letter = letters[random.integer(26)]!;
        letter.forEach((isInk, at) => {
          const pixel = 3 * ((top + Math.floor(at / 5)) * canvas.width + left + (at % 5));
          if (isInk) canvas.data.fill(20, pixel, pixel + 3);
        });
      }
    }
    return canvas;
  },
  /** A curve on a grid with axes. */
  plot(seed) {
    const random = createRandom(seed);
    const canvas = blank([255, 255, 255]);
    fill(canvas, [225, 225, 225], (x, y) => x % 40 === 0 || y % 32 === 0);
    const waves = Array.from(
      { length: 4 },
      (_, k) => [random.normal() / (k + 1), 6.28 * random.uniform()] as const,
    );
    const height = (x: number) =>
      waves.reduce(
        (sum, [size, phase], k) => sum + size * Math.sin(((k + 1) * 3.14 * x) / WIDTH + phase),
        0,
      );
    const colour = tint(random, 0, 160);
    fill(canvas, colour, (x, y) => Math.abs(y - HEIGHT / 2 - 35 * height(x)) < 2.2);
    fill(canvas, [0, 0, 0], (x, y) => (y >= HEIGHT - 14 && y < HEIGHT - 12) || (x >= 18 && x < 20));
    return canvas;
  },
};

/** The changes of copies; `strength` runs from 0 to 1. */
export const CHANGES: Readonly<
  Record<string, (picture: Picture, strength: number) => Promise<Sharp> | Sharp>
> = {
  'cut by up to 6 % a side': (picture, strength) => {
    const share = 0.02 + 0.04 * strength;
    const [x, y] = [Math.round(picture.width * share), Math.round(picture.height * share)];
    return open(picture).extract({
      left: x,
      top: y,
      width: picture.width - 2 * x,
      height: picture.height - 2 * y,
    });
  },
  'cut on one side': (picture, strength) => {
    const x = Math.round(picture.width * (0.02 + 0.05 * strength));
    return open(picture).extract({
      left: x,
      top: 0,
      width: picture.width - x,
      height: picture.height,
    });
  },
  'saved as JPEG of quality 30 to 60': (picture, strength) =>
    open(picture).jpeg({ quality: 30 + Math.round(30 * strength) }),
  'darker or brighter': (picture, strength) =>
    open(picture).linear(
      strength < 0.5 ? 0.6 + 0.4 * strength : 0.75,
      strength < 0.5 ? 0 : 60 * strength,
    ),
  'turned by up to 3 degrees': (picture, strength) =>
    open(picture).rotate((strength < 0.5 ? -1 : 1) * (1 + 2 * Math.abs(2 * strength - 1)), {
      background: '#808080',
    }),
  'half as large': (picture) =>
    open(picture).resize(Math.round(picture.width / 2), Math.round(picture.height / 2)),
};

/** An original and its copies, one for each of `CHANGES`, as files. */
export interface PlantedImage {
  readonly kind: string;
  readonly index: number;
  readonly original: Uint8Array;
  readonly copies: readonly { readonly change: string; readonly bytes: Uint8Array }[];
}

/**
 * `count` originals of every kind with their copies; the strengths of the changes are drawn from
 * `random`.
 */
export async function* plantedImages(
  makers: typeof MAKERS,
  count: number,
  seed: number,
  random: Random,
): AsyncGenerator<PlantedImage> {
  for (const [kind, make] of Object.entries(makers)) {
    for (let index = 0; index < count; index++) {
      const picture = make(seed * 100_000 + index);
      const original = await open(picture).png().toBuffer();
      const copies: { change: string; bytes: Uint8Array }[] = [];
      for (const [change, apply] of Object.entries(CHANGES)) {
        const changed = await apply(picture, random.uniform());
        const bytes = await (change.includes('JPEG') ? changed : changed.png()).toBuffer();
        copies.push({ change, bytes });
      }
      yield { kind, index, original, copies };
    }
  }
}

/** The image for `sharp`. */
export function open({ width, height, data }: Picture): Sharp {
  return sharp(data, { raw: { width, height, channels: 3 } });
}

function blank(colour: readonly number[], width = WIDTH, height = HEIGHT): Picture {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < data.length; i++) data[i] = colour[i % 3]!;
  return { width, height, data };
}

function tint(random: Random, from: number, range: number): number[] {
  return [0, 1, 2].map(() => from + random.integer(range));
}

function fill(
  { data }: Picture,
  colour: readonly number[],
  isIn: (x: number, y: number) => boolean,
) {
  for (let y = 0; y < HEIGHT; y++)
    for (let x = 0; x < WIDTH; x++) if (isIn(x, y)) data.set(colour, 3 * (y * WIDTH + x));
}
