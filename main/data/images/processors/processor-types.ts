// Image processors of vision-language models, whatever the family.

import type { Pictures, Tiles } from '../../../engine/models/parts/family.ts';
import type { Raster } from './resize.ts';

export interface ImageProcessor {
  process(images: readonly Raster[]): Pictures;
  /** The size of an image after resizing, before it is cut into patches or tiles. */
  resizedSize(width: number, height: number): PixelSize;
  /** Present where images are split into tiles. */
  readonly tiles?: TileSplitter;
}

export interface TileSplitter {
  /** The tiles of all images, one after the other. */
  split(images: readonly Raster[]): Tiles;
  /**
   * The texts that take the places of the images' placeholders; `tokens` are those of each grid that
   * `process` gives, in order. By default every image has one grid and its tokens are the text.
   */
  texts?(images: readonly PixelSize[], tokens: readonly string[]): string[];
}

/** Sides of an image in pixels. */
export interface PixelSize {
  readonly width: number;
  readonly height: number;
}

/** Limits of the area that an image is resized to, in pixels; 0 or undefined for the model's own. */
export interface PictureSize {
  /** Smaller images are enlarged to it. */
  readonly minPixels?: number | undefined;
  /** Larger ones are reduced to it. */
  readonly maxPixels?: number | undefined;
}

export interface ImageProcessorOptions extends PictureSize {
  /** A folder whose image processor, if it has one, is used in place of the model's: an adapter's. */
  readonly settingsFrom?: string | undefined;
  /** Turns tiles into the patches of the model's vision tower. */
  readonly toPatches?: (tiles: Tiles) => Pictures;
  /** Whether images are split into tiles; overrides the configuration. */
  readonly doImageSplitting?: boolean;
}
