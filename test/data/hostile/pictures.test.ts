// A picture of a few kilobytes that unpacks to a hundred million pixels of one colour.

import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { expect, it } from 'vitest';
import { checkImage, downscaleImage } from '../../../main/data/images/decode.ts';
import { temporaryFolder } from '../../helpers.ts';
import { pngOf } from '../../write-png.ts';
import { laterSentence } from './refusals.ts';

const OMR = path.resolve(import.meta.dirname, '../../../main/cli.ts');

/** A black PNG with one bit per pixel. */
function flatPng(width: number, height: number): Buffer {
  const rows = Buffer.alloc(height * (1 + Math.ceil(width / 8)));
  return pngOf({ width, height, bits: 1, rows });
}

const flat = flatPng(10_000, 10_000);

it('is refused before it is unpacked, and can be scaled down', async () => {
  expect(flat.length).toBeLessThan(20_000);
  const told = await laterSentence(() => checkImage(flat, 'flat.png'), 'flat.png');
  expect(told).toBe('The picture flat.png has more than 80 million pixels.');
  const { width, height } = await checkImage(await downscaleImage(flat, 'flat.png'), 'flat.png');
  expect(width).toBe(height);
  expect(width).toBeLessThanOrEqual(4096);
});

it('ends its import with a sentence that names row and picture, and nothing is left', () => {
  const folder = temporaryFolder();
  const source = path.join(folder, 'source');
  fs.mkdirSync(source);
  fs.writeFileSync(path.join(source, 'flat.png'), flat);
  const row = { picture: 'flat.png', question: 'Which colour is it?', answer: 'black' };
  fs.writeFileSync(path.join(source, 'rows.jsonl'), `${JSON.stringify(row)}\n`);
  const workspace = path.join(folder, 'workspace');
  const words = ['import', '--set', `source=${source}`, '--workspace', workspace];
  const { status, stderr } = spawnSync(process.execPath, [OMR, ...words], { encoding: 'utf8' });
  expect(status).toBe(1);
  expect(stderr).toContain(
    'The picture flat.png (rows.jsonl, line 1, field "picture") has more than 80 million',
  );
  expect(stderr).not.toMatch(/\n\s+at /);
  expect(fs.readdirSync(path.join(workspace, 'datasets'))).toEqual([]);
  expect(fs.readdirSync(path.join(workspace, 'blobs'))).toEqual([]);
});
