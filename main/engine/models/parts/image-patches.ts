// Image patches in merge-block order: the patches that become one token follow each other.

import type { Pictures, PlacedPatches } from './family.ts';

/** Frames, rows and columns of patches of one image. */
export type Grid = readonly [number, number, number];

/** Row and column of each patch. */
export interface PatchCoordinates {
  readonly rows: Int32Array;
  readonly columns: Int32Array;
}

/** Row and column of every patch in merge-block order; `merge` is the side of a block. */
export function patchCoordinates(merge: number, gridThw: readonly Grid[]): PatchCoordinates {
  const rows: number[] = [];
  const columns: number[] = [];
  for (const [t, h, w] of gridThw) {
    for (let frame = 0; frame < t; frame++) {
      for (let top = 0; top < h; top += merge) {
        for (let left = 0; left < w; left += merge) {
          for (let i = 0; i < merge * merge; i++) {
            rows.push(top + Math.floor(i / merge));
            columns.push(left + (i % merge));
          }
        }
      }
    }
  }
  return { rows: Int32Array.from(rows), columns: Int32Array.from(columns) };
}

/** Equal tiles to cut: channels, sides in pixels, side of a patch, side of a merged block. */
export interface TileCut {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly patch: number;
  readonly merge: number;
}

/**
 * Cuts the tiles at these indices of values [count, channels, height, width] into patches in
 * merge-block order, each as (channel, row, column): [tiles · patches, channels · patch²]. Pixels
 * beyond the last whole patch of a side are left out, as a convolution does.
 */
export function cutPatches(
  values: Float32Array,
  tiles: readonly number[],
  { channels, height, width, patch: p, merge }: TileCut,
): Float32Array {
  const grid: Grid = [1, Math.floor(height / p), Math.floor(width / p)];
  const { rows, columns } = patchCoordinates(merge, [grid]);
  const pixelValues = new Float32Array(tiles.length * rows.length * channels * p * p);
  let at = 0;
  for (const tile of tiles) {
    for (let i = 0; i < rows.length; i++) {
      for (let channel = 0; channel < channels; channel++) {
        for (let y = 0; y < p; y++, at += p) {
          const row = (tile * channels + channel) * height + rows[i]! * p + y;
          const from = row * width + columns[i]! * p;
          pixelValues.set(values.subarray(from, from + p), at);
        }
      }
    }
  }
  return pixelValues;
}

/**
 * Patches of `numbers` numbers with their places, in blocks of `merge` × `merge` and without padding.
 * Throws where a picture's patches are no whole blocks.
 */
export function placedInBlocks(
  { values, pictures, places }: PlacedPatches,
  numbers: number,
  merge: number,
): Pictures {
  const perPicture = values.length / numbers / pictures;
  const parts: Float32Array[] = [];
  const gridThw = Array.from({ length: pictures }, (_, picture): Grid => {
    const found = new Map<string, number>();
    let [rows, columns] = [0, 0];
    for (let i = picture * perPicture; i < (picture + 1) * perPicture; i++) {
      const [column, row] = [places[2 * i]!, places[2 * i + 1]!];
      if (column < 0 && row < 0) continue;
      found.set(`${row},${column}`, i);
      [rows, columns] = [Math.max(rows, row + 1), Math.max(columns, column + 1)];
    }
    const isWhole = found.size === rows * columns && rows % merge === 0 && columns % merge === 0;
    if (found.size === 0 || !isWhole)
      throw new Error(
        `picture ${picture + 1} has ${found.size} patches at ${columns} × ${rows} places, ` +
          `which are no whole blocks of ${merge} × ${merge}`,
      );
    const order = patchCoordinates(merge, [[1, rows, columns]]);
    order.rows.forEach((row, i) => {
      const at = found.get(`${row},${order.columns[i]!}`)!;
      parts.push(values.subarray(at * numbers, (at + 1) * numbers));
    });
    return [1, rows, columns];
  });
  const pixelValues = new Float32Array(parts.length * numbers);
  parts.forEach((patch, i) => pixelValues.set(patch, i * numbers));
  return { pixelValues, gridThw };
}

/** Pictures followed by videos; `videos` has nothing but videos. */
export function withVideos(pictures: Pictures, videos: Pictures | undefined): Pictures {
  if (!videos) return pictures;
  const [first, second] = [pictures.pixelValues, videos.pixelValues];
  const pixelValues = new Float32Array(first.length + second.length);
  pixelValues.set(first);
  pixelValues.set(second, first.length);
  return { ...videos, pixelValues, gridThw: [...pictures.gridThw, ...videos.gridThw] };
}

/** Throws with both numbers when the pixel values do not fill the grids. */
export function checkPixelValues(
  pixelValues: Float32Array,
  patches: number,
  valuesPerPatch: number,
): void {
  if (pixelValues.length === patches * valuesPerPatch) return;
  throw new Error(
    `pixel_values: the grids need ${patches} patches of ${valuesPerPatch} numbers, ` +
      `got ${pixelValues.length} numbers`,
  );
}

/** `x` with zeros appended up to `length`. */
export function zeroPadded(x: Float32Array, length: number): Float32Array {
  if (x.length === length) return x;
  const longer = new Float32Array(length);
  longer.set(x);
  return longer;
}
