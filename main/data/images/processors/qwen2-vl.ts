// The image processor of the Qwen families: one grid of patches per image. Reference: transformers,
// `image_processing_qwen2_vl`.

import { UserError } from '../../../i18n/user-error.ts';
import type { ProcessorConfig } from './processor-config.ts';
import type { ImageProcessor } from './processor-types.ts';
import { resize, type Raster } from './resize.ts';
import { msg } from '../../../../i18n/message.ts';

type Json = Readonly<Record<string, unknown>>;

/** More than any model takes; keeps a configuration from asking for all memory. */
const MAX_PIXELS = 100_000_000;

/** Limits of an image's area where the configuration names none. */
export const QWEN2_VL_PIXELS = { min: 56 * 56, max: 28 * 28 * 1280 } as const;

/** Sides of a patch and of a merged block of patches, and frames of a patch. */
interface PatchSizes {
  readonly patch: number;
  readonly merge: number;
  readonly frames: number;
}

/**
 * Qwen2-VL, Qwen2.5-VL, Qwen3-VL: sides become multiples of a merged patch, the area stays within
 * limits.
 */
export function qwen2VlProcessor(config: ProcessorConfig): ImageProcessor {
  const { json } = config;
  const size = (json.size ?? {}) as Json;
  const patch = config.positiveInteger('patch_size', json.patch_size ?? 14, 256);
  const merge = config.positiveInteger('merge_size', json.merge_size ?? 2, 16);
  const frames = config.positiveInteger('temporal_patch_size', json.temporal_patch_size ?? 2, 16);
  const minPixels = config.positiveInteger(
    'min_pixels',
    json.min_pixels ?? size.shortest_edge ?? size.min_pixels ?? QWEN2_VL_PIXELS.min,
    MAX_PIXELS,
  );
  const maxPixels = config.positiveInteger(
    'max_pixels',
    json.max_pixels ?? size.longest_edge ?? size.max_pixels ?? QWEN2_VL_PIXELS.max,
    Number.MAX_SAFE_INTEGER,
  );
  if (minPixels > maxPixels)
    config.fail('min_pixels', `is ${minPixels}, above max_pixels ${maxPixels}`);
  const tables = config.normalizationTables(
    [0.48145466, 0.4578275, 0.40821073],
    [0.26862954, 0.26130258, 0.27577711],
  );
  const filter = config.resamplingFilter(3);
  const factor = patch * merge;
  const doResize = json.do_resize !== false;
  /** Frames, rows and columns of patches. */
  const gridOf = (width: number, height: number) => {
    if (!doResize && (width % factor || height % factor))
      config.fail(
        'do_resize',
        `is false, but a picture of ${width} × ${height} is no multiple of ${factor}`,
      );
    const resized = doResize
      ? smartResize(height, width, factor, minPixels, maxPixels)
      : { height, width };
    return [1, resized.height / patch, resized.width / patch] as const;
  };
  return {
    resizedSize(width, height) {
      const [, rows, columns] = gridOf(width, height);
      return { width: columns * patch, height: rows * patch };
    },
    process(images) {
      const gridThw = images.map(({ width, height }) => gridOf(width, height));
      const patches = gridThw.reduce((n, [, rows, columns]) => n + rows * columns, 0);
      const pixelValues = new Float32Array(patches * 3 * frames * patch * patch);
      let at = 0;
      images.forEach((image, i) => {
        const [, rows, columns] = gridThw[i]!;
        const resized = resize(image, columns * patch, rows * patch, filter);
        at = writePatches(pixelValues, at, resized, tables, { patch, merge, frames });
      });
      return { pixelValues, gridThw };
    },
  };
}

/**
 * Writes an image's patches from index `at` on and returns the index after them. Patches of a
 * merged block are adjacent; each is [channels, frames, patch, patch].
 */
function writePatches(
  pixelValues: Float32Array,
  at: number,
  { data, width, height }: Raster,
  tables: readonly Float32Array[],
  { patch, merge, frames }: PatchSizes,
): number {
  let to = at;
  const block = patch * merge;
  for (let top = 0; top < height; top += block) {
    for (let left = 0; left < width; left += block) {
      for (let i = 0; i < merge * merge; i++) {
        const y0 = top + Math.floor(i / merge) * patch;
        const x0 = left + (i % merge) * patch;
        for (let c = 0; c < 3; c++) {
          const start = to;
          for (let y = y0; y < y0 + patch; y++) {
            for (let x = x0; x < x0 + patch; x++)
              pixelValues[to++] = tables[c]![data[(y * width + x) * 3 + c]!]!;
          }
          // A still image is repeated in all frames of a patch.
          for (let frame = 1; frame < frames; frame++, to += patch * patch)
            pixelValues.copyWithin(to, start, start + patch * patch);
        }
      }
    }
  }
  return to;
}

/** The nearest multiple of `factor`, or `least` if that is larger; halves go to the even multiple. */
export const nearestMultiple = (length: number, factor: number, least: number): number =>
  Math.max(least, roundHalfEven(length / factor) * factor);

/** Python's `round`: halves go to the even neighbour. */
export function roundHalfEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}

/**
 * Multiples of `factor` close to the original shape, with an area within the limits. Reference:
 * transformers, `smart_resize`.
 */
export function smartResize(
  height: number,
  width: number,
  factor: number,
  minPixels: number,
  maxPixels: number,
): { height: number; width: number } {
  if (Math.max(height, width) / Math.min(height, width) > 200) {
    throw new UserError(msg('image.too-narrow', { width, height }));
  }
  return sidesWithin(height, width, { factor, minPixels, maxPixels });
}

/**
 * Multiples of `factor` close to the original shape, with an area within the limits; before the area
 * is looked at, a side is at least `least` long.
 */
export function sidesWithin(
  height: number,
  width: number,
  {
    factor,
    minPixels,
    maxPixels,
    least = 0,
  }: { factor: number; minPixels: number; maxPixels: number; least?: number },
): { height: number; width: number } {
  let h = nearestMultiple(height, factor, least);
  let w = nearestMultiple(width, factor, least);
  if (h * w > maxPixels) {
    const beta = Math.sqrt((height * width) / maxPixels);
    h = Math.max(factor, Math.floor(height / beta / factor) * factor);
    w = Math.max(factor, Math.floor(width / beta / factor) * factor);
  } else if (h * w < minPixels) {
    const beta = Math.sqrt(minPixels / (height * width));
    h = Math.ceil((height * beta) / factor) * factor;
    w = Math.ceil((width * beta) / factor) * factor;
  }
  return { height: h, width: w };
}
