// Image processors of vision-language models, whatever the family.

import type { Pictures, Tiles } from '../../../engine/models/parts/family.ts';
import type { Raster } from './resize.ts';

export interface ImageProcessor {
  process(images: readonly Raster[]): Pictures;
  /** The size of an image after resizing, before it is cut into patches or tiles. */
  resizedSize(width: number, height: number): { readonly width: number; readonly height: number };
  /** Present where images are split into tiles. */
  readonly tiles?: TileSplitter;
  /** How an image stands in a prompt; by default, the tokens of its features alone. */
  readonly inPrompt?: ImagePrompt;
  /**
   * The tensors of Hugging Face's processor by name, where they are not patches with
   * `image_grid_thw`.
   */
  tensors?(images: readonly Raster[]): ReadonlyMap<string, ProcessorTensor>;
}

/** A tensor as Hugging Face's image processors return it. */
export interface ProcessorTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array | Uint8Array;
}

export interface ImagePrompt {
  /** What chat templates write for an image; the token of a feature by default. */
  readonly mark?: string;
  /** Grids of an image of this size; one by default, or several of one size where there are tiles. */
  grids?(size: { readonly width: number; readonly height: number }): number;
  /**
   * An image of this size; `tokens` are those of its features, or of the features of one tile, and
   * `each` those of each of its grids.
   */
  expand(
    size: { readonly width: number; readonly height: number },
    tokens: string,
    each: readonly string[],
  ): string;
}

export interface TileSplitter {
  /**
   * Rows and columns of tiles of an image of this size, not counting the overview; 0 × 0 where it
   * stays whole.
   */
  gridOf(width: number, height: number): readonly [rows: number, columns: number];
  /** The tiles of all images, one after the other. */
  split(images: readonly Raster[]): Tiles;
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
