// The picture processor of the Qwen families: one grid of patches a picture.

import { UserError } from '../../i18n/user-error.ts';
import type { ProcessorConfig } from './processor-config.ts';
import type { ImageProcessor } from './processor-types.ts';
import { resize } from './resize.ts';
import { msg } from '../../../i18n/message.ts';

type Json = Readonly<Record<string, unknown>>;

/** More pixels than any model takes; a limit so that a settings file cannot ask for all memory. */
const MOST_PIXELS = 100_000_000;

/** Qwen2-VL and its kin: sides become multiples of a merged patch, the area stays within limits. */
export function qwen2VlProcessor(settings: ProcessorConfig): ImageProcessor {
  const size = (settings.json.size ?? {}) as Json;
  const patch = settings.positiveInteger('patch_size', settings.json.patch_size ?? 14, 256);
  const merge = settings.positiveInteger('merge_size', settings.json.merge_size ?? 2, 16);
  const frames = settings.positiveInteger(
    'temporal_patch_size',
    settings.json.temporal_patch_size ?? 2,
    16,
  );
  const minPixels = settings.positiveInteger(
    'min_pixels',
    settings.json.min_pixels ?? size.shortest_edge ?? size.min_pixels ?? 56 * 56,
    MOST_PIXELS,
  );
  const maxPixels = settings.positiveInteger(
    'max_pixels',
    settings.json.max_pixels ?? size.longest_edge ?? size.max_pixels ?? 28 * 28 * 1280,
    Number.MAX_SAFE_INTEGER,
  );
  if (minPixels > maxPixels)
    settings.fail('min_pixels', `is ${minPixels}, above max_pixels ${maxPixels}`);
  const levels = settings.normalizationTables(
    [0.48145466, 0.4578275, 0.40821073],
    [0.26862954, 0.26130258, 0.27577711],
  );
  const filter = settings.resamplingFilter(3);
  const factor = patch * merge;
  const doResize = settings.json.do_resize !== false;
  const gridOf = (width: number, height: number) => {
    if (!doResize && (width % factor || height % factor))
      settings.fail(
        'do_resize',
        `is false, but a picture of ${width} × ${height} is no multiple of ${factor}`,
      );
    const fitted = doResize
      ? smartResize(height, width, factor, minPixels, maxPixels)
      : { height, width };
    return [1, fitted.height / patch, fitted.width / patch] as const;
  };
  return {
    resizedSize(width, height) {
      const [, rows, columns] = gridOf(width, height);
      return { width: columns * patch, height: rows * patch };
    },
    process(pictures) {
      const gridThw = pictures.map(({ width, height }) => gridOf(width, height));
      const perPatch = 3 * frames * patch * patch;
      const pixelValues = new Float32Array(
        gridThw.reduce((n, [, h, w]) => n + h * w, 0) * perPatch,
      );
      let at = 0;
      pictures.forEach((picture, p) => {
        const [, rows, columns] = gridThw[p]!;
        const { data, width } = resize(picture, columns * patch, rows * patch, filter);
        for (let top = 0; top < rows; top += merge) {
          for (let left = 0; left < columns; left += merge) {
            for (let i = 0; i < merge * merge; i++) {
              const y0 = (top + Math.floor(i / merge)) * patch;
              const x0 = (left + (i % merge)) * patch;
              for (let c = 0; c < 3; c++) {
                const start = at;
                for (let y = 0; y < patch; y++) {
                  for (let x = 0; x < patch; x++)
                    pixelValues[at++] = levels[c]![data[((y0 + y) * width + x0 + x) * 3 + c]!]!;
                }
                // A still picture fills all frames of a patch alike.
                for (let frame = 1; frame < frames; frame++, at += patch * patch)
                  pixelValues.copyWithin(at, start, start + patch * patch);
              }
            }
          }
        }
      });
      return { pixelValues, gridThw };
    },
  };
}

/** Python's round: halves go to the even neighbour. */
function roundHalfEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}

/** Sides that are multiples of `factor`, near the original shape, with an area within limits. Reference: transformers, smart_resize. */
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
  let h = roundHalfEven(height / factor) * factor;
  let w = roundHalfEven(width / factor) * factor;
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
