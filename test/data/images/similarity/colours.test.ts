// Colour, kind and place of a small shape tell pictures apart; copies of them are still found.

import { describe, expect, it } from 'vitest';
import { decodeImage } from '../../../../main/data/images/decode.ts';
import { candidatePairs } from '../../../../main/data/images/similarity/candidates.ts';
import { describeImage } from '../../../../main/data/images/similarity/descriptor.ts';
import { imageDifference } from '../../../../main/data/images/similarity/difference.ts';
import { createRandom } from '../../../../main/engine/random.ts';
import {
  COLOURS,
  colouredRows,
  paintShapes,
  REENCODINGS,
  type Shape,
} from '../../../../scripts/measure/near-duplicates/coloured.ts';
import type { Picture } from '../../../../scripts/measure/near-duplicates/pictures.ts';

const look = ({ data, width, height }: Picture) => describeImage(data, width, height);
const seen = async (bytes: Uint8Array) => look(await decodeImage(bytes));
const difference = (a: readonly Shape[], b: readonly Shape[], ground?: readonly number[]) =>
  imageDifference(look(paintShapes(a, ground)).thumbnail, look(paintShapes(b, ground)).thumbnail);

describe('pictures of coloured shapes', () => {
  it.each(Object.keys(COLOURS))('a %s circle is no circle of another colour', (colour) => {
    for (const other of Object.keys(COLOURS)) {
      if (other === colour) continue;
      const [a, b] = [colour, other].map((name): Shape[] => [
        { kind: 'circle', colour: name, cell: 5 },
      ]);
      expect(difference(a!, b!), other).toBeGreaterThan(0.6);
    }
  });

  it('two colours of one grey are different, on a light ground and on a dark one', () => {
    // Luma 94 and 94 (ITU-R BT.601): equal in grey.
    const [red, green] = [
      [200, 40, 94],
      [40, 124, 84],
    ];
    const paint = (colour: readonly number[], ground: number): Picture => {
      const data = new Uint8Array(3 * 48 * 48).fill(ground);
      for (let y = 8; y < 24; y++) for (let x = 8; x < 40; x++) data.set(colour, 3 * (y * 48 + x));
      return { width: 48, height: 48, data };
    };
    for (const ground of [255, 0]) {
      const [a, b] = [look(paint(red!, ground)), look(paint(green!, ground))];
      expect(imageDifference(a.thumbnail, b.thumbnail)).toBeGreaterThan(0.6);
      expect(candidatePairs([a.descriptor, b.descriptor])).toEqual([]);
    }
  });

  it('a shape elsewhere, of another kind, or missing makes another picture', () => {
    const blue: Shape = { kind: 'circle', colour: 'blue', cell: 5 };
    const red: Shape = { kind: 'square', colour: 'red', cell: 10 };
    expect(difference([blue, red], [{ ...blue, cell: 6 }, red])).toBeGreaterThan(0.6);
    expect(difference([blue, red], [blue, { ...red, kind: 'circle' }])).toBeGreaterThan(0.6);
    expect(difference([blue, red], [blue])).toBeGreaterThan(0.6);
    const swapped: Shape[] = [
      { ...blue, cell: 10 },
      { ...red, cell: 5 },
    ];
    expect(difference([blue, red], swapped)).toBeGreaterThan(0.6);
    expect(difference([blue, red], [blue, red])).toBeLessThan(0.001);
  });

  it('finds copies that were re-encoded, and hardly anything else, on every ground', async () => {
    for (const ground of [
      [255, 255, 255],
      [0, 0, 0],
      [205, 200, 190],
    ]) {
      const random = createRandom(11);
      const pictures = colouredRows(60, 4).map(({ shapes }) => paintShapes(shapes, ground));
      const originals = pictures.map(look);
      const changes = Object.values(REENCODINGS);
      const copies = await Promise.all(
        pictures.slice(0, 30).map(async (picture, i) => {
          const changed = await changes[i % changes.length]!(picture, random.uniform());
          return seen(await changed.toBuffer());
        }),
      );
      const all = [...originals, ...copies];
      const found = candidatePairs(all.map(({ descriptor }) => descriptor)).filter(
        ([a, b]) => imageDifference(all[a]!.thumbnail, all[b]!.thumbnail) <= 0.6,
      );
      const right = found.filter(([a, b]) => b === a + 60);
      expect(right.length).toBeGreaterThanOrEqual(28);
      expect(found.length - right.length).toBeLessThanOrEqual(1);
    }
  });

  it('keeps the cost to a few candidates of each where thousands look alike', () => {
    const one = look(paintShapes([{ kind: 'square', colour: 'red', cell: 5 }])).descriptor;
    const pairs = candidatePairs(Array.from({ length: 300 }, () => one));
    expect(pairs.length).toBeLessThan(300 * 24 + 1);
    // Every one still has another one that it is a copy of.
    expect(new Set(pairs.flat()).size).toBe(300);
  });
});
