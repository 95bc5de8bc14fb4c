// Pictures as vectors of patches, each patch as (row, column, channel).

import { patchCoordinates, type Grid } from '../../../engine/models/parts/image-patches.ts';
import type { Pictures } from '../../../engine/models/parts/family.ts';
import type { Raster } from './resize.ts';

/** Side of a patch in pixels, and the number of each byte, one table a colour. */
export interface PatchStyle {
  readonly patch: number;
  readonly tables: readonly Float32Array[];
}

/** Rows and columns of patches of a picture whose sides are multiples of a patch's. */
export const patchGrid = ({ width, height }: Raster, patch: number): Grid => [
  1,
  height / patch,
  width / patch,
];

/** The patches of all pictures in merge-block order; `merge` is the side of a block. */
export function patchesInBlocks(
  rasters: readonly Raster[],
  merge: number,
  style: PatchStyle,
): Pictures {
  const numbers = 3 * style.patch ** 2;
  const gridThw = rasters.map((raster) => patchGrid(raster, style.patch));
  const patches = gridThw.reduce((sum, [, rows, columns]) => sum + rows * columns, 0);
  const pixelValues = new Float32Array(patches * numbers);
  let at = 0;
  rasters.forEach((raster, picture) => {
    const order = patchCoordinates(merge, [gridThw[picture]!]);
    order.rows.forEach((row, i) => {
      writePatch(pixelValues, at, raster, { row, column: order.columns[i]!, ...style });
      at += numbers;
    });
  });
  return { pixelValues, gridThw };
}

/** The patches of all pictures row by row, each picture padded with zeros: [pictures, most, numbers]. */
export function patchesInRows(
  rasters: readonly Raster[],
  most: number,
  style: PatchStyle,
): Float32Array {
  const numbers = 3 * style.patch ** 2;
  const pixels = new Float32Array(rasters.length * most * numbers);
  rasters.forEach((raster, picture) => {
    const [, rows, columns] = patchGrid(raster, style.patch);
    for (let i = 0; i < rows * columns; i++) {
      const place = { row: Math.floor(i / columns), column: i % columns };
      writePatch(pixels, (picture * most + i) * numbers, raster, { ...place, ...style });
    }
  });
  return pixels;
}

/** Writes the numbers of one patch from index `at` on. */
function writePatch(
  pixels: Float32Array,
  at: number,
  { data, width }: Raster,
  { row, column, patch, tables }: PatchStyle & { readonly row: number; readonly column: number },
): void {
  let to = at;
  for (let y = row * patch; y < (row + 1) * patch; y++) {
    const from = (y * width + column * patch) * 3;
    for (let i = 0; i < 3 * patch; i++) pixels[to++] = tables[i % 3]![data[from + i]!]!;
  }
}
