// Near-duplicates of an image are found, other images of the same kind are not.

import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { candidatePairs } from '../../../../main/data/images/similarity/candidates.ts';
import { describeImage } from '../../../../main/data/images/similarity/descriptor.ts';
import { imageDifference } from '../../../../main/data/images/similarity/difference.ts';
import { createRandom } from '../../../../main/engine/random.ts';
import { loadHandwritten } from '../../../../scripts/build/cards/handwritten.ts';
import { digitsOf, renderCard } from '../../../../scripts/build/cards/render.ts';
import {
  MAKERS,
  OTHER_MAKERS,
  plantedImages,
} from '../../../../scripts/measure/near-duplicates/pictures.ts';

const sample = resolve(import.meta.dirname, '..', '..', '..', '..', 'resources', 'sample');

async function look(file: string | Buffer) {
  const { data, info } = await sharp(file)
    .toColourspace('srgb')
    .toFormat('png', { palette: false })
    .toBuffer()
    .then((png) => sharp(png).toColourspace('srgb').raw().toBuffer({ resolveWithObject: true }));
  const rgb = new Uint8Array(3 * info.width * info.height);
  for (let at = 0; at < rgb.length; at++) {
    rgb[at] =
      data[
        info.channels >= 3
          ? Math.floor(at / 3) * info.channels + (at % 3)
          : Math.floor(at / 3) * info.channels
      ]!;
  }
  return describeImage(rgb, info.width, info.height);
}

const changes: Record<string, (file: Buffer) => Promise<Buffer>> = {
  darker: (file) => sharp(file).linear(0.7, 0).png().toBuffer(),
  brighter: (file) => sharp(file).linear(0.8, 20).png().toBuffer(),
  'saved as JPEG of low quality': (file) => sharp(file).jpeg({ quality: 40 }).toBuffer(),
  'moved by a pixel': async (file) =>
    sharp(await sharp(file).extend({ left: 1, top: 1, extendWith: 'copy' }).png().toBuffer())
      .extract({ left: 0, top: 0, width: 84, height: 56 })
      .png()
      .toBuffer(),
  'twice as large': (file) => sharp(file).resize(168, 112).png().toBuffer(),
  'cut by a pixel all round': (file) =>
    sharp(file).extract({ left: 1, top: 1, width: 82, height: 54 }).png().toBuffer(),
};

describe('image similarity', () => {
  const files = readdirSync(join(sample, 'test')).filter((name) => name.endsWith('.png'));

  it('finds copies of cards that were relit, resized, cropped or shifted', async () => {
    const originals = files.slice(0, 30).map((name) => readFileSync(join(sample, 'test', name)));
    const seen = await Promise.all(originals.map(look));
    for (const [name, change] of Object.entries(changes)) {
      const copies = await Promise.all(originals.map(async (file) => look(await change(file))));
      const pairs = candidatePairs([...seen, ...copies].map(({ descriptor }) => descriptor));
      const found = pairs.filter(
        ([first, second]) =>
          second === first + 30 &&
          imageDifference(seen[first]!.thumbnail, copies[first]!.thumbnail) < 0.6,
      );
      expect(found.length, name).toBe(30);
    }
  });

  it('finds turned and cut pages and charts, whose alignment is not seen from afar', async () => {
    const makers = { chart: MAKERS['chart']!, page: OTHER_MAKERS['page']! };
    let count = 0;
    for await (const { original, copies } of plantedImages(makers, 4, 9, createRandom(9))) {
      const { thumbnail } = await look(Buffer.from(original));
      for (const { change, bytes } of copies) {
        const copy = await look(Buffer.from(bytes));
        expect(imageDifference(thumbnail, copy.thumbnail), change).toBeLessThan(0.6);
        count += 1;
      }
    }
    expect(count).toBe(48);
  });

  it('takes no two cards of the sample for copies', async () => {
    const seen: Awaited<ReturnType<typeof look>>[] = [];
    for (const side of ['validation', 'test']) {
      for (const name of readdirSync(join(sample, side)).filter((file) => file.endsWith('.png'))) {
        seen.push(await look(readFileSync(join(sample, side, name))));
      }
    }
    expect(seen.length).toBe(800);
    const pairs = candidatePairs(seen.map(({ descriptor }) => descriptor));
    const smallest = Math.min(
      ...pairs.map(([first, second]) =>
        imageDifference(seen[first]!.thumbnail, seen[second]!.thumbnail),
      ),
    );
    expect(smallest).toBeGreaterThan(0.9);
  });

  it('distinguishes cards that differ in a single digit', () => {
    const digits = loadHandwritten();
    const byLabel = Array.from({ length: 10 }, (_, label) =>
      digits.filter((d) => d.label === label),
    );
    const card = (a: number, b: number, seed: number) =>
      describeImage(
        renderCard({
          labels: ['A', 'B'],
          digits: digitsOf(a, b),
          glyph: (digit, slot) => byLabel[digit]![(seed * 4 + slot) % 800]!.pixels,
          random: createRandom(seed),
        }),
        84,
        56,
      ).thumbnail;
    for (let seed = 0; seed < 60; seed++) {
      const [a, b] = [10 + ((seed * 37) % 90), 10 + ((seed * 53) % 90)];
      const changed = a % 10 === 9 ? a - 1 : a + 1;
      expect(imageDifference(card(a, b, seed), card(a, b, seed))).toBeLessThan(0.001);
      expect(imageDifference(card(a, b, seed), card(changed, b, seed))).toBeGreaterThan(0.6);
    }
  });

  it('does not take a flat image or a negative for a copy', () => {
    const flat = describeImage(new Uint8Array(84 * 56 * 3).fill(200), 84, 56);
    const random = createRandom(1);
    const rgb = Uint8Array.from({ length: 84 * 56 * 3 }, () => random.integer(256));
    const [picture, negative] = [
      describeImage(rgb, 84, 56),
      describeImage(
        rgb.map((v) => 255 - v),
        84,
        56,
      ),
    ];
    expect(imageDifference(picture.thumbnail, flat.thumbnail)).toBe(Infinity);
    expect(imageDifference(picture.thumbnail, negative.thumbnail)).toBe(Infinity);
    expect(candidatePairs([flat.descriptor, flat.descriptor])).toEqual([]);
  });
});
