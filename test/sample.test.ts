// The sample project as it stands in resources/sample: complete, honest, and the same when built
// again.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadHandwritten, splitHandwritten } from '../scripts/build/cards/handwritten.ts';
import { SAMPLE_SIZES, sampleCards } from '../scripts/build/cards/sample.ts';
import type { SampleRow, SampleSide } from '../scripts/build/cards/sample.ts';
import { temporaryFolder } from './helpers.ts';

const sample = resolve(import.meta.dirname, '..', 'resources', 'sample');
const sides = Object.keys(SAMPLE_SIZES) as SampleSide[];
const rowsOf = (side: SampleSide) =>
  readFileSync(join(sample, side, 'cards.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as SampleRow);
const provenance = JSON.parse(readFileSync(join(sample, 'provenance.json'), 'utf8')) as Record<
  SampleSide,
  Record<string, [number, number, number, number]>
>;
const digits = loadHandwritten();
const split = splitHandwritten(digits);

describe('the sample project', () => {
  it('has every picture that a row names, and no other', () => {
    for (const side of sides) {
      const pictures = readdirSync(join(sample, side)).filter((name) => name.endsWith('.png'));
      expect(new Set(rowsOf(side).map((row) => row.picture))).toEqual(new Set(pictures));
      expect(pictures.length).toBe(SAMPLE_SIZES[side].cards);
      expect(Object.keys(provenance[side]).sort()).toEqual(pictures.sort());
    }
  });

  it('tests on at least 500 cards and names every question once', () => {
    expect(new Set(rowsOf('test').map((row) => row.picture)).size).toBeGreaterThanOrEqual(500);
    const ids = sides.flatMap((side) => rowsOf(side).map((row) => row.id));
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBe(1600 + 2000 + 200 + 600);
  });

  it('has no digit picture on two sides, nor one of the teacher', () => {
    const owner = new Map<string, string>();
    const claim = (index: number, side: string) => {
      const key = createHash('sha256').update(digits[index]!.pixels).digest('hex');
      expect(owner.get(key) ?? side, `digit picture ${index}`).toBe(side);
      owner.set(key, side);
    };
    for (const index of split.teacher) claim(index, 'teacher');
    for (const side of sides) {
      for (const list of Object.values(provenance[side]))
        for (const index of list) claim(index, side);
    }
    expect(owner.size).toBeGreaterThan(9000);
  });

  it('has no picture on two sides', () => {
    const owner = new Map<string, string>();
    for (const side of sides) {
      for (const file of Object.keys(provenance[side])) {
        const key = createHash('sha256')
          .update(readFileSync(join(sample, side, file)))
          .digest('hex');
        expect(owner.get(key)).toBeUndefined();
        owner.set(key, `${side}/${file}`);
      }
    }
  });

  it('answers as the labels of its digit pictures say', () => {
    for (const side of sides) {
      for (const { picture, question, answer, kind } of rowsOf(side)) {
        const [tensA, onesA, tensB, onesB] = provenance[side][picture]!.map(
          (index) => digits[index]!.label,
        );
        const [a, b] = [10 * tensA! + onesA!, 10 * tensB! + onesB!];
        const truth = {
          read: String(/\bA\b/.test(question) ? a : b),
          sum: String(a + b),
          difference: String(Math.abs(a - b)),
          larger: a > b ? 'A' : 'B',
        }[kind];
        expect(answer, `${side} ${picture} ${question}`).toBe(truth);
      }
    }
  });

  it('is built again to the same bytes', () => {
    for (const side of sides) {
      const rows = rowsOf(side);
      let seen = 0;
      for (const card of sampleCards(side, digits, split[side])) {
        expect(card.png.equals(readFileSync(join(sample, side, card.file)))).toBe(true);
        expect(card.rows).toEqual(rows.filter((row) => row.picture === card.file));
        expect(card.digitPictures).toEqual(provenance[side][card.file]);
        if (++seen === 40) break;
      }
    }
  });
});

describe('the second sample', () => {
  it('is the same, byte for byte, when it is built again', () => {
    const again = temporaryFolder();
    const script = resolve(import.meta.dirname, '..', 'scripts', 'build', 'displays.ts');
    expect(spawnSync(process.execPath, [script, again]).status).toBe(0);
    const displays = resolve(import.meta.dirname, '..', 'resources', 'displays');
    const files = readdirSync(again, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    expect(files.length).toBe(960 + 4);
    for (const { name, parentPath } of files) {
      const built = readFileSync(join(parentPath, name));
      const kept = readFileSync(join(displays, relative(again, parentPath), name));
      expect(built.equals(kept), name).toBe(true);
    }
  });
});
