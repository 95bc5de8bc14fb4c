// The image processor of Gemma 4: as many whole blocks of patches as a number of tokens allows, in
// the picture's own shape. Reference: transformers, `image_processing_gemma4`.

import { patchCoordinates, type Grid } from '../../../engine/models/parts/image-patches.ts';
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
  const resized = (image: Raster): { raster: Raster; grid: Grid } => {
    const { width, height } = sizeOf(image.width, image.height);
    const grid: Grid = [1, height / patch, width / patch];
    return { raster: resize(image, width, height, filter), grid };
  };
  return {
    resizedSize: sizeOf,
    process(images) {
      const all = images.map(resized);
      const patches = all.reduce((sum, { grid }) => sum + grid[1] * grid[2], 0);
      const pixelValues = new Float32Array(patches * numbers);
      let at = 0;
      for (const { raster, grid } of all) {
        const order = patchCoordinates(block, [grid]);
        order.rows.forEach((row, i) => {
          writePatch(pixelValues, at, raster, { row, column: order.columns[i]!, patch, tables });
          at += numbers;
        });
      }
      return { pixelValues, gridThw: all.map(({ grid }) => grid) };
    },
    tensors(images) {
      const pixels = new Float32Array(images.length * most * numbers);
      const places = new Int32Array(images.length * most * 2).fill(-1);
      images.forEach((image, picture) => {
        const { raster, grid } = resized(image);
        const [, rows, columns] = grid;
        for (let i = 0; i < rows * columns; i++) {
          const [row, column] = [Math.floor(i / columns), i % columns];
          const at = picture * most + i;
          writePatch(pixels, at * numbers, raster, { row, column, patch, tables });
          places.set([column, row], 2 * at);
        }
      });
      return new Map<string, ProcessorTensor>([
        ['pixel_values', { shape: [images.length, most, numbers], data: pixels }],
        ['image_position_ids', { shape: [images.length, most, 2], data: places }],
      ]);
    },
    inPrompt: { expand: (_size, features) => `<|image>${features}<image|>` },
  };
}

/** Writes the numbers of one patch, (row, column, channel), from index `at` on. */
function writePatch(
  pixels: Float32Array,
  at: number,
  { data, width }: Raster,
  {
    row,
    column,
    patch,
    tables,
  }: { row: number; column: number; patch: number; tables: readonly Float32Array[] },
): void {
  let to = at;
  for (let y = row * patch; y < (row + 1) * patch; y++) {
    const from = (y * width + column * patch) * 3;
    for (let i = 0; i < 3 * patch; i++) pixels[to++] = tables[i % 3]![data[from + i]!]!;
  }
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
