// The image processor of Gemma 4: as many whole blocks of patches as a number of tokens allows, in
// the picture's own shape. Reference: transformers, `image_processing_gemma4`.

import { paddedPatches, patchesInBlocks, type GridRaster } from './patches.ts';
import type { ProcessorConfig } from './processor-config.ts';
import type { ImageProcessor, ProcessorTensor } from './processor-types.ts';
import { resize, type Raster } from './resize.ts';

/** Values of `max_soft_tokens` that the reference accepts. */
const TOKENS = [70, 140, 280, 560, 1120];

/** Gemma 4. */
export function gemma4Processor(config: ProcessorConfig): ImageProcessor {
  const { json } = config;
  const patch = config.positiveInteger('patch_size', json.patch_size ?? 16, 256);
  const block = config.positiveInteger('pooling_kernel_size', json.pooling_kernel_size ?? 3, 16);
  const tokens = config.positiveInteger('max_soft_tokens', json.max_soft_tokens ?? 280, 1120);
  if (!TOKENS.includes(tokens))
    config.fail('max_soft_tokens', `must be one of ${TOKENS.join(', ')}`);
  config.mustBeOn('do_resize');
  const isNormalized = json.do_normalize === true;
  const table = Float32Array.from({ length: 256 }, (_, x) => x / 255);
  const tables = isNormalized
    ? config.normalizationTables([0, 0, 0], [1, 1, 1])
    : [table, table, table];
  const filter = config.resamplingFilter(3);
  const most = tokens * block ** 2;
  const numbers = 3 * patch ** 2;
  const sizeOf = (width: number, height: number) =>
    fittedSize({ width, height }, { side: patch * block, tokens, pixels: most * patch ** 2 });
  const resized = (image: Raster): GridRaster => {
    const { width, height } = sizeOf(image.width, image.height);
    const raster = resize(image, width, height, filter);
    return { raster, grid: [1, height / patch, width / patch] };
  };
  return {
    resizedSize: sizeOf,
    process(images) {
      const all = images.map(resized);
      return {
        pixelValues: patchesInBlocks(all, { patch, block, tables }),
        gridThw: all.map(({ grid }) => grid),
      };
    },
    tensors(images) {
      const all = images.map(resized);
      const data = paddedPatches(all, most, { patch, tables });
      const places = new Int32Array(images.length * most * 2).fill(-1);
      all.forEach(({ grid: [, rows, columns] }, picture) => {
        for (let i = 0; i < rows * columns; i++)
          places.set([i % columns, Math.floor(i / columns)], 2 * (picture * most + i));
      });
      return new Map<string, ProcessorTensor>([
        ['pixel_values', { shape: [images.length, most, numbers], data }],
        ['image_position_ids', { shape: [images.length, most, 2], data: places }],
      ]);
    },
    inPrompt: { expand: (_size, features) => `<|image>${features}<image|>` },
  };
}

/**
 * The largest multiples of `side` in the picture's shape with an area of at most `pixels`; a side
 * that would vanish is one block wide. Throws a UserError where both would.
 */
function fittedSize(
  { width, height }: { width: number; height: number },
  { side, tokens, pixels }: { side: number; tokens: number; pixels: number },
): { width: number; height: number } {
  const factor = Math.sqrt(pixels / (height * width));
  const blocks = (length: number) => Math.floor((factor * length) / side);
  const [rows, columns] = [blocks(height), blocks(width)];
  const along = (ratio: number) => Math.min(Math.floor(ratio), tokens) * side;
  if (rows === 0) return { width: along(width / height), height: side };
  if (columns === 0) return { width: side, height: along(height / width) };
  return { width: columns * side, height: rows * side };
}
