// The image processor of InternVL: square tiles in the grid that is nearest in shape, and the whole
// image as the last tile.
//
// Reference: transformers, `image_processing_got_ocr2` and `processing_internvl`.

import type { Tiles } from '../../../engine/models/parts/family.ts';
import { planesOf } from './planes.ts';
import type { ProcessorConfig } from './processor-config.ts';
import type { ImageProcessor, ImageProcessorOptions } from './processor-types.ts';
import { resize, type Raster } from './resize.ts';
import { cutTiles, MAX_TILES, nearestGrid, tileGrids, type TileGrid } from './tiles.ts';

/** InternVL. Without `toPatches` it can split images, but not process them for a model. */
export function internvlProcessor(
  config: ProcessorConfig,
  { toPatches, doImageSplitting }: ImageProcessorOptions,
): ImageProcessor {
  const { json } = config;
  const side = config.squareSide(384);
  const least = config.positiveInteger('min_patches', json.min_patches ?? 1, MAX_TILES);
  const most = config.positiveInteger('max_patches', json.max_patches ?? 12, MAX_TILES);
  const tables = config.normalizationTables(
    [0.48145466, 0.4578275, 0.40821073],
    [0.26862954, 0.26130258, 0.27577711],
  );
  const filter = config.resamplingFilter(3);
  // InternVL's own processor splits, whatever `crop_to_patches` of the file says.
  const grids = (doImageSplitting ?? true) && most > 1 ? tileGrids(least, most) : [];
  const gridOf = ({ width, height }: Pick<Raster, 'width' | 'height'>): TileGrid =>
    nearestGrid(grids, width, height, side);

  const tilesOf = (image: Raster): Raster[] => {
    const [columns, rows] = gridOf(image);
    const whole = resize(image, side, side, filter);
    if (columns * rows === 1) return [whole];
    return [...cutTiles(resize(image, columns * side, rows * side, filter), side), whole];
  };
  const split = (images: readonly Raster[]): Tiles => {
    const tiles = images.flatMap(tilesOf);
    return { values: planesOf(tiles, tables), count: tiles.length, height: side, width: side };
  };
  return {
    resizedSize(width, height) {
      const [columns, rows] = gridOf({ width, height });
      return { width: columns * side, height: rows * side };
    },
    process(images) {
      if (!toPatches)
        return config.fail('image_processor_type', 'makes tiles, but the model takes none');
      return toPatches(split(images));
    },
    tensors(images) {
      const { values: data, count } = split(images);
      return new Map([['pixel_values', { shape: [count, 3, side, side], data }]]);
    },
    tiles: {
      split,
      gridOf(width, height) {
        const [columns, rows] = gridOf({ width, height });
        return columns * rows === 1 ? [0, 0] : [rows, columns];
      },
    },
    inPrompt: {
      expand(size, tokens) {
        const [columns, rows] = gridOf(size);
        const count = columns * rows === 1 ? 1 : columns * rows + 1;
        return `<img>${tokens.repeat(count)}</img>`;
      },
    },
  };
}
