// Image decoding: complete or refused, upright, with the stored values.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkImage, decodeImage, encodePng } from '../../../main/data/images/decode.ts';
import { UserError } from '../../../main/i18n/user-error.ts';
import { parityCases } from '../../fixtures.ts';
import { pngOf } from '../../write-png.ts';

const folder = path.join(parityCases(/^processor-qwen2_5_vl$/)[0]!.dir, 'images');
const read = (name: string): Buffer => fs.readFileSync(path.join(folder, name));

/** A PNG of 4 × 4 pixels (184, 50, 41) with the colour profile Display P3. */
const DISPLAY_P3 =
  'iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAIAAAAmkwkpAAABP2lDQ1BpY2MAABiVfZC/SwJxGMY/l5V1WBA5Fhyh0FAQOdRSgRcFQRFqoDadp2agctz3wuZqqiVqibamGiJoaGjSsTEIHCv8AxoKaujHxVcHLahneT88PC/vywPKY94siHYNCkXHjsyHtXgiqXlrePDTTS+DhimsxehcDEAYJWE6dp4feq2iyHk3mjOK6a3amb23O/MWnL4+eApUL/hfajojTOADCJiW7YCiAUMlx5I8C/jNnJEGJQ6M2PFEEpQd6a81+EhyqsHnku1YRAelAmhrLZxq4UJ+Q96Vkt/7MsWVKNAFDCBYJoT+R6azntHRGQPZ1+8eRDY03tjyhaHj3nVfguA9hM99130/cd2vJfAcQ8Xf3N9+gKmypKa3UIbLCVCvmt7wJPSpcLNpGbZRtzxAW3Ydnk+hJwH9t6CufgN5X15BavQKkAAAAAlwSFlzAAAD6AAAA+gBtXtSawAAABBJREFUCJlj2GGkCUcMxHEAyBMRMbJCgr8AAAAASUVORK5CYII=';

describe('an image', () => {
  it('survives encoding as PNG', async () => {
    const data = Uint8Array.from({ length: 7 * 5 * 3 }, (_, i) => (i * 37) & 255);
    const picture = { width: 7, height: 5, channels: 3, data };
    const back = await decodeImage(await encodePng(picture));
    expect({ ...back, data: Uint8Array.from(back.data) }).toEqual(picture);
  });

  it.each([
    ['exif6.jpg', 84, 56],
    ['gray.png', 56, 84],
    ['rgba.png', 56, 56],
  ])('%s is upright and has three channels', async (name, width, height) => {
    const picture = await decodeImage(path.join(folder, name));
    expect(picture).toMatchObject({ width, height, channels: 3 });
    expect(picture.data).toHaveLength(width * height * 3);
  });

  it('keeps its stored values, whatever its colour profile', async () => {
    const { data } = await decodeImage(Buffer.from(DISPLAY_P3, 'base64'));
    expect([...data.subarray(0, 3)]).toEqual([184, 50, 41]); // Pillow's convert('RGB')
  });
});

describe('a TIFF as scanners write it', () => {
  /** 8 × 8 grey values, with tags in this order; texts are padded with zero bytes inside. */
  function tiff(texts: readonly (readonly [number, string])[], isSorted = false): Buffer {
    const entries: [number, number, number, number][] = [
      [256, 3, 1, 8],
      [257, 3, 1, 8],
      [258, 3, 1, 8],
      [259, 3, 1, 1],
      [262, 3, 1, 1],
      [273, 4, 1, 8],
      [277, 3, 1, 1],
      [278, 3, 1, 8],
      [279, 4, 1, 64],
    ];
    const stored: Buffer[] = [];
    const count = entries.length + texts.length;
    let end = 8 + 64 + 2 + 12 * count + 4;
    for (const [tag, text] of texts) {
      const bytes = Buffer.from(text, 'latin1');
      entries.unshift([tag, 2, bytes.length, end]);
      stored.push(bytes);
      end += bytes.length;
    }
    if (isSorted) entries.sort(([a], [b]) => a - b);
    const head = Buffer.from('II*\0\x48\0\0\0', 'latin1');
    const pixels = Buffer.from(Array.from({ length: 64 }, (_, i) => 3 * i));
    const directory = Buffer.alloc(2 + 12 * count + 4);
    directory.writeUInt16LE(count, 0);
    entries.forEach(([tag, type, length, value], i) => {
      directory.writeUInt16LE(tag, 2 + 12 * i);
      directory.writeUInt16LE(type, 4 + 12 * i);
      directory.writeUInt32LE(length, 6 + 12 * i);
      directory.writeUInt32LE(value, 10 + 12 * i);
    });
    return Buffer.concat([head, pixels, directory, ...stored]);
  }

  it.each([
    ['text with zero bytes', [[270, 'scan\0of today\0\0']], true],
    ['unsorted tags', [[272, 'model 7\0']], false],
    [
      'both, several times',
      [
        [270, 'a\0bcdef\0'],
        [272, 'x\0yzabc\0'],
        [305, 'v\0 1.10\0'],
      ],
      false,
    ],
  ] as const)('is read, its flaw told: %s', async (_, texts, isSorted) => {
    const bytes = tiff(texts, isSorted);
    const { data } = await decodeImage(bytes, 'scan.tif');
    expect([...data.subarray(0, 9)]).toEqual([0, 0, 0, 3, 3, 3, 6, 6, 6]);
    expect((await checkImage(bytes, 'scan.tif')).flaw).toMatch(/\S/);
  });

  it('is refused where pixels are missing, whatever its tags say', async () => {
    const bytes = tiff([[270, 'a\0bcdef\0']]);
    bytes.writeUInt32LE(bytes.length - 20, 72 + 2 + 12 * 6 + 8);
    await expect(decodeImage(bytes, 'scan.tif')).rejects.toThrow('scan.tif');
  });
});

describe('an invalid image is refused by name', () => {
  it.each(['exact.png', 'gray.png', 'rgba.png', 'exif6.jpg'])(
    '%s, truncated anywhere',
    async (name) => {
      const bytes = read(name);
      for (let part = 0; part < 40; part++) {
        const cut = bytes.subarray(0, Math.floor((bytes.length * part) / 40));
        const decoded = decodeImage(cut, name);
        await expect(decoded, String(cut.length)).rejects.toThrow(UserError);
        await expect(decoded).rejects.toThrow(name);
      }
    },
  );

  it('a PNG with one wrong byte', async () => {
    const bytes = read('exact.png');
    for (let at = 40; at < bytes.length - 12; at += 211) {
      const wrong = Uint8Array.from(bytes);
      wrong[at]! ^= 0x55;
      await expect(decodeImage(wrong), String(at)).rejects.toThrow(UserError);
    }
  });

  it('an image with too many pixels', async () => {
    await expect(decodeImage(pngHeader(20_000, 20_000), 'bomb.png')).rejects.toThrow(
      'bomb.png has more than 80 million pixels',
    );
  });

  it.each([
    ['an SVG file', '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'],
    ['a text', 'hello'],
    ['nothing', ''],
  ])('%s', async (_, text) => {
    await expect(decodeImage(Buffer.from(text), 'x')).rejects.toThrow(/picture x is damaged or in/);
  });

  it('an absent file', async () => {
    const absent = path.join(folder, 'absent.png');
    await expect(decodeImage(absent)).rejects.toThrow(`${absent} does not exist`);
  });
});

/** A PNG file that claims a size but has almost no data. */
function pngHeader(width: number, height: number): Buffer {
  return pngOf({ width, height, isRgb: true, rows: Buffer.alloc(100) });
}
