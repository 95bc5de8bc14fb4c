// Augmentation: a bent picture is still the same picture, nothing moves further than asked, and a seed gives its bytes.

import { expect, it } from 'vitest';
import { augmentImage } from '../../../main/data/images/augment.ts';
import type { Raster } from '../../../main/data/images/resize.ts';
import { createRandom } from '../../../main/engine/random.ts';

const WIDTH = 84;
const HEIGHT = 56;

/** A dark picture with one bright square of 6 pixels. */
function square(left: number, top: number): Raster {
  const data = new Uint8Array(WIDTH * HEIGHT * 3).fill(60);
  for (let y = top; y < top + 6; y++)
    data.fill(190, (y * WIDTH + left) * 3, (y * WIDTH + left + 6) * 3);
  return { width: WIDTH, height: HEIGHT, channels: 3, data };
}

/** The middle of what is brighter than the rest. */
function middle({ data }: Raster): { x: number; y: number; count: number } {
  let [x, y, count] = [0, 0, 0];
  const ground = data[0]!;
  for (let i = 0; i < WIDTH * HEIGHT; i++) {
    if (data[i * 3]! < ground + 60) continue;
    x += i % WIDTH;
    y += Math.floor(i / WIDTH);
    count++;
  }
  return { x: x / count, y: y / count, count };
}

it('parts move, by no more than the strength, and keep their size', () => {
  const random = createRandom(4);
  const strength = 0.05;
  const moves: number[] = [];
  for (let n = 0; n < 100; n++) {
    const [left, top] = [10 + random.integer(60), 10 + random.integer(36)];
    const bent = augmentImage(square(left, top), strength, random);
    const { x, y, count } = middle(bent);
    expect(count).toBeGreaterThan(24);
    expect(count).toBeLessThan(52);
    moves.push(Math.max(Math.abs(x - (left + 2.5)), Math.abs(y - (top + 2.5))));
  }
  expect(Math.max(...moves)).toBeLessThan(strength * HEIGHT + 0.6);
  expect(Math.max(...moves)).toBeGreaterThan(0.5 * strength * HEIGHT);
});

it('the same seed gives the same bytes, another one others; the picture given is untouched', () => {
  const picture = square(30, 20);
  const before = Uint8Array.from(picture.data);
  const first = augmentImage(picture, 0.05, createRandom(1));
  expect(augmentImage(picture, 0.05, createRandom(1)).data).toEqual(first.data);
  expect(augmentImage(picture, 0.05, createRandom(2)).data).not.toEqual(first.data);
  expect(picture.data).toEqual(before);
});

it.each([
  [1, 1],
  [1, 9],
  [9, 1],
  [2, 3],
])('a picture of %i × %i pixels stays one', (width, height) => {
  const data = new Uint8Array(width * height * 3).fill(100);
  const bent = augmentImage({ width, height, channels: 3, data }, 0.1, createRandom(1));
  expect(bent.data.length).toBe(data.length);
  expect(new Set(bent.data).size).toBe(1);
});
