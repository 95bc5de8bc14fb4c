// Pictures of equal size as planes of normalized numbers.

import type { Raster } from './resize.ts';

/** [pictures, 3, height, width]; `tables` has the number of each byte, one table a colour. */
export function planesOf(
  rasters: readonly Raster[],
  tables: readonly Float32Array[],
): Float32Array<ArrayBuffer> {
  const values = new Float32Array(rasters.reduce((sum, { data }) => sum + data.length, 0));
  let at = 0;
  for (const { data } of rasters) {
    for (const [channel, table] of tables.entries())
      for (let i = channel; i < data.length; i += 3) values[at++] = table[data[i]!]!;
  }
  return values;
}
