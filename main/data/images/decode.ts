// Pictures: decoded to upright RGB, encoded as PNG. The only file that imports the decoder.

import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import type { Raster } from './resize.ts';
import { RowError } from '../defect-kinds.ts';
import { msg } from '../../../i18n/message.ts';

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
export async function decodeImage(
  source: string | Uint8Array,
  name = typeof source === 'string' ? source : 'in memory',
): Promise<Raster> {
  let bytes: Uint8Array;
  try {
    bytes = typeof source === 'string' ? readFileSync(source) : source;
  } catch (cause) {
    throw new RowError('picture-missing', msg('image.file-missing', { picture: name }), {
      hint: msg('image.file-missing.hint'),
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
        msg('image.too-many-pixels', { picture: name, millions: MOST_PIXELS / 1e6 }),
        {
          hint: msg('image.too-many-pixels.hint'),
          cause,
        },
      );
    throw new RowError(
      'picture-unreadable',
      msg('image.damaged-or-unsupported', {
        picture: name,
        reason: (cause as Error).message.split('\n')[0]!,
      }),
      {
        hint: msg('image.damaged-or-unsupported.hint'),
        cause,
      },
    );
  }
}

/** What is worth knowing of a picture that can be decoded. */
export interface ImageInfo {
  /** Its EXIF note turns it; it is seen upright. */
  readonly isRotated: boolean;
  /** Frames of an animation or pages of a scan; the first is seen. */
  readonly frames: number;
}

/** First bytes of the formats that hold a note of turning or several frames: JPEG, GIF, WebP (RIFF), TIFF. */
const NOTED = /^(?:\xff\xd8|GIF8|RIFF|II\*\0|MM\0\*)/;

/** Decodes a picture to see that it can be. Throws a RowError that names the picture. */
export async function checkImage(bytes: Uint8Array, name: string): Promise<ImageInfo> {
  await decodeImage(bytes, name);
  if (!NOTED.test(Buffer.from(bytes.subarray(0, 4)).toString('latin1')))
    return { isRotated: false, frames: 1 };
  const { orientation = 1, pages = 1 } = await sharp(bytes).metadata();
  return { isRotated: orientation > 1, frames: pages };
}

/** Pixels of a picture that was too large: more than any picture processor here takes. */
const SHRUNK_PIXELS = 2 ** 24;
/** Beyond this a picture is not even read to be made smaller. */
const MOST_SHRINKABLE_PIXELS = 1_000_000_000;

/** A picture that is too large made smaller, upright, as PNG (a photograph as JPEG). Throws a RowError where it cannot be. */
export async function downscaleImage(bytes: Uint8Array, name: string): Promise<Uint8Array> {
  try {
    const image = sharp(bytes, {
      failOn: 'warning',
      limitInputPixels: MOST_SHRINKABLE_PIXELS,
      sequentialRead: true,
    });
    const { width, height, format } = await image.metadata();
    const scale = Math.min(1, Math.sqrt(SHRUNK_PIXELS / (width * height)));
    const size = { width: Math.max(1, Math.floor(width * scale)) };
    const small = image.resize(size).rotate();
    return await (format === 'jpeg' ? small.jpeg({ quality: 92 }) : small.png()).toBuffer();
  } catch (cause) {
    throw new RowError('picture-unreadable', msg('image.shrink-failed', { picture: name }), {
      hint: msg('image.shrink-elsewhere'),
      cause,
    });
  }
}

/** One frame of an animation or page of a scan as PNG, counted from 1. Throws a RowError where there is none. */
export async function readFrame(
  bytes: Uint8Array,
  frame: number,
  name: string,
): Promise<Uint8Array> {
  try {
    return await sharp(bytes, { page: frame - 1, limitInputPixels: MOST_PIXELS })
      .png()
      .toBuffer();
  } catch (cause) {
    const { pages = 1 } = await sharp(bytes)
      .metadata()
      .catch(() => ({ pages: 0 }));
    throw new RowError(
      'picture-unreadable',
      msg('image.frame-unreadable', { picture: name, count: pages }),
      {
        hint: msg('image.frame-unreadable.hint'),
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
