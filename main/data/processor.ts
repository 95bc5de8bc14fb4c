// Picture processors: from upright RGB to the patches a vision tower takes.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../errors.ts';
import type { Pictures } from '../engine/models/family.ts';
import { resize, type FilterName, type Raster } from './resize.ts';
import { readJson } from './tokenizer.ts';

export interface Processor {
  process(pictures: readonly Raster[]): Pictures;
  /** Rows and columns of patches a picture of this size gets. */
  gridOf(width: number, height: number): readonly [number, number, number];
  /** Patches that become one picture token, along each side. */
  readonly mergeSize: number;
}

type Json = Record<string, unknown>;

const PROCESSORS: Readonly<Record<string, (config: Json, file: string) => Processor>> = {
  Qwen2VLImageProcessor: qwen2VlProcessor,
  Qwen2VLImageProcessorFast: qwen2VlProcessor,
};

/** Loads the processor of a model folder; undefined when it has none. Throws a UserError that names file and field. */
export function loadProcessor(dir: string): Processor | undefined {
  const file = ['preprocessor_config.json', 'processor_config.json']
    .map((name) => join(dir, name))
    .find((path) => existsSync(path));
  if (!file) return undefined;
  const json = readJson(file)!;
  const config = (json.image_processor ?? json) as Json;
  const type = String(config.image_processor_type);
  const make = Object.hasOwn(PROCESSORS, type) ? PROCESSORS[type] : undefined;
  if (!make)
    throw new UserError(
      `${file}: the picture processor ${type} is not supported (supported: ${Object.keys(PROCESSORS).join(', ')}).`,
    );
  return make(config, file);
}

/** Pillow's numbers for its filters. */
const RESAMPLE: Readonly<Record<number, FilterName>> = {
  1: 'lanczos',
  2: 'bilinear',
  3: 'bicubic',
};

/** More pixels than any model takes; a limit so that a settings file cannot ask for all memory. */
const MOST_PIXELS = 100_000_000;

function qwen2VlProcessor(config: Json, file: string): Processor {
  const refuse = (key: string, problem: string): never => {
    throw new UserError(`${file}: ${key} ${problem}.`, {
      hint: 'Use the picture settings that came with the model.',
    });
  };
  const count = (key: string, value: unknown, most: number): number =>
    Number.isSafeInteger(value) && (value as number) > 0 && (value as number) <= most
      ? (value as number)
      : refuse(key, `must be a whole number from 1 to ${most}`);
  const three = (key: string, fallback: readonly number[], fits: (x: number) => boolean) => {
    const value = config[key] ?? fallback;
    const isList = Array.isArray(value) && value.length === 3;
    if (!isList || !value.every((x) => Number.isFinite(x) && fits(x as number)))
      refuse(key, 'must be a list of three numbers, one a colour');
    return value as readonly number[];
  };
  const size = (config.size ?? {}) as Json;
  const patch = count('patch_size', config.patch_size ?? 14, 256);
  const merge = count('merge_size', config.merge_size ?? 2, 16);
  const frames = count('temporal_patch_size', config.temporal_patch_size ?? 2, 16);
  const minPixels = count(
    'min_pixels',
    config.min_pixels ?? size.shortest_edge ?? size.min_pixels ?? 56 * 56,
    MOST_PIXELS,
  );
  const maxPixels = count(
    'max_pixels',
    config.max_pixels ?? size.longest_edge ?? size.max_pixels ?? 28 * 28 * 1280,
    Number.MAX_SAFE_INTEGER,
  );
  if (minPixels > maxPixels) refuse('min_pixels', `is ${minPixels}, above max_pixels ${maxPixels}`);
  const mean = three('image_mean', [0.48145466, 0.4578275, 0.40821073], () => true);
  const std = three('image_std', [0.26862954, 0.26130258, 0.27577711], (x) => x > 0);
  const filter =
    RESAMPLE[(config.resample ?? 3) as number] ??
    refuse('resample', `must be one of ${Object.keys(RESAMPLE).join(', ')}`);
  // No model of the family turns these off; one that does would get wrong numbers without a word.
  for (const key of ['do_rescale', 'do_normalize'])
    if (config[key] === false) refuse(key, 'must be true');
  if (Math.abs(Number(config.rescale_factor ?? 1 / 255) * 255 - 1) > 1e-6)
    refuse('rescale_factor', 'must be 1 / 255');
  const factor = patch * merge;
  const doResize = config.do_resize !== false;
  const gridOf = (width: number, height: number) => {
    if (!doResize && (width % factor || height % factor))
      refuse(
        'do_resize',
        `is false, but a picture of ${width} × ${height} is no multiple of ${factor}`,
      );
    const fitted = doResize
      ? smartResize(height, width, factor, minPixels, maxPixels)
      : { height, width };
    return [1, fitted.height / patch, fitted.width / patch] as const;
  };
  return {
    mergeSize: merge,
    gridOf,
    process(pictures) {
      const gridThw = pictures.map(({ width, height }) => gridOf(width, height));
      const perPatch = 3 * frames * patch * patch;
      const pixelValues = new Float32Array(
        gridThw.reduce((n, [, h, w]) => n + h * w, 0) * perPatch,
      );
      // (x / 255 − mean) / std for all 256 levels of each channel
      const levels = mean.map((m, c) =>
        Float32Array.from({ length: 256 }, (_, x) => (x / 255 - m) / std[c]!),
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
    throw new UserError(
      `A picture of ${width} × ${height} is too thin: one side may be at most 200 times the other.`,
    );
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
