// Image patches in merge-block order: the patches that become one token follow each other.

import type { Pictures } from './family.ts';

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
