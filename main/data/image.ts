// Pictures: decoded to upright RGB, encoded as PNG. The only file that imports the decoder.

import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { RowError } from './defects.ts';
import type { Raster } from './resize.ts';

/** Photographs and drawings only: an SVG file is a program, and the other loaders are not needed. */
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['Jpeg', 'Png', 'Webp', 'Tiff', 'Nsgif', 'Heif'].map(
    (name) => `VipsForeignLoad${name}`,
  ),
});

/** A decoded picture in memory stays under 400 MB: larger ones are scans to be cut up first, or decompression bombs. */
const MOST_PIXELS = 100_000_000;

/** Decodes a file or bytes to RGB, turned upright by its EXIF orientation, alpha dropped. Errors name the picture. */
export async function decodePicture(
  source: string | Uint8Array,
  name = typeof source === 'string' ? source : 'in memory',
): Promise<Raster> {
  let bytes: Uint8Array;
  try {
    bytes = typeof source === 'string' ? readFileSync(source) : source;
  } catch (cause) {
    throw new RowError('picture-missing', `The picture ${name} does not exist or cannot be read.`, {
      hint: 'Check the path in the table.',
      cause,
    });
  }
  try {
    const image = sharp(bytes, {
      failOn: 'warning',
      limitInputPixels: MOST_PIXELS,
      sequentialRead: true,
      // The models' own processors take the stored numbers and leave colour profiles out.
      ignoreIcc: true,
    });
    const { data, info } = await image
      .rotate()
      .removeAlpha()
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true });
    if (info.channels === 3) return { width: info.width, height: info.height, channels: 3, data };
    const rgb = new Uint8Array(info.width * info.height * 3);
    for (let i = 0; i < info.width * info.height; i++)
      rgb.fill(data[i * info.channels]!, 3 * i, 3 * i + 3);
    return { width: info.width, height: info.height, channels: 3, data: rgb };
  } catch (cause) {
    if ((cause as Error).message.includes('pixel limit'))
      throw new RowError(
        'picture-oversize',
        `The picture ${name} has more than ${MOST_PIXELS / 1e6} million pixels.`,
        {
          hint: 'Make it smaller or cut it into parts.',
          cause,
        },
      );
    throw new RowError(
      'picture-unreadable',
      `The picture ${name} is damaged or in a format that cannot be read (${(cause as Error).message.split('\n')[0]}).`,
      {
        hint: 'Save it again as PNG or JPEG, or leave the row out.',
        cause,
      },
    );
  }
}

/** Decodes a picture to see that it can be. `isTurned`: its EXIF note turns it. Throws a RowError that names the picture. */
export async function checkPicture(
  bytes: Uint8Array,
  name: string,
): Promise<{ isTurned: boolean }> {
  await decodePicture(bytes, name);
  const isJpeg = bytes[0] === 0xff && bytes[1] === 0xd8;
  const { orientation = 1 } = isJpeg ? await sharp(bytes).metadata() : {};
  return { isTurned: orientation > 1 };
}

/** PNG bytes of an RGB picture. */
export async function encodePng({ width, height, channels, data }: Raster): Promise<Uint8Array> {
  return sharp(data, { raw: { width, height, channels: channels as 3 } })
    .png()
    .toBuffer();
}
