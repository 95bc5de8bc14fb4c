// Picture processors: from upright RGB to the patches a vision tower takes.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../errors.ts';
import type { Pictures, Tiles } from '../engine/models/family.ts';
import { patchProcessor } from './processor-patches.ts';
import { ProcessorSettings } from './processor-settings.ts';
import { tileProcessor, type TileOptions } from './processor-tiles.ts';
import type { Raster } from './resize.ts';
import { readJson } from './tokenizer.ts';

export interface Processor {
  process(pictures: readonly Raster[]): Pictures;
  /** The size that a picture of this size is brought to, before it is cut into patches or tiles. */
  resized(width: number, height: number): { readonly width: number; readonly height: number };
  /** Present where pictures are cut into tiles. */
  readonly tiles?: TileLayout;
}

export interface TileLayout {
  /** Rows and columns of tiles that a picture of this size is cut into, before an overview of the whole; 0 × 0 when it stays whole. */
  cut(width: number, height: number): readonly [rows: number, columns: number];
  /** The tiles of all pictures, one after the other. */
  of(pictures: readonly Raster[]): Tiles;
}

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
      `${file}: the picture processor ${type} is not supported (supported: ${Object.keys(PROCESSORS).join(', ')}).`,
    );
  return make(new ProcessorSettings(config, file), options);
}
