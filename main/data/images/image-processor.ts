// Image processors by the name in a model's configuration: upright RGB to the patches of its vision
// tower.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../i18n/user-error.ts';
import { qwen2VlProcessor } from './qwen2-vl-processor.ts';
import { ProcessorConfig } from './processor-config.ts';
import { idefics3Processor } from './idefics3-processor.ts';
import { readJson } from '../../platform/json-file.ts';
import type { ImageProcessor, ImageProcessorOptions } from './processor-types.ts';
import { msg } from '../../../i18n/message.ts';

/** Processors by `image_processor_type`, without the suffix of the backend. */
const PROCESSORS: Readonly<
  Record<string, (settings: ProcessorConfig, options: ImageProcessorOptions) => ImageProcessor>
> = {
  Idefics3ImageProcessor: idefics3Processor,
  Qwen2VLImageProcessor: qwen2VlProcessor,
  SmolVLMImageProcessor: idefics3Processor,
};

/**
 * Loads the processor of a model folder; undefined where it has none. Throws a UserError that names
 * file and field.
 */
export function loadImageProcessor(
  dir: string,
  options: ImageProcessorOptions = {},
): ImageProcessor | undefined {
  const file = ['preprocessor_config.json', 'processor_config.json']
    .map((name) => join(dir, name))
    .find((path) => existsSync(path));
  if (!file) return undefined;
  const json = readJson(file)!;
  const config = (json.image_processor ?? json) as Readonly<Record<string, unknown>>;
  const type = String(config.image_processor_type).replace(/(Fast|Pil)$/, '');
  const make = Object.hasOwn(PROCESSORS, type) ? PROCESSORS[type] : undefined;
  if (!make)
    throw new UserError(
      msg('model.picture-processor-unsupported', {
        file,
        type,
        known: Object.keys(PROCESSORS).join(', '),
      }),
    );
  return make(new ProcessorConfig(config, file), options);
}
