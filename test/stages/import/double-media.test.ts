// Import: a row with two fields for its pictures or its videos is told with both, and not read in part.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { createImportBench, PICTURE } from './import-bench.ts';

const { at, importFrom, write } = createImportBench();
const asked = { question: 'What is it?', answer: 'a card' };

beforeEach(() => {
  for (const name of ['a.png', 'b.png', 'c.png', 'clip/1.png', 'clip/2.png', 'other/1.png']) {
    mkdirSync(join(at.source, name, '..'), { recursive: true });
    writeFileSync(join(at.source, name), PICTURE);
  }
});

it.each([
  [{ image: 'a.png', images: ['b.png', 'c.png'] }, 'image', 'images'],
  [{ picture: 'a.png', image: 'b.png' }, 'picture', 'image'],
  [{ images: ['a.png'], photo: 'b.png' }, 'images', 'photo'],
  [{ image: 'clip/1.png', images: ['other/1.png'] }, 'image', 'images'],
  [{ Bild: 'a.png', Bilder: ['a.png', 'b.png'] }, 'Bild', 'Bilder'],
  [{ image: { path: 'a.png' }, images: [{ path: 'b.png' }] }, 'image', 'images'],
  [{ video: 'clip', videos: ['other'] }, 'video', 'videos'],
  [{ video: ['a.png', 'b.png'], videos: [['b.png', 'c.png']] }, 'video', 'videos'],
  [{ video: 'clip', video_path: 'films/other.mp4' }, 'video', 'video_path'],
])('%j', async (media, field, other) => {
  write('rows.jsonl', [
    { ...asked, picture: 'a.png' },
    { ...asked, ...media },
  ]);
  const sentence = `rows.jsonl, line 2: the fields “${field}” and “${other}” name different files:`;
  await expect(importFrom()).rejects.toThrow(sentence);
  const { summary, rows } = await importFrom({ repairs: ['double-field', 'no-picture'] });
  expect(summary).toMatchObject({
    rows: 2,
    defects: expect.arrayContaining([
      expect.objectContaining({ kind: 'double-field', count: 1, repaired: true }),
    ]),
  });
  expect(rows).toHaveLength(2);
});

it.each([
  [{ image: 'clip/1.png', images: ['clip/1.png'] }],
  [{ image: 'clip/1.png', file_name: '1.png' }],
  [{ image: 'a.png', image_path: '/data/pictures/A.PNG' }],
  [{ image: 'a.png', image_url: 'https://example.org/b.png' }],
  [{ image: 'a.png', images: [] }],
  [{ image: 'a.png', images: null, photo: 'front view' }],
  [{ video: 'clip', clip: 'intro' }],
  [{ video: 'clip', video_path: 'films/clip.mp4' }],
  [{ image: 'a.png', video: 'clip' }],
])('%j is no matter', async (media) => {
  write('rows.jsonl', [{ ...asked, ...media }]);
  const { rows, summary } = await importFrom();
  expect(rows).toHaveLength(1);
  expect(JSON.stringify(summary['defects'] ?? [])).not.toContain('double-field');
});

it('a chosen column is not in doubt', async () => {
  write('rows.jsonl', [{ ...asked, image: 'a.png', images: ['b.png', 'c.png'] }]);
  const { rows } = await importFrom({ columns: { picture: 'images' } });
  expect(rows[0]!.pictures).toHaveLength(2);
});
