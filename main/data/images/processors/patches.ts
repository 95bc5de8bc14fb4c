// Pictures as patches whose numbers are in the order (row, column, channel).

import { patchCoordinates, type Grid } from '../../../engine/models/parts/image-patches.ts';
import type { Raster } from './resize.ts';

/** A picture, and its rows and columns of patches. */
export interface GridRaster {
  readonly raster: Raster;
  readonly grid: Grid;
}

interface PatchNumbers {
  /** Side of a patch in pixels. */
  readonly patch: number;
  /** The number of each byte, one table a colour. */
  readonly tables: readonly Float32Array[];
}

/** All patches one after the other, those of a block of `block` × `block` patches together. */
export function patchesInBlocks(
  pictures: readonly GridRaster[],
  { block, patch, tables }: PatchNumbers & { readonly block: number },
): Float32Array {
  const numbers = 3 * patch ** 2;
  const count = pictures.reduce((sum, { grid }) => sum + grid[1] * grid[2], 0);
  const pixelValues = new Float32Array(count * numbers);
  let at = 0;
  for (const { raster, grid } of pictures) {
    const order = patchCoordinates(block, [grid]);
    order.rows.forEach((row, i) => {
      writePatch(pixelValues, at, raster, { row, column: order.columns[i]!, patch, tables });
      at += numbers;
    });
  }
  return pixelValues;
}

/** [pictures, most, numbers of a patch], row by row, with zeros after the patches of a picture. */
export function paddedPatches(
  pictures: readonly GridRaster[],
  most: number,
  { patch, tables }: PatchNumbers,
): Float32Array<ArrayBuffer> {
  const numbers = 3 * patch ** 2;
  const pixels = new Float32Array(pictures.length * most * numbers);
  pictures.forEach(({ raster, grid: [, rows, columns] }, picture) => {
    for (let i = 0; i < rows * columns; i++) {
      const [row, column] = [Math.floor(i / columns), i % columns];
      const at = (picture * most + i) * numbers;
      writePatch(pixels, at, raster, { row, column, patch, tables });
    }
  });
  return pixels;
}

/** Writes the numbers of one patch from index `at` on. */
function writePatch(
  pixels: Float32Array,
  at: number,
  { data, width }: Raster,
  { row, column, patch, tables }: PatchNumbers & { readonly row: number; readonly column: number },
): void {
  let to = at;
  for (let y = row * patch; y < (row + 1) * patch; y++) {
    const from = (y * width + column * patch) * 3;
    for (let i = 0; i < 3 * patch; i++) pixels[to++] = tables[i % 3]![data[from + i]!]!;
  }
}
