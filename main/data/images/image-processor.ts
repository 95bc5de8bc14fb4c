// Picture processors: from upright RGB to the patches a vision tower takes.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../i18n/user-error.ts';
import { patchProcessor } from './qwen2-vl-processor.ts';
import { ProcessorSettings } from './processor-config.ts';
import { tileProcessor, type TileOptions } from './idefics3-processor.ts';
import { readJson } from '../../platform/json-file.ts';
import type { Processor } from './processor-types.ts';
import { msg } from '../../../i18n/message.ts';

/** Processors by the name in their settings, without a suffix for the library that does the work. */
const PROCESSORS: Readonly<
  Record<string, (settings: ProcessorSettings, options: TileOptions) => Processor>
> = {
  Idefics3ImageProcessor: tileProcessor,
  Qwen2VLImageProcessor: patchProcessor,
  SmolVLMImageProcessor: tileProcessor,
};

/** Loads the processor of a model folder; undefined when it has none. Throws a UserError that names file and field. */
export function loadProcessor(dir: string, options: TileOptions = {}): Processor | undefined {
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
  return make(new ProcessorSettings(config, file), options);
}
