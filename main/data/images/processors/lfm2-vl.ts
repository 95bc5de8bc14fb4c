// The image processor of LFM2-VL: images keep their shape within a number of tokens; larger ones are
// cut into square tiles in the grid that is nearest in shape, with the whole image as the last tile.
//
// Reference: transformers, `image_processing_lfm2_vl_fast` and `processing_lfm2_vl`.

import type { ProcessorConfig } from './processor-config.ts';
import type { ImageProcessor, ImageProcessorOptions, ProcessorTensor } from './processor-types.ts';
import { patchesInBlocks, patchesInRows, patchGrid } from './patch-vectors.ts';
import { roundHalfEven } from './qwen2-vl.ts';
import { resize, type Raster } from './resize.ts';
import { cutTiles, nearestGrid, tileGrids } from './tiles.ts';

type Size = Pick<Raster, 'width' | 'height'>;

/** LFM2-VL. */
export function lfm2VlProcessor(
  config: ProcessorConfig,
  { doImageSplitting }: ImageProcessorOptions,
): ImageProcessor {
  const { json } = config;
  const whole = (key: string, fallback: number, most: number) =>
    config.positiveInteger(key, json[key] ?? fallback, most);
  const patch = whole('encoder_patch_size', 16, 256);
  const merge = whole('downsample_factor', 2, 16);
  const leastTokens = whole('min_image_tokens', 64, 2 ** 20);
  const mostTokens = whole('max_image_tokens', 256, 2 ** 20);
  const tile = whole('tile_size', 512, 4096);
  const [leastTiles, mostTiles] = [whole('min_tiles', 2, 256), whole('max_tiles', 10, 256)];
  const tolerance = Number(json.max_pixels_tolerance ?? 2);
  const hasThumbnail = json.use_thumbnail !== false;
  const block = patch * merge;
  if (tile % block > 0) config.fail('tile_size', `must be a multiple of ${block}`);
  if (!(tolerance > 0)) config.fail('max_pixels_tolerance', 'must be above 0');
  const isSplitByDefault = json.do_image_splitting !== false;
  const grids = (doImageSplitting ?? isSplitByDefault) ? tileGrids(leastTiles, mostTiles) : [];
  const style = {
    patch,
    tables: config.normalizationTables([0.5, 0.5, 0.5], [0.5, 0.5, 0.5]),
  };
  const filter = config.resamplingFilter(2);
  const fitted = ({ width, height }: Size): Size =>
    fittedSize({ width, height }, { block, least: leastTokens, most: mostTokens });

  /** Columns and rows of tiles; 1 × 1 for an image that stays whole. */
  const gridOf = ({ width, height }: Size): readonly [columns: number, rows: number] => {
    const rounded = (length: number) => Math.max(patch, roundHalfEven(length / block) * block);
    const isLarge = rounded(width) * rounded(height) > mostTokens * block ** 2 * tolerance;
    return isLarge ? nearestGrid(grids, width, height, tile) : [1, 1];
  };
  const tilesOf = (image: Raster): Raster[] => {
    const [columns, rows] = gridOf(image);
    const { width, height } = fitted(image);
    const overview = () => resize(image, width, height, filter);
    if (columns * rows === 1) return [overview()];
    const tiles = cutTiles(resize(image, columns * tile, rows * tile, filter), tile);
    return hasThumbnail ? [...tiles, overview()] : tiles;
  };
  return {
    resizedSize(width, height) {
      const [columns, rows] = gridOf({ width, height });
      if (columns * rows === 1) return fitted({ width, height });
      return { width: columns * tile, height: rows * tile };
    },
    process: (images) => patchesInBlocks(images.flatMap(tilesOf), merge, style),
    tensors(images) {
      const tiles = images.flatMap(tilesOf);
      const inTile = isSplitByDefault ? (tile / patch) ** 2 : 0;
      const most = Math.max(mostTokens * merge ** 2, inTile);
      const shapes = tiles.map((raster) => patchGrid(raster, patch).slice(1) as [number, number]);
      const mask = new Uint8Array(tiles.length * most);
      shapes.forEach(([rows, columns], i) => mask.fill(1, i * most, i * most + rows * columns));
      const pixels = patchesInRows(tiles, most, style);
      return new Map<string, ProcessorTensor>([
        ['pixel_values', { shape: [tiles.length, most, 3 * patch ** 2], data: pixels }],
        ['pixel_attention_mask', { shape: [tiles.length, most], data: mask }],
        ['spatial_shapes', { shape: [tiles.length, 2], data: Int32Array.from(shapes.flat()) }],
      ]);
    },
    inPrompt: {
      expand(size, _tokens, token) {
        const [columns, rows] = gridOf(size);
        const { width, height } = fitted(size);
        const overview = token.repeat((width * height) / block ** 2);
        if (columns * rows === 1) return `<|image_start|>${overview}<|image_end|>`;
        const inTile = token.repeat((tile / block) ** 2);
        let text = '';
        for (let row = 1; row <= rows; row++)
          for (let column = 1; column <= columns; column++)
            text += `<|img_row_${row}_col_${column}|>${inTile}`;
        if (hasThumbnail) text += `<|img_thumbnail|>${overview}`;
        return `<|image_start|>${text}<|image_end|>`;
      },
    },
  };
}

/**
 * Sides that are multiples of a block's, with `least` to `most` blocks, in the image's shape as
 * nearly as possible.
 */
function fittedSize(
  { width, height }: Size,
  { block, least, most }: { block: number; least: number; most: number },
): Size {
  const sides = (of: (length: number) => number) => ({
    width: Math.max(1, of(width)) * block,
    height: Math.max(1, of(height)) * block,
  });
  const rounded = sides((length) => roundHalfEven(length / block));
  const area = rounded.width * rounded.height;
  const [smallest, largest] = [least * block ** 2, most * block ** 2];
  if (area > largest) {
    const ratio = Math.sqrt((height * width) / largest);
    return sides((length) => Math.floor(length / ratio / block));
  }
  if (area < smallest) {
    const ratio = Math.sqrt(smallest / (height * width));
    return sides((length) => Math.ceil((length * ratio) / block));
  }
  return rounded;
}
