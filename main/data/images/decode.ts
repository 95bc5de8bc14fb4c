// Images decoded to upright RGB and encoded as PNG. The only file that imports sharp.

import sharp from 'sharp';
import type { Raster } from './processors/resize.ts';
import { reasonOf } from '../../i18n/user-error.ts';
import { RowError } from '../defect-kinds.ts';
import { assertBlobUnchanged } from '../datasets/workspace.ts';
import { msg } from '../../../i18n/message.ts';
import { UserError } from '../../i18n/user-error.ts';
import { readData } from '../../platform/vault/read-data.ts';

// Raster formats only: SVG files can contain programs, and the other loaders are not needed.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['Jpeg', 'Png', 'Webp', 'Tiff', 'Nsgif', 'Heif'].map(
    (name) => `VipsForeignLoad${name}`,
  ),
});

/**
 * Keeps a decoded image under 240 MB, and a process that reads it under 500. Larger ones are scans to
 * split first, or a few kilobytes of one colour that unpack without end.
 */
const MAX_PIXELS = 80_000_000;

/**
 * Decodes a file or bytes to RGB, upright by its EXIF orientation, without alpha. Throws a RowError
 * that names the image, also where it has more than `maxPixels`, and a UserError for a picture of the
 * workspace whose file was changed.
 */
export async function decodeImage(
  source: string | Uint8Array,
  name = typeof source === 'string' ? source : 'in memory',
  { maxPixels = MAX_PIXELS }: { maxPixels?: number } = {},
): Promise<Raster> {
  let bytes: Uint8Array;
  try {
    bytes = typeof source === 'string' ? readData(source) : source;
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw new RowError('picture-missing', msg('image.file-missing', { picture: name }), {
      hint: msg('image.file-missing.hint'),
      cause,
    });
  }
  if (typeof source === 'string') assertBlobUnchanged(source, bytes, name);
  return (await decodeLeniently(bytes, name, maxPixels)).raster;
}

/** What a decoder says of files that end early or whose pixels are damaged. */
const DAMAGE = /premature end|ends? early|huffman|truncat|unexpected end|not enough|CRC|adaptive/i;
/** Lines of a decoder about what stands beside the pixels. */
const ABOUT_METADATA = /\btags?\b|\bEXIF\b|\bXMP\b|\bICC\b|\bprofile\b/i;

/** True where a decoder's warnings, a line each, say that pixels are missing or wrong. */
function tellsDamage(warnings: string): boolean {
  return warnings.split('\n').some((line) => DAMAGE.test(line) && !ABOUT_METADATA.test(line));
}

/**
 * The pixels, also where the decoder only warns of flaws that every viewer passes over; `flaw` is
 * its warning.
 */
async function decodeLeniently(
  bytes: Uint8Array,
  name: string,
  maxPixels = MAX_PIXELS,
): Promise<{ raster: Raster; flaw?: string }> {
  try {
    return { raster: await decodePixels(bytes, 'warning', maxPixels) };
  } catch (cause) {
    const error = decodeError(cause as Error, bytes, name, maxPixels);
    const flaw = (cause as Error).message.split('\n')[0]!;
    if (error.kind !== 'picture-unreadable' || tellsDamage((cause as Error).message)) throw error;
    try {
      return { raster: await decodePixels(bytes, 'error', maxPixels), flaw };
    } catch {
      throw error;
    }
  }
}

async function decodePixels(
  bytes: Uint8Array,
  failOn: 'warning' | 'error',
  maxPixels: number,
): Promise<Raster> {
  const image = sharp(bytes, {
    failOn,
    limitInputPixels: maxPixels,
    sequentialRead: true,
    // The reference processors ignore colour profiles, too.
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
}

/** HEIF files with HEVC pictures, by their brands; AVIF has others. */
function isHeic(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.subarray(0, 64)).toString('latin1');
  return (
    head.slice(4, 8) === 'ftyp' &&
    /hei[cxms]|hev[cxms]|mif1|msf1/.test(head) &&
    !/avi[fs]/.test(head)
  );
}

function decodeError(cause: Error, bytes: Uint8Array, name: string, maxPixels: number): RowError {
  if (isHeic(bytes)) {
    const hint = msg('image.heic-unsupported.hint');
    return new RowError('picture-unreadable', msg('image.heic-unsupported', { picture: name }), {
      hint,
      cause,
    });
  }
  if (cause.message.includes('pixel limit')) {
    const millions = maxPixels / 1e6;
    const sentence = msg('image.too-many-pixels', { picture: name, millions });
    const hint = msg('image.too-many-pixels.hint');
    return new RowError('picture-oversize', sentence, { hint, cause });
  }
  const reason = reasonOf(cause, 'it is damaged');
  const sentence = msg('image.damaged-or-unsupported', { picture: name, reason });
  const hint = msg('image.damaged-or-unsupported.hint');
  return new RowError('picture-unreadable', sentence, { hint, cause });
}

/** Width and height of an upright picture in a file that can be decoded. */
export async function pictureSize(
  file: string,
): Promise<{ readonly width: number; readonly height: number }> {
  const { width, height, orientation = 1 } = await sharp(readData(file)).metadata();
  return orientation > 4 ? { width: height, height: width } : { width, height };
}

/** What the user should know about an image that can be decoded. */
export interface ImageInfo {
  /** Its EXIF orientation rotates it; models see it upright. */
  readonly isRotated: boolean;
  /** Frames of an animation or pages of a scan; models see the first. */
  readonly frames: number;
  readonly width: number;
  readonly height: number;
  /** True where the model sees a single colour, but the file has more in it. */
  readonly isFlat: boolean;
  /** The decoder's warning about a file that can be shown all the same. */
  readonly flaw?: string;
}

/** First bytes of formats with an orientation or several frames: JPEG, GIF, WebP (RIFF), TIFF. */
const HAS_METADATA = /^(?:\xff\xd8|GIF8|RIFF|II\*\0|MM\0\*)/;

/** Checks that an image can be decoded. Throws a RowError that names it. */
export async function checkImage(bytes: Uint8Array, name: string): Promise<ImageInfo> {
  const { raster, flaw } = await decodeLeniently(bytes, name);
  const { width, height } = raster;
  const isFlat = isAlmostFlat(raster) && (await hasHiddenContent(bytes, raster));
  const info = { width, height, isFlat, ...(flaw === undefined ? {} : { flaw }) };
  if (!HAS_METADATA.test(Buffer.from(bytes.subarray(0, 4)).toString('latin1')))
    return { ...info, isRotated: false, frames: 1 };
  const { orientation = 1, pages = 1 } = await sharp(bytes).metadata();
  return { ...info, isRotated: orientation > 1, frames: pages };
}

/** Levels of 255 within which nothing is to be seen. */
const FLAT_LEVELS = 8;

/** True where all values of each channel are within some levels. */
function isAlmostFlat({ data }: Raster): boolean {
  const low = [255, 255, 255];
  const high = [0, 0, 0];
  for (let i = 0; i < data.length; i++) {
    const channel = i % 3;
    const value = data[i]!;
    if (value < low[channel]!) low[channel] = value;
    if (value > high[channel]!) high[channel] = value;
    if (high[channel]! - low[channel]! > FLAT_LEVELS) return false;
  }
  return true;
}

/**
 * True where a flat picture has content in its transparency, or in 16 or 32 bits that are lost in 8.
 */
async function hasHiddenContent(bytes: Uint8Array, raster: Raster): Promise<boolean> {
  const { hasAlpha, depth } = await sharp(bytes).metadata();
  if (!hasAlpha && depth === 'uchar') return false;
  // Statistics of floating-point pictures are taken after their conversion to 8 bits.
  if (depth === 'float' || depth === 'double') return true;
  const { channels } = await sharp(bytes, { limitInputPixels: MAX_PIXELS }).stats();
  const isVaried = channels.some(({ min, max }) => max > min);
  // A faint 8-bit picture is what it is; only its transparency may hide something.
  const alpha = hasAlpha ? channels.at(-1)! : undefined;
  const isAlphaVaried = alpha !== undefined && alpha.max > alpha.min;
  return raster.data.length > 0 && (depth === 'uchar' ? isAlphaVaried : isVaried);
}

/** Pixels of a downscaled image: more than any image processor here uses. */
const DOWNSCALED_PIXELS = 2 ** 24;
/** Images larger than this are not even downscaled. */
const MAX_DOWNSCALABLE_PIXELS = 1_000_000_000;

/**
 * Downscales an image that is too large: upright, as JPEG where it was one, else as PNG. Throws a
 * RowError where it cannot be read.
 */
export async function downscaleImage(bytes: Uint8Array, name: string): Promise<Uint8Array> {
  try {
    const image = sharp(bytes, {
      failOn: 'warning',
      limitInputPixels: MAX_DOWNSCALABLE_PIXELS,
      sequentialRead: true,
    });
    const { width, height, format } = await image.metadata();
    const scale = Math.min(1, Math.sqrt(DOWNSCALED_PIXELS / (width * height)));
    const size = { width: Math.max(1, Math.floor(width * scale)) };
    const downscaled = image.resize(size).rotate();
    return await (
      format === 'jpeg' ? downscaled.jpeg({ quality: 92 }) : downscaled.png()
    ).toBuffer();
  } catch (cause) {
    throw new RowError('picture-unreadable', msg('image.shrink-failed', { picture: name }), {
      hint: msg('image.shrink-elsewhere'),
      cause,
    });
  }
}

/**
 * One frame of an animation or page of a scan as PNG, counted from 1. Throws a RowError where there
 * is none.
 */
export async function readFrame(
  bytes: Uint8Array,
  frame: number,
  name: string,
): Promise<Uint8Array> {
  try {
    return await sharp(bytes, { page: frame - 1, limitInputPixels: MAX_PIXELS })
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

/** PNG bytes of an RGB image. */
export async function encodePng({ width, height, channels, data }: Raster): Promise<Uint8Array> {
  return sharp(data, { raw: { width, height, channels: channels as 3 } })
    .png()
    .toBuffer();
}
