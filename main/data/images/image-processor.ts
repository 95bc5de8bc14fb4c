// Image processors by the name in a model's configuration: upright RGB to the patches of its vision
// tower.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../i18n/user-error.ts';
import { QWEN2_VL_PIXELS, qwen2VlProcessor } from './processors/qwen2-vl.ts';
import { ProcessorConfig } from './processors/processor-config.ts';
import { gemma3Processor } from './processors/gemma3.ts';
import { gemma4Processor } from './processors/gemma4.ts';
import { idefics3Processor } from './processors/idefics3.ts';
import { internvlProcessor } from './processors/internvl.ts';
import { lfm2VlProcessor } from './processors/lfm2-vl.ts';
import { llavaOnevisionProcessor } from './processors/llava-onevision.ts';
import { readJson } from '../../platform/json-file.ts';
import type { ImageProcessor, ImageProcessorOptions } from './processors/processor-types.ts';
import { msg } from '../../../i18n/message.ts';

/** Processors by `image_processor_type`, without the suffix of the backend. */
const PROCESSORS: Readonly<
  Record<string, (settings: ProcessorConfig, options: ImageProcessorOptions) => ImageProcessor>
> = {
  Gemma3ImageProcessor: gemma3Processor,
  Gemma4ImageProcessor: gemma4Processor,
  GotOcr2ImageProcessor: internvlProcessor,
  Idefics3ImageProcessor: idefics3Processor,
  Lfm2VlImageProcessor: lfm2VlProcessor,
  LlavaOnevisionImageProcessor: llavaOnevisionProcessor,
  Qwen2VLImageProcessor: qwen2VlProcessor,
  SmolVLMImageProcessor: idefics3Processor,
};

/** Processors whose images have an area between limits, by `image_processor_type`. */
const SIZED: readonly string[] = ['Qwen2VLImageProcessor'];

/**
 * Loads the processor of a model folder; undefined where it has none. Throws a UserError that names
 * file and field.
 */
export function loadImageProcessor(
  dir: string,
  options: ImageProcessorOptions = {},
): ImageProcessor | undefined {
  const found = readPictureSettings(dir, options);
  if (!found) return undefined;
  const { json, file } = found;
  const type = typeOf(json);
  const make = Object.hasOwn(PROCESSORS, type) ? PROCESSORS[type] : undefined;
  if (!make)
    throw new UserError(
      msg('model.picture-processor-unsupported', {
        file,
        type,
        known: Object.keys(PROCESSORS).join(', '),
      }),
    );
  return make(new ProcessorConfig(json, file), options);
}

/** The file of an image processor's settings, as Hugging Face names it. */
export const PICTURE_SETTINGS_FILE = 'preprocessor_config.json';

/**
 * The settings of a folder's image processor with another size of images; undefined where the folder
 * has none. Throws a UserError for a size that the processor cannot take.
 */
export function readPictureSettings(
  dir: string,
  { settingsFrom, minPixels = 0, maxPixels = 0 }: ImageProcessorOptions = {},
): { json: Readonly<Record<string, unknown>>; file: string } | undefined {
  const file = [...(settingsFrom === undefined ? [] : [settingsFrom]), dir]
    .flatMap((folder) =>
      [PICTURE_SETTINGS_FILE, 'processor_config.json'].map((name) => join(folder, name)),
    )
    .find((path) => existsSync(path));
  if (!file) return undefined;
  const whole = readJson(file)!;
  const json = (whole.image_processor ?? whole) as Readonly<Record<string, unknown>>;
  if (minPixels === 0 && maxPixels === 0) return { json, file };
  for (const value of [minPixels, maxPixels])
    if (!Number.isSafeInteger(value) || value < 0)
      throw new UserError(msg('image.size-invalid', { value: String(value) }), {
        hint: msg('image.size-invalid.hint'),
      });
  if (maxPixels > 0 && minPixels > maxPixels)
    throw new UserError(msg('image.size-crossed', { min: minPixels, max: maxPixels }), {
      hint: msg('image.size-invalid.hint'),
    });
  if (!SIZED.includes(typeOf(json)))
    throw new UserError(msg('image.size-fixed', { type: typeOf(json) }), {
      hint: msg('image.size-fixed.hint'),
    });
  return { json: sized(json, minPixels, maxPixels), file };
}

/** The settings with these limits, which win over those under `size`; the other limit gives way. */
function sized(
  json: Readonly<Record<string, unknown>>,
  minPixels: number,
  maxPixels: number,
): Readonly<Record<string, unknown>> {
  const size = (json.size ?? {}) as Readonly<Record<string, unknown>>;
  const own = (...values: unknown[]) => values.find((value) => typeof value === 'number') as number;
  const ownMin = own(json.min_pixels, size.shortest_edge, size.min_pixels, QWEN2_VL_PIXELS.min);
  const ownMax = own(json.max_pixels, size.longest_edge, size.max_pixels, QWEN2_VL_PIXELS.max);
  const min = minPixels > 0 ? minPixels : Math.min(ownMin, maxPixels);
  const max = maxPixels > 0 ? maxPixels : Math.max(ownMax, minPixels);
  return {
    ...json,
    min_pixels: min,
    max_pixels: max,
    ...(json.size === undefined ? {} : { size: { shortest_edge: min, longest_edge: max } }),
  };
}

/** Characters of a processor's name that a sentence shows. */
const LONGEST_NAME = 100;

/** The processor's type without the suffix of the backend. */
function typeOf(json: Readonly<Record<string, unknown>>): string {
  const type = json.image_processor_type ?? 'without a name';
  const text = typeof type === 'string' ? type : JSON.stringify(type);
  return text.slice(0, LONGEST_NAME).replace(/(Fast|Pil)$/, '');
}
