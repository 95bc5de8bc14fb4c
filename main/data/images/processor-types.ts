// What an image processor is, whatever the family.

import type { Pictures, Tiles } from '../../engine/models/parts/family.ts';
import type { Raster } from './resize.ts';

export interface ImageProcessor {
  process(pictures: readonly Raster[]): Pictures;
  /** The size that a picture of this size is brought to, before it is cut into patches or tiles. */
  resizedSize(width: number, height: number): { readonly width: number; readonly height: number };
  /** Present where pictures are cut into tiles. */
  readonly tiles?: TileSplitter;
}

export interface TileSplitter {
  /** Rows and columns of tiles that a picture of this size is cut into, before an overview of the whole; 0 × 0 when it stays whole. */
  gridOf(width: number, height: number): readonly [rows: number, columns: number];
  /** The tiles of all pictures, one after the other. */
  split(pictures: readonly Raster[]): Tiles;
}
