// Image decoding: complete or refused, upright, with the stored values.

import * as fs from 'node:fs';
import * as path from 'node:path';
import * as zlib from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decodeImage, encodePng } from '../../../main/data/images/decode.ts';
import { UserError } from '../../../main/i18n/user-error.ts';
import { parityCases } from '../../fixtures.ts';

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
      'bomb.png has more than 100 million pixels',
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
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(zlib.crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 2, 0, 0, 0]);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', zlib.deflateSync(Buffer.alloc(100))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
