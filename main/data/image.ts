// Pictures: decoded to upright RGB, encoded as PNG. The only file that imports the decoder.

import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { UserError } from '../errors.ts';
import type { Raster } from './resize.ts';

/** A decoded picture in memory stays under 400 MB: larger ones are scans to be cut up first, or decompression bombs. */
const MOST_PIXELS = 100_000_000;

/** Decodes a file or bytes to RGB, turned upright by its EXIF orientation, alpha dropped. Errors name the picture. */
export async function decodePicture(
  source: string | Uint8Array,
  name = typeof source === 'string' ? source : 'the picture',
): Promise<Raster> {
  let bytes: Uint8Array;
  try {
    bytes = typeof source === 'string' ? readFileSync(source) : source;
  } catch (cause) {
    throw new UserError(`The picture ${name} does not exist or cannot be read.`, {
      hint: 'Check the path in the table.',
      cause,
    });
  }
  try {
    const image = sharp(bytes, {
      failOn: 'warning',
      limitInputPixels: MOST_PIXELS,
      sequentialRead: true,
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
    throw new UserError(
      `The picture ${name} is damaged or in a format that cannot be read (${(cause as Error).message.split('\n')[0]}).`,
      {
        hint: 'Save it again as PNG or JPEG, or leave the row out.',
        cause,
      },
    );
  }
}

/** PNG bytes of an RGB picture. */
export async function encodePng({ width, height, channels, data }: Raster): Promise<Uint8Array> {
  return sharp(data, { raw: { width, height, channels: channels as 3 } })
    .png()
    .toBuffer();
}
