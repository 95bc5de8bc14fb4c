// The perceptual hash that curate's image comparison is measured against.

import sharp from 'sharp';
import { expect, it } from 'vitest';
import { createRandom } from '../../main/engine/random.ts';
import {
  hammingDistance,
  perceptualHash,
} from '../../scripts/measure/near-duplicates/perceptual-hash.ts';

const SIDE = 64;
function image(value: (x: number, y: number) => number): Promise<Buffer> {
  const data = Uint8Array.from({ length: SIDE * SIDE }, (_, i) =>
    value(i % SIDE, Math.floor(i / SIDE)),
  );
  return sharp(data, { raw: { width: SIDE, height: SIDE, channels: 1 } })
    .png()
    .toBuffer();
}

it('is the same for a darker copy, and far away for another image', async () => {
  const blocks = (seed: number) => {
    const random = createRandom(seed);
    const greys = Array.from({ length: 64 }, () => random.integer(256));
    return (x: number, y: number) => greys[8 * (y >> 3) + (x >> 3)]!;
  };
  const original = blocks(1);
  const hash = await perceptualHash(await image(original));
  const darker = await perceptualHash(await image((x, y) => 0.6 * original(x, y)));
  const other = await perceptualHash(await image(blocks(2)));
  expect(hammingDistance(hash, darker)).toBeLessThanOrEqual(4);
  expect(hammingDistance(hash, other)).toBeGreaterThan(16);
});

it('has a bit for each low frequency above the median', async () => {
  const hash = await perceptualHash(await image((x, y) => (x * 37 + y * 11) % 256));
  expect([...hash.toString(2)].filter((bit) => bit === '1')).toHaveLength(32);
});

it('counts differing bits', () => {
  expect(hammingDistance(0b1011n, 0b0010n)).toBe(2);
  expect(hammingDistance(2n ** 63n, 0n)).toBe(1);
});
