// Curate splits by groups: no similar rows in two splits, shares and kinds as close as groups
// allow, the same split for the same seed.

import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodeImage } from '../../../main/data/images/decode.ts';
import { describeImage } from '../../../main/data/images/similarity/descriptor.ts';
import { imageDifference } from '../../../main/data/images/similarity/difference.ts';
import {
  blobPath,
  openWorkspace,
  putBlob,
  readRows,
} from '../../../main/data/datasets/workspace.ts';
import { createRandom } from '../../../main/engine/random.ts';
import { documentsOf } from '../../../main/stages/curate/groups.ts';
import { stage } from '../../../main/stages/curate.ts';
import type { ExampleRow } from '../../../main/data/datasets/example.ts';
import { defaults, type CurateSettings } from '../../../main/stages/curate/settings.ts';
import { createBench } from '../jobs.ts';

const bench = createBench();
const workspace = openWorkspace(bench.folder);
const SHARES = { sft: 0.3, rl: 0.5, validation: 0.05, test: 0.15 };

async function curate(rows: readonly ExampleRow[], settings: Partial<CurateSettings>) {
  const dataset = await bench.dataset(rows);
  const { artifact, summary } = await bench.run(stage, { dataset, ...settings });
  const kept: ExampleRow[] = [];
  for await (const row of readRows(artifact!.path)) kept.push(row);
  return { kept, summary, splitOf: new Map(kept.map(({ id, split }) => [id, split])) };
}

/** Questions without anything in common. */
function texts(count: number, seed: number): ExampleRow[] {
  const random = createRandom(seed);
  const word = () =>
    Array.from({ length: 7 }, () => 'bcdfghjklmnpqrstvwxyzaeiou'[random.integer(26)]).join('');
  return Array.from({ length: count }, (_, i) => ({
    id: `t${i}`,
    question: `${word()} ${word()} ${word()} ${word()} ${word()}?`,
    answer: String(i),
    pictures: [],
    kind: ['count', 'read', 'compare'][i % 3]!,
    split: 'train',
  }));
}

/** A small drawing, and copies of it that are relit, cropped or recompressed. */
async function drawings(seed: number, originals: number, copies: number): Promise<ExampleRow[]> {
  const random = createRandom(seed);
  const rows: ExampleRow[] = [];
  for (let i = 0; i < originals; i++) {
    const shapes = Array.from({ length: 7 }, () => {
      const [left, top, size] = [random.integer(140), random.integer(90), 12 + random.integer(36)];
      const background = { r: random.integer(256), g: random.integer(256), b: random.integer(256) };
      const input = {
        create: { width: size, height: Math.ceil(size / 2), channels: 3 as const, background },
      };
      return { input, left, top };
    });
    const canvas = { width: 192, height: 128, channels: 3 as const, background: '#ddd' };
    const first = await sharp({ create: canvas }).composite(shapes).png().toBuffer();
    const add = (bytes: Buffer, k: number) =>
      rows.push({
        id: `d${i}.${k}`,
        question: `What is drawing ${i} variant ${k}?`,
        answer: `${i}.${k}`,
        pictures: [putBlob(workspace, bytes)],
        split: 'train',
      });
    add(first, 0);
    for (let k = 1; k <= copies; k++) {
      const change = sharp(first);
      const changed = [
        () => change.linear(0.7 + 0.05 * k, 0),
        () => change.jpeg({ quality: 40 }),
        () => change.extract({ left: 3 + k, top: 2, width: 180, height: 122 }),
      ][k % 3]!();
      add(await changed.toBuffer(), k);
    }
  }
  return rows;
}

describe('curate with a split', () => {
  it.each([1, 2, 3])('never puts similar images into two splits (seed %i)', async (seed) => {
    const rows = await drawings(seed, 12, 3);
    const { kept } = await curate(rows, { split: SHARES, splitSeed: seed });
    expect(kept.length).toBe(rows.length);
    const details = await Promise.all(
      kept.map(async ({ pictures }) => {
        const { data, width, height } = await decodeImage(blobPath(workspace, pictures[0]!));
        return describeImage(data, width, height).thumbnail;
      }),
    );
    let alike = 0;
    for (let a = 0; a < kept.length; a++) {
      for (let b = 0; b < a; b++) {
        if (imageDifference(details[a]!, details[b]!) > defaults.pictureDifference) continue;
        alike += 1;
        expect([kept[a]!.id, kept[a]!.split]).toEqual([kept[a]!.id, kept[b]!.split]);
      }
    }
    expect(alike).toBeGreaterThanOrEqual(12 * 3);
  });

  it('meets the shares in total and for every kind', async () => {
    const { kept, summary } = await curate(texts(600, 5), { split: SHARES });
    const count = (split: string, kind?: string) =>
      kept.filter((row) => row.split === split && (kind ?? row.kind) === row.kind).length;
    for (const [split, share] of Object.entries(SHARES)) {
      expect(Math.abs(count(split) - 600 * share)).toBeLessThanOrEqual(1);
      for (const kind of ['count', 'read', 'compare'])
        expect(Math.abs(count(split, kind) - 200 * share)).toBeLessThanOrEqual(2);
    }
    expect(summary).toMatchObject({
      split: { groups: 600, largest_group: 1, left_over: 0, rows: { rl: 300 } },
    });
  });

  it('gives the same split for the same seed, and another one for another seed', async () => {
    const rows = texts(200, 6);
    const [first, again, other] = [
      await curate(rows, { split: SHARES, splitSeed: 1 }),
      await curate(rows, { split: SHARES, splitSeed: 1 }),
      await curate(rows, { split: SHARES, splitSeed: 2 }),
    ];
    expect(again.kept).toEqual(first.kept);
    expect(other.kept).not.toEqual(first.kept);
  });

  it('keeps rows together that share an image, a reworded question, or a document', async () => {
    const cards = bench.cards('sft', 40).map((row): ExampleRow => ({ ...row, split: 'train' }));
    const rows: ExampleRow[] = [
      ...cards,
      ...cards.map((row) => ({
        ...row,
        id: `${row.id} again`,
        question: `${row.question} Say why.`,
        answer: 'because',
      })),
      ...texts(60, 7),
      ...Array.from({ length: 30 }, (_, i): ExampleRow => ({
        ...texts(90, 8)[60 + (i % 30)]!,
        id: `page ${i}`,
        documents: [`manuals/pump${i % 3}.pdf#page=${i}`],
      })),
    ];
    for (const splitSeed of [1, 2, 3, 4]) {
      const { splitOf } = await curate(rows, { split: SHARES, splitSeed, near: false });
      for (const { id } of cards) expect(splitOf.get(`${id} again`)).toBe(splitOf.get(id));
      for (let i = 3; i < 30; i++)
        expect(splitOf.get(`page ${i}`)).toBe(splitOf.get(`page ${i % 3}`));
    }
  });

  it('keeps a conversation together, whatever counts as a document', async () => {
    const rows = texts(80, 12).map((row, i) => ({ ...row, conversation: `talk ${i >> 2}` }));
    for (const splitSeed of [1, 2]) {
      const { splitOf } = await curate(rows, { split: SHARES, splitSeed, splitBy: 'none' });
      expect(new Set(splitOf.values()).size).toBeGreaterThan(2);
      rows.forEach(({ id }, i) => expect(splitOf.get(id)).toBe(splitOf.get(`t${i & ~3}`)));
    }
  });

  it('removes the remainder of the shares, and ignores the source’s splits', async () => {
    const rows = texts(100, 9).map((row, i) => ({ ...row, split: i < 50 ? 'test' : 'train' }));
    const { kept, summary } = await curate(rows, { split: { sft: 0.2, test: 0.2 } });
    expect(summary).toMatchObject({ rows: 40, left_over: 60, by_split: { sft: 20, test: 20 } });
    expect(new Set(kept.map(({ split }) => split))).toEqual(new Set(['sft', 'test']));
  });

  it('refuses invalid shares', async () => {
    const rows = texts(10, 10);
    await expect(curate(rows, { split: { sft: 0.7, rl: 0.4 } })).rejects.toThrow(
      'The shares in the setting “split” sum to 1.1.',
    );
    await expect(curate(rows, { split: { sft: -0.1, rl: 0.4 } })).rejects.toThrow(
      'cannot give “sft” the share -0.1.',
    );
    await expect(curate(rows, { split: { sft: 0 } })).rejects.toThrow('only shares of 0');
  });
});

describe('documents', () => {
  const of = (name: string, rule: 'file' | 'folder' = 'file') => {
    const row = { id: '', question: '', answer: '', pictures: [], split: '' };
    return documentsOf({ ...row, documents: [name] }, rule)[0];
  };
  it('are derived from the file name without its page suffix, or from the folder', () => {
    expect(of('manuals/pump.pdf#page=3')).toBe('manuals/pump');
    expect(of('scan_page_12.png')).toBe('scan');
    expect(of('scan-p7.jpg')).toBe('scan');
    expect(of('card-0012.png')).toBe('card-0012');
    expect(of('step3.png')).toBe('step3');
    expect(of('a/b/1.png', 'folder')).toBe('a/b');
    expect(of('1.png', 'folder')).toBe(undefined);
  });
});
