// The image processor of Gemma 3: every picture as one square of a fixed size. Reference:
// transformers, `image_processing_gemma3` and `processing_gemma3`.

import type { ProcessorConfig } from './processor-config.ts';
import type { ImageProcessor, ImageProcessorOptions } from './processor-types.ts';
import { planesOf } from './planes.ts';
import { resize } from './resize.ts';

type Json = Readonly<Record<string, unknown>>;

/** More than any model takes. */
const MAX_SIDE = 4096;

/** Gemma 3. Throws a UserError where pan and scan is on. */
export function gemma3Processor(
  config: ProcessorConfig,
  { toPatches }: ImageProcessorOptions,
): ImageProcessor {
  const { json } = config;
  if (json.do_pan_and_scan === true)
    config.fail('do_pan_and_scan', 'is true, but pictures are not cut into crops: set it to false');
  const sides = (json.size ?? {}) as Json;
  const height = config.positiveInteger('size.height', sides.height ?? 224, MAX_SIDE);
  const width = config.positiveInteger('size.width', sides.width ?? 224, MAX_SIDE);
  const tables = config.normalizationTables([0.5, 0.5, 0.5], [0.5, 0.5, 0.5]);
  const filter = config.resamplingFilter(2);
  config.mustBeOn('do_resize');
  const planes: NonNullable<ImageProcessor['tensors']> = (images) => {
    const resized = images.map((image) => resize(image, width, height, filter));
    const data = planesOf(resized, tables);
    return new Map([['pixel_values', { shape: [images.length, 3, height, width], data }]]);
  };
  return {
    resizedSize: () => ({ width, height }),
    process(images) {
      if (!toPatches)
        return config.fail('image_processor_type', 'makes tiles, but the model takes none');
      const values = planes(images).get('pixel_values')!.data as Float32Array;
      return toPatches({ values, count: images.length, height, width });
    },
    tensors: planes,
    inPrompt: {
      mark: '<start_of_image>',
      expand: (_size, tokens) => `\n\n<start_of_image>${tokens}<end_of_image>\n\n`,
    },
  };
}
