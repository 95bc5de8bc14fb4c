// Tiles of images: cutting and padding.

import type { Raster } from './resize.ts';

/** The square tiles of an image whose sides are multiples of a tile's, row by row. */
export function cutTiles({ width, height, channels, data }: Raster, side: number): Raster[] {
  const [rows, columns] = [height / side, width / side];
  return Array.from({ length: rows * columns }, (_, i) => {
    const out = new Uint8Array(side * side * channels);
    const left = (i % columns) * side;
    const top = Math.floor(i / columns) * side;
    for (let y = 0; y < side; y++) {
      const from = ((top + y) * width + left) * channels;
      out.set(data.subarray(from, from + side * channels), y * side * channels);
    }
    return { width: side, height: side, channels, data: out };
  });
}

/** The image in the middle of a canvas of one colour; an odd pixel more is after it. */
export function placedOn(
  image: Raster,
  { width, height }: { readonly width: number; readonly height: number },
  colour: readonly number[],
): Raster {
  const { channels } = image;
  if (width === image.width && height === image.height) return image;
  const data = Uint8Array.from({ length: width * height * channels }, (_, i) => colour[i % 3]!);
  const left = Math.floor((width - image.width) / 2);
  const top = Math.floor((height - image.height) / 2);
  const row = image.width * channels;
  for (let y = 0; y < image.height; y++)
    data.set(image.data.subarray(y * row, (y + 1) * row), ((top + y) * width + left) * channels);
  return { width, height, channels, data };
}

/** A grid of tiles. */
export type TileGrid = readonly [columns: number, rows: number];

/** Far above any model's number of tiles. */
export const MAX_TILES = 256;

/** All grids of `least` to `most` tiles, those with fewer tiles first. */
export function tileGrids(least: number, most: number): TileGrid[] {
  const grids: TileGrid[] = [];
  for (let columns = 1; columns <= most; columns++)
    for (let rows = 1; rows <= most; rows++)
      if (columns * rows <= most && columns * rows >= least) grids.push([columns, rows]);
  return grids.sort((a, b) => a[0] * a[1] - b[0] * b[1]);
}

/**
 * The grid whose shape is nearest to the image's; of several such grids the last that the image
 * fills by more than half.
 */
export function nearestGrid(
  grids: readonly TileGrid[],
  width: number,
  height: number,
  side: number,
): TileGrid {
  let best: TileGrid = [1, 1];
  let least = Infinity;
  for (const grid of grids) {
    const [columns, rows] = grid;
    const difference = Math.abs(width / height - columns / rows);
    const fills = width * height > 0.5 * side * side * columns * rows;
    if (difference < least || (difference === least && fills)) best = grid;
    least = Math.min(least, difference);
  }
  return best;
}
