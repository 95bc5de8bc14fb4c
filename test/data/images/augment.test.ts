// Augmentation: content is preserved, nothing moves further than the strength, and a seed
// determines the bytes.

import { expect, it } from 'vitest';
import { augmentImage } from '../../../main/data/images/augment.ts';
import type { Raster } from '../../../main/data/images/processors/resize.ts';
import { createRandom } from '../../../main/engine/random.ts';

const WIDTH = 84;
const HEIGHT = 56;

/** A dark image with one bright square of 6 × 6 pixels. */
function square(left: number, top: number): Raster {
  const data = new Uint8Array(WIDTH * HEIGHT * 3).fill(60);
  for (let y = top; y < top + 6; y++)
    data.fill(190, (y * WIDTH + left) * 3, (y * WIDTH + left + 6) * 3);
  return { width: WIDTH, height: HEIGHT, channels: 3, data };
}

/** The centre of the pixels that are brighter than the rest. */
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

it('parts move by at most the strength and keep their size', () => {
  const random = createRandom(4);
  const strength = 0.05;
  const moves: number[] = [];
  for (let n = 0; n < 100; n++) {
    const [left, top] = [10 + random.integer(60), 10 + random.integer(36)];
    const augmented = augmentImage(square(left, top), strength, random);
    const { x, y, count } = middle(augmented);
    expect(count).toBeGreaterThan(24);
    expect(count).toBeLessThan(52);
    moves.push(Math.max(Math.abs(x - (left + 2.5)), Math.abs(y - (top + 2.5))));
  }
  expect(Math.max(...moves)).toBeLessThan(strength * HEIGHT + 0.6);
  expect(Math.max(...moves)).toBeGreaterThan(0.5 * strength * HEIGHT);
});

it('the same seed gives the same bytes, another seed others, and the input is unchanged', () => {
  const image = square(30, 20);
  const before = Uint8Array.from(image.data);
  const first = augmentImage(image, 0.05, createRandom(1));
  expect(augmentImage(image, 0.05, createRandom(1)).data).toEqual(first.data);
  expect(augmentImage(image, 0.05, createRandom(2)).data).not.toEqual(first.data);
  expect(image.data).toEqual(before);
});

it.each([
  [1, 1],
  [1, 9],
  [9, 1],
  [2, 3],
])('an image of %i × %i pixels stays one', (width, height) => {
  const data = new Uint8Array(width * height * 3).fill(100);
  const augmented = augmentImage({ width, height, channels: 3, data }, 0.1, createRandom(1));
  expect(augmented.data.length).toBe(data.length);
  expect(new Set(augmented.data).size).toBe(1);
});
