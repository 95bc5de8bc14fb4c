// The image processor of LFM2-VL: a picture in its own shape, a large one in square tiles and as a
// whole after them.
//
// Reference: transformers, `image_processing_lfm2_vl` and `processing_lfm2_vl`.

import { paddedPatches, patchesInBlocks, type GridRaster } from './patches.ts';
import type { ProcessorConfig } from './processor-config.ts';
import type { ImageProcessor, ImageProcessorOptions, ProcessorTensor } from './processor-types.ts';
import { nearestMultiple, sidesWithin } from './qwen2-vl.ts';
import { resize, type Raster } from './resize.ts';
import { cutTiles, MAX_TILES, nearestGrid, tileGrids, type TileGrid } from './tiles.ts';

/** Far above any model's. */
const [MAX_SIDE, MAX_TOKENS] = [4096, 2 ** 16];

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
  const block = whole('downsample_factor', 2, 64);
  const side = whole('tile_size', 512, MAX_SIDE);
  const minTokens = whole('min_image_tokens', 64, MAX_TOKENS);
  const maxTokens = whole('max_image_tokens', 256, MAX_TOKENS);
  const tiles = [whole('min_tiles', 2, MAX_TILES), whole('max_tiles', 10, MAX_TILES)] as const;
  const tolerance = Number(json.max_pixels_tolerance ?? 2);
  const factor = patch * block;
  if (side % factor !== 0) config.fail('tile_size', `must be a multiple of ${factor}`);
  if (tiles[0] > tiles[1]) config.fail('min_tiles', `is ${tiles[0]}, above max_tiles ${tiles[1]}`);
  if (minTokens > maxTokens)
    config.fail('min_image_tokens', `is ${minTokens}, above max_image_tokens ${maxTokens}`);
  const isSplit = (doImageSplitting ?? json.do_image_splitting !== false) && tiles[1] > 1;
  const grids = isSplit ? tileGrids(...tiles) : [];
  const hasOverview = json.use_thumbnail !== false;
  const tables = config.normalizationTables([0.5, 0.5, 0.5], [0.5, 0.5, 0.5]);
  const filter = config.resamplingFilter(2);
  const area = (tokens: number) => tokens * factor ** 2;

  const sizeOf = ({ width, height }: Size): Size =>
    sidesWithin(height, width, {
      ...{ factor, minPixels: area(minTokens), maxPixels: area(maxTokens), least: factor },
    });
  /** 1 × 1 for a picture that stays whole. */
  const gridOf = ({ width, height }: Size): TileGrid => {
    const [w, h] = [width, height].map((length) => nearestMultiple(length, factor, patch));
    const isLarge = w! * h! > area(maxTokens) * tolerance;
    return isSplit && isLarge ? nearestGrid(grids, width, height, side) : [1, 1];
  };
  const isCut = ([columns, rows]: TileGrid) => columns * rows > 1;
  const withGrid = (raster: Raster): GridRaster => ({
    raster,
    grid: [1, raster.height / patch, raster.width / patch],
  });
  const partsOf = (image: Raster): GridRaster[] => {
    const grid = gridOf(image);
    const { width, height } = sizeOf(image);
    const overview = () => withGrid(resize(image, width, height, filter));
    if (!isCut(grid)) return [overview()];
    const resized = resize(image, grid[0] * side, grid[1] * side, filter);
    const cut = cutTiles(resized, side).map(withGrid);
    return hasOverview ? [...cut, overview()] : cut;
  };
  const most = Math.max(maxTokens * block ** 2, isSplit ? (side / patch) ** 2 : 0);
  return {
    resizedSize(width, height) {
      const grid = gridOf({ width, height });
      return isCut(grid)
        ? { width: grid[0] * side, height: grid[1] * side }
        : sizeOf({ width, height });
    },
    process(images) {
      const parts = images.flatMap(partsOf);
      return {
        pixelValues: patchesInBlocks(parts, { patch, block, tables }),
        gridThw: parts.map(({ grid }) => grid),
      };
    },
    tensors(images) {
      const parts = images.flatMap(partsOf);
      const shapes = parts.map(({ grid }) => [grid[1], grid[2]] as const);
      const mask = new Uint8Array(parts.length * most);
      shapes.forEach(([rows, columns], i) => mask.fill(1, i * most, i * most + rows * columns));
      const data = paddedPatches(parts, most, { patch, tables });
      return new Map<string, ProcessorTensor>([
        ['pixel_values', { shape: [parts.length, most, 3 * patch ** 2], data }],
        ['pixel_attention_mask', { shape: [parts.length, most], data: mask }],
        ['spatial_shapes', { shape: [parts.length, 2], data: Int32Array.from(shapes.flat()) }],
      ]);
    },
    inPrompt: {
      grids(size) {
        const [columns, rows] = gridOf(size);
        return isCut([columns, rows]) ? columns * rows + Number(hasOverview) : 1;
      },
      expand(size, _first, tokens) {
        const [columns, rows] = gridOf(size);
        if (!isCut([columns, rows])) return `<|image_start|>${tokens[0]!}<|image_end|>`;
        const labels = Array.from({ length: columns * rows }, (_, i) => {
          const [row, column] = [1 + Math.floor(i / columns), 1 + (i % columns)];
          return `<|img_row_${row}_col_${column}|>`;
        });
        const parts = tokens.map((each, i) => (labels[i] ?? '<|img_thumbnail|>') + each);
        return `<|image_start|>${parts.join('')}<|image_end|>`;
      },
    },
  };
}
