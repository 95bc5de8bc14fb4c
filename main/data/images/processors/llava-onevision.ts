// The image processor of LLaVA-OneVision: a single image as a whole and in the tiles of the
// resolution that keeps most of it; of several images each as a square.
//
// Reference: transformers, `image_processing_llava_onevision`.

import {
  bestResolution,
  readResolutions,
} from '../../../engine/models/parts/vision/any-resolution.ts';
import type { Tiles } from '../../../engine/models/parts/family.ts';
import { planesOf } from './planes.ts';
import type { ProcessorConfig } from './processor-config.ts';
import type { ImageProcessor, ImageProcessorOptions, ProcessorTensor } from './processor-types.ts';
import { resize, type Raster } from './resize.ts';
import { cutTiles, placedOn } from './tiles.ts';

const CLIP_MEAN = [0.48145466, 0.4578275, 0.40821073];
const CLIP_STD = [0.26862954, 0.26130258, 0.27577711];
const BLACK = [0, 0, 0];

/** LLaVA-OneVision. Without `toPatches` it can split images, but not process them for a model. */
export function llavaOnevisionProcessor(
  config: ProcessorConfig,
  { toPatches }: ImageProcessorOptions,
): ImageProcessor {
  const { json } = config;
  const side = config.squareSide(384);
  const resolutions =
    readResolutions(json.image_grid_pinpoints, side) ??
    config.fail(
      'image_grid_pinpoints',
      `must be a list of [height, width] in multiples of ${side} pixels`,
    );
  const tables = config.normalizationTables(CLIP_MEAN, CLIP_STD);
  const background = ((json.image_mean ?? CLIP_MEAN) as number[]).map((x) => Math.trunc(x * 255));
  const filter = config.resamplingFilter(3);

  /** The whole image, then the tiles row by row. */
  const tilesOf = (image: Raster): Raster[] => {
    const [height, width] = bestResolution([image.height, image.width], resolutions);
    const [scaledWidth, scaledHeight] = fitted(image, width, height);
    const scaled = resize(image, scaledWidth, scaledHeight, filter);
    const padded = placedOn(scaled, { width, height }, BLACK);
    return [resize(image, side, side, filter), ...cutTiles(padded, side)];
  };
  const squareOf = (image: Raster): Raster => {
    const longest = Math.max(image.width, image.height);
    const square = placedOn(image, { width: longest, height: longest }, background);
    return resize(square, side, side, filter);
  };
  const split = (images: readonly Raster[]): Tiles & Required<Pick<Tiles, 'sizes'>> => {
    const tiles = images.length === 1 ? tilesOf(images[0]!) : images.map(squareOf);
    return {
      values: planesOf(tiles, tables),
      count: tiles.length,
      height: side,
      width: side,
      sizes: images.map(({ width, height }) => [height, width]),
    };
  };
  return {
    resizedSize(width, height) {
      const [most, wide] = bestResolution([height, width], resolutions);
      return { width: wide, height: most };
    },
    process(images) {
      if (!toPatches)
        return config.fail('image_processor_type', 'makes tiles, but the model takes none');
      return toPatches(split(images));
    },
    tensors(images) {
      const { values, count, sizes } = split(images);
      const places = count / sizes.length;
      return new Map<string, ProcessorTensor>([
        ['pixel_values', { shape: [sizes.length, places, 3, side, side], data: values }],
        ['image_sizes', { shape: [sizes.length, 2], data: Int32Array.from(sizes.flat()) }],
      ]);
    },
  };
}

/** Sides within width × height that keep the image's shape; the side that does not fill is rounded up. */
function fitted(image: Raster, width: number, height: number): [number, number] {
  const [scaleX, scaleY] = [width / image.width, height / image.height];
  return scaleX < scaleY
    ? [width, Math.min(Math.ceil(image.height * scaleX), height)]
    : [Math.min(Math.ceil(image.width * scaleY), width), height];
}
